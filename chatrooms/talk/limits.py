"""How often somebody may do something (S30): counted in Redis where there is one, in this process where there is only one."""

from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import NamedTuple, Protocol

from django.conf import settings

from chatrooms.talk.shared import Script


class Limit(NamedTuple):
    """At most `most` in `seconds`, which begin with the first."""

    name: str
    most: int
    seconds: int


BURST = Limit("say", 10, 10)
STEADY = Limit("say-steady", 60, 60)
SAME = Limit("say-same", 2, 60)
HEARTS = Limit("heart", 60, 60)
CHANGES = Limit("change", 20, 60)
ENTRIES = Limit("enter", 60, 60)
SOCKETS = Limit("socket", 30, 60)

#: what is counted: which limit, whose, and how much of it this person has, 1 for most
Use = tuple[Limit, str, float]


class Store(Protocol):
    def add(self, counts: dict[tuple[str, int], int]) -> dict[tuple[str, int], tuple[int, float]]:
        """Count; answers for each key the sum in its window and the seconds the window still has."""


class Memory:
    """One process alone, so far as `config/checks.py` lets there be only one without Redis."""

    def __init__(self) -> None:
        self.windows: dict[str, tuple[int, float]] = {}
        self.lock = threading.Lock()
        self.tidied_at = 0.0

    def add(self, counts: dict[tuple[str, int], int]) -> dict[tuple[str, int], tuple[int, float]]:
        now, found = time.monotonic(), {}
        with self.lock:
            if now - self.tidied_at > 60:
                self.windows = {key: window for key, window in self.windows.items() if window[1] > now}
                self.tidied_at = now
            for key, more in counts.items():
                count, until = self.windows.get(key[0], (0, 0.0))
                if until <= now:
                    count, until = 0, now + key[1]
                self.windows[key[0]] = (count + more, until)
                found[key] = (count + more, until - now)
        return found


SCRIPT = """
local found = {}
for n, key in ipairs(KEYS) do
  local count = redis.call('INCRBY', key, ARGV[2 * n - 1])
  if count == tonumber(ARGV[2 * n - 1]) then redis.call('PEXPIRE', key, ARGV[2 * n]) end
  found[n] = {count, redis.call('PTTL', key)}
end
return found
"""


class Shared:
    """All processes together: one round trip whatever the number of keys."""

    def __init__(self) -> None:
        self.prefix = f"{settings.REDIS_PREFIX}:limit:"
        self.script = Script(SCRIPT)
        self.alone = Memory()

    def add(self, counts: dict[tuple[str, int], int]) -> dict[tuple[str, int], tuple[int, float]]:
        arguments = [each for (_, seconds), more in counts.items() for each in (more, seconds * 1000)]
        found = self.script([self.prefix + name for name, _ in counts], arguments)
        if found is None:  # each process for itself until it is back
            return self.alone.add(counts)
        return {key: (count, left / 1000) for key, (count, left) in zip(counts, found, strict=True)}


_store: Store | None = None


def store() -> Store:
    global _store
    if _store is None:
        _store = Shared() if settings.REDIS_URL else Memory()
    return _store


def forget() -> None:
    """Begin anew, as the tests do between two of them."""
    global _store
    _store = None


def take(uses: Iterable[Iterable[Use]]) -> list[float]:
    """Counts each use and answers for each the seconds until it may be tried again; 0 if it may be done now.

    Several uses of one limit in one call are counted one by one, in order.
    """
    scale = factor()
    asked = [
        [
            ((f"{limit.name}:{whose}", limit.seconds), max(1, limit.most * share * scale))
            for limit, whose, share in each
        ]
        for each in uses
    ]
    sums: dict[tuple[str, int], int] = {}
    for each in asked:
        for key, _ in each:
            sums[key] = sums.get(key, 0) + 1
    found = store().add(sums) if sums else {}
    taken = {key: found[key][0] - more for key, more in sums.items()}
    waits = []
    for each in asked:
        wait = 0.0
        for key, most in each:
            taken[key] = count = taken[key] + 1
            if count > most:
                wait = max(wait, found[key][1], 0.1)
        waits.append(wait)
    return waits


def wait_for(limit: Limit, whose: str) -> float:
    """One use, now."""
    return take([[(limit, whose, 1)]])[0]


async def wait_in(readers: Callable[..., Awaitable[float]], limit: Limit, whose: str) -> float:
    """The same from the event loop, which never waits for Redis."""
    if isinstance(store(), Memory):
        return wait_for(limit, whose)
    return await readers(wait_for, limit, whose)


def factor() -> float:
    return float(settings.RATE_LIMIT_FACTOR)
