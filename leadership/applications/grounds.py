"""On what grounds an application may be approved: the figures kept when it was sent, or how things stand now.

Whoever applied keeps the requirements she applied with, or has the easier ones of today (L10).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone

from leadership.applications.models import SOMETHING_ELSE, Application
from leadership.applications.waitlist import Turn, turns_of
from leadership.badges.scope import Places, places_of
from leadership.requirements.measure import Measured, measure_many, windows
from leadership.requirements.spelling import Reader, parse_tree
from leadership.requirements.tree import Node, Nothing, Verdict, judge
from leadership.roles.models import Edition
from leadership.roles.programme import Programme, row_for


class Ground(TextChoices):
    KEPT = "kept", "by the figures kept when it was sent"
    TODAY = "today", "by what is asked and counted today"
    INVITED = "invited", "by invitation: nothing was published"


def is_met(part: dict[str, Any], ticks: Iterable[str]) -> bool:
    """Whether a kept checklist is met once people have ticked what only they can see."""
    children = part.get("children") or []
    if part.get("kind") == "check":
        return part["check"] in ticks
    if part.get("kind") == "all" and children:
        return all(is_met(child, ticks) for child in children)
    return bool(part.get("met")) or any(is_met(child, ticks) for child in children)


def open_checks(part: dict[str, Any], ticks: Iterable[str]) -> list[str]:
    """The ticks that a kept checklist still waits for, each once; those it can do without are not among them."""
    if is_met(part, ticks):
        return []
    own = [part["check"]] if part.get("kind") == "check" else []
    return list(
        dict.fromkeys(own + [name for child in part.get("children") or [] for name in open_checks(child, ticks)])
    )


def requirements_of(application: Application) -> list[str]:
    """What a reason can be tied to: each requirement the application was sent with, what the role expects of a person, in words, and
    whatever else was seen."""
    return [*dict.fromkeys([*_titles(application.asked), *_expected(application)]), SOMETHING_ELSE]


def _expected(application: Application) -> list[str]:
    role = application.edition.programme.roles.get(application.role_id) if application.edition else None
    return [line.removesuffix(".") for line in role.expectations] if role else []


def _titles(part: dict[str, Any]) -> Iterator[str]:
    if part.get("kind") == "all":
        for child in part.get("children") or []:
            yield from _titles(child)
    elif part:
        yield title_of(part)


def title_of(part: dict[str, Any]) -> str:
    """What was asked, without how far it was: "2 group chats"."""
    return str(part.get("text", "")).rsplit(": ", 1)[0]


@dataclass(frozen=True)
class Look:
    """One application at one instant: what it was sent with measured `again`, and what is asked `today`.

    `today` is None where the role is no longer in the programme; `places` is what the applicant holds already, `turn`
    whether there is room for one more.
    """

    application: Application
    at: dt.datetime
    edition: Edition
    evidence: Measured
    again: Verdict
    today: Verdict | None
    places: Places
    turn: Turn

    @property
    def ground(self) -> str:
        """What an approval would rest on; empty where there is nothing yet."""
        application = self.application
        if is_met(application.asked, application.checks):
            return Ground.KEPT
        if self.today is not None and self.today.met:
            return Ground.TODAY
        is_unpublished = isinstance(self.again.node, Nothing)
        return Ground.INVITED if is_unpublished and application.invited_by_id else ""

    @property
    def told(self) -> dict[str, Any]:
        """What a yes rests on, for the record."""
        basis = self.edition if self.ground == Ground.TODAY else self.application.edition
        return {"ground": self.ground, "edition": str(basis.day) if basis else ""}

    @property
    def ground_in_words(self) -> str:
        return Ground(self.ground).label if self.ground else ""

    @property
    def unticked(self) -> list[str]:
        """What a person still has to tick before it can be approved."""
        return [] if self.ground else open_checks(self.application.asked, self.application.checks)

    @property
    def is_by_another_edition(self) -> bool:
        return self.edition.pk != self.application.edition_id or self.edition.digest != self.application.edition.digest


def look(application: Application, at: dt.datetime | None = None) -> Look:
    return look_at_all([application], at)[application.pk]


def look_at_all(applications: Sequence[Application], at: dt.datetime | None = None) -> dict[Any, Look]:
    """Look at many by their ids, in six queries, three more where places are limited; they come with applicant and edition."""
    at = at or timezone.now()
    edition = Edition.objects.in_force(at)
    cases = [_Case(each, edition, at) for each in applications]
    longest: dict[str, Fraction] = {}
    for case in cases:
        for metric, days in [
            *windows([case.sent_with], case.rules).items(),
            *windows(case.today_trees, case.today_rules).items(),
        ]:
            longest[metric] = max(longest.get(metric, Fraction(0)), days)
    people = {each.applicant_id: each.applicant for each in applications}
    measured = measure_many(people.keys(), at, longest)
    places = places_of(people)
    turns = turns_of(applications)
    return {
        case.application.pk: case.judged(measured[case.application.applicant_id], places, turns[case.application.pk])
        for case in cases
    }


class _Case:
    """The two trees one application is held against, each with the rules of its own edition."""

    def __init__(self, application: Application, edition: Edition, at: dt.datetime) -> None:
        self.application, self.edition, self.at = application, edition, at
        sent = application.edition or edition
        self.rules, self.today_rules = sent.programme.rules, edition.programme.rules
        self.sent_with = sent_with(application)
        self.today = asked_today(application, edition.programme, at)
        self.today_trees = [] if self.today is None else [self.today]

    def judged(self, evidence: Measured, places: Places, turn: Turn) -> Look:
        ticks = frozenset(self.application.checks)
        again = judge(self.sent_with, evidence, self.at, self.rules, ticks)
        today = None if self.today is None else judge(self.today, evidence, self.at, self.today_rules, ticks)
        return Look(self.application, self.at, self.edition, evidence, again, today, places, turn)


def sent_with(application: Application) -> Node:
    """The requirements as they were asked when it was sent, even if that edition was replaced since."""
    return parse_tree(application.evidence.get("asked") or {}, "", Reader())


def asked_today(application: Application, programme: Programme, at: dt.datetime) -> Node | None:
    """The requirements in force for the applicant as she is now; None where the role is gone."""
    role = programme.roles.get(application.role_id)
    if role is None:
        return None
    member = application.applicant
    row = row_for(role, member.account, member.band_at(at), application.track or None)
    return row.tree if row else Nothing()
