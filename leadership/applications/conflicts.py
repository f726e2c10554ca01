"""Who is too close to an applicant to decide: she may advise, marked as such, and leaves the decision to others (L13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from leadership.applications.models import OPEN, Application
from leadership.applications.reviewing import HeldDecision, Opinion, SteppedAside
from leadership.audit.models import Record
from leadership.audit.record import record
from leadership.badges.gate import TooLateError
from leadership.members.models import Member

#: an application's id, a member's, and what the member did or is, to be read after "you": "invited the applicant"
Tie = tuple[Any, int, str]
#: what upper subjects know of, such as pairs of mentors and mentees; each in a fixed number of queries for any number
TIES: list[Callable[[Sequence[Application]], Iterable[Tie]]] = []


def ties(applications: Sequence[Application]) -> dict[Any, dict[int, str]]:
    """Everybody who is too close, by application and member."""
    found: dict[Any, dict[int, str]] = {each.pk: {} for each in applications}
    for look in (_invited, *TIES, _stepped_aside):
        for application, member, words in look(applications):
            found[application][member] = words
    return found


def tie(application: Application, member: Member) -> str:
    """How `member` is too close, to be read after "you"; empty if she is not."""
    return ties([application])[application.pk].get(member.pk, "")


def _invited(applications: Sequence[Application]) -> Iterable[Tie]:
    """Whoever invited her, also where a second invitation came after it."""
    words, keys = "invited the applicant", {str(each.pk): each.pk for each in applications}
    yield from ((each.pk, each.invited_by_id, words) for each in applications if each.invited_by_id)
    records = Record.objects.filter(subject_kind="application", subject_key__in=keys, verb="invited")
    for key, actor in records.exclude(actor_id=None).order_by().values_list("subject_key", "actor_id"):
        yield keys[key], actor, words


def _stepped_aside(applications: Sequence[Application]) -> Iterable[Tie]:
    left = SteppedAside.objects.filter(application__in=applications).values_list("application", "member")
    return ((application, member, "stepped aside here") for application, member in left)


@transaction.atomic
def step_aside(application: Application, *, by: Member, reason: str = "") -> None:
    """Hand it back: a first yes, a claim and a held decision of hers go; her opinion stays, and is marked.

    The caller knows that `by` may read it. The version moves on, so that no decision of hers can be under way.
    """
    row = Application.objects.filter(pk=application.pk, status__in=OPEN)
    if not row.update(version=F("version") + 1):
        raise TooLateError("There is nothing left to step aside from: this is closed.")
    try:
        with transaction.atomic():
            SteppedAside.objects.create(application=application, member=by, reason=reason.strip())
    except IntegrityError as error:
        raise TooLateError("You have stepped aside here already.") from error
    was_first = row.filter(first_approved_by=by).update(first_approved_by=None, first_approved_at=None)
    row.filter(claimed_by=by).update(claimed_by=None, claimed_until=None)
    Opinion.objects.filter(application=application, member=by).update(is_tied=True)
    for held in HeldDecision.objects.filter(application=application, by=by):
        record("dropped", held, by=by, before=held.told)
        held.delete()
    after = {"took back": "the first approval"} if was_first else {}
    record("stepped aside", application, by=by, after=after, reason=reason.strip())
    application.refresh_from_db()
