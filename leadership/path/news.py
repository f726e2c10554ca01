"""You now meet a role: told once to whoever wants to hear it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.cache import cache
from django.utils import timezone

from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.notices.wording import write
from leadership.requirements.models import Tally
from leadership.roles.eligibility import eligible, eligible_few
from leadership.roles.models import Edition
from leadership.roles.programme import Programme

#: everybody is judged so often, since time alone brings some requirements
SWEEP_EVERY = dt.timedelta(hours=1)
SWEPT_AT = "roles:swept_at"
#: in between, those for whom something was counted so lately, and never more of them at once
TOUCHED_WITHIN, AT_MOST = dt.timedelta(minutes=10), 1000


def tell_of_roles() -> int:
    """Tell of every role that somebody newly meets; answers how many were told. One statement a person told beside a fixed number."""
    now = timezone.now()
    try:
        programme = Edition.objects.in_force(now).programme
    except Edition.DoesNotExist:
        return 0
    wanting = Member.objects.filter(wants_role_news=True, is_active=True)
    last: dt.datetime | None = cache.get(SWEPT_AT)
    if last is None or not dt.timedelta(0) <= now - last < SWEEP_EVERY:
        cache.set(SWEPT_AT, now, None)
        return sum(
            _tell(programme, slug, eligible(programme, slug, now, among=wanting.values("pk")).values("pk"))
            for slug in programme.roles
        )
    touched = Tally.objects.filter(touched_at__gte=now - TOUCHED_WITHIN, member__in=wanting)
    ids = list(touched.order_by("-touched_at").values_list("pk", flat=True)[:AT_MOST])
    few = eligible_few(programme, programme.roles, now, ids) if ids else {}
    return sum(_tell(programme, slug, met) for slug, met in few.items() if met)


def _tell(programme: Programme, slug: str, met: Iterable[int]) -> int:
    key = f"meets:{slug}"
    count = 0
    for member in Member.objects.filter(pk__in=met).exclude(pk__in=told_of(key)):
        name = programme.roles[slug].name_for(member.band)
        count += write(member, "role-met", key, url=f"/roles/{slug}/", role=name) is not None
    return count


def told_of(key: str):
    return Notice.objects.filter(key=key).values("member")
