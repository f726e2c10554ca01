"""Reporting: one open case for what it is about, a report of its own for each person, and the evidence sealed at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

from chatrooms.moderation.reports import evidence
from chatrooms.moderation.reports.categories import WITHIN, Category, Kind, Level
from chatrooms.moderation.reports.models import LONGEST_WORDS, Case, Report
from chatrooms.rooms.models import Room
from chatrooms.talk.limits import Limit, wait_for
from chatrooms.talk.models import Event
from chatrooms.talk.say import RefusedError
from leadership.audit.record import record
from leadership.members.models import Member
from leadership.roles.programme import RoomDef

REPORTS = Limit("report", 10, 3600)
#: what can't wait is not held up by the other limit (S30: a limit never blocks help)
URGENT = Limit("report-urgent", 60, 3600)

#: what upper subjects do with a case that is new or became more serious, in the transaction of the report
ALARMS: list[Callable[[Case], None]] = []
#: what they do with every report that is new, likewise
MADE: list[Callable[[Report], None]] = []


class Subject(NamedTuple):
    """What is reported, and where that belongs."""

    kind: Kind
    key: str
    band: str
    community: str = ""
    room: Room | None = None
    seq: int | None = None
    about: Member | None = None


def a_message(room: RoomDef, row: Room, message: Event) -> Subject:
    place = room.band, room.community or ""
    return Subject(Kind.MESSAGE, f"message:{row.pk}:{message.seq}", *place, row, message.seq, message.by)


def a_room(room: RoomDef, row: Room) -> Subject:
    return Subject(Kind.ROOM, f"room:{row.pk}", room.band, room.community or "", row)


def a_person(member: Member, band: str = "") -> Subject:
    """`band`: in whose rooms they were met, where it is not that of their own age; a case of its own, on the desk of these rooms."""
    return Subject(Kind.PERSON, _key("person", member, band), band or member.band, about=member)


def a_name(member: Member, band: str = "") -> Subject:
    return Subject(Kind.NAME, _key("name", member, band), band or member.band, about=member)


def _key(kind: str, member: Member, band: str) -> str:
    return f"{kind}:{member.pk}" if band in ("", member.band) else f"{kind}:{member.pk}:{band}"


def must_wait(category: Category, by: Member) -> None:
    """Counts one more report. Raises RefusedError with the seconds to wait."""
    limit = URGENT if category.level == Level.URGENT else REPORTS
    if wait := wait_for(limit, str(by.pk)):
        raise RefusedError("rate_limited", wait)


@transaction.atomic
def report(
    subject: Subject, category: Category, *, by: Member | None, words: str = "", also: Sequence[Mapping[str, Any]] = ()
) -> Report:
    """Report it; said twice in the same way it is one report, which is answered. The record names nobody it is about.

    `by` is None for what the site noticed by itself; `also`: lines for the evidence that do not stand in the room.
    """
    now = timezone.now()
    case, is_new = _open_case(subject, category, now)
    made, is_first = Report.objects.get_or_create(
        case=case, by=by, category=category.slug, defaults={"words": words[:LONGEST_WORDS], "at": now}
    )
    if not is_first:
        return made
    kept = evidence.keep(case, now, also, by)
    record("reported", case, by=by, after={"category": category.slug, "evidence": kept.pk, "seal": kept.seal})
    for each in MADE:
        each(made)
    if is_new:
        sound(case)
    else:
        raise_to(case, category, now)
    return made


def sound(case: Case) -> None:
    for alarm in ALARMS:
        alarm(case)


def _open_case(subject: Subject, category: Category, now: dt.datetime) -> tuple[Case, bool]:
    """The one open case about it, locked, and whether it is new; whoever opens it at the same moment has the other one wait."""
    found = Case.objects.open().filter(subject=subject.key, is_care=category.is_care).select_for_update(of=("self",))
    if case := found.first():
        return case, False
    try:
        with transaction.atomic():
            case = Case.objects.create(
                kind=subject.kind,
                subject=subject.key,
                is_care=category.is_care,
                level=category.level,
                room=subject.room,
                seq=subject.seq,
                about=subject.about,
                band=subject.band,
                community=subject.community,
                opened_at=now,
                due_at=now + WITHIN[category.level],
            )
    except IntegrityError:
        return found.get(), False
    return case, True


def raise_to(case: Case, category: Category, now: dt.datetime) -> None:
    """A more serious report makes a case more serious; a milder one never makes it milder."""
    lower = Case.objects.open().filter(pk=case.pk, level__gt=category.level)
    raised = lower.update(
        level=category.level, due_at=Least(F("due_at"), now + WITHIN[category.level]), version=F("version") + 1
    )
    case.refresh_from_db()
    if raised:
        sound(case)
