"""What the desk shows: the open cases within reach, the gravest and oldest first, never their words."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from chatrooms.moderation.desk import topics
from chatrooms.moderation.desk.models import Duty, Turn
from chatrooms.moderation.desk.reach import within
from chatrooms.moderation.reports.categories import CATEGORIES, WITHIN, Category, Level
from chatrooms.moderation.reports.models import Case, Report
from chatrooms.moderation.reports.naming import named, room_names
from leadership.members.models import Member

MOST = 100


@dataclass(frozen=True)
class Row:
    """One case as its card shows it. `left` is what is left of its time, below zero once it is over."""

    case: Case
    what: str
    categories: list[Category]
    reports: int
    left: dt.timedelta
    since: str
    reader: Member | None
    is_mine: bool
    has_passed: bool
    is_left: bool

    @property
    def is_aside(self) -> bool:
        """I passed it, or leave such things to others; what I took up all the same is mine."""
        return (self.has_passed or self.is_left) and not self.is_mine

    @property
    def is_noticed(self) -> bool:
        """By the site alone; nobody has reported it."""
        return bool(self.categories) and not any(each.kinds for each in self.categories)

    @property
    def level(self) -> str:
        return Level(self.case.level).name.lower()

    @property
    def level_words(self) -> str:
        return Level(self.case.level).label

    @property
    def total(self) -> int:
        return int(WITHIN[Level(self.case.level)].total_seconds())

    @property
    def used(self) -> int:
        return min(self.total, max(0, self.total - int(self.left.total_seconds())))

    @property
    def is_late(self) -> bool:
        return self.reader is None and self.left <= dt.timedelta()

    @property
    def clock(self) -> str:
        """ "4 min left", "over by 2 h"; of a case somebody is at, until when."""
        if self.reader:
            return f"{'Yours' if self.is_mine else self.reader.username}, for {in_short(self.left)} more"
        return f"over by {in_short(-self.left)}" if self.is_late else f"{in_short(self.left)} left"


def in_short(span: dt.timedelta) -> str:
    minutes = max(0, int(span.total_seconds() // 60))
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"


def rows(member: Member, now: dt.datetime) -> list[Row]:
    """Mine first, then the gravest and oldest; what somebody else is at and what I passed or leave to others come last. Seven queries for any number."""
    found = within(member).open().select_related("room", "about", "claimed_by").order_by("level", "opened_at")[:MOST]
    made = _rows(list(found), member, now)
    return sorted(made, key=lambda row: (not row.is_mine, row.is_aside, row.reader is not None))


def mark() -> Hashable:
    """Changes with every case that comes, goes, or is taken up, and with who is on duty: for open desks, in two queries."""
    cases = Case.objects.open().aggregate(n=Count("pk"), versions=Sum("version"), last=Max("opened_at"))
    there = Duty.objects.running(timezone.now()).aggregate(n=Count("pk"), last=Max("since"), rest=Max("rests_until"))
    return (*cases.values(), *there.values())


def row(case: Case, member: Member, now: dt.datetime) -> Row:
    return _rows([case], member, now)[0]


def _rows(cases: list[Case], member: Member, now: dt.datetime) -> list[Row]:
    said: dict[object, Counter[str]] = {case.pk: Counter() for case in cases}
    for pk, category in Report.objects.filter(case__in=cases).values_list("case", "category"):
        said[pk][category] += 1
    passed = set(
        Turn.objects.filter(case__in=cases, member=member, kind=Turn.Kind.PASSED).values_list("case", flat=True)
    )
    names, left = room_names(), topics.left_by(member)
    return [
        Row(
            case=case,
            what=named(case, names),
            categories=[each for each in CATEGORIES.values() if each.slug in said[case.pk]],
            reports=said[case.pk].total(),
            left=case.due_at - now,
            since="just now"
            if now - case.opened_at < dt.timedelta(minutes=1)
            else f"{in_short(now - case.opened_at)} ago",
            reader=(reader := case.reader(now)),
            is_mine=reader == member and reader is not None,
            has_passed=case.pk in passed,
            is_left=topics.is_left(said[case.pk], left),
        )
        for case in cases
    ]


def before(case: Case) -> dict[str, int]:
    """How many earlier cases there were about this person, and how many were upheld; care is not looked at, it never counts."""
    if case.about_id is None:
        return {"closed": 0, "upheld": 0}
    earlier = Case.objects.filter(about=case.about_id, is_care=False, closed_at__isnull=False).exclude(pk=case.pk)
    return {"closed": earlier.count(), "upheld": earlier.filter(Q(outcome="acted")).count()}
