"""People and rooms as the rules of powers.py see them now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from chatrooms.moderation.acts.models import Act, ActQuerySet
from chatrooms.moderation.acts.powers import DESK, LEAD, SENTENCES, Actor, Kind, Place, Target, Where, hindrance
from chatrooms.moderation.ages.reading_along import is_looked_at
from chatrooms.rooms.door import room_for
from leadership.badges.backend import forget, held_by, rank
from leadership.badges.gate import must
from leadership.members.models import Band, Member
from leadership.roles.programme import Programme, RoomDef

#: what keeps somebody from talking in a room, and so from acting there
SILENCING = (Kind.MUTE, Kind.KICK, Kind.BAN)


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
    """The room an act began in. Of one that was taken out of the programme, what the act itself knows of it: it can still be ended and judged."""
    assert act.room is not None  # noqa: S101 - every act began in a room
    slug = act.room.slug
    band = act.band or (act.about.band if act.about else Band.ADULT)
    return programme.rooms.get(slug) or RoomDef(slug, slug, community=act.community, band=band)


def places_of(room: RoomDef) -> list[Where]:
    """How wide an act can be that begins in this room."""
    return [where for where in Where if where is not Where.COMMUNITY or room.community]


def room_of(member: Member, programme: Programme, slug: str) -> RoomDef | None:
    """The room, if she may know of it; a safeguarding lead knows of every room (matrix d)."""
    return room_for(member, programme, slug, is_lead=member.is_safeguarding_lead)


def silenced(member: Member, room: RoomDef) -> bool:
    """Whoever may not talk here does not act here either."""
    return is_looked_at(member) or held_against(member, room).exists()


def held_against(member: Member, room: RoomDef) -> ActQuerySet:
    return Act.objects.in_force().filter(about=member, kind__in=SILENCING).at(room.slug, room.community, room.band)


def must_be_allowed(
    by: Member,
    kind: Kind,
    room: RoomDef,
    where: str,
    about: Member | None,
    length: dt.timedelta | None,
    *,
    is_by_two: bool = False,
) -> Actor:
    """Raises RefusedError with a sentence; asks the database again, whatever was found before. Answers who acts."""
    forget(by)
    actor = actor_of(by)
    found = hindrance(actor, kind, place_of(room, where), target_of(about), length, is_by_two=is_by_two)
    must(not found, SENTENCES.get(found, ""))
    must(not silenced(by, room), "You can’t act in a room in which you may not write.")
    return actor
