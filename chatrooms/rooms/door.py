"""Whether a person may enter a room: of her community of age (G2), with its requirements met, and open."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from leadership.members.models import Account, Member
from leadership.roles.eligibility import Standing, standings
from leadership.roles.programme import Programme, RoomDef


def rooms_for(member: Member, programme: Programme) -> list[RoomDef]:
    """The rooms a person may know of: those of her bands (with a clearance, the teens' too), and of her side (G2)."""
    bands = member.bands()
    return [room for room in programme.rooms.values() if room.band in bands and _is_her_side(room, member)]


def room_for(member: Member, programme: Programme, slug: str) -> RoomDef | None:
    """The room of this name, or None where there is none for her to know of (S35)."""
    room = programme.rooms.get(slug)
    if room is None or not _is_her_side(room, member) or room.band not in member.bands():
        return None
    return room


def _is_her_side(room: RoomDef, member: Member) -> bool:
    return room.side in (Account.MEMBER, member.account)


def standing_at(member: Member, programme: Programme, room: RoomDef, at: dt.datetime | None = None) -> Standing:
    """Where she stands before this door."""
    return standings(member, programme, at or timezone.now(), [room])[room.slug]


def is_unlocked(member: Member, programme: Programme, room: RoomDef) -> bool:
    """Whether what the door asks is met. Of somebody cleared for the other band it asks nothing more (contract §6)."""
    return room.band != member.band or standing_at(member, programme, room).verdict.met
