"""The counter of each room's log: whoever writes there holds it until her transaction ends, and takes the next numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from chatrooms.rooms.models import Room
from chatrooms.talk.rows import Rows, ask

#: in one order for all, so that none waits for one that waits for it
LOCK = Rows("SELECT id, head FROM {table} WHERE id IN ({rows}) ORDER BY id{for_update}", Room, 1)
#: a VALUES list names its columns so
TAKE = Rows(
    "UPDATE {table} SET head = head + more.column2 FROM (VALUES {rows}) AS more WHERE {table}.id = more.column1",
    Room,
    2,
)


def lock(rooms: Collection[int]) -> dict[int, int]:
    """Whoever else writes in these rooms waits from here on; answers their last numbers."""
    return dict(ask(LOCK.of([(room,) for room in rooms]))[0]) if rooms else {}


def give_out(wanted: Counter[int]) -> dict[int, int]:
    """Take so many numbers of each room; answers the last one before them."""
    heads = lock(wanted)
    ask(TAKE.of(list(wanted.items())))
    return heads
