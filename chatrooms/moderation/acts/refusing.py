"""What acts in force refuse: to the gate of the rooms at each check, to the committer at the last moment, and a stamp of it for open sockets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Hashable
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.acts.powers import OF_ROOMS, Kind, Where, may
from chatrooms.moderation.acts.who import SILENCING, actor_of, place_of
from chatrooms.rooms.models import Room
from chatrooms.talk.asked import Asked
from chatrooms.talk.gate import EVERY_VERB
from chatrooms.talk.rows import Question, ask, mark, table
from chatrooms.talk.say import Refusal
from leadership.members.models import Member
from leadership.roles.models import Edition
from leadership.roles.programme import RoomDef

PAUSED = "This room is paused for now. What was said stays here to read, and help is where it always is."


def look(members: Collection[int], now: dt.datetime) -> Question:
    """Whether any act lasts that is about one of them or about a room: one look at an index, with every message and at every door."""
    return Question(_look(len(members)), [connection.ops.adapt_datetimefield_value(now), *members])


@cache
def _look(count: int) -> str:
    some = ", ".join([mark()] * count)
    return f"SELECT 1 FROM {table(Act)} WHERE until > {mark()} AND (about_id IN ({some}) OR about_id IS NULL) LIMIT 1"  # noqa: S608 - our own names


def refuse(member: Member, room: RoomDef) -> dict[str, Refusal]:
    """What she may not do in this room now: at most two queries. Reading, reporting, appealing and help are never among it."""
    if not ask(look([member.pk], timezone.now()))[0]:
        return {}
    mine = Q(about=member, kind__in=SILENCING) | Q(kind__in=OF_ROOMS)
    acts = Act.objects.in_force().filter(mine).at(room.slug, room.community, room.band)
    until: dict[str, dt.datetime] = {}
    every = 0
    for kind, end, seconds in acts.values_list("kind", "until", "seconds"):
        until[kind] = max(end, until.get(kind, end))
        every = max(every, seconds or 0)
    if not until:
        return {}
    found: dict[str, Refusal] = {}
    if not until.keys().isdisjoint(OF_ROOMS) and not may(actor_of(member), Kind.PAUSE, place_of(room)):
        if Kind.SLOW in until:
            found["slow"] = Refusal("rate_limited", until[Kind.SLOW], every=every)
        if Kind.PAUSE in until:
            found[EVERY_VERB] = Refusal("closed", until[Kind.PAUSE], PAUSED)
    if Kind.MUTE in until:
        found[EVERY_VERB] = Refusal("muted", until[Kind.MUTE]).before(found.get(EVERY_VERB))
    if away := [until[kind] for kind in (Kind.KICK, Kind.BAN) if kind in until]:
        found["enter"] = Refusal("locked", max(away))
    return found


def too_late(pairs: Collection[tuple[int, int]], now: dt.datetime) -> dict[tuple[int, int], Refusal]:
    """Who of (member, room) was silenced since the gate looked; asked only where `look` found that something lasts."""
    members = {member for member, _ in pairs}
    acts = Act.objects.in_force(now).filter(about__in=members, kind__in=SILENCING)
    # of an act in chosen rooms there is a row for each
    rows = list(acts.values_list("about", "where", "room", "also_in__room", "community", "band", "until"))
    if not rows:
        return {}
    rooms = _rooms({room for _, room in pairs})
    found: dict[tuple[int, int], Refusal] = {}
    for about, where, place, also, community, band, until in rows:
        for member, room in pairs:
            its_community, its_band = rooms.get(room, ("", ""))
            is_wide = band in ("", its_band) and (where == Where.EVERYWHERE or community == its_community)
            is_here = room in (place, also) if where in (Where.ROOM, Where.ROOMS) else is_wide
            if member == about and is_here:
                found[member, room] = Refusal("muted", until)
    return found


def _rooms(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Community and band of each room."""
    known = Edition.objects.in_force().programme.rooms
    rows = Room.objects.filter(pk__in=ids).values_list("pk", "slug")
    return {pk: (known[slug].community, known[slug].band) for pk, slug in rows if slug in known}


def _acts_about(ids: Collection[int], now: dt.datetime) -> QuerySet[Act, Any]:
    acts = Act.objects.filter(about__in=ids).values("about").order_by()
    counted = acts.annotate(n=Count("pk"), now=Count("pk", filter=Q(until__gt=now, lift=None)), lifted=Count("lift"))
    return counted.values_list("about", "n", "now", "lifted")


def _of_rooms(ids: Collection[int], now: dt.datetime) -> QuerySet[Act, Any]:
    return Act.objects.in_force(now).filter(about=None).values_list("pk")


ACTS_ABOUT, OF_ROOMS_NOW = Asked(_acts_about), Asked(_of_rooms)


def stamps(ids: Collection[int]) -> dict[int, Hashable]:
    """Changes whenever something is done about somebody, ends by itself, or is lifted."""
    return {about: tuple(rest) for about, *rest in ACTS_ABOUT(ids, timezone.now())}


def of_places() -> Hashable:
    """Which rooms are paused or slowed down now."""
    return frozenset(OF_ROOMS_NOW((), timezone.now()))
