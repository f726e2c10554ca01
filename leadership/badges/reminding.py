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
from leadership.notices.tell import tell
from leadership.roles.models import Edition

WEEK_BEFORE, DAY_BEFORE = dt.timedelta(days=7), dt.timedelta(days=1)


def remind() -> int:
    """Tell of what is due soon and of what is overdue; answers how many were told. After a long sleep only what still holds."""
    now = timezone.now()
    owed = Obligation.objects.filter(done_at=None, due_at__lte=now + WEEK_BEFORE, award__revoked_at=None)
    owed = owed.filter(~paused("award"))  # the day moves on with every day of a break
    held = owed.filter(award__member__is_active=True).select_related("award__member", "award__role")
    soon = sum(_tell_soon(duty, now) for duty in held.filter(due_at__gt=now))
    return soon + _tell_overdue(list(held.filter(due_at__lte=now))) + tell_of_ends()


def _tell_soon(duty: Obligation, now: dt.datetime) -> bool:
    is_last = duty.due_at - now <= DAY_BEFORE
    when = "by tomorrow" if is_last else "within a week"
    key = f"obligation:{duty.pk}:{'day' if is_last else 'week'}"
    title = f"{course_name(duty.course)} is to be finished {when}."
    text = f"If it is not done by then, {role_name(duty.award)} rests until it is."
    return tell(duty.award.member, Notice.Kind.OBLIGATION, key, title, text=text, url="/path/") is not None


def _tell_overdue(duties: list[Obligation]) -> int:
    """The award rests already, by its dates; here its holder and the programme admins hear of it."""
    keys = {f"obligation:{duty.pk}:overdue": duty for duty in duties}
    told = set(Notice.objects.filter(key__in=keys).values_list("member", "key"))
    at_the_desk = list(admins()) if duties else []
    count = 0
    for key, duty in keys.items():
        award, course, role = duty.award, course_name(duty.course), role_name(duty.award)
        title = f"{role} rests until {course} is done."
        text = (
            f"It was to be finished by {timezone.localtime(duty.due_at):%-d %B %Y}. The badge stays yours. What it lets you "
            "do is off for now, and its weeks stand still. All of it is back as soon as the training is done."
        )
        for_admins = f"{award.member}: {title}"
        url = reverse("admin:leadership_award_change", args=[award.pk])
        if (award.member_id, key) not in told:
            count += tell(award.member, Notice.Kind.OBLIGATION, key, title, text=text, url="/path/") is not None
        for admin in at_the_desk:
            if admin.pk != award.member_id and (admin.pk, key) not in told:
                title = "A badge rests because a training is overdue."
                count += tell(admin, Notice.Kind.OBLIGATION, key, title, text=for_admins, url=url) is not None
    return count


def course_name(slug: str) -> str:
    known = Edition.objects.in_force(timezone.now()).programme.courses.get(slug)
    return known.name if known else slug
