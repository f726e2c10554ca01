"""What is done to a message that stands: edit, remove, heart. Each says how things should be, so that twice is as once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec

from chatrooms.talk import attendance, hearts, log
from chatrooms.talk.models import Event, ReadMark
from chatrooms.talk.say import (
    Edit,
    GiveHeart,
    MarkRead,
    Person,
    RefusedError,
    Remove,
    Say,
    Unsaid,
    may_edit,
    may_heart,
    may_remove,
)
from chatrooms.talk.stencil import Line


class Change(msgspec.Struct, gc=False):
    """An event about a message: which one, as it is now, and the words it had before."""

    room: int
    by: Person
    type: str
    about: int
    line: Line
    before: str = ""
    data: Any = None


def make(verb: Edit | Remove | GiveHeart | MarkRead | Unsaid, now: dt.datetime) -> Change | None:
    """Do it in the transaction at hand; None where nothing changes that others see. Raises RefusedError."""
    if isinstance(verb, MarkRead):
        return _read(verb)
    if isinstance(verb, Unsaid):
        if verb.why is not None:
            raise verb.why
        return None
    message = Event.objects.filter(room=verb.room, seq=verb.seq, type=Event.Type.MESSAGE).first()
    if message is None:
        raise RefusedError("not_found")
    if isinstance(verb, Edit):
        return _edit(verb, message, now)
    if isinstance(verb, Remove):
        return _remove(verb, message, now)
    return _heart(verb, message, now)


def _edit(verb: Edit, message: Event, now: dt.datetime) -> Change | None:
    may_edit(message.by_id, verb.by, message.at, now, is_removed=message.removed_at is not None)
    if message.text == verb.text:
        return None
    before, message.text, message.edited_at = message.text, verb.text, now
    message.save(update_fields=["text", "edited_at"])
    return _changed(verb, Event.Type.EDITED, before)


def _remove(verb: Remove, message: Event, now: dt.datetime) -> Change:
    may_remove(message.by_id, verb.by, is_removed=message.removed_at is not None)
    message.removed_at = now
    message.save(update_fields=["removed_at"])
    attendance.uncount(verb.by.id, verb.room, message.at, attendance.needed())
    return _changed(verb, Event.Type.REMOVED)


def _heart(verb: GiveHeart, message: Event, now: dt.datetime) -> Change | None:
    may_heart(message.by_id, verb.by, is_removed=message.removed_at is not None)
    is_changed = hearts.give(message, verb.by.id, now) if verb.on else hearts.take_back(message, verb.by.id)
    return _changed(verb, Event.Type.HEART, data={"on": verb.on}) if is_changed else None


def _changed(verb: Edit | Remove | GiveHeart, kind: str, before: str = "", data: Any = None) -> Change:
    (row,) = log.rows(Event.objects.filter(room=verb.room, seq=verb.seq))
    line = log.line_of(row, log.names_of(verb.room, [row.reply_to]))
    return Change(verb.room, verb.by, kind, verb.seq, line, before, data)


def _read(verb: MarkRead) -> None:
    mark, is_new = ReadMark.objects.get_or_create(member_id=verb.by.id, room_id=verb.room, defaults={"seq": verb.seq})
    if not is_new:
        ReadMark.objects.filter(pk=mark.pk, seq__lt=verb.seq).update(seq=verb.seq)


def first_words(room: int, seq: int) -> str:
    """What a message said before it was edited."""
    edits = Event.objects.filter(room=room, about=seq, type=Event.Type.EDITED).order_by("seq")
    return edits.values_list("text", flat=True)[0]


def stored_before(says: Sequence[Say]) -> dict[tuple[int, int, str], tuple[str, int, str]]:
    """What these senders stored under these nonces before: the words, the number and when."""
    by_room: dict[int, list[Say]] = defaultdict(list)
    for say in says:
        by_room[say.room].append(say)
    found = {}
    for room, group in by_room.items():
        authors, nonces = {say.by.id for say in group}, {say.nonce for say in group}
        rows = Event.objects.filter(room=room, by__in=authors, nonce__in=nonces)
        for by, nonce, seq, at, text, before in rows.values_list("by", "nonce", "seq", "at", "text", "edited_at"):
            if before is not None:
                text = first_words(room, seq)
            found[room, by, nonce.hex] = (text, seq, log.iso(at))
    return found
