"""Requirements as a tree: read, written back, and judged. The standard library alone; no database, no clock.

A tree says what somebody has to bring. `judge` holds it against the evidence of one person at one instant and answers with a tree of
verdicts of the same shape. Amounts are `Fraction`: exact, whatever the database adds up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

WEEK = dt.timedelta(weeks=1)
WEEKS_OF = {"weeks_as_member": "member", "weeks_as_listener": "listener"}
AT_LEAST, AT_MOST = "at_least", "at_most"

Interval = tuple[dt.datetime, dt.datetime | None]


@dataclass(frozen=True)
class All:
    children: tuple[Node, ...]
    kind = "all"


@dataclass(frozen=True)
class Any_:  # noqa: N801 - Any is typing's
    children: tuple[Node, ...]
    kind = "any"


@dataclass(frozen=True)
class Metric:
    key: str
    bound: str
    amount: Fraction
    within_days: Fraction | None = None
    kind = "metric"


@dataclass(frozen=True)
class Badge:
    slug: str
    kind = "badge"


@dataclass(frozen=True)
class Course:
    slug: str
    kind = "course"


@dataclass(frozen=True)
class Role:
    """Held now, or with `weeks` held for so long in one or several roles together."""

    slugs: tuple[str, ...]
    weeks: Fraction | None = None
    kind = "role"


@dataclass(frozen=True)
class Check:
    """What a person ticks during review, such as an interview."""

    name: str
    kind = "check"


@dataclass(frozen=True)
class Open:
    """Asked of nobody: everybody of the band meets it."""

    kind = "all"


@dataclass(frozen=True)
class Nothing:
    """Nobody has published what is asked; never met."""

    kind = "all"


Node = All | Any_ | Metric | Badge | Course | Role | Check | Open | Nothing


@dataclass(frozen=True)
class BadgeRule:
    """How a badge is come by without being given: a tree, for some kinds of account, or a course that awards it."""

    accounts: frozenset[str]
    earned: Node | None = None
    courses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    badges: Mapping[str, BadgeRule] = field(default_factory=dict)


class Evidence(Protocol):
    """What is known of one person. `amount` is None only for a mean without a value."""

    account: str
    joined_at: dt.datetime

    def amount(self, metric: str, at: dt.datetime, since: dt.datetime | None = None) -> Fraction | None: ...

    def stretches(self, kind: str, slugs: Iterable[str]) -> Sequence[Interval]: ...


@dataclass(frozen=True)
class Verdict:
    """One node judged: `have` of `needed` in the node's own unit (weeks may be broken numbers)."""

    node: Node
    met: bool
    have: Fraction | None = None
    needed: Fraction | None = None
    children: tuple[Verdict, ...] = ()

    @property
    def kind(self) -> str:
        return self.node.kind


# Judging ---------------------------------------------------------------------------------------


def union(stretches: Iterable[Interval], until: dt.datetime) -> dt.timedelta:
    """The time covered by stretches up to `until`; overlaps count once."""
    total = dt.timedelta()
    covered: dt.datetime | None = None
    for start, end in sorted(stretches, key=lambda stretch: stretch[0]):
        begin = start if covered is None else max(start, covered)
        finish = until if end is None else min(end, until)
        if finish > begin:
            total += finish - begin
            covered = finish
    return total


def holds(stretches: Iterable[Interval], at: dt.datetime) -> bool:
    return any(start <= at and (end is None or at < end) for start, end in stretches)


