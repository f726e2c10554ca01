"""Looking at somebody's age: begun by a report, ended by an answer or by itself (G5, G6, matrix d: a change takes two people)."""

from __future__ import annotations

import datetime as dt

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from chatrooms.moderation.ages.models import AgeCheck, BandChange
from chatrooms.moderation.desk.reach import has_desk
from chatrooms.moderation.desk.taking import may
from chatrooms.moderation.reports.models import Case, Report
from leadership.audit.record import record
from leadership.badges.gate import TooLateError, must
from leadership.members.age import is_old_enough
from leadership.members.erasure import GRACE
from leadership.members.models import Band, Member
from leadership.members.signup import CLOSED
from leadership.notices.wording import write

CATEGORY = "age"
LOOKED_AT_FOR = dt.timedelta(hours=72)
#: so long after a "right", or after nobody looked, members' reports don't keep that person from writing again
TRUSTED_FOR, LEFT_ALONE_FOR = dt.timedelta(days=90), dt.timedelta(days=7)
#: so many people one member's reports keep from writing at a time, until as many of them were wrong
MOST = 2
Outcome = AgeCheck.Outcome
ANSWERED = "This has been answered already."
SAME_PERSON = "You proposed it; the second is another safeguarding lead."
SAID_BEFORE = "A lead has proposed another age already. Look at that first."


def begin(report: Report) -> None:
    """In the report's transaction. Whoever works at a desk is known there; her case is enough."""
    about = report.case.about
    if report.category != CATEGORY or about is None or not about.is_active or about.is_staff:
        return
    now = timezone.now()
    if not (report.by and has_desk(report.by)) and is_not_enough(report, about, now):
        return
    try:
        with transaction.atomic():
            check = AgeCheck.objects.create(about=about, case=report.case, opened_at=now, until=now + LOOKED_AT_FOR)
    except IntegrityError:  # it is looked at already
        return
    Member.objects.filter(pk=about.pk).update(age_looked_at_until=check.until)
    record("began to look at", check, about=about)
    write(about, "age-looked-at", f"age:{check.pk}", url="/rooms/")


def is_not_enough(report: Report, about: Member, now: dt.datetime) -> bool:
    """Whether a member's report opens a case, as always, and keeps nobody from writing: so it is no weapon. A moderator's is enough."""
    if has_desk(about):  # rooms would be left without a moderator at anybody's word
        return True
    answered = Q(outcome=Outcome.RIGHT, ended_at__gt=now - TRUSTED_FOR)
    before = answered | Q(outcome=Outcome.LAPSED, ended_at__gt=now - LEFT_ALONE_FOR)
    if AgeCheck.objects.filter(before, about=about).exists():
        return True
    of_hers = Report.objects.filter(by=report.by, category=CATEGORY).exclude(pk=report.pk).values("case")
    hers = AgeCheck.objects.filter(case__in=of_hers)
    return hers.filter(ended_at=None).count() >= MOST or hers.filter(answered).count() >= MOST


def open_check(case: Case) -> AgeCheck | None:
    """The one that is open about whom the case is about, whichever report began it."""
    if case.about_id is None:
        return None
    return AgeCheck.objects.filter(about=case.about_id, ended_at=None).select_related("about").first()


def in_the_way(case: Case) -> str:
    """Why a case can't be closed yet; "" if it can."""
    asked = case.reports.filter(category=CATEGORY).exists()
    return (
        "Answer first whether their age is right: they can’t write until then." if asked and open_check(case) else ""
    )


@transaction.atomic
def is_right(case: Case, *, by: Member, words: str = "") -> None:
    """They write again at once. Said by whoever has taken the case up, or by a safeguarding lead."""
    check = _end(case, by, Outcome.RIGHT, words)
    record("found right", check, by=by, about=check.about)
    write(check.about, "age-right", f"age:{check.pk}:right", url="/rooms/", word=words)


@transaction.atomic
def propose(case: Case, *, by: Member, born_on: dt.date, words: str) -> None:
    """The first of two leads says that the age is another one. Until the second says so, too, nothing changes."""
    check = _for_leads(case, by)
    must(words.strip(), "Write to the person why.")
    must(_moves(check.about, born_on), "With this birth date their community of age is the right one.")
    if AgeCheck.objects.select_for_update(no_key=True).filter(pk=check.pk, ended_at=None).first() is None:
        raise TooLateError(ANSWERED)  # or else its birth date would be kept for nothing
    try:
        with transaction.atomic():
            BandChange.objects.create(check_made=check, born_on=born_on, words=words.strip(), proposed_by=by)
    except IntegrityError as error:
        raise TooLateError(SAID_BEFORE) from error
    record("proposed another age", check, by=by, about=check.about, reason=words)
    others = Member.objects.filter(is_safeguarding_lead=True, is_active=True)
    for lead in others.exclude(pk__in=[by.pk, check.about_id]):
        write(lead, "desk-age", f"age:{check.pk}:proposed", url=f"/moderation/cases/{case.pk}/age/")


