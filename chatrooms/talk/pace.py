"""How fast a room's log grows (S30): what many say at once, each within limits of her own, can still be more than anybody reads.

The room's own numbers are the count. They are given out in one place for all processes, so that nothing is kept or asked elsewhere;
and since what was refused has none, nobody can use up a room by knocking. What other processes stored is seen with the next number.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence

from chatrooms.talk import limits
from chatrooms.talk.log import Encoded

#: three messages each of a hundred people who all answer at once; thirty who flood it are more
ROOM = limits.Limit("room", 300, 10)

#: by room: when something was stored lately with the number before it, oldest first; and the last number known here
_lately: dict[int, deque[tuple[float, int]]] = {}
_heads: dict[int, int] = {}
_lock = threading.Lock()


def grew(events: Mapping[int, Sequence[Encoded]]) -> None:
    """This was stored, by room, and is committed."""
    now = time.monotonic()
    with _lock:
        for room, new in events.items():
            _lately.setdefault(room, deque()).append((now, new[0].seq - 1))
            _heads[room] = new[-1].seq


def forget() -> None:
    """Begin anew, as the tests do between two of them."""
    with _lock:
        _lately.clear()
        _heads.clear()


class Places:
    """What is left in each room for one transaction."""

    def __init__(self) -> None:
        self.most = int(ROOM.most * limits.factor())
        #: by room, how many more may be stored, and the seconds until there are more again
        self.left: dict[int, list[float]] = {}

    def take(self, room: int) -> float:
        """0 if there was one, else the seconds until there is."""
        left = self.left.get(room) or self.left.setdefault(room, self.look(room))
        left[0] -= 1
        return 0 if left[0] >= 0 else left[1]

    def look(self, room: int) -> list[float]:
        now = time.monotonic()
        with _lock:
            times = _lately.get(room)
            while times and times[0][0] <= now - ROOM.seconds:
                times.popleft()
            if not times:
                return [self.most, ROOM.seconds]
            at, before = times[0]
            return [self.most - (_heads[room] - before), max(at + ROOM.seconds - now, limits.SHORTEST)]
