"""Who is too close to an applicant to decide: she may advise, marked as such, and leaves the decision to others (L13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from leadership.applications.models import OPEN, Application
from leadership.applications.reviewing import HeldDecision, Opinion, SteppedAside
from leadership.audit.record import record
from leadership.badges.gate import TooLateError
from leadership.members.models import Member

#: an application's id, a member's, and what the member did or is, to be read after "you": "mentor the applicant"
Tie = tuple[Any, int, str]
#: what upper subjects know of, such as pairs of mentors and mentees; each in a fixed number of queries for any number
TIES: list[Callable[[Sequence[Application]], Iterable[Tie]]] = []


def ties(applications: Sequence[Application]) -> dict[Any, dict[int, str]]:
    """Everybody who is too close, by application and member.

    An admin's invitation makes nobody close: where nothing is published it is the only way in, and she may be the only admin.
    """
    found: dict[Any, dict[int, str]] = {each.pk: {} for each in applications}
    for look in (*TIES, _stepped_aside):
        for application, member, words in look(applications):
            found[application][member] = words
    return found


def tie(application: Application, member: Member) -> str:
    """How `member` is too close, to be read after "you"; empty if she is not."""
    return ties([application])[application.pk].get(member.pk, "")


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
