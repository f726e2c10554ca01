"""The reviewer's side. Every path comes through here: button, bulk, crafted request, shell."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from leadership.applications.models import DECIDED, WAITING, Application, Status
from leadership.audit.record import record
from leadership.badges.awarding import grant
from leadership.badges.gate import RefusedError, TooLateError, may_act_on, must
from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.notices.tell import tell
from leadership.roles.models import Edition
from leadership.roles.programme import RoleDef

CAN_DECIDE = "leadership.change_application"


def role_of(application: Application) -> RoleDef:
    """The role as the application's own edition has it, or as it is now if that edition no longer names it."""
    edition = application.edition or Edition.objects.in_force()
    roles = edition.programme.roles
    return roles.get(application.role_id) or Edition.objects.in_force().programme.roles[application.role_id]


def may_decide(application: Application, by: Member) -> None:
    """Raises RefusedError for the applicant, and for whoever has not been given the desk (S20–S22)."""
    must(application.applicant_id != by.pk, "Nobody decides about their own application.")
    must(by.is_staff and by.has_perm(CAN_DECIDE), "Deciding is kept for programme admins.")
    may_act_on(by, application.applicant)


def unticked(application: Application) -> list[str]:
    """The human checks of the application that nobody has ticked yet."""
    return [name for name in checks_in(application.evidence.get("tree", {})) if name not in application.checks]


def checks_in(tree: dict[str, Any]) -> list[str]:
    own = [tree["check"]] if tree.get("kind") == "check" else []
    return own + [name for child in tree.get("children", []) for name in checks_in(child)]


def hindrance(application: Application, by: Member) -> str:
    """Why `by` can't approve it as it stands, as a sentence; empty if nothing is in the way."""
    try:
        may_decide(application, by)
        _may_approve(application, by)
    except (RefusedError, TooLateError) as error:
        return str(error)
    return ""


def _may_approve(application: Application, by: Member) -> None:
    if application.status not in WAITING:
        raise TooLateError(closed(application))
    must(application.applicant.is_active, "The applicant’s account is not active.")
    must(application.first_approved_by_id != by.pk, "You gave the first approval; the second is somebody else’s.")
    names = ", ".join(name.replace("_", " ") for name in unticked(application))
    must(not names, f"Still to be ticked by a person: {names}.")


def closed(application: Application) -> str:
    """ "Already approved by ben on 24 November 2026 at 14:03." """
    what = application.get_status_display().lower()
    if application.status in DECIDED and application.decided_at:
        at = timezone.localtime(application.decided_at)
        return f"Already decided ({what}) by {application.decided_by} on {at:%-d %B %Y} at {at:%H:%M}."
    if application.status in WAITING:
        return "This application has changed since you opened it. Reload it and look again."
    return f"This application is not waiting any more: {what}."


def _move(application: Application, version: int, **changes: Any) -> None:
    """The guarded write: exactly one row, still waiting and unchanged since it was seen (L7)."""
    moved = Application.objects.filter(pk=application.pk, status__in=WAITING, version=version).update(
        version=F("version") + 1, **changes
    )
    application.refresh_from_db()
    if not moved:
        raise TooLateError(closed(application))


@transaction.atomic
def approve(application: Application, *, by: Member, version: int) -> bool:
    """Approve; True when the badge is granted, False when it was the first of two approvals.

    Badge, duties, record and letter stand or fall with the decision.
    """
    may_decide(application, by)
    _may_approve(application, by)
    now, role = timezone.now(), role_of(application)
    if role.approvals > 1 and application.first_approved_by_id is None:
        _move(application, version, status=Status.IN_REVIEW, first_approved_by=by, first_approved_at=now)
        record("approved first", application, by=by, about=application.applicant)
        return False
    _move(application, version, status=Status.APPROVED, decided_by=by, decided_at=now, closed_at=now)
    for community in application.communities.all() or [None]:
        grant(
            application.applicant,
            application.role,
            by=by,
            community=community,
            track=application.track,
            categories=application.categories,
            application=application,
            at=now,
        )
    after = {"status": Status.APPROVED, "edition": str(application.edition.day) if application.edition else ""}
    record("approved", application, by=by, about=application.applicant, after=after)
    name = role.name_for(application.applicant.band)
    title = f"Yes: you are {name} now."
    _tell(application, "approved", title, "Your badge works from your next click.")
    return True


@transaction.atomic
def decline(
    application: Application,
    *,
    by: Member,
    version: int,
    requirement: str,
    reason: str,
    again_on: dt.date | None = None,
) -> None:
    """Not this time: with a reason tied to a requirement, written to the person."""
    may_decide(application, by)
    must(requirement.strip(), "Tie the reason to a requirement.")
    must(reason.strip(), "Write a reason: the person reads it.")
    now = timezone.now()
    _move(
        application,
        version,
        status=Status.DECLINED,
        decided_by=by,
        decided_at=now,
        closed_at=now,
        reason_requirement=requirement,
        reason=reason,
        again_on=again_on,
    )
    after = {"status": Status.DECLINED, "requirement": requirement}
    record("declined", application, by=by, about=application.applicant, after=after, reason=reason)
    _tell(application, "declined", "There is an answer to your application.", reason)


@transaction.atomic
def begin_reading(application: Application, *, by: Member, version: int) -> None:
    """Tell the applicant that somebody has opened it."""
    may_decide(application, by)
    now = timezone.now()
    _move(application, version, status=Status.IN_REVIEW, opened_at=application.opened_at or now)
    record("opened", application, by=by, about=application.applicant)


@transaction.atomic
def tick(application: Application, *, check: str, by: Member, version: int) -> None:
    """Tick what only a person can see, such as an interview."""
    may_decide(application, by)
    must(check in unticked(application), "This is not among what is still to be ticked.")
    ticked = {**application.checks, check: {"by": by.username, "at": timezone.now().isoformat()}}
    _move(application, version, status=Status.IN_REVIEW, checks=ticked)
    record("ticked", application, by=by, about=application.applicant, after={"check": check})


def _tell(application: Application, event: str, title: str, text: str) -> None:
    url = f"/applications/{application.pk}/"
    key = f"application:{application.pk}:{event}"
    tell(application.applicant, Notice.Kind.APPLICATION, key, title, text=text, url=url)
