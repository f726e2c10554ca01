"""When a room is open: pop-ups for an hour after somebody opened them, the others until they are closed (domain §4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from chatrooms.rooms.models import Room
from leadership.members.models import Member
from leadership.roles.models import Edition
from leadership.roles.programme import RoomDef

OPEN_FOR = dt.timedelta(hours=1)


def is_closed(room: RoomDef | None, row: Room | None, now: dt.datetime) -> bool:
    """`room` by the programme, None if it has no such one (any more); without a row nobody was ever there."""
    if row is not None and row.closed_at is not None:
        return True
    is_popup = room is not None and room.opening == "popup"
    return is_popup and (row is None or row.open_until is None or row.open_until <= now)


def shut(rows: Iterable[Room], now: dt.datetime) -> set[int]:
    """Those of these rooms that are closed by the programme in force, which is one query."""
    try:
        rooms = Edition.objects.in_force(now).programme.rooms
    except Edition.DoesNotExist:
        rooms = {}
    return {row.pk for row in rows if is_closed(rooms.get(row.slug), row, now)}


def may_open(member: Member, room: RoomDef) -> bool:
    """Whoever runs sessions there, and the programme desk; a room of no community is opened by whoever works everywhere."""
    return room.opening == "popup" and (member.is_staff or member.has_perm("leadership.run_sessions", room.community))
