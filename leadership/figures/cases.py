"""What the figures are counted from, in a number of statements that only the programme decides: one for each role.

Opinions and decisions that are held are not among it: what is undecided for the applicant is undecided here (L20, L21).
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from leadership.applications.models import WAITING, Application, Status
from leadership.applications.questions import Question
from leadership.badges.models import Award
from leadership.figures.counting import SETTLED, Case, Eligible, Span
from leadership.members.models import Band
from leadership.requirements.models import Stretch
from leadership.roles.eligibility import eligible
from leadership.roles.models import Edition

FIELDS = (
    "pk", "applicant_id", "role_id", "applicant__account", "applicant__adult_at", "edition__day", "status",
    "created_at", "submitted_at", "opened_at", "checks", "first_approved_at", "waitlisted_at", "decided_at",
    "reason_requirement", "appeal__against_at", "appeal__made_at", "appeal__judged_at", "appeal__is_upheld",
)  # fmt: skip

HAD_A_YES = (Status.WAITLISTED, Status.APPROVED)


@dataclass(frozen=True)
class Asked:
    """What somebody wants figures of: begun from `begin` until before `end`, at a role, of an account, band, edition.

    An empty word means any; an edition is its day, such as 2026-12-01.
    """

    begin: dt.datetime
    end: dt.datetime
    role: str = ""
    account: str = ""
    band: str = ""
    edition: str = ""

    def fits(self, case: Case) -> bool:
        return self.band in ("", case.band) and self.edition in ("", case.edition)

    def is_of_period(self, case: Case) -> bool:
        return self.begin <= case.begun_at < self.end


def cases(asked: Asked) -> tuple[list[Case], list[Case]]:
    """The applications begun in the period, and all that wait now; five statements."""
    rows = _rows(asked)
    found = [case for case in _read(rows, _days(), _answers(rows), _held(asked)) if asked.fits(case)]
    return [case for case in found if asked.is_of_period(case)], [case for case in found if case.is_waiting]


def _days() -> list[dt.date]:
    return sorted(Edition.objects.values_list("day", flat=True))


def _answers(rows: QuerySet[Application, tuple[Any, ...]]) -> dict[Any, list[Span]]:
    """When each applicant was asked something, until the answer, by application."""
    found: dict[Any, list[Span]] = defaultdict(list)
    asked = Question.objects.filter(application__in=rows.values("pk"))
    for application, since, until in asked.values_list("application_id", "asked_at", "answered_at"):
        if until is not None:
            found[application].append((since, until))
    return found


#: from when until when; None while it goes on
Stretched = tuple[dt.datetime, dt.datetime | None]


@dataclass(frozen=True)
class Held:
    """The roles of everybody who was approved for one in the period.

    By person and role, in order: from when until when it was held, and when it was in force, which leaves out breaks,
    suspensions and whatever is overdue. `provisional`: the applications whose badges all wait, or waited at their end,
    for somebody to say how it went.
    """

    awards: dict[tuple[int, str], list[Stretched]]
    in_force: dict[tuple[int, str], list[Stretched]]
    provisional: set[Any]


def _held(asked: Asked) -> Held:
    approved = Application.objects.filter(
        status=Status.APPROVED, created_at__gte=asked.begin, created_at__lt=asked.end
    ).values("applicant")
    held = Held(defaultdict(list), defaultdict(list), set())
    awards = Award.objects.filter(member__in=approved).order_by("granted_at")
    passed: set[Any] = set()
    fields = ("member", "role", "granted_at", "revoked_at", "lapses_at", "application", "provisional_until")
    for member, role, granted, revoked, lapses, application, provisional in awards.values_list(*fields):
        held.awards[member, role].append((granted, min(filter(None, (revoked, lapses)), default=None)))
        (held.provisional if provisional else passed).add(application)
    held.provisional.difference_update(passed)
    stretches = Stretch.objects.filter(member__in=approved, kind=Stretch.Kind.ROLE)
    for member, role, since, until in stretches.values_list("member", "slug", "started_at", "ended_at"):
        held.in_force[member, role].append((since, until))
    return held


def _rows(asked: Asked) -> QuerySet[Application, tuple[Any, ...]]:
    in_period = Q(created_at__gte=asked.begin, created_at__lt=asked.end)
    rows = Application.objects.filter(in_period | Q(status__in=WAITING)).order_by()
    if asked.role:
        rows = rows.filter(role=asked.role)
    if asked.account:
        rows = rows.filter(applicant__account=asked.account)
    return rows.values_list(*FIELDS)


def _read(
    rows: QuerySet[Application, tuple[Any, ...]], days: list[dt.date], answers: dict[Any, list[Span]], held: Held
) -> Iterator[Case]:
    for (
        pk, who, role, account, adult_at, day, status, begun, sent, opened, checks, first_yes, yes, decided, reason,
        against, appealed, judged, upheld,
    ) in rows:  # fmt: skip
        answered = yes if status in HAD_A_YES and yes else decided  # waiting for a place is no waiting for an answer
        is_given = status == Status.APPROVED
        yield Case(
            person=who,
            role=role,
            account=account,
            band=Band.ADULT if adult_at <= begun else Band.TEEN,
            edition=str(day or _in_force(days, begun)),
            begun_at=begun,
            sent_at=sent,
            opened_at=_first_look(opened, checks, first_yes, answered),
            first_yes_at=first_yes,
            answered_at=answered,
            is_approved=status in HAD_A_YES,
            given_at=decided if is_given else None,
            is_provisional=is_given and pk in held.provisional,
            holds_until=_end(decided, held.awards[who, role]) if is_given else None,
            rests=is_given and not _covers(held.in_force[who, role], decided + SETTLED),
            is_waiting=status in WAITING,
            reason=reason,
            answers=tuple(answers.get(pk, ())),
            appeal=(against, appealed) if appealed else None,
            judged_at=judged,
            is_upheld=bool(upheld),
        )


def _in_force(days: list[dt.date], at: dt.datetime) -> dt.date | str:
    """The edition that somebody who never sent it had before her."""
    place = bisect_right(days, at.astimezone(dt.UTC).date())
    return days[place - 1] if place else ""


def _first_look(
    opened: dt.datetime | None, checks: dict[str, Any], first_yes: dt.datetime | None, answered: dt.datetime | None
) -> dt.datetime | None:
    """Whoever ticks or decides has opened it, also without saying so before."""
    ticked = [dt.datetime.fromisoformat(tick["at"]) for tick in checks.values()]
    return min((at for at in (opened, *ticked, first_yes, answered) if at), default=None)


def _covers(stretches: Sequence[Stretched], at: dt.datetime) -> bool:
    return any(since <= at and (until is None or at < until) for since, until in stretches)


def _end(until: dt.datetime, stretches: Sequence[Stretched]) -> dt.datetime | None:
    """When a role given at `until` was first not held, None while it is: handed on without a break, it is held."""
    for granted, revoked in stretches:
        if granted <= until:
            if revoked is None:
                return None
            until = max(until, revoked)
    return until


def eligible_now(asked: Asked, now: dt.datetime) -> Eligible | None:
    """Who could apply at this moment, by the edition in force; None where another edition is asked for."""
    edition = Edition.objects.in_force(now)
    if asked.edition not in ("", str(edition.day)):
        return None
    programme = edition.programme
    found = {}
    for role in programme.roles.keys() & {asked.role or role for role in programme.roles}:
        met = eligible(programme, role, now).values_list("pk", "account", "adult_at")
        rows = [(pk, account, Band.ADULT if adult <= now else Band.TEEN) for pk, account, adult in met]
        found[role] = [
            (pk, account, band)
            for pk, account, band in rows
            if asked.account in ("", account) and asked.band in ("", band)
        ]
    return Eligible(found)
