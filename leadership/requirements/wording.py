"""Sentences made from the tree that decides, so that what a person reads and what is judged can't disagree."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from leadership.requirements.metrics import METRICS
from leadership.requirements.metrics import Metric as Counted
from leadership.requirements.models import MEANS
from leadership.requirements.spelling import DIGITS
from leadership.requirements.tree import (
    AT_LEAST,
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
    Verdict,
)

#: what slugs are called: ("badge", "supportive-smile") → "Supportive Smile"
Names = Mapping[tuple[str, str], str]
DONE = "done"


def text(verdict: Verdict, names: Names) -> str:
    """What is asked and how far it is: "2 group chats: 1 more group chat to go". Ends with "done" exactly when met."""
    if isinstance(verdict.node, Nothing | Open):
        return title(verdict.node, names)
    return f"{title(verdict.node, names)}: {state(verdict)}"


def state(verdict: Verdict) -> str:
    """How far it is: "done", "1 more group chat to go", "12 days to go", "needs a person"."""
    return DONE if verdict.met else _STATES[type(verdict.node)](verdict)


def title(node: Node, names: Names) -> str:
    """What is asked, whoever it is asked of: "2 group chats", "Any one of: …", "No upheld reports in the last 90 days"."""
    return _TITLES[type(node)](node, names)


def number(amount: Fraction) -> str:
    """A number as people write it: 2, 4.5, 2,000. Cut after two digits, so that nothing looks complete too early."""
    return spelled(Fraction(math.floor(amount * 100), 100))


def rounded_up(amount: Fraction) -> str:
    """The same for what is still to go, or too much, so that it never looks like nothing."""
    return spelled(Fraction(math.ceil(amount * 100), 100))


def spelled(amount: Fraction) -> str:
    """A number that the programme asks for, with all its digits: 4, 4.75."""
    if amount.denominator == 1:
        return f"{int(amount):,}"
    return f"{(Decimal(amount.numerator) / Decimal(amount.denominator)):,.{DIGITS}f}".rstrip("0").rstrip(".")


def counted(key: str) -> Counted:
    words = key.replace("_", " ")
    return METRICS.get(key) or Counted(key, words.capitalize(), words, words)


def amount_of(key: str, amount: Fraction) -> str:
    if key in WEEKS_OF:
        return f"{duration(amount)} as a {WEEKS_OF[key]}"
    metric = counted(key)
    return f"{spelled(amount)} {metric.one if amount == 1 else metric.many}"


def duration(weeks: Fraction) -> str:
    """Weeks, or days where these are whole and weeks are not: "4 weeks", "30 days"."""
    if (weeks * 7).denominator == 1 != weeks.denominator:
        return days(weeks * 7)
    return f"{spelled(weeks)} {'week' if weeks == 1 else 'weeks'}"


def days(amount: Fraction) -> str:
    return f"{spelled(amount)} {'day' if amount == 1 else 'days'}"


def listed(parts: Sequence[str], word: str) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def _name(names: Names, kind: str, slug: str) -> str:
    return names.get((kind, slug)) or check_name(slug)


# What is asked -----------------------------------------------------------------------------------


def _group(word: str) -> Callable[[Any, Names], str]:
    def words(node: All | Any_, names: Names) -> str:
        for kind in (Badge, Course):
            if len(node.children) > 1 and all(isinstance(child, kind) for child in node.children):
                slugs = [_name(names, child.kind, child.slug) for child in node.children]  # type: ignore[union-attr]
                return f"{word} of the {kind.kind}s {'; '.join(slugs)}"
        parts = [title(child, names) for child in node.children]
        return f"{word} of: {'; '.join(parts)}" if parts else f"{word} of nothing published yet"

    return words


def _metric(node: Metric, names: Names) -> str:
    window = "" if node.within_days is None else f" in the last {days(node.within_days)}"
    if node.bound == AT_LEAST:
        better = " or better" if node.key in MEANS else ""
        return f"{amount_of(node.key, node.amount)}{better}{window}"
    if node.amount == 0 and node.key not in MEANS:
        return f"No {counted(node.key).many}{window}"
    return f"At most {amount_of(node.key, node.amount)}{window}"


def _role(node: Role, names: Names) -> str:
    roles = listed([_name(names, "role", slug) for slug in node.slugs], "or")
    if node.weeks is None:
        return f"The role of {roles}, held now"
    return f"{duration(node.weeks)} as {roles}"


_TITLES: dict[type, Callable[[Any, Names], str]] = {
    All: _group("All"),
    Any_: _group("Any one"),
    Metric: _metric,
    Badge: lambda node, names: f"The badge {_name(names, 'badge', node.slug)}",
    Course: lambda node, names: f"The course {_name(names, 'course', node.slug)}",
    Role: _role,
    Check: lambda node, names: check_name(node.name),
    Open: lambda node, names: "Open to everybody, nothing is asked",
    Nothing: lambda node, names: "Nobody has published requirements for you yet",
}


def check_name(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()


# How far it is -----------------------------------------------------------------------------------


def _metric_state(verdict: Verdict) -> str:
    node, have = verdict.node, verdict.have
    assert isinstance(node, Metric)  # noqa: S101 - the table below sees to it
    if have is None:
        return "no ratings yet"
    if node.bound != AT_LEAST:
        return f"{rounded_up(have)} now"
    if node.key in MEANS:
        return f"{number(have)} now"
    if node.key in WEEKS_OF:
        return time_left(node.amount - have)
    left = node.amount - have
    metric = counted(node.key)
    return f"{rounded_up(left)} more {metric.one if left == 1 else metric.many} to go"


def time_left(weeks: Fraction) -> str:
    """Rounded up, so that nobody is told of a day too early: "12 days to go", "5 hours to go"."""
    left = math.ceil(weeks * 7)
    if left > 1:
        return f"{left:,} days to go"
    hours = math.ceil(weeks * 7 * 24)
    return f"{hours} {'hour' if hours == 1 else 'hours'} to go"


def _group_state(verdict: Verdict) -> str:
    met = sum(child.met for child in verdict.children)
    return f"{met} of {len(verdict.children)} so far" if isinstance(verdict.node, All) else "none of them yet"


def _role_state(verdict: Verdict) -> str:
    if verdict.have is None or verdict.needed is None or verdict.node.weeks is None:  # type: ignore[union-attr]
        return "not yet"
    return time_left(verdict.needed - verdict.have)


_STATES: dict[type, Callable[[Verdict], str]] = {
    All: _group_state,
    Any_: _group_state,
    Metric: _metric_state,
    Badge: lambda verdict: "not yet",
    Course: lambda verdict: "not yet",
    Role: _role_state,
    Check: lambda verdict: "needs a person",
}
