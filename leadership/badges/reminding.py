"""What comes with a badge and has a date: a word a week before, a day before, and when it is overdue, once each (L16).

Programme admins hear of what is overdue and of provisional times that end.
"""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from leadership.badges.desks import admins
from leadership.badges.models import Obligation, paused
from leadership.badges.pausing import role_name
from leadership.badges.probation import tell_of_ends
from leadership.notices.models import Notice
from leadership.notices.wording import write
from leadership.roles.models import Edition

WEEK_BEFORE, DAY_BEFORE = dt.timedelta(days=7), dt.timedelta(days=1)


def remind() -> int:
    """Tell of what is due soon and of what is overdue; answers how many were told. After a long sleep only what still holds."""
    now = timezone.now()
    owed = Obligation.objects.owed(now).filter(due_at__lte=now + WEEK_BEFORE)
    owed = owed.filter(~paused("award"))  # the day moves on with every day of a break
    held = owed.filter(award__member__is_active=True).select_related("award__member", "award__role")
    duties = list(held)
    soon = sum(_tell_soon(duty, now) for duty in duties if duty.due_at > now)
    return soon + _tell_overdue([duty for duty in duties if duty.due_at <= now]) + tell_of_ends()


def _tell_soon(duty: Obligation, now: dt.datetime) -> bool:
    is_last = duty.due_at - now <= DAY_BEFORE
    when = "day" if is_last else "week"
    return _tell(duty, f"duty-{when}", f"obligation:{duty.pk}:{when}") is not None


def _tell(duty: Obligation, letter: str, key: str) -> Notice | None:
    member = duty.award.member
    until = f"{timezone.localtime(duty.due_at, member.local_now.tzinfo):%-d %B %Y}"
    values = {"course": course_name(duty.course), "role": role_name(duty.award), "until": until}
    return write(member, letter, key, url="/path/", **values)


def _tell_overdue(duties: list[Obligation]) -> int:
    """The award rests already, by its dates; here its holder and the programme admins hear of it."""
    keys = {f"obligation:{duty.pk}:overdue": duty for duty in duties}
    told = set(Notice.objects.filter(key__in=keys).values_list("member", "key"))
    at_the_desk = list(admins()) if duties else []
    count = 0
    for key, duty in keys.items():
        award = duty.award
        url = reverse("admin:leadership_award_change", args=[award.pk])
        if (award.member_id, key) not in told:
            count += _tell(duty, "duty-overdue", key) is not None
        values = {"holder": award.member.username, "role": role_name(award), "course": course_name(duty.course)}
        for admin in at_the_desk:
            if admin.pk != award.member_id and (admin.pk, key) not in told:
                count += write(admin, "desk-overdue", key, url=url, **values) is not None
    return count


def course_name(slug: str) -> str:
    known = Edition.objects.in_force(timezone.now()).programme.courses.get(slug)
    return known.name if known else slug