def in_weeks(span: dt.timedelta) -> Fraction:
    return Fraction(span // dt.timedelta(microseconds=1), WEEK // dt.timedelta(microseconds=1))


def since(at: dt.datetime, within_days: Fraction | None) -> dt.datetime | None:
    """The first instant of a window of exactly `within_days` × 24 h that ends at `at`."""
    if within_days is None:
        return None
    try:
        return at - dt.timedelta(microseconds=int(within_days * 86_400_000_000))
    except OverflowError:
        return None


@dataclass(frozen=True)
class Case:
    """What a judgement is about: whose evidence, when, under which rules, with which ticks."""

    evidence: Evidence
    at: dt.datetime
    rules: Rules = Rules()
    checks: frozenset[str] = frozenset()
    assume_checks: bool = False


def judge(
    node: Node,
    evidence: Evidence,
    at: dt.datetime,
    rules: Rules | None = None,
    checks: frozenset[str] = frozenset(),
    assume_checks: bool = False,
) -> Verdict:
    """Hold the tree against one person's evidence at `at`. `assume_checks` takes every human tick as given."""
    return _JUDGES[type(node)](node, Case(evidence, at, rules or Rules(), checks, assume_checks))


def meets(node: Node, case: Case) -> bool:
    """`judge(…).met`, and nothing looked at that changes it no more."""
    if isinstance(node, All):
        return bool(node.children) and all(meets(child, case) for child in node.children)
    if isinstance(node, Any_):
        return any(meets(child, case) for child in node.children)
    return _judge(node, case).met


def _judge(node: Node, case: Case) -> Verdict:
    return _JUDGES[type(node)](node, case)


def _all(node: All, case: Case) -> Verdict:
    children = tuple(_judge(child, case) for child in node.children)
    met = sum(child.met for child in children)
    return Verdict(node, bool(children) and met == len(children), Fraction(met), Fraction(len(children)), children)


def _any(node: Any_, case: Case) -> Verdict:
    children = tuple(_judge(child, case) for child in node.children)
    met = any(child.met for child in children)
    return Verdict(node, met, Fraction(met), Fraction(1), children)


def _metric(node: Metric, case: Case) -> Verdict:
    begin = since(case.at, node.within_days)
    kind = WEEKS_OF.get(node.key)
    have: Fraction | None
    if kind is None:
        have = case.evidence.amount(node.key, case.at, begin)
    elif kind == case.evidence.account:
        joined = case.evidence.joined_at
        have = in_weeks(max(case.at - (joined if begin is None else max(joined, begin)), dt.timedelta()))
    else:
        have = Fraction(0)
    met = have is not None and (have >= node.amount if node.bound == AT_LEAST else have <= node.amount)
    return Verdict(node, met, have, node.amount)


def _badge(node: Badge, case: Case) -> Verdict:
    rule = case.rules.badges.get(node.slug)
    met = holds(case.evidence.stretches("badge", [node.slug]), case.at)
    children: tuple[Verdict, ...] = ()
    if rule is not None:
        met = met or holds(case.evidence.stretches("course", rule.courses), case.at)
        if rule.earned is not None and case.evidence.account in rule.accounts:
            children = (_judge(rule.earned, case),)
            met = met or children[0].met
    return Verdict(node, met, Fraction(met), Fraction(1), children)


def _course(node: Course, case: Case) -> Verdict:
    met = holds(case.evidence.stretches("course", [node.slug]), case.at)
    return Verdict(node, met, Fraction(met), Fraction(1))


def _role(node: Role, case: Case) -> Verdict:
    stretches = case.evidence.stretches("role", node.slugs)
    if node.weeks is None:
        met = holds(stretches, case.at)
        return Verdict(node, met, Fraction(met), Fraction(1))
    have = in_weeks(union(stretches, case.at))
    return Verdict(node, have >= node.weeks, have, node.weeks)


def _check(node: Check, case: Case) -> Verdict:
    met = case.assume_checks or node.name in case.checks
    return Verdict(node, met, Fraction(met), Fraction(1))


def _open(node: Open, case: Case) -> Verdict:
    return Verdict(node, True)


def _nothing(node: Nothing, case: Case) -> Verdict:
    return Verdict(node, False)


_JUDGES: dict[type, Callable[[Any, Case], Verdict]] = {
    All: _all,
    Any_: _any,
    Metric: _metric,
    Badge: _badge,
    Course: _course,
    Role: _role,
    Check: _check,
    Open: _open,
    Nothing: _nothing,
}


def walk(node: Node) -> Iterable[Node]:
    yield node
    for child in getattr(node, "children", ()):
        yield from walk(child)
