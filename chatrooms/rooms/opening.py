"""When a room is open: pop-ups for an hour after somebody opened them, scheduled ones in their hours (domain §4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from chatrooms.rooms.models import Room
from leadership.members.models import Member
from leadership.roles.hours import spans
from leadership.roles.models import Edition
from leadership.roles.programme import RoomDef

OPEN_FOR = dt.timedelta(hours=1)


class Opening(NamedTuple):
    """Whether a room is closed; until when it is open and when it opens next, None where nobody knows."""

    is_closed: bool
    until: dt.datetime | None = None
    opens_at: dt.datetime | None = None


def opening_of(room: RoomDef | None, row: Room | None, now: dt.datetime) -> Opening:
    """`room` by the programme, None if it has no such one (any more); without a row nobody was ever there."""
    if row is not None and row.closed_at is not None:
        return Opening(True)
    if room is not None and room.opening == "popup":
        until = row.open_until if row is not None else None
        return Opening(False, until) if until is not None and until > now else Opening(True)
    if room is None or not room.hours:
        return Opening(False)
    first, *more = spans(room.hours, now)
    if first.start > now:
        return Opening(True, opens_at=first.start)
    return Opening(False, first.end, more[0].start if more else None)


def is_closed(room: RoomDef | None, row: Room | None, now: dt.datetime) -> bool:
    return opening_of(room, row, now).is_closed


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
