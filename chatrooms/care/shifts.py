"""Being there to answer: one says so oneself, for a few hours at most, and stops without a reason (G23)."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from chatrooms.care.models import Shift
from chatrooms.care.reach import looks_after
from leadership.badges.gate import must
from leadership.members.models import Member

LONGEST = dt.timedelta(hours=4)  # then it ends by itself: nobody is there by forgetting it


def current(member: Member, now: dt.datetime) -> Shift | None:
    return Shift.objects.filter(member=member, ended_at=None, until__gt=now).first()


@transaction.atomic
def begin(member: Member) -> Shift:
    """Said twice it is one, which goes on for as long again."""
    must(looks_after(member), "This is for whoever looks after people here.")
    now = timezone.now()
    Shift.objects.filter(member=member, ended_at=None, until__lte=now).update(ended_at=F("until"))
    running = Shift.objects.filter(member=member, ended_at=None)
    if running.update(until=now + LONGEST):
        return running.get()
    try:
        with transaction.atomic():
            return Shift.objects.create(member=member, since=now, until=now + LONGEST)
    except IntegrityError:
        return running.get()


def end(member: Member) -> bool:
    now = timezone.now()
    return bool(Shift.objects.filter(member=member, ended_at=None, until__gt=now).update(ended_at=now))
