"""Redis as the rooms ask it: one try, a second at most, then not again for a moment, so that nobody queues for what is away (D22)."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import structlog
from django.conf import settings

log = structlog.get_logger("group_support.talk")

AGAIN_AFTER = 2.0  # seconds after it did not answer

#: when Redis is asked again, in this process
_again_at = 0.0


def connection(**options: Any) -> Any:
    """A connection of its own, opened when something is first asked on it."""
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    options |= {"socket_timeout": 1, "socket_keepalive": True, "retry": Retry(NoBackoff(), 0)}
    pool = redis.ConnectionPool.from_url(settings.REDIS_URL, **options)
    return pool.make_connection()


class Line:
    """One connection for the whole process: what a client of redis-py does around each question costs several times the question."""

    def __init__(self) -> None:
        import redis

        self.redis, self.connection, self.lock = redis, connection(), threading.Lock()
        self.failure: type[Exception] = redis.RedisError
        #: answers to what was only told, which come before the next
        self.owed = 0

    def ask(self, words: Sequence[Any], unknown: Sequence[Any] = ()) -> Any:
        """What Redis says, or None while it is away. `unknown`: what is asked instead where it does not know the script."""
        with self.lock:
            return self._try(lambda: self._script(words, unknown))

    def tell(self, words: Sequence[Any]) -> None:
        """The same, and nobody waits for what it says to it."""
        with self.lock:
            self._try(lambda: self._send(words))

    def _try(self, do: Callable[[], Any]) -> Any:
        global _again_at
        if time.monotonic() < _again_at:
            return None
        try:
            try:
                return do()
            except self.redis.ConnectionError:  # it was closed since it was last used
                self.owed = 0
                return do()
        except self.failure as error:
            self.connection.disconnect()
            self.owed = 0
            _again_at = time.monotonic() + AGAIN_AFTER
            log.warning("Redis does not answer", error=type(error).__name__)
            return None

    def _script(self, words: Sequence[Any], unknown: Sequence[Any]) -> Any:
        try:
            return self._read(words)
        except self.redis.exceptions.NoScriptError:
            return self._read(unknown)

    def _read(self, words: Sequence[Any]) -> Any:
        self._send(words)
        while self.owed > 1:
            self.owed -= 1
            self.connection.read_response()
        self.owed = 0
        return self.connection.read_response()

    def _send(self, words: Sequence[Any]) -> None:
        self.connection.send_command(*words)
        self.owed += 1


@cache
def line(url: str) -> Line:
    return Line()


def ask(words: Sequence[Any], unknown: Sequence[Any] = ()) -> Any:
    return line(settings.REDIS_URL).ask(words, unknown)


def tell(words: Sequence[Any]) -> None:
    line(settings.REDIS_URL).tell(words)


class Script:
    """A script in Redis. Called, it answers what Redis says, or None while Redis is away."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.name = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()

    def __call__(self, keys: Sequence[str], args: Sequence[Any]) -> Any:
        rest = (len(keys), *keys, *args)
        return ask(("EVALSHA", self.name, *rest), ("EVAL", self.text, *rest))
