"""The reviewer's side. Every path comes through here: button, bulk, crafted request, shell."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from leadership.applications.conflicts import ties
from leadership.applications.grounds import Look, look, requirements_of
from leadership.applications.models import (
    ANSWERABLE,
    APPEAL_OPEN_FOR,
    DECIDED,
    OPEN,
    WAITING,
    Application,
    Status,
)
from leadership.applications.reviewing import CAN_DECIDE, is_at_desk, let_go
from leadership.applications.waitlist import RULE_IN_WORDS
from leadership.audit.record import record
from leadership.badges.awarding import grant, one_at_a_time
from leadership.badges.gate import RefusedError, TooLateError, may_act_on, must
from leadership.badges.places import one_role_at_a_time
from leadership.badges.scope import misfit
from leadership.members.models import Member
from leadership.notices.wording import write
from leadership.requirements.wording import check_name
from leadership.roles.models import Community, Edition
from leadership.roles.programme import RoleDef

__all__ = ["CAN_DECIDE"]
OWN = "Nobody decides about their own application."
APPEAL = "If you think that something was overlooked, you can appeal once, until {until}."


def role_of(application: Application) -> RoleDef:
    """The role as the application's own edition has it, or as it is now if that edition no longer names it."""
    edition = application.edition or Edition.objects.in_force()
    roles = edition.programme.roles
    return roles.get(application.role_id) or Edition.objects.in_force().programme.roles[application.role_id]


def may_decide(application: Application, by: Member, tied: dict[int, str] | None = None) -> None:
    """Raises RefusedError for the applicant, for whoever is too close to her, and for whoever lacks the desk (S20–S22, L13).

    `tied`: who is too close, where the caller has asked already (`conflicts.ties`).
    """
    must(application.applicant_id != by.pk, OWN)
    must(application.not_by_id != by.pk, "Your answer was taken back by an appeal; somebody else decides now.")
    must(is_at_desk(by), "Deciding is kept for programme admins.")
    may_act_on(by, application.applicant)
    why = (ties([application])[application.pk] if tied is None else tied).get(by.pk)
    must(not why, f"You {why}, so somebody else decides. Your opinion is welcome all the same.")


def hindrance(
    application: Application, by: Member, seen: Look | None = None, tied: dict[int, str] | None = None
) -> str:
    """Why `by` can't approve it as it stands, as a sentence; empty if nothing is in the way."""
    try:
        may_decide(application, by, tied)
        may_approve(application, by, seen or look(application))
    except (RefusedError, TooLateError) as error:
        return str(error)
    return ""


def decline_hindrance(application: Application, by: Member, tied: dict[int, str] | None = None) -> str:
    """Why `by` can't say "not this time" to it, as a sentence; empty if nothing is in the way."""
    try:
        may_decide(application, by, tied)
    except RefusedError as error:
        return str(error)
    return "" if application.is_answerable else closed(application)


def may_approve(application: Application, by: Member, seen: Look, reason: str = "") -> None:
    """Whether it can be approved by somebody who may decide; raises RefusedError or TooLateError.

    `reason`: why before others who wait for the same place.
    """
    may_say_yes(application, by, seen)
    is_clear = application.is_half_of_a_yes or seen.turn.is_now or (seen.turn.is_free and reason.strip())
    if not is_clear:
        raise TooLateError(seen.turn.why_not)


def may_say_yes(application: Application, by: Member, seen: Look) -> None:
    """The same, whether there is a place or not."""
    if application.status not in ANSWERABLE:
        raise TooLateError(closed(application))
    _is_safe(application, seen)
    must(application.first_approved_by_id != by.pk, "You gave the first approval; the second is somebody else’s.")
    names = ", ".join(check_name(name).lower() for name in seen.unticked)
    must(not names, f"Still to be ticked by a person: {names}.")
    must(seen.ground, "What the role asks is not met, neither as it was sent nor as things stand now.")


def may_decline(application: Application, requirement: str, reason: str) -> None:
    """Raises RefusedError unless the answer says why, about something that was asked."""
    must(requirement in requirements_of(application), "Tie the reason to one of the requirements.")
    must(reason.strip(), "Write a reason: the person reads it.")


def _is_safe(application: Application, seen: Look) -> None:
    """What has to hold at the moment of the decision, whatever was true when it was sent (L10)."""
    member = application.applicant
    must(member.is_active, "The applicant’s account is not active.")
    chosen = [each.pk for each in application.communities.all()]
    programme, role = seen.edition.programme, role_of(application)
    wrong = misfit(member, programme, role, application.track, chosen, seen.places)
    must(not wrong, f"The badge can’t be given any more. {wrong}")


def closed(application: Application) -> str:
    """ "Already decided (approved) by ben on 24 November 2026 at 14:03." """
    what = application.get_status_display().lower()
    if application.status in DECIDED and application.decided_at:
        at = timezone.localtime(application.decided_at)
        return f"Already decided ({what}) by {application.decided_by} on {at:%-d %B %Y} at {at:%H:%M}."
    if application.status == Status.ACTION_NEEDED:
        return "The applicant is asked something. The answer, or the day it is due, comes first."
    if application.status in ANSWERABLE:
        return "This application has changed since you opened it. Look again, then decide."
    return f"This application is not waiting any more: {what}."


def move_waiting(application: Application, to: str, version: int, **changes: Any) -> None:
    """A move of the desk: only what an admin can answer, and only as it was seen. Whatever leaves it open has opened it.

    Once it waits no more, a decision somebody held for it is dropped.
    """
    if to in OPEN:
        changes["opened_at"] = application.opened_at or timezone.now()
    if application.status not in ANSWERABLE or not application.move(to, version=version, **changes):
        raise TooLateError(closed(application))
    if to not in WAITING:
        let_go(application)


