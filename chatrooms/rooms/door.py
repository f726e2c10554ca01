"""Whether a person may enter a room: of her community of age (G2), with its requirements met, and open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from leadership.badges.backend import held_by
from leadership.members.models import Account, Member
from leadership.requirements.measure import measure_many, windows
from leadership.requirements.tree import Case, Node, Nothing, meets
from leadership.roles.eligibility import Standing, standings
from leadership.roles.programme import Programme, RoomDef, row_for

RUNS = "run_sessions"


def rooms_for(member: Member, programme: Programme, *, is_lead: bool = False) -> list[RoomDef]:
    """The rooms a person may know of: those of her bands (with a clearance, the teens' too), and of her side (G2).

    `is_lead`: a safeguarding lead with her second factor used, who knows of every room (matrix d).
    """
    if is_lead:
        return list(programme.rooms.values())
    bands = member.bands()
    return [room for room in programme.rooms.values() if room.band in bands and _is_her_side(room, member)]


def room_for(member: Member, programme: Programme, slug: str, *, is_lead: bool = False) -> RoomDef | None:
    """The room of this name, or None where there is none for her to know of (S35)."""
    room = programme.rooms.get(slug)
    return room if room is not None and (is_lead or is_hers(member, room)) else None


def is_hers(member: Member, room: RoomDef) -> bool:
    """Whether she may know of it by herself, with no desk."""
    return _is_her_side(room, member) and room.band in member.bands()


def _is_her_side(room: RoomDef, member: Member) -> bool:
    return room.side in (Account.MEMBER, member.account)


def standing_at(member: Member, programme: Programme, room: RoomDef, at: dt.datetime | None = None) -> Standing:
    """Where she stands before this door."""
    return standings(member, programme, at or timezone.now(), [room])[room.slug]


def asks_nothing(member: Member, room: RoomDef) -> bool:
    """Of somebody cleared for the other band a door asks nothing more (contract §6), nor of whoever runs sessions there by a badge
    (matrix d): nobody looks after a room from outside.
    """
    return room.band != member.band or any(
        RUNS in held.powers and held.community in (None, room.community) for held in held_by(member)
    )


def unlocked(asked: Sequence[tuple[Member, RoomDef]], programme: Programme) -> list[bool]:
    """Whether what these doors ask of each is met, in three queries together, and two more for each who does not meet it."""
    now = timezone.now()
    trees = [_tree(member, room, now) if room.band == member.band else None for member, room in asked]
    ids = {member.pk for (member, _), tree in zip(asked, trees, strict=True) if tree is not None}
    known = measure_many(ids, now, windows(filter(None, trees), programme.rules)) if ids else {}
    return [
        tree is None or meets(tree, Case(known[member.pk], now, programme.rules)) or asks_nothing(member, room)
        for (member, room), tree in zip(asked, trees, strict=True)
    ]


def _tree(member: Member, room: RoomDef, at: dt.datetime) -> Node:
    row = row_for(room, member.account, member.band_at(at))
    return row.tree if row is not None else Nothing()


def is_unlocked(member: Member, programme: Programme, room: RoomDef) -> bool:
    return unlocked([(member, room)], programme)[0]
