"""Who is there for the rooms: one goes on duty by oneself, for a few hours at most, and rests without a reason (G23)."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from chatrooms.moderation.desk import cover
from chatrooms.moderation.desk.models import LONGEST_NOTE, REST, Duty, Turn
from chatrooms.moderation.desk.reach import has_desk
from chatrooms.moderation.reports.categories import Level
from leadership.audit.record import record
from leadership.badges.gate import must
from leadership.members.models import Account, Clearance, Member

LONGEST = dt.timedelta(hours=4)  # then it ends by itself: nobody stays on duty by forgetting it
#: when a break is offered: after so long without one, or after so many hard cases
BREAK_AFTER, BREAK_AFTER_HARD = dt.timedelta(hours=2), 10
HARD = (Level.URGENT, Level.HIGH)


def current(member: Member, now: dt.datetime) -> Duty | None:
    return Duty.objects.running(now).filter(member=member).first()


@transaction.atomic
def begin(member: Member) -> Duty:
    """Go on duty, as somebody who is here; said twice it is one duty, which goes on for as long again."""
    must(has_desk(member), "The desk is kept for moderators.")
    now = timezone.now()
    Duty.objects.filter(member=member, ended_at=None, until__lte=now).update(ended_at=F("until"))
    running = Duty.objects.running(now).filter(member=member)
    if running.update(until=now + LONGEST, rests_until=None, seen_at=now):
        return running.get()
    try:
        with transaction.atomic():
            duty = Duty.objects.create(member=member, since=now, seen_at=now, until=now + LONGEST)
    except IntegrityError:
        return running.get()
    cover.forget()
    record("went on duty", duty, by=member)
    return duty


@transaction.atomic
def end(member: Member, words: str = "") -> bool:
    """Go off duty, with words for the next one; False if one was not on it. Nothing happens to what one has taken up."""
    must(len(words) <= LONGEST_NOTE, f"Up to {LONGEST_NOTE:,} characters, please.")
    now = timezone.now()
    duty = Duty.objects.running(now).filter(member=member).first()
    if duty is None or not Duty.objects.running(now).filter(pk=duty.pk).update(ended_at=now, words=words.strip()):
        return False
    cover.forget()
    record("went off duty", duty, by=member)
    return True


def rest(member: Member) -> bool:
    """A quarter of an hour in which nobody calls."""
    now = timezone.now()
    return bool(Duty.objects.running(now).filter(member=member).update(rests_until=now + REST))


def needs_break(duty: Duty, now: dt.datetime) -> str:
    """Why a break would do her good, as a sentence; empty if she had one lately, or has done little."""
    begun = max(duty.since, duty.rests_until or duty.since)
    if begun > now:
        return ""
    turns = Turn.objects.filter(member=duty.member_id, at__gte=begun, kind=Turn.Kind.TOOK, case__level__in=HARD)
    hard = turns.count()
    if hard >= BREAK_AFTER_HARD:
        return f"{hard} hard ones since your last break. Others can go on for a while."
    return "Two hours without a break. Others can go on for a while." if now - begun >= BREAK_AFTER else ""


def on_duty(member: Member, now: dt.datetime) -> list[Duty]:
    """The others who are there, so far as she may know of them."""
    others = Duty.objects.running(now).filter(colleagues(member)).exclude(member=member)
    return list(others.select_related("member").order_by("since"))


def colleagues(member: Member) -> Q:
    """Of duties, those of whom she may know: of her own age, and where a clearance joins them, of the other (G2)."""
    if member.is_safeguarding_lead:
        return Q()
    known = Q(member__in=Member.objects.visible_to(member))
    if member.is_teen:
        cleared = Clearance.objects.in_force().values("member")
        known |= Q(member__in=cleared, member__account=Account.LISTENER)
    return known | Q(member=member)
