"""Everybody at once: the tree compiled to one query over the tallies, in a fixed number of statements.

The same tree as in `tree.judge`, the same exactness: amounts are whole millionths, times whole microseconds. Sums that later facts
belong to are corrected, and only those. Tests hold this form, the one-person form and a brute-force oracle equal.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from leadership.members.models import Band
from leadership.requirements.asking import ALWAYS, NEVER, found_in, in_order, named_in
from leadership.requirements.models import MEANS, SCALE, Fact, Stretch
from leadership.requirements.tenure import tenured
from leadership.requirements.tree import (
    AT_LEAST,
    WEEK,
    WEEKS_OF,
    All,
    Any_,
    Badge,
    Check,
    Course,
    Metric,
    Node,
    Nothing,
    Open,
    Role,
    Rules,
    since,
    walk,
)

MICROSECOND = dt.timedelta(microseconds=1)


@dataclass(frozen=True)
class Sweep:
    """One sweep: the instant, the rules, the metrics to which facts later than the instant belong, and whose accounts are asked."""

    at: dt.datetime
    rules: Rules
    late: frozenset[str]
    accounts: frozenset[str]

    def among(self, accounts: Iterable[str]) -> Q:
        """Those of these accounts; said only where it makes a difference, since a million rows are asked each word of it."""
        wanted = self.accounts.intersection(accounts)
        return ALWAYS if wanted == self.accounts else Q(account__in=sorted(wanted)) if wanted else NEVER


def in_band(band: str, at: dt.datetime) -> Q:
    return Q(adult_at__lte=at) if band == Band.ADULT else Q(adult_at__gt=at)


def compile_(node: Node, sweep: Sweep) -> Q:
    return _COMPILERS[type(node)](node, sweep)


def late_metrics(trees: Iterable[Node], at: dt.datetime, rules: Rules) -> frozenset[str]:
    keys = {node.key for tree in trees for node in _reachable(tree, rules) if isinstance(node, Metric)}
    if not keys - set(WEEKS_OF):
        return frozenset()
    late = Fact.objects.filter(metric__in=sorted(keys), occurred_at__gt=at)
    return frozenset(late.order_by().values_list("metric", flat=True).distinct())


def _reachable(tree: Node, rules: Rules) -> Iterable[Node]:
    """Every node of a tree and of the trees that earn the badges it names."""
    for node in walk(tree):
        yield node
        rule = rules.badges.get(node.slug) if isinstance(node, Badge) else None
        if rule and rule.earned:
            yield from _reachable(rule.earned, rules)


def _all(node: All, sweep: Sweep) -> Q:
    """Columns of the tally first: only who passes them is looked up elsewhere, and what nobody passes to is never read."""
    if not node.children:
        return NEVER
    columns, elsewhere = Q(), Q()
    for child in node.children:
        met = compile_(child, sweep)
        met = Q() if met is ALWAYS else met
        if is_column(child, sweep):
            columns &= met
        else:
            elsewhere &= met
    if not columns or not elsewhere:
        return columns & elsewhere or ALWAYS
    # the columns stand outside, too: by them a database finds an index, and knows how few will pass
    return columns & in_order(columns, elsewhere)


def is_column(node: Node, sweep: Sweep) -> bool:
    """Whether the tally alone tells."""
    if isinstance(node, Metric):
        return node.key in WEEKS_OF or (node.within_days is None and node.key not in sweep.late)
    return isinstance(node, Check | Open | Nothing)


def _any(node: Any_, sweep: Sweep) -> Q:
    """Courses are looked up together, for each who comes so far: those who passed one of many are a large set."""
    courses = [child.slug for child in node.children if isinstance(child, Course)]
    whole = found_in(holding("course", courses, sweep.at, one_by_one=True)) if courses else NEVER
    for child in node.children:
        if not isinstance(child, Course):
            whole |= compile_(child, sweep)
    return whole


def _metric(node: Metric, sweep: Sweep) -> Q:
    if node.key in WEEKS_OF:
        return _weeks(node, sweep)
    begin = since(sweep.at, node.within_days)
    if node.key in MEANS:
        return _mean(node, sweep, begin)
    if node.within_days is not None and begin is not None:
        return _within(node, sweep, begin)
    needed = int(node.amount * SCALE)
    plain = Q(**{f"{node.key}__{_lookup(node)}": needed})
    if node.key not in sweep.late:
        return plain
    later = Fact.objects.filter(metric=node.key, occurred_at__gt=sweep.at).order_by().values("member")
    corrected = later.annotate(then=Max(f"member__tally__{node.key}") - Sum("value"))
    return (plain & ~named_in(later)) | named_in(corrected.filter(**{f"then__{_lookup(node)}": needed}))


def _lookup(node: Metric) -> str:
    return "gte" if node.bound == AT_LEAST else "lte"


def _within(node: Metric, sweep: Sweep, begin: dt.datetime) -> Q:
    facts = Fact.objects.filter(metric=node.key, occurred_at__gte=begin, occurred_at__lte=sweep.at).order_by()
    sums = facts.values("member").annotate(total=Sum("value"))
    needed = int(node.amount * SCALE)
    if node.bound == AT_LEAST:
        return named_in(sums.filter(total__gte=needed)) if needed else ALWAYS
    return ~named_in(sums.filter(total__gt=needed))


def _mean(node: Metric, sweep: Sweep, begin: dt.datetime | None) -> Q:
    """A mean meets a bound when there is a value at all and sum ≥ (≤) bound × count, in whole numbers."""
    needed, lookup = int(node.amount * SCALE), _lookup(node)
    if begin is not None:
        facts = Fact.objects.filter(metric=node.key, occurred_at__gte=begin, occurred_at__lte=sweep.at).order_by()
        means = facts.values("member").annotate(total=Sum("value"), count=Count("pk"))
        return named_in(means.filter(**{f"total__{lookup}": F("count") * needed}))
    count = f"{node.key}_count"
    plain = Q(**{f"{count}__gt": 0, f"{node.key}__{lookup}": F(count) * needed})
    if node.key not in sweep.late:
        return plain
    later = Fact.objects.filter(metric=node.key, occurred_at__gt=sweep.at).order_by().values("member")
    corrected = later.annotate(
        total=Max(f"member__tally__{node.key}") - Sum("value"), count=Max(f"member__tally__{count}") - Count("pk")
    ).filter(**{"count__gt": 0, f"total__{lookup}": F("count") * needed})
    return (plain & ~named_in(later)) | named_in(corrected)


def _weeks(node: Metric, sweep: Sweep) -> Q:
    """Weeks since joining, for accounts of that kind; the other kind has none."""
    own = sweep.among([WEEKS_OF[node.key]])
    week = WEEK // MICROSECOND
    span = None if node.within_days is None else node.within_days * 86_400_000_000
    if node.bound == AT_LEAST:
        if node.amount == 0:
            return ALWAYS
        if span is not None and span < node.amount * week:
            return NEVER
        last = back(sweep.at, math.ceil(node.amount * week))
        return NEVER if last is None else own & Q(joined_at__lte=last)
    if span is not None and span <= node.amount * week:
        return ALWAYS
    first = back(sweep.at, math.floor(node.amount * week))
    return ALWAYS if first is None else ~own | Q(joined_at__gte=first)


def back(at: dt.datetime, microseconds: int) -> dt.datetime | None:
    try:
        return at - dt.timedelta(microseconds=microseconds)
    except OverflowError:
        return None


def holding(kind: str, slugs: Iterable[str], at: dt.datetime, *, one_by_one: bool = False) -> QuerySet[Stretch]:
    """The stretches of one of these around `at`."""
    held = Stretch.objects.filter(Q(ended_at=None) | Q(ended_at__gt=at), started_at__lte=at)
    if not one_by_one:
        return held.filter(kind=kind, slug__in=list(slugs))
    # all of one member are few: SQLite would search for each of the slugs instead
    held = held.alias(of_kind=Coalesce("kind", Value("")), named=Coalesce("slug", Value("")))
    return held.filter(of_kind=kind, named__in=list(slugs))


def _badge(node: Badge, sweep: Sweep) -> Q:
    met = named_in(holding("badge", [node.slug], sweep.at))
    rule = sweep.rules.badges.get(node.slug)
    if rule is None:
        return met
    if rule.courses:
        met |= named_in(holding("course", rule.courses, sweep.at))
    if rule.earned is not None:
        met |= sweep.among(rule.accounts) & compile_(rule.earned, sweep)
    return met


def _course(node: Course, sweep: Sweep) -> Q:
    return named_in(holding("course", [node.slug], sweep.at))


def _role(node: Role, sweep: Sweep) -> Q:
    if node.weeks is None:
        return named_in(holding("role", node.slugs, sweep.at))
    if node.weeks == 0:
        return ALWAYS
    return Q(pk__in=tenured(node.slugs, math.ceil(node.weeks * (WEEK // MICROSECOND)), sweep.at))


_COMPILERS: dict[type, Callable[[Any, Sweep], Q]] = {
    All: _all,
    Any_: _any,
    Metric: _metric,
    Badge: _badge,
    Course: _course,
    Role: _role,
    Check: lambda node, sweep: ALWAYS,
    Open: lambda node, sweep: ALWAYS,
    Nothing: lambda node, sweep: NEVER,
}
