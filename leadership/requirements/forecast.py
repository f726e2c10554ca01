"""When something will be met: an exact instant for what only time brings, an honest range for counts, nothing for praise."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from leadership.requirements.measure import PACE, Measured
from leadership.requirements.models import MEANS, SCALE
from leadership.requirements.tree import (
    AT_LEAST,
    AT_MOST,
    WEEK,
    WEEKS_OF,
    All,
    Any_,
    Badge,
    Metric,
    Role,
    Verdict,
    holds,
    since,
)
from leadership.requirements.wording import counted

MICROSECOND = dt.timedelta(microseconds=1)
#: no range without so much history
HISTORY = dt.timedelta(days=14)
#: beyond this a range says nothing
FARTHEST = dt.timedelta(days=3 * 365)


@dataclass(frozen=True)
class Eta:
    """From when to when; the same instant twice where it is exact."""

    first: dt.datetime
    last: dt.datetime

    @property
    def is_exact(self) -> bool:
        return self.first == self.last

    def as_json(self) -> str | dict[str, str]:
        return (
            self.first.isoformat() if self.is_exact else {"from": self.first.isoformat(), "to": self.last.isoformat()}
        )


def eta(verdict: Verdict, evidence: Measured, at: dt.datetime) -> Eta | None:
    """When the node will be met if things go on as they do; None if it is met, or if nobody can say."""
    forecast = _FORECASTS.get(type(verdict.node))
    return None if verdict.met or forecast is None else forecast(verdict, evidence, at)


def _all(verdict: Verdict, evidence: Measured, at: dt.datetime) -> Eta | None:
    etas = [eta(child, evidence, at) for child in verdict.children if not child.met]
    if not etas or None in etas:
        return None
    known = [each for each in etas if each is not None]
    return Eta(max(each.first for each in known), max(each.last for each in known))


def _any(verdict: Verdict, evidence: Measured, at: dt.datetime) -> Eta | None:
    etas = [each for child in verdict.children if (each := eta(child, evidence, at)) is not None]
    return min(etas, key=lambda each: (each.last, each.first), default=None)


def _metric(verdict: Verdict, evidence: Measured, at: dt.datetime) -> Eta | None:
    node = verdict.node
    assert isinstance(node, Metric)  # noqa: S101 - the table below sees to it
    if node.key in WEEKS_OF:
        return _weeks(node, evidence)
    if node.key in MEANS or verdict.have is None:
        return None
    if node.bound == AT_MOST:
        return _left_the_window(node, evidence, at)
    if node.within_days is not None or counted(node.key).is_praise:
        return None
    return _at_this_pace(node, node.amount - verdict.have, evidence, at)


def _exactly(start: dt.datetime, microseconds: int) -> Eta | None:
    try:
        instant = start + dt.timedelta(microseconds=microseconds)
    except OverflowError:
        return None
    return Eta(instant, instant)


def _weeks(node: Metric, evidence: Measured) -> Eta | None:
    if node.bound != AT_LEAST or WEEKS_OF[node.key] != evidence.account or node.within_days is not None:
        return None
    return _exactly(evidence.joined_at, math.ceil(node.amount * (WEEK // MICROSECOND)))


def _role(verdict: Verdict, evidence: Measured, at: dt.datetime) -> Eta | None:
    """Weeks in a role pass only while it is held."""
    node = verdict.node
    assert isinstance(node, Role)  # noqa: S101 - the table below sees to it
    if node.weeks is None or verdict.have is None or not holds(evidence.stretches("role", node.slugs), at):
        return None
    return _exactly(at, math.ceil((node.weeks - verdict.have) * (WEEK // MICROSECOND)))


def _left_the_window(node: Metric, evidence: Measured, at: dt.datetime) -> Eta | None:
    """The first instant at which enough of the oldest facts lie before the window."""
    begin = since(at, node.within_days)
    if node.within_days is None or begin is None:
        return None
    inside = [(when, value) for when, value in evidence.facts[node.key] if begin <= when <= at]
    total = sum(value for _, value in inside)
    for when, value in inside:
        total -= value
        if Fraction(total, SCALE) <= node.amount:
            return _exactly(when, int(node.within_days * 86_400_000_000) + 1)
    return None


def _at_this_pace(node: Metric, left: Fraction, evidence: Measured, at: dt.datetime) -> Eta | None:
    """A range from the pace of the last thirty days, wider the fewer facts it rests on (± one over the root of n)."""
    if at - evidence.joined_at < HISTORY:
        return None
    recent = [(when, value) for when, value in evidence.facts[node.key] if at - PACE < when <= at]
    is_old = any(when <= at - HISTORY for when, _ in recent) or bool(evidence.amount(node.key, at - PACE))
    total = sum(value for _, value in recent)
    if not is_old or not total:
        return None
    span = min(PACE, at - evidence.joined_at)
    spread = 1 + 1 / math.sqrt(len(recent))
    middle = span * float(left * SCALE / total)
    return None if middle * spread > FARTHEST else Eta(at + middle / spread, at + middle * spread)


def _badge(verdict: Verdict, evidence: Measured, at: dt.datetime) -> Eta | None:
    return eta(verdict.children[0], evidence, at) if verdict.children else None


_FORECASTS: dict[type, Callable[[Any, Measured, dt.datetime], Eta | None]] = {
    All: _all,
    Any_: _any,
    Metric: _metric,
    Role: _role,
    Badge: _badge,
}
