"""Who may look after whom, asked from both sides: where her badge reaches, in her bands; rank is no matter (matrix d)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from django.db.models import Q

from chatrooms.care.models import Shift, Signal, SignalQuerySet
from leadership.badges.backend import held_by, in_force, is_moderating
from leadership.badges.powers import EVERYWHERE
from leadership.members.models import Account, Band, Clearance, Member
from leadership.roles.models import Edition

#: whoever holds one of these; moderators have the second where a programme does not name the first
POWERS = frozenset({"look_after", "see_reports"})
#: who else is there now, without a shift: member ids
ON_DUTY: list[Callable[[dt.datetime], set[int]]] = []


def looks_after(member: Member) -> bool:
    return member.is_safeguarding_lead or any(held.powers & POWERS for held in held_by(member))


def needs_key(member: Member) -> bool:
    """Moderators and leads show their second factor as at the desk (S15)."""
    return member.is_safeguarding_lead or is_moderating(member)


def rooms_of(community: str) -> list[str]:
    """The rooms of a community and those of none, which belong to everybody."""
    rooms = Edition.objects.in_force().programme.rooms
    return [slug for slug, room in rooms.items() if (room.community or "") in ("", community)]


def within(member: Member) -> SignalQuerySet:
    """The signals `member` may know of; never one about herself."""
    others = Signal.objects.exclude(member=member)
    if member.is_safeguarding_lead:
        return others
    places = {held.community for held in held_by(member) if held.powers & POWERS}
    if not places:
        return others.none()
    near = others.filter(band__in=member.bands())
    if None in places:
        return near
    rooms = {slug for place in places for slug in rooms_of(place or "")}
    return near.filter(Q(room=None) | Q(room__slug__in=rooms))


def there(now: dt.datetime) -> set[int]:
    """Who is there to be called."""
    shifts = Shift.objects.filter(ended_at=None, until__gt=now)
    return set(shifts.values_list("member", flat=True)).union(*(look(now) for look in ON_DUTY))


def who_could(signal: Signal, among: Iterable[int] | None = None) -> list[Member]:
    """`within`, asked from the other side, safeguarding leads left out: a fixed number of queries."""
    roles = Edition.objects.in_force().programme.roles
    caring = {role.slug: role for role in roles.values() if POWERS.intersection(role.grants)}
    room = Edition.objects.in_force().programme.rooms.get(signal.room.slug) if signal.room else None
    community = (room.community or "") if room else ""
    awards = in_force().filter(role__in=caring)
    if among is not None:
        awards = awards.filter(member__in=among)
    found = set()
    for member, role, place, track in awards.values_list("member", "role", "community", "track"):
        reaches = caring[role].scope_of(track) in EVERYWHERE or not community or place == community
        if reaches and not caring[role].is_widened_by(track):
            found.add(member)
    people = Member.objects.filter(pk__in=found, is_active=True, is_safeguarding_lead=False).exclude(
        pk=signal.member_id
    )
    near = people.in_band(signal.band)
    if signal.band == Band.TEEN:
        cleared = Clearance.objects.in_force().values("member")
        near |= people.in_band(Band.ADULT).filter(account=Account.LISTENER, pk__in=cleared)
    return list(near.order_by("username"))


def leads(signal: Signal) -> list[Member]:
    found = Member.objects.filter(is_safeguarding_lead=True, is_active=True).exclude(pk=signal.member_id)
    return list(found.order_by("username"))
