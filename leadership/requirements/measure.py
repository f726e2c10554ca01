"""One person's evidence, read in three queries whatever the number of roles and requirements."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.db.models import Q

from leadership.members.models import Member
from leadership.requirements.models import MEANS, SCALE, Fact, Stretch, Tally
from leadership.requirements.tallies import COPIES, columns
from leadership.requirements.tree import WEEKS_OF, Badge, Interval, Metric, Node, Rules, walk

#: how far back pace and windows of the forecast look
PACE = dt.timedelta(days=30)


class Measured:
    """What is known of one member at one instant; an `Evidence` for `tree.judge`.

    `who` tells the kind of account and when she joined: a member, or her tally, which repeats them.
    """

    def __init__(
        self,
        who: Any,
        at: dt.datetime,
        tally: Any,
        stretches: Iterable[tuple[str, str, dt.datetime, dt.datetime | None]],
        facts: Iterable[tuple[str, dt.datetime, int]],
    ) -> None:
        self.account: str = who.account
        self.joined_at: dt.datetime = who.joined_at
        self.adult_at: dt.datetime = who.adult_at
        self.at = at
        self._tally = tally
        self._stretches: dict[tuple[str, str], list[Interval]] = defaultdict(list)
        for kind, slug, start, end in stretches:
            self._stretches[kind, slug].append((start, end))
        self.facts: dict[str, list[tuple[dt.datetime, int]]] = defaultdict(list)
        for metric, occurred_at, value in facts:
            self.facts[metric].append((occurred_at, value))

    def amount(self, metric: str, at: dt.datetime, since: dt.datetime | None = None) -> Fraction | None:
        """The sum, or the mean of `star_rating`, of facts in [since, at]; the past is the tally less what came later."""
        if since is None:
            later = [value for when, value in self.facts[metric] if when > at]
            total = getattr(self._tally, metric, 0) - sum(later)
            count = getattr(self._tally, f"{metric}_count", 0) - len(later)
        else:
            within = [value for when, value in self.facts[metric] if since <= when <= at]
            total, count = sum(within), len(within)
        if metric in MEANS:
            return Fraction(total, count * SCALE) if count else None
        return Fraction(total, SCALE)

    def stretches(self, kind: str, slugs: Iterable[str]) -> Sequence[Interval]:
        return [stretch for slug in slugs for stretch in self._stretches[kind, slug]]


def windows(nodes: Iterable[Node], rules: Rules) -> dict[str, Fraction]:
    """The longest window that any of the trees asks of each metric, in days; 0 where it is only ever asked for all of it."""
    longest: dict[str, Fraction] = {}
    pending, seen = list(nodes), set()
    while pending:
        for node in walk(pending.pop()):
            if isinstance(node, Metric) and node.key not in WEEKS_OF:
                longest[node.key] = max(longest.get(node.key, Fraction(0)), node.within_days or Fraction(0))
            elif isinstance(node, Badge) and node.slug not in seen:
                seen.add(node.slug)
                rule = rules.badges.get(node.slug)
                if rule and rule.earned:
                    pending.append(rule.earned)
    return longest


def measure_many(ids: Collection[int], at: dt.datetime, longest: Mapping[str, Fraction]) -> dict[int, Measured]:
    """Several members by id, in three queries: what a verdict needs, with the `longest` windows asked of each metric.

    Facts that only a forecast would need are left out.
    """
    sums = [name for name in columns() if name.removesuffix("_count") in longest]
    tallies = Tally.objects.filter(pk__in=ids).values_list("pk", *COPIES, *sums, named=True)
    begin = _back(at, max(longest.values(), default=Fraction(0)))
    recent = Q(pk__in=[])
    for metric, days in longest.items():
        recent |= Q(metric=metric, occurred_at__gte=_back(at, days))
    # said twice: a database that is told “or” alone reads every fact of these members
    recent &= Q(metric__in=longest, occurred_at__gte=begin)
    stretches: defaultdict[int, list[Any]] = defaultdict(list)
    facts: defaultdict[int, list[Any]] = defaultdict(list)
    for pk, *stretch in Stretch.objects.filter(member__in=ids, started_at__lte=at).values_list(
        "member", "kind", "slug", "started_at", "ended_at"
    ):
        stretches[pk].append(stretch)
    for pk, *fact in Fact.objects.filter(recent, member__in=ids).values_list(
        "member", "metric", "occurred_at", "value"
    ):
        facts[pk].append(fact)
    return {each.pk: Measured(each, at, each, stretches[each.pk], facts[each.pk]) for each in tallies}


def measure(member: Member, at: dt.datetime, nodes: Iterable[Node], rules: Rules) -> Measured:
    """Read what the trees ask of one member: the tally, the stretches, and the facts that are recent or later."""
    begins = Q(occurred_at__gte=at - PACE)
    for metric, days in windows(nodes, rules).items():
        if days > PACE.days:
            begins |= Q(metric=metric, occurred_at__gte=_back(at, days))
    return Measured(
        member,
        at,
        Tally.objects.filter(pk=member.pk).first(),
        Stretch.objects.filter(member=member, started_at__lte=at).values_list(
            "kind", "slug", "started_at", "ended_at"
        ),
        Fact.objects.filter(begins, member=member)
        .order_by("occurred_at")
        .values_list("metric", "occurred_at", "value"),
    )


def _back(at: dt.datetime, days: Fraction) -> dt.datetime:
    try:
        return at - dt.timedelta(microseconds=int(days * 86_400_000_000))
    except OverflowError:
        return dt.datetime(1, 1, 2, tzinfo=dt.UTC)
