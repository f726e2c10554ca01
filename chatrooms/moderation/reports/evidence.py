"""What is kept of a message when somebody reports it: its words, those before an edit, and the lines around it (G18)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from chatrooms.moderation.reports.categories import Kind
from chatrooms.moderation.reports.models import Case, Evidence
from chatrooms.talk.log import iso
from chatrooms.talk.models import Attendance, Event, Original, ReadMark
from leadership.members.models import Member
from leadership.roles.models import Edition

AROUND = 20  # messages before it and after it
LAST = 10  # messages of a person, where the person herself is reported

COLUMNS = ("seq", "by__username", "at", "text", "removed_at")


def keep(case: Case, now: dt.datetime, also: Sequence[Mapping[str, Any]] = (), by: Member | None = None) -> Evidence:
    """Seal what stands there now, and `also`; nothing new is the evidence that is there already. `by`: who reported it."""
    of_person = last_lines(case, by) if case.kind == Kind.PERSON and by is not None else []
    found = [*lines(case.room_id, case.seq), *of_person, *also]
    content = {"lines": found, "name": case.about.username if case.about else ""}
    last = case.evidence.last()
    if last is not None and last.content == content:
        return last
    return Evidence.objects.create(case=case, at=now, content=content, seal=seal_of(case.pk, now, content))


def seal_of(case: Any, at: dt.datetime, content: Any) -> str:
    """The same for the same content, and for no other; the record of the report has it, too, out of reach (S24)."""
    sealed = {"case": str(case), "at": iso(at), "content": content}
    return hashlib.sha256(json.dumps(sealed, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def is_whole(evidence: Evidence) -> bool:
    return evidence.seal == seal_of(evidence.case_id, evidence.at, evidence.content)


def lines(room: int | None, seq: int | None) -> list[dict[str, Any]]:
    """The messages around a number, oldest first, removed ones with their words; the newest of a room without a number."""
    if room is None:
        return []
    messages = Event.objects.filter(room=room, type=Event.Type.MESSAGE)
    if seq is None:
        found = list(messages.order_by("-seq").values_list(*COLUMNS)[:AROUND])[::-1]
    else:
        before = messages.filter(seq__lte=seq).order_by("-seq").values_list(*COLUMNS)[: AROUND + 1]
        after = messages.filter(seq__gt=seq).order_by("seq").values_list(*COLUMNS)[:AROUND]
        found = [*list(before)[::-1], *after]
    return _in_full(room, found)


def last_lines(case: Case, by: Member) -> list[dict[str, Any]]:
    """The last messages of whom it is about in the room where they last were together, oldest first; four queries at most.

    A room of the case's community of age, in which the reporter reads or writes: what she can mean, and its desk may see.
    """
    rooms = [room.slug for room in Edition.objects.in_force().programme.rooms.values() if room.band == case.band]
    read, written = ReadMark.objects.filter(member=by), Attendance.objects.filter(member=by)
    together = Attendance.objects.filter(member=case.about_id, room__slug__in=rooms).filter(
        Q(room__in=read.values("room")) | Q(room__in=written.values("room"))
    )
    place = together.order_by("-day", "-messages").values_list("room", "room__slug").first()
    if place is None:
        return []
    messages = Event.objects.filter(room=place[0], by=case.about_id, type=Event.Type.MESSAGE)
    found = list(messages.order_by("-seq").values_list(*COLUMNS)[:LAST])[::-1]
    return [{**line, "room": place[1]} for line in _in_full(place[0], found)]


def _in_full(room: int, found: list[Any]) -> list[dict[str, Any]]:
    """With what they said before, and what was typed."""
    changed = Event.objects.filter(room=room, about__in=[row[0] for row in found], type=Event.Type.EDITED)
    edits, typed = _edits(changed), _typed(room, [row[0] for row in found], changed)
    return [
        {
            "seq": number,
            "by": by or "",
            "at": iso(at),
            "text": text,
            "removed_at": iso(removed_at) if removed_at else None,
            "before": edits[number],
            "typed": typed[number],
        }
        for number, by, at, text, removed_at in found
    ]


def _edits(events: QuerySet[Event]) -> defaultdict[int | None, list[dict[str, str]]]:
    """What each message said before it was edited, the oldest words first, and until when."""
    edits: defaultdict[int | None, list[dict[str, str]]] = defaultdict(list)
    for about, at, text in events.order_by("seq").values_list("about", "at", "text"):
        edits[about].append({"until": iso(at), "text": text})
    return edits


def _typed(room: int, seqs: list[int], edits: QuerySet[Event]) -> defaultdict[int, list[str]]:
    """What was typed where a contact was taken out (G10), of each message and of its edits."""
    message = dict(edits.values_list("seq", "about"))
    typed: defaultdict[int, list[str]] = defaultdict(list)
    for seq, text in (
        Original.objects.filter(room=room, seq__in=[*seqs, *message]).order_by("seq").values_list("seq", "text")
    ):
        typed[message.get(seq) or seq].append(text)
    return typed
