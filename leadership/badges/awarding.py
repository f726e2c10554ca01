"""Granting and ending badges: the row, its stretch, the record, the notice and the duties, in one transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from leadership.audit.record import THE_SITE, record
from leadership.badges.backend import forget
from leadership.badges.gate import TooLateError, may_act_on, must
from leadership.badges.models import Award, BadgeAward, Obligation
from leadership.learning.models import Completion
from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.notices.tell import tell
from leadership.requirements.models import Stretch
from leadership.roles.models import Community, Edition, Role

CAN_AWARD = "leadership.add_award"
CAN_REVOKE = "leadership.change_award"


@transaction.atomic
def grant(
    member: Member,
    role: Role,
    *,
    by: Member | None,
    community: Community | None = None,
    track: str = "",
    categories: list[str] | None = None,
    application: Any = None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> Award:
    """Give a role's badge; its powers hold from the next request on. Raises TooLateError if it is held already."""
    at = at or timezone.now()
    stretch = Stretch.objects.create(member=member, kind=Stretch.Kind.ROLE, slug=role.pk, started_at=at)
    try:
        with transaction.atomic():
            award = Award.objects.create(
                member=member,
                role=role,
                community=community,
                track=track,
                categories=categories or [],
                granted_at=at,
                granted_by=by.username if by else THE_SITE,
                application=application,
                reason=reason,
                stretch=stretch,
            )
    except IntegrityError as error:
        raise TooLateError(f"{member.username} holds this badge already.") from error
    _oblige(award)
    after = {"role": role.pk, "community": community.pk if community else None, "track": track}
    record("granted", award, by=by, about=member, after=after, reason=reason)
    forget(member)
    return award


def award_by_hand(member: Member, role: Role, *, by: Member, community: Community | None, reason: str) -> Award:
    """An admin gives a badge without an application, with a reason on record."""
    may_act_on(by, member)
    must(by.has_perm(CAN_AWARD), "Awarding badges is kept for programme admins.")
    must(reason.strip(), "Say why: the reason stays on record.")
    with transaction.atomic():
        award = grant(member, role, by=by, community=community, reason=reason)
        tell(member, Notice.Kind.BADGE, f"award:{award.pk}", f"You are {role.name} now.", url="/path/")
    return award


def _oblige(award: Award) -> None:
    """The duties that come with a badge; a training finished before counts as done."""
    role = Edition.objects.in_force(award.granted_at).programme.roles.get(award.role_id)
    for duty in role.obligations if role else ():
        done = Completion.objects.filter(member=award.member, course=duty.course, revoked_at=None).first()
        Obligation.objects.create(
            award=award,
            course=duty.course,
            due_at=award.granted_at + dt.timedelta(days=duty.within_days),
            done_at=award.granted_at if done else None,
        )


def revoke(award: Award, *, by: Member, reason: str) -> None:
    """End a badge, with a reason; its powers end at once and its weeks stop counting (L14)."""
    may_act_on(by, award.member)
    must(by.has_perm(CAN_REVOKE), "Ending badges is kept for programme admins.")
    must(reason.strip(), "Say why: the person reads it.")
    _end(award, by=by, reason=reason, verb="revoked")
    title = f"Your badge {award.role} has ended."
    tell(award.member, Notice.Kind.BADGE, f"revoked:{award.pk}", title, text=reason, url="/path/")


def resign(award: Award, *, by: Member) -> None:
    """Give back one's own badge."""
    must(award.member_id == by.pk, "Only its holder can give a badge back.")
    _end(award, by=by, reason="Given back by its holder.", verb="resigned")


@transaction.atomic
def _end(award: Award, *, by: Member, reason: str, verb: str) -> None:
    now = timezone.now()
    ended = Award.objects.filter(pk=award.pk, revoked_at=None).update(
        revoked_at=now, revoked_by=by.username, reason=reason
    )
    if not ended:
        raise TooLateError("This badge has ended already.")
    Stretch.objects.filter(pk=award.stretch_id).update(ended_at=now)
    record(verb, award, by=by, about=award.member, before={"held": True}, after={"held": False}, reason=reason)
    forget(award.member)


@transaction.atomic
def give_badge(member: Member, badge: str, *, by: Member, reason: str) -> BadgeAward:
    """Give a plain badge, such as Verified Listener."""
    may_act_on(by, member)
    must(by.has_perm("leadership.add_badgeaward"), "Giving badges is kept for programme admins.")
    now = timezone.now()
    stretch = Stretch.objects.create(member=member, kind=Stretch.Kind.BADGE, slug=badge, started_at=now)
    try:
        with transaction.atomic():
            row = BadgeAward.objects.create(
                member=member, badge=badge, granted_at=now, granted_by=by.username, reason=reason, stretch=stretch
            )
    except IntegrityError as error:
        raise TooLateError(f"{member.username} has this badge already.") from error
    record("gave a badge", row, by=by, about=member, after={"badge": badge}, reason=reason)
    return row


@transaction.atomic
def take_badge(row: BadgeAward, *, by: Member, reason: str) -> None:
    may_act_on(by, row.member)
    must(by.has_perm("leadership.change_badgeaward"), "Ending badges is kept for programme admins.")
    must(reason.strip(), "Say why: the reason stays on record.")
    now = timezone.now()
    taken = BadgeAward.objects.filter(pk=row.pk, revoked_at=None).update(
        revoked_at=now, revoked_by=by.username, reason=reason
    )
    if not taken:
        raise TooLateError("This badge has ended already.")
    Stretch.objects.filter(pk=row.stretch_id).update(ended_at=now)
    record("took a badge", row, by=by, about=row.member, before={"badge": row.badge}, reason=reason)


@transaction.atomic
def pass_course(member: Member, course: str, *, by: Member, score: int | None = None) -> Completion:
    """Record a course passed, and settle what was owed of it."""
    must(by.has_perm("leadership.add_completion"), "Recording courses is kept for programme admins.")
    must(by.pk != member.pk, "This concerns yourself, so somebody else records it.")
    if Completion.objects.filter(member=member, course=course, revoked_at=None).exists():
        raise TooLateError(f"{member.username} has passed this course already.")
    done = Completion.passed(member, course, score=score, by=by.username)
    settle(member, course, done.passed_at)
    record("recorded a pass", done, by=by, about=member, after={"course": course, "score": score})
    return done


def settle(member: Member, course: str, at: dt.datetime) -> int:
    """Mark what awards owe of this course as done; answers how many."""
    return Obligation.objects.filter(award__member=member, course=course, done_at=None).update(done_at=at)
