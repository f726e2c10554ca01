"""The cache all processes share. While Redis is away each remembers for itself: every page opens, and limits go on (D22)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis import RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

#: a page waits a second at most for each thing it asks
OPTIONS = {"socket_timeout": 1, "socket_connect_timeout": 1, "retry": Retry(NoBackoff(), 0)}
#: seconds in which a Redis that did not answer is not asked again: a page that needs five things does not wait five times
AGAIN_AFTER = 2.0


def _or_alone(name: str) -> Callable[..., Any]:
    ask = getattr(RedisCache, name)

    def asked(cache: SharedCache, *args: Any, **options: Any) -> Any:
        if not cache.is_away:
            try:
                return ask(cache, *args, **options)
            except RedisError:
                SharedCache.again_at = time.monotonic() + AGAIN_AFTER
        return getattr(cache.alone, name)(*args, **options)

    return asked


class SharedCache(RedisCache):
    """Django's, with one more question: `is_away` says whether Redis was, a moment ago."""

    #: for all threads of the process: each request has a cache of its own
    again_at = 0.0

    @property
    def is_away(self) -> bool:
        return time.monotonic() < SharedCache.again_at

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "OPTIONS": {**OPTIONS, **params.get("OPTIONS", {})}})
        self.alone = LocMemCache("away", {name: value for name, value in params.items() if name != "OPTIONS"})

    add, get, set = _or_alone("add"), _or_alone("get"), _or_alone("set")
    touch, delete, incr, has_key = _or_alone("touch"), _or_alone("delete"), _or_alone("incr"), _or_alone("has_key")
    get_many, set_many, delete_many = _or_alone("get_many"), _or_alone("set_many"), _or_alone("delete_many")
