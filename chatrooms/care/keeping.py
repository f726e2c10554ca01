"""How long care is kept: shorter than all else (G19); what somebody takes along of it, and leaves behind (G21)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from chatrooms.care.models import Cue, HandOff, Shift, Signal
from leadership.members.models import Member

AT_ONCE = 100

PARTS = {
    "times somebody looked after me": ("care_signals", ("opened_at", "last_at", "closed_at", "check_in_at")),
    "worries I told": ("worries", ("at", "words")),
    "time I was there to look after people": ("care_shifts", ("since", "until", "ended_at")),
}
GOES = {
    "care_signals": ("time somebody looked after you", "times somebody looked after you"),
    "care_shifts": ("time you were there to look after people", "times you were there to look after people"),
}


def part(member: Member, pseudonym: str) -> None:
    """What she was worried about stays for whom it was about, without her; whom she was with is free for others."""
    Cue.objects.filter(by=member).update(by=None, words="")
    HandOff.objects.filter(by=member).update(by=None)
    Signal.objects.filter(claimed_by=member).update(claimed_by=None, claimed_until=None)


def forget_old() -> int:
    """Delete signals older than CARE_KEPT_DAYS with all that hangs on them, open ones too; answers how many."""
    if settings.CARE_KEPT_DAYS < 1:
        raise ValueError("CARE_KEPT_DAYS is at least 1")
    limit, count = timezone.now() - dt.timedelta(days=settings.CARE_KEPT_DAYS), 0
    while found := _forget_some(limit):
        count += found
    Shift.objects.filter(Q(until__lt=limit)).delete()
    return count


@transaction.atomic
def _forget_some(limit: dt.datetime) -> int:
    ids = list(Signal.objects.filter(last_at__lt=limit).values_list("pk", flat=True)[:AT_ONCE])
    Signal.objects.filter(pk__in=ids).delete()
    return len(ids)
