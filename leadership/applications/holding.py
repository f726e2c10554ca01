"""Decide now, tell all together: a decision that is held shows nowhere, and is made in full when it is released."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from leadership.applications.decide import approve, closed, decline, may_approve, may_decide, may_decline, move_waiting
from leadership.applications.grounds import Look, look
from leadership.applications.models import Application, Status
from leadership.applications.reviewing import HeldDecision
from leadership.audit.record import record
from leadership.badges.awarding import one_at_a_time
from leadership.badges.gate import RefusedError, TooLateError, must
from leadership.members.models import Member

NOTHING = "Nothing is held here."


def of(application: Application) -> HeldDecision | None:
    return HeldDecision.objects.filter(application=application).select_related("by").first()


@transaction.atomic
def hold_yes(application: Application, *, by: Member, version: int) -> None:
    """Approve it later, if it can still be approved then."""
    may_decide(application, by)
    may_approve(application, by, look(application))
    _is_the_last_yes(application)
    _hold(application, by, version, HeldDecision(kind=HeldDecision.Kind.YES))


@transaction.atomic
def hold_no(
    application: Application,
    *,
    by: Member,
    version: int,
    requirement: str,
    reason: str,
    again_on: dt.date | None = None,
) -> None:
    """Answer "not this time" later, with the words written now."""
    may_decide(application, by)
    may_decline(application, requirement, reason)
    words = {"requirement": requirement, "reason": reason, "again_on": again_on}
    _hold(application, by, version, HeldDecision(kind=HeldDecision.Kind.NO, **words))


def _is_the_last_yes(application: Application) -> None:
    """The first of two shows nowhere anyway."""
    is_last = application.approvals == 1 or application.first_approved_by_id is not None
    must(is_last, "Two have to say yes here: give the first yes, then the second can be held.")


def _hold(application: Application, by: Member, version: int, held: HeldDecision) -> None:
    before = of(application)
    move_waiting(application, Status.IN_REVIEW, version)
    held.application, held.by, held.at = application, by, timezone.now()
    held.save()
    record("held", held, by=by, before=before.told if before else None, after=held.told, reason=held.reason)


@transaction.atomic
def drop(application: Application, *, by: Member, version: int) -> None:
    """Hold nothing any more, as if nothing had been decided."""
    may_decide(application, by)
    if application.is_waiting:
        move_waiting(application, Status.IN_REVIEW, version)
    held = of(application)
    if held is None:
        raise TooLateError(NOTHING)
    record("dropped", held, by=by, before=held.told)
    held.delete()


def hindrance(
    application: Application, held: HeldDecision | None, by: Member, seen: Look, tied: dict[int, str]
) -> str:
    """Why `by` can't release it as it stands, as a sentence; empty if nothing is in the way."""
    if held is None:
        return NOTHING
    try:
        may_decide(application, by, tied)
        _may_be_released(application, held, seen, tied)
    except (RefusedError, TooLateError) as error:
        return _told(error, held, by)
    return ""


def _may_be_released(application: Application, held: HeldDecision, seen: Look, tied: dict[int, str]) -> None:
    if not application.is_waiting:
        raise TooLateError(closed(application))
    may_decide(application, held.by, tied)
    if held.kind == HeldDecision.Kind.YES:
        may_approve(application, held.by, seen)
        _is_the_last_yes(application)


def _told(error: Exception, held: HeldDecision, by: Member) -> str:
    """What is in the way of the one who decided is told to the one who releases."""
    return f"{held.by} decided, for whom it says: {error}" if held.by != by else str(error)


@transaction.atomic
def release(application: Application, *, by: Member, version: int) -> None:
    """Make the decision, as whoever held it would make it now; everything is measured again.

    Locks the applicant, the application and what is held, in the order of every other decision.
    """
    may_decide(application, by)
    one_at_a_time(application.applicant)
    Application.objects.select_for_update().get(pk=application.pk)
    application.refresh_from_db()
    held = of(application)
    if held is None:
        raise TooLateError(NOTHING if application.is_waiting else closed(application))
    record("released", held, by=by, before=held.told)
    HeldDecision.objects.filter(pk=held.pk).delete()
    try:
        if held.kind == HeldDecision.Kind.YES:
            _is_the_last_yes(application)
            approve(application, by=held.by, version=version)
        else:
            decline(application, by=held.by, version=version, **held.letter)
    except RefusedError as error:
        raise RefusedError(_told(error, held, by)) from error
