"""How many sockets a person has, and an address, in all processes together (D26).

Each process keeps its own count in Redis, which goes with the process; while Redis is away, each counts for itself.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from chatrooms.talk import limits
from chatrooms.talk.shared import Script
from chatrooms.talk.threads import Readers, Together

OF_A_PERSON, OF_AN_ADDRESS = 5, 20
KEPT_FOR = 45  # seconds a process is believed; it says everything again every 15

#: what is asked: "come" or "go", and whose seat it is; or that what Redis forgot, or did not hear, be said again
Ask = tuple[str, str, str]
AGAIN: Ask = ("again", "", "")

SCRIPT = """
local all, prefix, me, mine = KEYS[1], KEYS[1] .. ':', ARGV[1], KEYS[1] .. ':' .. ARGV[1]
redis.call('SADD', all, me)
local processes = {}
for _, process in ipairs(redis.call('SMEMBERS', all)) do
  if process == me or redis.call('EXISTS', prefix .. process) == 1 then processes[#processes + 1] = prefix .. process
  else redis.call('SREM', all, process) end
end
local function is_free(key, most)
  local count = 0
  for _, process in ipairs(processes) do count = count + (tonumber(redis.call('HGET', process, key)) or 0) end
  return count < tonumber(most)
end
local function add(key, more)
  if redis.call('HINCRBY', mine, key, more) <= 0 then redis.call('HDEL', mine, key) end
end
local found = {}
for n = 5, #ARGV, 3 do
  local act, one, two = ARGV[n], ARGV[n + 1], ARGV[n + 2]
  if act == 'again' then redis.call('DEL', mine)
  elseif act == 'has' then redis.call('HSET', mine, one, two)
  else
    local is_done = act == 'go' or (is_free(one, ARGV[2]) and is_free(two, ARGV[3]))
    local step = act == 'go' and -1 or 1
    if is_done then add(one, step) add(two, step) end
    found[#found + 1] = is_done and 1 or 0
  end
end
redis.call('PEXPIRE', mine, ARGV[4])
return found
"""


class Seats:
    """`take` says whether there is one, on the event loop; whoever has one stays."""

    def __init__(self, readers: Readers) -> None:
        self.me = secrets.token_hex(4)
        #: sockets of this process by person and by address, changed only in `settle`: one call at a time
        self.mine: Counter[str] = Counter()
        self.script = Script(SCRIPT) if settings.REDIS_URL else None
        self.line = Together(readers, self.settle) if self.script is not None else None

    async def take(self, person: int, address: str) -> bool:
        ask = "come", f"person:{person}", f"address:{address}"
        return bool(await self.line.ask(ask) if self.line is not None else self.settle([ask])[0])

    def leave(self, person: int, address: str) -> None:
        ask = "go", f"person:{person}", f"address:{address}"
        if self.line is not None:
            self.line.ask(ask)
        else:
            self.settle([ask])

    def say_again(self) -> None:
        if self.line is not None:
            self.line.ask(AGAIN)

    def settle(self, asks: Sequence[Ask]) -> list[bool]:
        """What becomes of each, in order."""
        found = self._shared(asks)
        if found is None:
            return [self._alone(ask) for ask in asks]
        for ask, is_done in zip(asks, found, strict=True):
            if is_done:
                self._note(ask)
        return found

    def _shared(self, asks: Sequence[Ask]) -> list[bool] | None:
        """None while Redis is away. What this process has already it says before anything else."""
        if self.script is None:
            return None
        steps: list[tuple[str, str, Any]] = []
        if AGAIN in asks:
            steps = [AGAIN, *(("has", key, count) for key, count in self.mine.items())]
        steps += [ask for ask in asks if ask != AGAIN]
        arguments = [each for step in steps for each in step]
        found = self.script(
            [f"{settings.REDIS_PREFIX}:sockets"], [self.me, *self._most(), KEPT_FOR * 1000, *arguments]
        )
        if found is None:
            return None
        answers = iter(found)
        return [ask == AGAIN or bool(next(answers)) for ask in asks]

    def _alone(self, ask: Ask) -> bool:
        if ask[0] == "come":
            most = zip(ask[1:], self._most(), strict=True)
            if any(self.mine[key] >= count for key, count in most):
                return False
        self._note(ask)
        return True

    def _note(self, ask: Ask) -> None:
        for key in ask[1:]:
            self.mine[key] += {"come": 1, "go": -1}.get(ask[0], 0)
            if self.mine[key] <= 0:
                del self.mine[key]

    def _most(self) -> tuple[float, float]:
        return OF_A_PERSON * limits.factor(), OF_AN_ADDRESS * limits.factor()
