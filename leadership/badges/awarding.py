"""Granting and ending badges: the row, its stretch, the record, the notice and the duties, in one transaction."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from leadership.audit.record import THE_SITE, record
from leadership.badges.backend import forget
from leadership.badges.by_two import FirstYes, first_yes, second_yes
from leadership.badges.gate import RefusedError, TooLateError, may_act_on, must
from leadership.badges.models import Award, BadgeAward, Obligation
from leadership.badges.pausing import cut, follow, goes_on, role_name
from leadership.badges.places import take
from leadership.badges.probation import weeks_of
from leadership.badges.renewals import term_of
from leadership.badges.scope import misfit
from leadership.learning.models import Completion
from leadership.members.models import Member
from leadership.notices.wording import write
from leadership.requirements.facts import NewFact, record_many
from leadership.requirements.models import Stretch
from leadership.roles.models import Community, Edition, Role

CAN_AWARD = "leadership.add_award"
GIVEN_ANEW = "It had lapsed, and was given anew."
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
    _close_lapsed(member, role, community, at)
    award = Award(
        member=member, role=role, community=community, track=track, categories=categories or [], granted_at=at,
        granted_by=by.username if by else THE_SITE, application=application, reason=reason,
    )  # fmt: skip
    _begin(award)
    _oblige(award)
    follow(award, at)
    after = {"role": role.pk, "community": community.pk if community else None, "track": track}
    record("granted", award, by=by, about=member, after=after, reason=reason, at=at)
    forget(member)
    return award


def _begin(award: Award) -> None:
    """Save it with its stretch and its dates."""
    slug, at = award.role_id, award.granted_at
    weeks = weeks_of(slug, at)
    award.provisional_until = at + dt.timedelta(weeks=weeks) if weeks else None
    award.ends_at = award.lapses_at = term_of(slug, at)
    award.stretch = Stretch.objects.create(member=award.member, kind=Stretch.Kind.ROLE, slug=slug, started_at=at)
    try:
        with transaction.atomic():
            award.save()
    except IntegrityError as error:
        raise TooLateError(f"{award.member.username} holds this badge already.") from error


def _close_lapsed(member: Member, role: Role, community: Community | None, at: dt.datetime) -> None:
    """A new award follows one that has lapsed; nobody took that away, so no name stands there."""
    lapsed = Award.objects.filter(member=member, role=role, community=community, revoked_at=None, lapses_at__lte=at)
    for old in lapsed:
        if not lapsed.filter(pk=old.pk).update(revoked_at=at, reason=GIVEN_ANEW):
            continue  # it was renewed meanwhile, and is held
        record("ended", old, about=member, before={"held": False}, after={"held": False}, reason="Given anew.", at=at)


def one_at_a_time(member: Member) -> None:
    """Whoever else is giving this member a badge waits: what she holds is counted. SQLite has one writer anyway."""
    Member.objects.select_for_update(no_key=True).only("pk").get(pk=member.pk)


@transaction.atomic
def award_by_hand(
    member: Member,
    role: Role,
    *,
    by: Member,
    community: Community | None,
    reason: str,
    track: str = "",
    categories: list[str] | None = None,
) -> Award | FirstYes:
    """An admin gives a badge without an application, with a reason on record; the first yes, where two have to say it."""
    may_act_on(by, member)
    must(by.has_perm(CAN_AWARD), "Awarding badges is kept for programme admins.")
    must(reason.strip(), "Say why: the reason stays on record.")
    must(member.is_active, "This account is not active.")
    programme = Edition.objects.in_force().programme
    must(role.pk in programme.roles, f"{role} is not in the programme any more.")
    found = programme.roles[role.pk]
    must(not found.tracks or found.track(track), "Choose a track of this role.")
    one_at_a_time(member)
    wrong = misfit(member, programme, found, track, [community.pk] if community else [])
    must(not wrong, wrong)
    said = None
    if found.approvals > 1:
        said, is_second = first_yes(member, role, by=by, community=community, track=track, reason=reason)
        if not is_second:
            return said
    take(member, role.pk, [community.pk] if community else [], reason)
    award = grant(member, role, by=by, community=community, track=track, categories=categories, reason=reason)
    if said:
        second_yes(said, award, by=by)
    values = {"role": found.name_for(member.band), "reason": reason}
    write(member, "awarded", f"award:{award.pk}", url="/path/", **values)
    return award


def _oblige(award: Award) -> None:
    """The duties that come with a badge; a training finished before counts as done."""
    role = Edition.objects.in_force(award.granted_at).programme.roles.get(award.role_id)
    duties = role.obligations if role else ()
    if not duties:
        return
    asked = [duty.course for duty in duties]
    done = Completion.objects.filter(member=award.member, course__in=asked, revoked_at=None)
    passed = set(done.values_list("course", flat=True))
    Obligation.objects.bulk_create(
        Obligation(
            award=award,
            course=duty.course,
            due_at=award.granted_at + dt.timedelta(days=duty.within_days),
            done_at=award.granted_at if duty.course in passed else None,
        )
        for duty in duties
    )


@transaction.atomic
def revoke(award: Award, *, by: Member, reason: str) -> None:
    """End a badge, with a reason; its powers end at once and its weeks stop counting (L14)."""
    may_act_on(by, award.member)
    must(by.has_perm(CAN_REVOKE), "Ending badges is kept for programme admins.")
    must(reason.strip(), "Say why: the person reads it.")
    end(award, by=by, reason=reason, verb="revoked")
    write(award.member, "revoked", f"revoked:{award.pk}", url="/path/", role=role_name(award), reason=reason)


def resign(award: Award, *, by: Member) -> None:
    """Give back one's own badge."""
    must(award.member_id == by.pk, "Only its holder can give a badge back.")
    end(award, by=by, reason="Given back by its holder.", verb="resigned")


