"""What comes with a badge and has a date: a reminder a week before and a day before, once each (L16)."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from leadership.badges.models import Obligation
from leadership.notices.models import Notice
from leadership.notices.tell import tell
from leadership.roles.models import Edition

WEEK_BEFORE, DAY_BEFORE = dt.timedelta(days=7), dt.timedelta(days=1)


def remind() -> int:
    """Remind everybody of what is due soon; answers how many were told. After a long sleep only the nearer one is sent."""
    now = timezone.now()
    owed = Obligation.objects.filter(done_at=None, due_at__gt=now, due_at__lte=now + WEEK_BEFORE)
    held = owed.filter(award__revoked_at=None, award__member__is_active=True)
    return sum(_tell(duty, now) for duty in held.select_related("award__member", "award__role"))


def _tell(duty: Obligation, now: dt.datetime) -> bool:
    member, is_last = duty.award.member, duty.due_at - now <= DAY_BEFORE
    programme = Edition.objects.in_force(now).programme
    course = programme.courses[duty.course].name if duty.course in programme.courses else duty.course
    when = "by tomorrow" if is_last else "within a week"
    key = f"obligation:{duty.pk}:{'day' if is_last else 'week'}"
    title = f"{course} is to be finished {when}."
    return tell(member, Notice.Kind.OBLIGATION, key, title, url="/path/") is not None
