"""How often somebody may do something (S30): counted in Redis where there is one, in this process where there is only one.

What was done within the window is remembered, not a sum that begins anew: there is no edge at which twice as much would pass.
People are counted, and addresses where somebody comes; not addresses for what is said, since a school or a shelter has only one.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_right
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from django.conf import settings

from chatrooms.talk import moments
from chatrooms.talk.moments import Line, Moment
from chatrooms.talk.shared import Script


class Limit(NamedTuple):
    """At most `most` in any `seconds`."""

    name: str
    most: int
    seconds: int


BURST = Limit("say", 10, 10)
STEADY = Limit("say-steady", 60, 60)
SAME = Limit("say-same", 2, 60)
HEARTS = Limit("heart", 60, 60)
CHANGES = Limit("change", 20, 60)
#: coming in anew; whoever was away and goes on where she was has a bad line, and counts by herself
ENTRIES = Limit("enter", 10, 60)
RETURNS = Limit("return", 60, 60)
#: reading on from a place: seven times all that anybody can have missed, for who has some pages open
READING = Limit("sync", 300, 60)
FOLLOWS = Limit("follow", 60, 60)
SOCKETS = Limit("socket", 30, 60)
#: handshakes of one address, whoever it is: a school comes at once after a restart
ADDRESSES = Limit("address", 600, 60)

#: what is counted: which limit, whose, and how much of it this person has, 1 for most
Use = tuple[Limit, str, float]


#: a limit of somebody: its name and its window in seconds
Key = tuple[str, int]

#: a use of a limit: which one, and how often it may be in its window
Asked = tuple[Key, int]

SHORTEST = 0.1  # seconds


class Store(Protocol):
    def take(self, asked: Sequence[Sequence[Asked]], said: Sequence[Moment]) -> tuple[list[float], list[list[Line]]]:
        """For each list of uses the seconds until there may be all of them; and for each moment what other processes know to be before it."""


class Memory:
    """One process alone, so far as `config/checks.py` lets there be only one without Redis."""

    def __init__(self) -> None:
        #: by key, when something was granted within its window
        self.lately: dict[Key, list[float]] = {}
        self.lock = threading.Lock()
        self.tidied_at = 0.0

    def take(self, asked: Sequence[Sequence[Asked]], said: Sequence[Moment]) -> tuple[list[float], list[list[Line]]]:
        now, waits = time.monotonic(), []
        with self.lock:
            if now - self.tidied_at > 60:
                self.lately = {key: times for key, times in self.lately.items() if times[-1] > now - key[1]}
                self.tidied_at = now
            for each in asked:
                wait = 0.0
                for key, most in each:
                    times = self.lately.setdefault(key, [])
                    if times and times[0] <= now - key[1]:
                        del times[: bisect_right(times, now - key[1])]
                    if len(times) < most:
                        times.append(now)
                    else:
                        wait = max(wait, times[0] + key[1] - now, SHORTEST)
                waits.append(wait)
        return waits, [[] for _ in said]


SCRIPT = (
    moments.SCRIPT
    + """
local time, found, limits = redis.call('TIME'), {}, tonumber(ARGV[1])
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for n = 1, limits do
  local key, count, most, window = KEYS[n], tonumber(ARGV[3 * n + 1]), tonumber(ARGV[3 * n + 2]), tonumber(ARGV[3 * n + 3])
  local oldest = redis.call('LINDEX', key, 0)
  while oldest and tonumber(oldest) <= now - window do
    redis.call('LPOP', key)
    oldest = redis.call('LINDEX', key, 0)
  end
  local granted = math.max(0, math.min(count, most - redis.call('LLEN', key)))
  for _ = 1, granted do redis.call('RPUSH', key, now) end
  if granted > 0 then redis.call('PEXPIRE', key, window) end
  found[n] = {granted, granted == count and 0 or redis.call('LINDEX', key, 0) + window - now}
end
local said = cmsgpack.unpack(ARGV[3])
for n = limits + 1, #KEYS do
  found[n] = line_left(KEYS[n], now, ARGV[2], unpack(said[n - limits]))
end
return found
"""
)


class Shared:
    """All processes together: one round trip whatever the number of keys."""

    def __init__(self) -> None:
        self.prefix = f"{settings.REDIS_PREFIX}:lately:"
        self.script = Script(SCRIPT)
        self.alone = Memory()

    def take(self, asked: Sequence[Sequence[Asked]], said: Sequence[Moment]) -> tuple[list[float], list[list[Line]]]:
        sums: dict[Key, tuple[int, int]] = {}
        for each in asked:
            for key, most in each:
                sums[key] = (sums[key][0] + 1 if key in sums else 1, most)
        keys = [self.prefix + name for name, _ in sums] + [f"{self.prefix}said:{moments.name(each)}" for each in said]
        arguments: list[Any] = [len(sums), moments.PROCESS, moments.packed(said)]
        arguments += [each for (_, seconds), more in sums.items() for each in (*more, seconds * 1000)]
        found = self.script(keys, arguments) if keys else []
        if found is None:  # each process for itself until it is back
            return self.alone.take(asked, said)
        left = {key: (count, wait / 1000) for key, (count, wait) in zip(sums, found, strict=False)}
        lines = [moments.opened(*each) for each in zip(said, found[len(sums) :], strict=True)]
        return [_wait([key for key, _ in each], left) for each in asked], lines


def _wait(keys: list[Key], left: dict[Key, tuple[int, float]]) -> float:
    """Take one of what was granted of each; the longest of the waits where nothing is left."""
    wait = 0.0
    for key in keys:
        granted, until = left[key]
        left[key] = granted - 1, until
        if granted < 1:
            wait = max(wait, until, SHORTEST)
    return wait


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
    return take_with(uses, ())[0]


def take_with(uses: Iterable[Iterable[Use]], said: Sequence[Moment]) -> tuple[list[float], list[list[Line]]]:
    """Counts each use and answers for each the seconds until it may be tried again; 0 if it may be done now.

    Several uses of one limit in one call are counted one by one, in order. Along the way, for each of `said` what its author said
    before in other processes.
    """
    scale = factor()
    asked = [
        [
            ((f"{limit.name}:{whose}", limit.seconds), max(1, int(limit.most * share * scale)))
            for limit, whose, share in each
        ]
        for each in uses
    ]
    return store().take(asked, said)


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
