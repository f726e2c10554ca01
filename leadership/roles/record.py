"""What a line of a checklist rests on: how much is on record, and when the last of it was counted. No query of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from django.utils import timezone

from leadership.requirements.measure import PACE, Measured
from leadership.requirements.models import MEANS
from leadership.requirements.tree import WEEKS_OF, Badge, Check, Course, Interval, Metric, Role, Verdict, holds
from leadership.requirements.wording import number
from leadership.roles.programme import Programme


def on_record(verdict: Verdict, evidence: Measured, programme: Programme) -> str:
    """A sentence such as "7 on record, the last on 24 November 2026."; nothing where there is nothing to say."""
    words = _RECORDS.get(type(verdict.node))
    return words(verdict, evidence, programme) if words else ""


def day(at: dt.datetime) -> str:
    """A day on the reader's own calendar."""
    return f"{timezone.localtime(at):%-d %B %Y}"


def _metric(verdict: Verdict, evidence: Measured, programme: Programme) -> str:
    node, have = verdict.node, verdict.have
    assert isinstance(node, Metric)  # noqa: S101 - the table below sees to it
    if node.key in WEEKS_OF:
        return f"Counted from {day(evidence.joined_at)}, the day you joined."
    if not have:
        return "" if node.key in MEANS else "Nothing on record."
    last = max((when for when, _ in evidence.facts[node.key] if when <= evidence.at), default=None)
    when = f"on {day(last)}" if last else f"more than {PACE.days} days ago"
    amount = f"{number(have)} on average" if node.key in MEANS else f"{number(have)} on record"
    return f"{amount}, the last {when}."


def _role(verdict: Verdict, evidence: Measured, programme: Programme) -> str:
    node = verdict.node
    assert isinstance(node, Role)  # noqa: S101 - the table below sees to it
    stretches = evidence.stretches("role", node.slugs)
    if not stretches:
        return ""
    if holds(stretches, evidence.at):
        return f"Held since {day(_began(stretches, evidence.at))}."
    ended = [end for _, end in stretches if end is not None]
    return f"Held until {day(max(ended))}." if ended else ""


def _course(verdict: Verdict, evidence: Measured, programme: Programme) -> str:
    node = verdict.node
    assert isinstance(node, Course)  # noqa: S101 - the table below sees to it
    if not verdict.met:
        return ""
    return f"Passed on {day(_began(evidence.stretches('course', [node.slug]), evidence.at))}."


def _badge(verdict: Verdict, evidence: Measured, programme: Programme) -> str:
    node = verdict.node
    assert isinstance(node, Badge)  # noqa: S101 - the table below sees to it
    if not verdict.met:
        return ""
    rule = programme.rules.badges.get(node.slug)
    courses = evidence.stretches("course", rule.courses) if rule else []
    stretches = [*evidence.stretches("badge", [node.slug]), *courses]
    if not holds(stretches, evidence.at):
        return "Earned by what is counted here."
    return f"Yours since {day(_began(stretches, evidence.at))}."


def _check(verdict: Verdict, evidence: Measured, programme: Programme) -> str:
    return "Confirmed by a person." if verdict.met else ""


def _began(stretches: Iterable[Interval], at: dt.datetime) -> dt.datetime:
    """When the longest of the stretches that hold now began."""
    return min(start for start, end in stretches if holds([(start, end)], at))


_RECORDS: dict[type, Callable[[Verdict, Measured, Programme], str]] = {
    Metric: _metric,
    Role: _role,
    Course: _course,
    Badge: _badge,
    Check: _check,
}
