"""You now meet a role: told once to whoever wants to hear it."""

from __future__ import annotations

from django.utils import timezone

from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.notices.wording import write
from leadership.roles.eligibility import eligible
from leadership.roles.models import Edition


def tell_of_roles() -> int:
    """Tell of every role that somebody newly meets; answers how many were told. Two statements a role and one a person told."""
    now = timezone.now()
    try:
        programme = Edition.objects.in_force(now).programme
    except Edition.DoesNotExist:
        return 0
    wanting = Member.objects.filter(wants_role_news=True, is_active=True).values("pk")
    count = 0
    for role in programme.roles.values():
        key = f"meets:{role.slug}"
        met = eligible(programme, role.slug, now, among=wanting).exclude(pk__in=told_of(key)).values("pk")
        for member in Member.objects.filter(pk__in=met):
            name = role.name_for(member.band)
            count += write(member, "role-met", key, url=f"/roles/{role.slug}/", role=name) is not None
    return count


def told_of(key: str):
    return Notice.objects.filter(key=key).values("member")
