"""One next step for what is not met yet: its words, and the page where it is taken if there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from leadership.requirements.measure import Measured
from leadership.requirements.metrics import METRICS
from leadership.requirements.tree import (
    AT_MOST,
    WEEKS_OF,
    Badge,
    Check,
    Course,
    Metric,
    Nothing,
    Role,
    Verdict,
    holds,
)
from leadership.requirements.wording import Names
from leadership.roles.programme import Programme


@dataclass(frozen=True)
class Step:
    words: str
    url: str = ""


@dataclass(frozen=True)
class Reader:
    """Whose list it is: her evidence, the programme she reads, and what its slugs are called for her band."""

    evidence: Measured
    programme: Programme
    names: Names


NOTHING_TO_DO = Step("Nothing to do.")


def next_step(verdict: Verdict, reader: Reader) -> Step:
    """The one thing to do about a leaf that is not met; groups take the step of their nearest part."""
    return _STEPS[type(verdict.node)](verdict.node, reader)


def choose_one() -> Step:
    """For a choice among courses, where naming one of them would hide the others."""
    return Step("Choose one among the guides", reverse("guides"))


def _metric(node: Metric, reader: Reader) -> Step:
    account = WEEKS_OF.get(node.key, reader.evidence.account)
    if account != reader.evidence.account:
        return Step(f"Only a {account} account brings this.")
    if node.key in WEEKS_OF or (node.bound == AT_MOST and node.within_days is not None):
        return NOTHING_TO_DO
    if node.bound == AT_MOST:
        return Step("Ask a programme admin how this can be put right.")
    metric = METRICS.get(node.key)
    if metric is None or not metric.step:
        return Step("It is counted by itself as you take part.")
    return Step(metric.step, reverse(metric.url_name) if metric.url_name else "")


def _course(node: Course, reader: Reader) -> Step:
    name = reader.names.get(("course", node.slug), node.slug)
    return Step(f"Find {name} among the guides", f"{reverse('guides')}#{node.slug}")


def _badge(node: Badge, reader: Reader) -> Step:
    rule = reader.programme.rules.badges.get(node.slug)
    if rule and rule.courses:
        return _course(Course(rule.courses[0]), reader)
    if rule and reader.evidence.account not in rule.accounts:
        return Step(f"Only a {' or '.join(sorted(rule.accounts))} account earns this badge.")
    return Step(
        "Somebody gives you this badge, or it is brought over from elsewhere. A programme admin can tell you how."
    )


def _role(node: Role, reader: Reader) -> Step:
    if holds(reader.evidence.stretches("role", node.slugs), reader.evidence.at):
        return NOTHING_TO_DO
    name = reader.names.get(("role", node.slugs[0]), node.slugs[0])
    return Step(f"See what {name} asks", reverse("role", args=[node.slugs[0]]))


def _check(node: Check, reader: Reader) -> Step:
    return Step("An admin arranges this with you once you have applied.")


def _nothing(node: Nothing, reader: Reader) -> Step:
    return Step("Only an admin’s invitation opens it for now.")


_STEPS: dict[type, Callable[[Any, Reader], Step]] = {
    Metric: _metric,
    Course: _course,
    Badge: _badge,
    Role: _role,
    Check: _check,
    Nothing: _nothing,
}
