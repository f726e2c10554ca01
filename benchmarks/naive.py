"""The plain way to judge a person, as one would write it first: a query for each thing that a requirement asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from fractions import Fraction

from django.db.models import Count, Sum

from leadership.members.models import Member
from leadership.requirements.models import MEANS, SCALE
from leadership.requirements.tree import Interval, Nothing, judge
from leadership.roles.eligibility import LEAVE_OUT
from leadership.roles.programme import Programme, row_for


class Asking:
    """Evidence that asks the database each time anew."""

    def __init__(self, member: Member) -> None:
        self.member = member
        self.account: str = member.account
        self.joined_at = member.joined_at

    def amount(self, metric: str, at: dt.datetime, since: dt.datetime | None = None) -> Fraction | None:
        facts = self.member.facts.filter(metric=metric, occurred_at__lte=at)
        if since is not None:
            facts = facts.filter(occurred_at__gte=since)
        found = facts.aggregate(total=Sum("value"), count=Count("pk"))
        if metric in MEANS:
            return Fraction(found["total"], found["count"] * SCALE) if found["count"] else None
        return Fraction(found["total"] or 0, SCALE)

    def stretches(self, kind: str, slugs: Iterable[str]) -> Sequence[Interval]:
        held = self.member.stretches.filter(kind=kind, slug__in=list(slugs))
        return list(held.values_list("started_at", "ended_at"))


def meets(member: Member, programme: Programme, slug: str, at: dt.datetime) -> bool:
    """Whether the loop would list this member."""
    row = row_for(programme.subject(slug), member.account, member.band_at(at))
    tree = row.tree if row else Nothing()
    if member.joined_at > at or not judge(tree, Asking(member), at, programme.rules, assume_checks=True).met:
        return False
    return not any(
        Member.objects.filter(pk=member.pk, pk__in=left_out([slug], at).values("member")).exists()
        for left_out in LEAVE_OUT
    )
