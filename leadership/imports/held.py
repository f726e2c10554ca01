"""What people held, and storing it: the rows of roles, badges and courses with their stretches, many at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from leadership.audit.record import THE_SITE
from leadership.badges.awarding import GIVEN_ANEW
from leadership.badges.models import Award, BadgeAward, Obligation
from leadership.badges.pausing import cut, end_when_due, follow, goes_on
from leadership.learning.models import Completion
from leadership.requirements.models import Stretch
from leadership.roles.programme import RoleDef

#: each kind of thing held: its table, and what that calls the thing and its beginning
TABLES: dict[str, tuple[Any, str, str]] = {
    Stretch.Kind.ROLE: (Award, "role_id", "granted_at"),
    Stretch.Kind.BADGE: (BadgeAward, "badge", "granted_at"),
    Stretch.Kind.COURSE: (Completion, "course", "passed_at"),
}


@dataclass
class Held:
    """Somebody held something from `since` until `until`; `stored` is its row where there is one already."""

    member_id: int
    kind: str
    slug: str
    community: str
    since: dt.datetime
    until: dt.datetime | None
    reason: str = ""
    track: str = ""
    role: RoleDef | None = None
    stored: Any = None
    #: from when on a role held for a time is out of force by itself
    lapses_at: dt.datetime | None = None

    @property
    def has_lapsed(self) -> bool:
        return self.lapses_at is not None and self.lapses_at <= timezone.now()


class Book:
    """All that the members of a batch held before it, and what the batch adds to that."""

    def __init__(self, batch: list[Held]) -> None:
        self.known: dict[tuple[Any, ...], Held] = {}
        self.open: dict[tuple[int, str, str], dict[str, Held]] = defaultdict(dict)
        self.fresh: list[Held] = []
        self.ended: list[Held] = []
        for kind in TABLES:
            for held in _stored([held for held in batch if held.kind == kind], kind):
                self._enter(held)

    def same(self, held: Held) -> Held | None:
        return self.known.get(_key(held))

    def open_beside(self, held: Held) -> dict[str, Held]:
        """Where this person holds the same now, by community."""
        return self.open[held.member_id, held.kind, held.slug]

    def add(self, held: Held) -> None:
        self._enter(held)
        self.fresh.append(held)

    def end(self, held: Held, until: dt.datetime, reason: str) -> None:
        held.until, held.reason = until, reason or held.reason
        self.open_beside(held).pop(held.community)
        if held.stored:
            self.ended.append(held)

    def close_lapsed(self, held: Held) -> None:
        """One that has lapsed makes room for what is held after it."""
        before = self.open_beside(held).get(held.community)
        if held.until is None and before is not None and before.has_lapsed:
            self.end(before, held.since, GIVEN_ANEW)

    def write(self) -> None:
        """Endings first: the same may have begun again."""
        for kind in TABLES:
            _end([held for held in self.ended if held.kind == kind], kind)
            _store([held for held in self.fresh if held.kind == kind], kind)
        owing = _oblige(self.fresh)
        _settle({held.member_id for held in self.fresh}, owing)
        end_when_due(Award.objects.filter(pk__in=owing))

    def _enter(self, held: Held) -> None:
        self.known[_key(held)] = held
        if held.until is None:
            self.open_beside(held)[held.community] = held


def _key(held: Held) -> tuple[Any, ...]:
    return held.member_id, held.kind, held.slug, held.community, held.since


def _stored(batch: list[Held], kind: str) -> Iterable[Held]:
    """What these members hold now, and what they held from one of these instants on."""
    model, slug, since = TABLES[kind]
    of_them = model.objects.filter(member__in={held.member_id for held in batch})
    begun = Q(revoked_at=None) | Q(**{f"{since}__in": {held.since for held in batch}})
    for row in of_them.filter(begun) if batch else ():
        community = getattr(row, "community_id", None) or ""
        yield Held(
            row.member_id,
            kind,
            getattr(row, slug),
            community,
            getattr(row, since),
            row.revoked_at,
            row.reason,
            stored=row,
            lapses_at=getattr(row, "lapses_at", None),
        )


def _end(ended: list[Held], kind: str) -> None:
    """Inserting what is there already updates it: many rows, each its own end, in one statement."""
    model, _, _ = TABLES[kind]
    columns = ["revoked_at", "reason", *(["revoked_by"] if kind != Stretch.Kind.COURSE else [])]
    for held in ended:
        by = "" if held.reason is GIVEN_ANEW else THE_SITE  # nobody took away what lapsed
        held.stored.revoked_at, held.stored.reason, held.stored.revoked_by = held.until, held.reason, by
    rows = [held.stored for held in ended]
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=["pk"], update_fields=columns)
    if kind == Stretch.Kind.ROLE:
        cut(Award.objects.filter(pk__in=[row.pk for row in rows]))
        return
    end = Subquery(model.objects.filter(stretch=OuterRef("pk")).values("revoked_at"))
    Stretch.objects.filter(pk__in=[row.stretch_id for row in rows]).update(ended_at=end)


def _store(fresh: list[Held], kind: str) -> None:
    stretches = [
        Stretch(member_id=held.member_id, kind=kind, slug=held.slug, started_at=held.since, ended_at=held.until)
        for held in fresh
    ]
    Stretch.objects.bulk_create(stretches)
    model, slug, since = TABLES[kind]
    for held, stretch in zip(fresh, stretches, strict=True):
        held.stored = model(
            member_id=held.member_id,
            revoked_at=held.until,
            reason=held.reason,
            stretch=stretch,
            **{slug: held.slug, since: held.since},
            **_particulars(held),
        )
    model.objects.bulk_create([held.stored for held in fresh])


def _particulars(held: Held) -> dict[str, Any]:
    """What only one or two of the tables have."""
    if held.kind == Stretch.Kind.COURSE:
        return {"recorded_by": THE_SITE}
    given = {"granted_by": THE_SITE, "revoked_by": THE_SITE if held.until else ""}
    if held.kind == Stretch.Kind.BADGE:
        return given
    return {**given, "community_id": held.community or None, "track": held.track}


def _oblige(fresh: list[Held]) -> set[int]:
    """What comes with a role and is still to be done; duties whose day has passed were the other place's matter.

    Answers which awards owe something.
    """
    now = timezone.now()
    duties = [
        Obligation(award=held.stored, course=duty.course, due_at=held.since + dt.timedelta(days=duty.within_days))
        for held in fresh
        if held.role and held.until is None
        for duty in held.role.obligations
    ]
    owed = [duty for duty in duties if duty.due_at > now]
    Obligation.objects.bulk_create(owed)
    return {duty.award_id for duty in owed}


def _settle(members: set[int], fresh: set[int]) -> None:
    """Courses passed by now are owed no longer, one after the other: what rested for them goes on.

    Nothing is late yet of the `fresh` awards: all of theirs at once.
    """
    owed = list(
        Obligation.objects.filter(done_at=None, award__member__in=members).select_related(
            "award__member", "award__role"
        )
    )
    courses = Completion.objects.filter(
        revoked_at=None, member__in={duty.award.member_id for duty in owed}, course__in={duty.course for duty in owed}
    )
    passed = {(done.member_id, done.course): done.passed_at for done in courses}
    done = [duty for duty in owed if (duty.award.member_id, duty.course) in passed]
    for duty in done:
        duty.done_at = max(passed[duty.award.member_id, duty.course], duty.award.granted_at)
    Obligation.objects.bulk_update([duty for duty in done if duty.award_id in fresh], ["done_at"])
    older = [duty for duty in done if duty.award_id not in fresh]
    for duty in sorted(older, key=_done_at):
        duty.save(update_fields=["done_at"])
        if follow(duty.award, _done_at(duty)):
            goes_on(duty.award)


def _done_at(duty: Obligation) -> dt.datetime:
    assert duty.done_at is not None  # noqa: S101 - these are done
    return duty.done_at
