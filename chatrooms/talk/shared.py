"""Redis as the rooms ask it: one try, a second at most, then not again for a moment, so that nobody queues for what is away (D22)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from django.conf import settings

AGAIN_AFTER = 2.0  # seconds after it did not answer

#: when Redis is asked again, in this process
_again_at = 0.0


class Script:
    """A script in Redis. Called, it answers what Redis says, or None while Redis is away."""

    def __init__(self, text: str) -> None:
        import redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, retry=Retry(NoBackoff(), 0))
        self.script = client.register_script(text)
        self.failure = redis.RedisError

    def __call__(self, keys: Sequence[str], args: Sequence[Any]) -> Any:
        global _again_at
        if time.monotonic() < _again_at:
            return None
        try:
            return self.script(keys=keys, args=args)
        except self.failure:
            _again_at = time.monotonic() + AGAIN_AFTER
            return None
