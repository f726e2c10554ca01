"""Who meets what is asked, of everybody: one SELECT for each kind of account, all of them one statement.

Kinds of account have nothing in common that an index could find, so each is asked for by itself: first for the least that all its
trees ask of the columns of a tally.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeGuard

from django.db import connection
from django.db.models import Q, QuerySet

from leadership.members.models import Band
from leadership.requirements.asking import ALWAYS, NEVER, all_of, in_order, named_in
from leadership.requirements.models import MEANS, Tally
from leadership.requirements.sweep import Sweep, compile_, in_band, is_column, late_metrics
from leadership.requirements.tree import AT_LEAST, WEEKS_OF, All, Badge, Metric, Node, Open, Rules

#: (account, band, what is asked of them)
Audience = tuple[str, str, Node]
#: what is asked of some kinds of account: the bands of whom each tree is asked
Asked = Mapping[Node, Collection[str]]


def meeting(
    audiences: Iterable[Audience],
    at: dt.datetime,
    rules: Rules,
    among: QuerySet[Any, Any] | None = None,
    left_out: Iterable[QuerySet[Any, Any]] = (),
) -> QuerySet[Tally]:
    """The tallies of all who had joined by `at` and meet what is asked of their account and band then.

    Human ticks are taken as given. `among` leaves only those whose ids it selects; a `member` in the rows `left_out` is left out.
    The answer may be a union: it can be counted and read, and not be filtered further.
    """
    asked: dict[str, dict[Node, set[str]]] = defaultdict(lambda: defaultdict(set))
    for account, band, tree in audiences:
        asked[account][tree].add(band)
    alike: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for account, trees in asked.items():
        alike[tuple((tree, frozenset(bands)) for tree, bands in trees.items())].add(account)
    late = late_metrics({tree for trees in asked.values() for tree in trees}, at, rules)
    tallies, left_out = Tally.objects.all(), list(left_out)
    if among is not None:
        tallies = tallies.filter(pk__in=among)
    found = []
    for kind, accounts in alike.items():
        sweep = Sweep(at, rules, late, frozenset(accounts))
        for way, holding in _ways(dict(kind), sweep):
            met = _met(way, holding, sweep, left_out)
            if met is not NEVER:
                found.append(tallies.filter(met, account__in=sorted(accounts)))
    return all_of(found) if found else Tally.objects.none()


def _ways(trees: Asked, sweep: Sweep) -> Iterable[tuple[Asked, Q]]:
    """Those who earned a badge by amounts, and those who only hold it: an index finds either, and not both at once."""
    first, *others = [_children(tree) for tree in trees]
    for badge in first:
        if not isinstance(badge, Badge) or not all(badge in children for children in others):
            continue
        rule = sweep.rules.badges.get(badge.slug)
        if rule and rule.earned and sweep.accounts <= rule.accounts:
            held = compile_(badge, replace(sweep, rules=Rules({badge.slug: replace(rule, earned=None)})))
            yield _instead(trees, badge, rule.earned), Q()
            yield _instead(trees, badge, Open()), held & ~compile_(rule.earned, sweep)
            return
    yield trees, Q()


def _instead(trees: Asked, badge: Node, node: Node) -> Asked:
    """The trees with something else asked in place of the badge; some may be the same then."""
    found: dict[Node, set[str]] = defaultdict(set)
    for tree, bands in trees.items():
        rest = (child for child in _children(tree) if child != badge)
        found[All((*rest, *(_children(node) or (node,))))].update(bands)
    return found


def _met(trees: Asked, holding: Q, sweep: Sweep, left_out: list[QuerySet[Any, Any]]) -> Q:
    """One of the trees is met beside what is held, and nothing leaves them out."""
    least = _least(trees, sweep)
    whole, columns = NEVER, Q()
    for tree, bands in trees.items():
        met = _beside(tree, least, sweep)
        if met is not NEVER:
            whole |= (Q() if len(bands) == len(Band) else in_band(next(iter(bands)), sweep.at)) & met
    if whole is NEVER:
        return NEVER
    for metric in least:
        met = compile_(metric, sweep)
        columns &= Q() if met is ALWAYS else met
    # whoever joined so many weeks ago had joined by then; not said twice, since everybody is asked each word of it
    if not any(metric.amount > 0 and sweep.accounts == {WEEKS_OF.get(metric.key)} for metric in least):
        columns &= Q(joined_at__lte=sweep.at)
    # nearly everybody joined long ago; how much somebody did tells some from the others
    is_narrow = any(metric.key not in WEEKS_OF for metric in least)
    is_postgres = connection.vendor == "postgresql"
    if holding or is_narrow or (is_postgres and least):  # no planner may begin with others, or with those left out
        return columns & holding & (in_order(whole, _others(left_out)) if left_out else whole)
    return columns & whole & (_others_one_by_one(left_out) if is_postgres else _others(left_out))


def _others(left_out: list[QuerySet[Any, Any]]) -> Q:
    return ~Q(pk__in=all_of([rows.order_by().values("member") for rows in left_out])) if left_out else Q()


def _others_one_by_one(left_out: list[QuerySet[Any, Any]]) -> Q:
    """Where few come so far, PostgreSQL need not read all who are left out."""
    others = Q()
    for rows in left_out:
        others &= ~named_in(rows, one_by_one=True)
    return others


def _least(trees: Asked, sweep: Sweep) -> list[Metric]:
    """The least that each of the trees asks of the columns of a tally."""
    asked = [{child.key: child for child in _children(tree) if _is_sum(child, sweep)} for tree in trees]
    keys = set(asked[0]).intersection(*asked[1:])
    return [min((each[key] for each in asked), key=lambda metric: metric.amount) for key in sorted(keys)]


def _children(tree: Node) -> tuple[Node, ...]:
    return tree.children if isinstance(tree, All) else ()


def _is_sum(node: Node, sweep: Sweep) -> TypeGuard[Metric]:
    if not isinstance(node, Metric) or node.key in MEANS:
        return False
    return node.bound == AT_LEAST and node.within_days is None and is_column(node, sweep)


def _beside(tree: Node, least: list[Metric], sweep: Sweep) -> Q:
    """What is asked beside the least."""
    rest = tuple(child for child in _children(tree) if child not in least)
    if rest != _children(tree):
        tree = All(rest) if rest else Open()
    return compile_(tree, sweep)
