"""Whose desk a case is on: the one gate, asked from both sides (matrix d).

The power to see reports, in the case's community or everywhere, in its band, of a person of strictly lower rank who is no
team mate. Never about oneself, nor what one reported. Safeguarding leads see the rest, and all else.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from chatrooms.moderation.reports.models import Case, CaseQuerySet, Report
from leadership.badges.backend import held_by, in_force, rank
from leadership.badges.powers import EVERYWHERE
from leadership.members.models import Account, Band, Clearance, Member
from leadership.roles.models import Edition

SEE = "see_reports"


def has_desk(member: Member) -> bool:
    return member.is_safeguarding_lead or any(SEE in held.powers for held in held_by(member))


def may_follow(member: Member, has_key: bool) -> bool:
    """As the desk itself is opened: with a second factor used in this session (S15)."""
    return has_key and has_desk(member)


def within(member: Member) -> CaseQuerySet:
    """The cases `member` may know of and handle."""
    others = Case.objects.exclude(about=member).exclude(pk__in=Report.objects.filter(by=member).values("case"))
    if member.is_safeguarding_lead:
        return others
    badges = [held for held in held_by(member) if SEE in held.powers]
    if not badges:
        return Case.objects.none()
    roles, reach = Edition.objects.in_force().programme.roles.values(), Q()
    for held in badges:
        equal = [role.slug for role in roles if role.step >= held.step]
        above = in_force().filter(member=OuterRef("about"), role__in=equal)
        place = Q() if held.community is None else Q(community=held.community)
        reach |= place & ~Exists(above)
    places = {held.community for held in held_by(member)} - {None}
    mates = in_force().filter(member=OuterRef("about"), community__in=places)
    return others.filter(reach, ~Exists(mates), band__in=member.bands()).exclude(about__is_staff=True)


class Reachable(NamedTuple):
    """Somebody whose desk a case is on; `is_wide`: she works everywhere, or is further along than the first who are asked."""

    member: Member
    is_wide: bool


def who_could(case: Case) -> list[Reachable]:
    """`within`, asked from the other side, safeguarding leads left out: in a fixed number of queries."""
    about = case.about
    if about is not None and about.is_staff:
        return []
    roles = Edition.objects.in_force().programme.roles
    floor = rank(about) if about else 0
    seeing = {role.slug: role for role in roles.values() if SEE in role.grants and role.step > floor}
    lowest = min((role.step for role in seeing.values()), default=0)
    found: dict[int, bool] = {}
    for member, role, community, track in (
        in_force().filter(role__in=seeing).values_list("member", "role", "community", "track")
    ):
        if seeing[role].is_widened_by(track):
            continue
        place = None if seeing[role].scope_of(track) in EVERYWHERE else community
        if place in (None, case.community):
            found[member] = found.get(member, False) or place is None or seeing[role].step > lowest
    left_out = _too_close(case)
    people = Member.objects.filter(pk__in=found.keys() - left_out, is_active=True, is_safeguarding_lead=False)
    near = people.in_band(case.band)
    if case.band == Band.TEEN:
        cleared = Clearance.objects.in_force().values("member")
        near |= people.in_band(Band.ADULT).filter(account=Account.LISTENER, pk__in=cleared)
    return [Reachable(member, found[member.pk]) for member in near.order_by("username")]


def _too_close(case: Case) -> set[int]:
    """Whom it is about, who reported it, and team mates of whom it is about."""
    close = set(case.reports.exclude(by=None).values_list("by", flat=True))
    if case.about_id is not None:
        close.add(case.about_id)
        places = in_force().filter(member=case.about_id).exclude(community=None).values("community")
        close |= set(in_force().filter(community__in=places).values_list("member", flat=True))
    return close


def safeguarding(case: Case) -> list[Member]:
    """Where every climb ends."""
    leads = Member.objects.filter(is_safeguarding_lead=True, is_active=True).exclude(pk=case.about_id)
    return list(leads.exclude(pk__in=case.reports.values("by")).order_by("username"))