@transaction.atomic
def end(award: Award, *, by: Member, reason: str, verb: str) -> None:
    """The guarded write; who may is asked by whoever calls. Raises TooLateError if it has ended already."""
    now = timezone.now()
    ended = Award.objects.filter(pk=award.pk, revoked_at=None).update(
        revoked_at=now, revoked_by=by.username, reason=reason
    )
    if not ended:
        raise TooLateError("This badge has ended already.")
    cut(Award.objects.filter(pk=award.pk))
    record(verb, award, by=by, about=award.member, before={"held": True}, after={"held": False}, reason=reason)
    forget(award.member)


@transaction.atomic
def give_badge(member: Member, badge: str, *, by: Member, reason: str) -> BadgeAward:
    """Give a plain badge, such as Verified Listener."""
    may_act_on(by, member)
    must(by.has_perm("leadership.add_badgeaward"), "Giving badges is kept for programme admins.")
    must(reason.strip(), "Say why: the reason stays on record.")
    known = Edition.objects.in_force().programme.badges.get(badge)
    if known is None:
        raise RefusedError("There is no such badge in the programme.")
    must(member.account in known.accounts, f"{known.name} is not a badge for a {member.account} account.")
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
    write(member, "badge-given", f"badge:{row.pk}", url="/path/", badge=known.name)
    return row


@transaction.atomic
def take_badge(row: BadgeAward, *, by: Member, reason: str) -> None:
    """End a plain badge, with a reason; it stops counting at once."""
    may_act_on(by, row.member)
    must(by.has_perm("leadership.change_badgeaward"), "Ending badges is kept for programme admins.")
    must(reason.strip(), "Say why: the person reads it.")
    now = timezone.now()
    taken = BadgeAward.objects.filter(pk=row.pk, revoked_at=None).update(
        revoked_at=now, revoked_by=by.username, reason=reason
    )
    if not taken:
        raise TooLateError("This badge has ended already.")
    Stretch.objects.filter(pk=row.stretch_id).update(ended_at=now)
    before, after = {"badge": row.badge, "held": True}, {"held": False}
    record("took a badge", row, by=by, about=row.member, before=before, after=after, reason=reason)
    write(row.member, "badge-ended", f"badge:{row.pk}:ended", badge=_badge_name(row.badge), reason=reason)


def _badge_name(slug: str) -> str:
    known = Edition.objects.in_force().programme.badges.get(slug)
    return known.name if known else slug


@transaction.atomic
def pass_course(member: Member, course: str, *, by: Member, score: int | None = None) -> Completion:
    """Record a course passed, and settle what was owed of it."""
    may_act_on(by, member)
    must(by.has_perm("leadership.add_completion"), "Recording courses is kept for programme admins.")
    known = Edition.objects.in_force().programme.courses.get(course)
    if known is None:
        raise RefusedError("There is no such course in the programme.")
    mark = known.pass_mark
    must(score is None or mark is None or score >= mark, f"The pass mark of {known.name} is {mark}.")
    try:
        with transaction.atomic():
            done = Completion.passed(member, course, score=score, by=by.username)
    except IntegrityError as error:
        raise TooLateError(f"{member.username} has passed this course already.") from error
    record("recorded a pass", done, by=by, about=member, after={"course": course, "score": score})
    if known.kind == "guide":  # what the site counts itself is added to what was imported (contract §4)
        record_many([NewFact(member.pk, "help_guides", Decimal(1), done.passed_at, f"completion:{done.pk}")])
    settle(member, course, done.passed_at)
    return done


def settle(member: Member, course: str, at: dt.datetime) -> int:
    """Mark what awards owe of this course as done, and let those that rested for it go on; answers how many owed it."""
    owed = Obligation.objects.filter(award__member=member, course=course, done_at=None)
    awards = list(Award.objects.filter(obligations__in=owed).select_related("member", "role"))
    count = owed.update(done_at=at)
    for award in awards:
        if follow(award, at):
            goes_on(award)
    return count
