"""What counts towards the path from talking: `group_chats` and `circles_attended`, as facts in the message's own transaction.

One group chat = one room on one UTC day with enough own messages that were not removed (contract §4). Facts stay when the log is
pruned; only a message that is removed takes back what it made.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from decimal import Decimal

from django.db import connection

from chatrooms.talk.models import Attendance
from chatrooms.talk.rows import Answer, Question, Rows
from leadership.requirements.facts import NewFact, record_many, withdraw
from leadership.roles.models import Edition
from leadership.roles.programme import MIN_MESSAGES

FRESH = 5.0  # seconds

COUNT_MORE = Rows(
    "INSERT INTO {table} (member_id, room_id, day, messages) VALUES {rows} "
    "ON CONFLICT (member_id, room_id, day) DO UPDATE SET messages = {table}.messages + excluded.messages "
    "RETURNING member_id, room_id, messages",
    Attendance,
    4,
)


_needed: tuple[int, float] = 0, 0.0


def needed() -> int:
    """Messages that make a group chat, by the edition that is in force now or was a few seconds ago."""
    global _needed
    enough, until = _needed
    if until < time.monotonic():
        try:
            enough = Edition.objects.in_force().programme.group_chat_min_messages
        except Edition.DoesNotExist:
            enough = MIN_MESSAGES
        _needed = enough, time.monotonic() + FRESH
    return enough


def forget() -> None:
    """Ask for the edition again."""
    global _needed
    _needed = 0, 0.0


def source(member: int, room: int, day: dt.date) -> str:
    return f"room:{room}:{day.isoformat()}:{member}"


def more(said: Mapping[tuple[int, int], int], at: dt.datetime) -> Question:
    """Count messages by (member, room), all said at `at`."""
    when = connection.ops.adapt_datefield_value(at.astimezone(dt.UTC).date())
    # one order for all processes, so that none waits for one that waits for it
    return COUNT_MORE.of([(member, room, when, said[member, room]) for member, room in sorted(said)])


def reach(counted: Answer, said: Mapping[tuple[int, int], int], at: dt.datetime, enough: int) -> None:
    """Whoever has enough now has a group chat."""
    day = at.astimezone(dt.UTC).date()
    reached = [
        NewFact(member, "group_chats", Decimal(1), at, source(member, room, day))
        for member, room, messages in counted
        if messages - said[member, room] < enough <= messages
    ]
    if reached:
        record_many(reached)


def uncount(member: int, room: int, said_at: dt.datetime, enough: int) -> None:
    """One message less: with too few left, it was no group chat."""
    day = said_at.astimezone(dt.UTC).date()
    row = Attendance.objects.select_for_update().filter(member=member, room=room, day=day).first()
    if row is None or not row.messages:
        return
    row.messages -= 1
    row.save(update_fields=["messages"])
    if row.messages == enough - 1:
        withdraw("group_chats", source(member, room, day))


def circle_attended(member: int, circle: str, at: dt.datetime) -> bool:
    """Somebody took part in a circle; `circle` is its own key, once for each. False if that was known."""
    return record_many([NewFact(member, "circles_attended", Decimal(1), at, f"circle:{circle}:{member}")]) == 1
