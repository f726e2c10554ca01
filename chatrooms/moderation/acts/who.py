"""People and rooms as the rules of powers.py see them now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.acts.powers import DESK, LEAD, SENTENCES, Actor, Kind, Place, Target, Where, hindrance
from chatrooms.moderation.ages.reading_along import is_looked_at
from chatrooms.rooms.door import room_for, rooms_for
from chatrooms.rooms.models import Room
from leadership.badges.backend import forget, held_by, rank
from leadership.badges.gate import must
from leadership.members.models import Band, Member
from leadership.roles.models import Edition
from leadership.roles.programme import Programme, RoomDef

#: what keeps somebody from talking in a room, and so from acting there
SILENCING = (Kind.MUTE, Kind.KICK, Kind.BAN)
MAY_NOT_WRITE = "You can’t act in a room in which you may not write."


def rank_of(member: Member) -> int:
    """How high somebody stands who is acted on: whoever is at the programme desk is moderated by leads alone."""
    if member.is_safeguarding_lead:
        return LEAD
    return DESK if member.is_staff else rank(member)


def acting_rank(member: Member) -> int:
    """How high somebody stands who acts: a desk adds nothing to what her badge reaches (S21)."""
    return LEAD if member.is_safeguarding_lead else rank(member)


def actor_of(member: Member, bands: Collection[str] | None = None) -> Actor:
    """`bands`: whom she may meet, where that is known already."""
    return Actor(
        member.pk,
        acting_rank(member),
        frozenset(member.bands() if bands is None else bands),
        tuple(held_by(member)),
        member.is_safeguarding_lead,
        member.is_active,
    )


def target_of(member: Member | None) -> Target | None:
    return None if member is None else Target(member.pk, rank_of(member))


def place_of(room: RoomDef, where: str = Where.ROOM) -> Place:
    return Place(Where(where), room.band, "" if where == Where.EVERYWHERE else room.community)


def place_it_began(act: Act, programme: Programme) -> RoomDef:
    """The room an act began in. Of one that was taken out of the programme, and of none, what the act itself knows: it can still be ended and judged."""
    slug = act.room.slug if act.room else ""
    band = act.band or (act.about.band if act.about else Band.ADULT)
    return programme.rooms.get(slug) or RoomDef(slug, slug, community=act.community, band=band)


def place_held(act: Act, room: RoomDef) -> Place:
    """Where an act holds that began in this room; chosen rooms are of one community, or of none in common."""
    if act.where == Where.ROOMS:
        return Place(Where.ROOMS, room.band, act.community)
    return place_of(room, act.where)


def nowhere_of(about: Member, band: str | None) -> RoomDef:
    """`band`: that of the case, in whose rooms they were met; their own, where these are theirs no more."""
    return nowhere(band if band and band in about.bands() else about.band)


def nowhere(band: str) -> RoomDef:
    """Of what was seen in no room: acts upon it hold in rooms that are chosen, or in every one of this age."""
    return RoomDef("", "", band=band)


def places_of(room: RoomDef) -> list[Where]:
    """How wide an act can be that begins in this room; further rooms are ticked beside it, or all of them where there is none."""
    if not room.slug:
        return [Where.ROOMS, Where.EVERYWHERE]
    return [Where.ROOM, *([Where.COMMUNITY] if room.community else []), Where.EVERYWHERE]


def rooms_to_choose(
    by: Member, programme: Programme, band: str, about: Member, kinds: Collection[Kind] = (Kind.MUTE,)
) -> list[RoomDef]:
    """The rooms of this age both know of, in which she may do one of these to the other: a fixed number of queries."""
    actor, target = actor_of(by), target_of(about)
    theirs = {room.slug for room in rooms_for(about, programme, is_lead=about.is_safeguarding_lead)}
    found = [
        room
        for room in rooms_for(by, programme, is_lead=by.is_safeguarding_lead)
        if room.band == band
        and room.slug in theirs
        and any(not hindrance(actor, kind, place_of(room, Where.ROOMS), target) for kind in kinds)
    ]
    silent = silenced_in(by, found)
    return [room for room in found if room.slug not in silent]


def room_of(member: Member, programme: Programme, slug: str) -> RoomDef | None:
    """The room, if she may know of it; a safeguarding lead knows of every room (matrix d)."""
    return room_for(member, programme, slug, is_lead=member.is_safeguarding_lead)


def silenced_where(member: Member, act: Act, room: RoomDef) -> bool:
    """Whoever may not talk where an act holds does not end or judge it either, if only in one of chosen rooms; `room`: where it began."""
    known = Edition.objects.in_force().programme.rooms
    rooms = [known[each.slug] for each in act.rooms if each.slug in known] or [room]
    return is_looked_at(member) or bool(silenced_in(member, rooms))


def silenced_in(member: Member, rooms: Collection[RoomDef]) -> set[str]:
    """In which of these rooms she may not talk: two queries at most."""
    acts = list(Act.objects.in_force().filter(about=member, kind__in=SILENCING).with_rooms())
    return {room.slug for room in rooms if any(holds_in(act, room) for act in acts)}


def holds_in(act: Act, room: RoomDef) -> bool:
    """As `ActQuerySet.at` asks the database."""
    if act.where in (Where.ROOM, Where.ROOMS):
        return room.slug in {each.slug for each in act.rooms}
    is_wide = act.where == Where.EVERYWHERE or (bool(room.community) and act.community == room.community)
    return is_wide and act.band in ("", room.band)


def must_be_allowed(
    by: Member,
    kind: Kind,
    room: RoomDef,
    where: str,
    about: Member | None,
    length: dt.timedelta | None,
    *,
    also: Collection[RoomDef] = (),
    is_by_two: bool = False,
) -> Actor:
    """Raises RefusedError with a sentence; asks the database again, whatever was found before. Answers who acts.

    `also`: the further ones of chosen rooms; for each it is asked as for the first, and all are of one age.
    """
    forget(by)
    actor, target = actor_of(by), target_of(about)
    for each in (room, *also):
        found = hindrance(actor, kind, place_of(each, where), target, length, is_by_two=is_by_two)
        must(not found, SENTENCES.get(found, ""))
        must(each.band == room.band, SENTENCES["band"])
    must(not is_looked_at(by) and not silenced_in(by, (room, *also)), MAY_NOT_WRITE)
    return actor


def with_rows(rooms: Iterable[RoomDef]) -> tuple[tuple[RoomDef, Room], ...]:
    """Rooms of the programme with their anchors, made where nobody was yet: two queries at most."""
    wanted = {room.slug: room for room in rooms}
    rows = {row.slug: row for row in Room.objects.filter(slug__in=wanted)}
    if missing := wanted.keys() - rows.keys():
        Room.objects.bulk_create((Room(slug=slug) for slug in missing), ignore_conflicts=True)
        rows |= {row.slug: row for row in Room.objects.filter(slug__in=missing)}
    return tuple((room, rows[slug]) for slug, room in wanted.items())