@transaction.atomic
def confirm(case: Case, *, by: Member) -> None:
    """The second lead: with the proposed birth date, the other community of age; too young for both, the account is closed and erased."""
    check = _for_leads(case, by)
    found = BandChange.objects.filter(check_made=check).first()
    must(found is not None, "Nobody has proposed another age.")
    assert found is not None  # noqa: S101 - for mypy
    if found.proposed_by_id == by.pk:
        raise TooLateError(SAME_PERSON)
    born_on, words = found.born_on, found.words
    if born_on is None:
        raise TooLateError(ANSWERED)
    _end(case, by, Outcome.WRONG, words)  # first the check, then its proposal, as everybody takes them
    BandChange.objects.filter(pk=found.pk).update(confirmed_by=by)
    member = Member.objects.select_for_update(no_key=True).get(pk=check.about_id)
    if not is_old_enough(born_on):
        _close(member, by, words)
        return
    before = member.band
    member.born_on = born_on
    member.save(update_fields=["born_on"])
    must(member.band != before, "With this birth date their community of age is the right one.")
    if member.band == Band.TEEN:
        member.clearances.filter(ended_at=None).update(ended_at=timezone.now())
    record(
        "found wrong", check, by=by, about=member, before={"band": before},
        after={"band": member.band, "proposed by": found.proposed_by.username}, reason=words,
    )  # fmt: skip
    write(member, "age-wrong", f"age:{check.pk}:wrong", url="/rooms/", reason=words)


def proposal(check: AgeCheck) -> BandChange | None:
    """What a first lead said, if one did."""
    return BandChange.objects.filter(check_made=check).select_related("proposed_by").first()


def _for_leads(case: Case, by: Member) -> AgeCheck:
    must(by.is_safeguarding_lead, "That an age is wrong is decided by two safeguarding leads.")
    may(case, by)
    check = open_check(case)
    if check is None:
        raise TooLateError(ANSWERED)
    return check


def _moves(member: Member, born_on: dt.date) -> bool:
    """Whether with this birth date the community of age is another one, or none."""
    there = Member(born_on=born_on, time_zone=member.time_zone)
    there.set_adult_at()
    return not is_old_enough(born_on) or there.band != member.band


def _end(case: Case, by: Member, outcome: str, words: str) -> AgeCheck:
    may(case, by)
    now = timezone.now()
    if not by.is_safeguarding_lead:
        mine = Case.objects.open().filter(pk=case.pk, claimed_by=by, claimed_until__gt=now)
        must(mine.exists(), "Take the case up first.")
    check = open_check(case)
    ended = {"ended_at": now, "outcome": outcome, "decided_by": by, "words": words.strip()}
    if check is None or not AgeCheck.objects.filter(pk=check.pk, ended_at=None).update(**ended):
        raise TooLateError(ANSWERED)
    _forget_birth_date(check)
    Member.objects.filter(pk=check.about_id).update(age_looked_at_until=None)
    check.refresh_from_db()
    return check


def _forget_birth_date(check: AgeCheck) -> None:
    BandChange.objects.filter(check_made=check).update(born_on=None)


def _close(member: Member, by: Member, words: str) -> None:
    member.is_active, member.erase_on = False, (timezone.now() + GRACE).date()
    member.save(update_fields=["is_active", "erase_on"])
    record(CLOSED, member, by=by, about=member, before={"in use": True}, after={"in use": False}, reason=words)
    for session in UserSession.objects.filter(user=member):
        session.end()


def let_go() -> int:
    """Nobody waits longer than 72 hours; the case stays on its desk. Answers how many."""
    now, count = timezone.now(), 0
    for check in AgeCheck.objects.filter(ended_at=None, until__lte=now).select_related("about"):
        with transaction.atomic():
            if AgeCheck.objects.filter(pk=check.pk, ended_at=None).update(ended_at=now, outcome=Outcome.LAPSED):
                _forget_birth_date(check)
                Member.objects.filter(pk=check.about_id).update(age_looked_at_until=None)
                record("let pass", check, about=check.about)
                write(check.about, "age-right", f"age:{check.pk}:lapsed", url="/rooms/", word="")
                count += 1
    return count


def forget_old() -> int:
    limit = timezone.now() - dt.timedelta(days=settings.CASES_KEPT_DAYS)
    return AgeCheck.objects.filter(ended_at__lt=limit).delete()[0]
