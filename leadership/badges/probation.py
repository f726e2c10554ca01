"""The first weeks of a badge, where the programme asks for them: all of it holds, and a person says how it went.

Nothing ends by itself. An award nobody answers for stays provisional, and the desk sees that it waits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from leadership.audit.record import record
from leadership.badges.desks import admins
from leadership.badges.gate import TooLateError, may_act_on, must
from leadership.badges.models import Award
from leadership.badges.pausing import CAN_PAUSE, role_name
from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.notices.wording import write
from leadership.roles.models import Edition

WEEK_BEFORE = dt.timedelta(days=7)


def weeks_of(role: str, at: dt.datetime) -> int:
    """How many provisional weeks the edition of that instant gives the role; 0 for none."""
    found = Edition.objects.in_force(at).programme.roles.get(role)
    return (found.provisional_weeks or 0) if found else 0


@transaction.atomic
def confirm(award: Award, *, by: Member, reason: str = "") -> None:
    """It went well: the badge is provisional no longer."""
    award = _asked(award, by)
    before = {"provisional_until": award.provisional_until}
    Award.objects.filter(pk=award.pk).update(provisional_until=None)
    record("confirmed", award, by=by, about=award.member, before=_plain(before), reason=reason)
    write(award.member, "confirmed", f"confirmed:{award.pk}", url="/path/", role=role_name(award), word=reason)


@transaction.atomic
def extend(award: Award, *, by: Member, reason: str) -> dt.datetime:
    """Once more as many provisional weeks, with a reason; answers until when."""
    must(reason.strip(), "Say why: the person reads it.")
    award = _asked(award, by)
    if award.was_extended:
        raise TooLateError("It was extended once already: confirm it, or end it with a reason.")
    now = timezone.now()
    weeks = weeks_of(award.role_id, now)
    must(weeks, "The programme has no provisional weeks for this role any more: confirm it, or end it with a reason.")
    until = extended_until(award, now)
    before, after = {"provisional_until": award.provisional_until}, {"provisional_until": until}
    Award.objects.filter(pk=award.pk).update(provisional_until=until, was_extended=True)
    record("extended", award, by=by, about=award.member, before=_plain(before), after=_plain(after), reason=reason)
    values = {"role": role_name(award), "reason": reason, "until": day_of(until, award.member)}
    write(award.member, "extended", f"extended:{award.pk}", url="/path/", **values)
    return until


def extended_until(award: Award, now: dt.datetime) -> dt.datetime:
    return max(award.provisional_until or now, now) + dt.timedelta(weeks=weeks_of(award.role_id, now))


def _asked(award: Award, by: Member) -> Award:
    """The award as it is now, if `by` may say how it went; whoever else would say so waits."""
    may_act_on(by, award.member)
    must(by.has_perm(CAN_PAUSE), "Confirming badges is kept for programme admins.")
    found = Award.objects.select_for_update(of=("self",)).select_related("member", "role").get(pk=award.pk)
    if found.revoked_at:
        raise TooLateError("This badge has ended already.")
    if found.provisional_until is None:
        raise TooLateError("This badge is not provisional.")
    return found


def _plain(values: Mapping[str, dt.datetime | None]) -> dict[str, str]:
    return {name: at.isoformat() for name, at in values.items() if at}


def day_of(at: dt.datetime, member: Member) -> str:
    """ "24 December 2026", where `member` is."""
    return f"{timezone.localtime(at, member.local_now.tzinfo):%-d %B %Y}"


def tell_of_ends() -> int:
    """Tell each programme admin once, a week before a provisional time ends or later; answers how many were told."""
    now = timezone.now()
    ending = Award.objects.filter(revoked_at=None, provisional_until__lte=now + WEEK_BEFORE, member__is_active=True)
    keys = {
        f"provisional:{each.pk}:{int(each.was_extended)}": each for each in ending.select_related("member", "role")
    }
    told = set(Notice.objects.filter(key__in=keys).values_list("member", "key"))
    count = 0
    for admin in admins() if keys else ():
        for key, award in keys.items():
            if admin.pk == award.member_id or (admin.pk, key) in told or award.provisional_until is None:
                continue
            until = day_of(award.provisional_until, admin)
            url = reverse("admin:leadership_award_change", args=[award.pk])
            values = {"holder": award.member.username, "role": role_name(award), "until": until}
            count += write(admin, "desk-provisional", key, url=url, **values) is not None
    return count