@transaction.atomic
def approve(application: Application, *, by: Member, version: int, reason: str = "") -> bool:
    """Approve; True when the badge is granted, False when it was the first of two approvals.

    Badge, duties, record and letter stand or fall with the decision. `reason`: why before others who wait for the place.
    """
    seen = _looked_at(application, by)
    may_approve(application, by, seen, reason)
    now, after = timezone.now(), seen.told
    if application.is_half_of_a_yes:
        move_waiting(application, Status.IN_REVIEW, version, first_approved_by=by, first_approved_at=now)
        record("approved first", application, by=by, about=application.applicant, after=after)
        return False
    before, why = {"status": application.status}, "" if seen.turn.is_now else reason
    changes = {"decided_by": by, "decided_at": now, **_waited_for_a_place(application, now)}
    move_waiting(application, Status.APPROVED, version, **changes)
    for community in application.communities.all() or [None]:
        _grant(application, community, by, now)
    record("approved", application, by=by, about=application.applicant, before=before, after=after, reason=why)
    _tell(application, "approved", role=called(application))
    return True


def _looked_at(application: Application, by: Member) -> Look:
    """A fresh look, while nobody else gives this person or this role anything."""
    may_decide(application, by)
    one_at_a_time(application.applicant)
    one_role_at_a_time(application.role_id)
    application.refresh_from_db()  # somebody else may have decided while this one waited
    return look(application)


def _waited_for_a_place(application: Application, now: dt.datetime) -> dict[str, Any]:
    """The time between a yes and a place is no waiting for an admin."""
    if not application.is_waitlisted or application.waitlisted_at is None:
        return {}
    return {"paused": application.paused + (now - application.waitlisted_at)}


@transaction.atomic
def waitlist(application: Application, *, by: Member, version: int) -> None:
    """A yes while no place is free for it: it waits for one, in the published order."""
    seen = _looked_at(application, by)
    may_say_yes(application, by, seen)
    if application.is_waitlisted:
        raise TooLateError("It is on the waitlist already.")
    must(not application.is_half_of_a_yes, "Give the first approval; the second yes puts it on the waitlist.")
    if seen.turn.is_now:
        raise TooLateError("There is a place, so it can simply be approved.")
    before, after, now = {"status": application.status}, seen.told, timezone.now()
    at = application.waitlisted_at or now  # an upheld appeal gives a place in the list back
    paused = application.paused - (now - at)  # and what it waited for an admin since then stays counted
    move_waiting(application, Status.WAITLISTED, version, waitlisted_by=by, waitlisted_at=at, paused=paused)
    record("waitlisted", application, by=by, about=application.applicant, before=before, after=after)
    _tell(application, "waitlisted", role=called(application), rule=RULE_IN_WORDS)


def _grant(application: Application, community: Community | None, by: Member, at: dt.datetime) -> None:
    grant(
        application.applicant,
        application.role,
        by=by,
        community=community,
        track=application.track,
        categories=application.categories,
        application=application,
        at=at,
    )


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
    may_decline(application, requirement, reason)
    before, now = {"status": application.status}, timezone.now()
    move_waiting(
        application,
        Status.DECLINED,
        version,
        decided_by=by,
        decided_at=now,
        **_waited_for_a_place(application, now),
        reason_requirement=requirement,
        reason=reason,
        again_on=again_on,
    )
    after = {"status": Status.DECLINED, "requirement": requirement, "again_on": str(again_on or "")}
    record("declined", application, by=by, about=application.applicant, before=before, after=after, reason=reason)
    _tell(application, "declined", **answer_values(application, requirement, reason, again_on))


@transaction.atomic
def begin_reading(application: Application, *, by: Member, version: int) -> None:
    """Tell the applicant that somebody has opened it."""
    may_decide(application, by)
    move_waiting(application, Status.IN_REVIEW, version)
    record("opened", application, by=by, about=application.applicant)


@transaction.atomic
def tick(application: Application, *, check: str, by: Member, version: int) -> None:
    """Tick what only a person can see, such as an interview."""
    may_decide(application, by)
    if application.status not in WAITING:
        raise TooLateError(closed(application))
    if check in application.checks:
        raise TooLateError(f"{application.checks[check]['by']} has ticked this already.")
    must(check in look(application).unticked, "This is not among what is still to be ticked.")
    ticked = {**application.checks, check: {"by": by.username, "at": timezone.now().isoformat()}}
    move_waiting(application, Status.IN_REVIEW, version, checks=ticked)
    record("ticked", application, by=by, about=application.applicant, after={"check": check})


def called(application: Application) -> str:
    """What the role is called in the applicant's community."""
    try:
        return role_of(application).name_for(application.applicant.band)
    except KeyError:  # no edition names it any more
        return application.role.name


def answer_values(application: Application, requirement: str, reason: str, again_on: dt.date | None) -> dict[str, str]:
    """What a "not this time" given now says, in the applicant's own time."""
    from_when = f"from {again_on:%-d %B %Y}" if again_on else "whenever you like"
    until = timezone.localtime(timezone.now() + APPEAL_OPEN_FOR, application.applicant.local_now.tzinfo)
    return {
        "role": called(application),
        "requirement": requirement,
        "reason": reason,
        "again": f"You can apply again {from_when}.",
        "appeal": ""
        if application.not_by_id
        else APPEAL.format(until=f"{until:%-d %B %Y, %H:%M}"),  # there is one only
    }


def _tell(application: Application, event: str, **values: str) -> None:
    """Its version is in the key: after an appeal the same application is answered once more, and that is told, too."""
    url, key = f"/applications/{application.pk}/", f"application:{application.pk}:{event}:{application.version}"
    write(application.applicant, event, key, url=url, **values)
