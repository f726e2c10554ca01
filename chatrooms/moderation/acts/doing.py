"""Doing it: one guarded transaction with its record, its notice and what it changes; live within a second (G15, S24)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from chatrooms.moderation.acts import counting, told
from chatrooms.moderation.acts.models import Act, ActQuerySet, AlsoIn
from chatrooms.moderation.acts.powers import OF_ROOMS, Kind, Where
from chatrooms.moderation.acts.reasons import REASONS
from chatrooms.moderation.acts.who import SILENCING, acting_rank, must_be_allowed
from chatrooms.rooms.models import Room
from chatrooms.talk import hub, removing, store
from chatrooms.talk.log import iso
from chatrooms.talk.models import Event
from leadership.audit.record import record
from leadership.badges.gate import TooLateError, must
from leadership.members.models import Member
from leadership.roles.models import Edition
from leadership.roles.programme import RoomDef

WARNED_FOR = dt.timedelta(hours=6)
#: so many live warnings of one person are a mute of so long
TOO_MANY, MUTED_FOR = 3, dt.timedelta(hours=24)
#: two moderators who decide the same within a minute mean the same thing
SAME = dt.timedelta(minutes=1)

DID = {
    Kind.REMINDER: "reminded",
    Kind.WARNING: "warned",
    Kind.REMOVAL: "removed a message",
    Kind.MUTE: "muted",
    Kind.KICK: "took out of a room",
    Kind.BAN: "kept away",
    Kind.SLOW: "slowed a room down",
    Kind.PAUSE: "paused a room",
}


@dataclass(frozen=True)
class Order:
    """What somebody wants to do. `message` is what was witnessed; without it the act is about the room itself."""

    kind: Kind
    room: RoomDef
    row: Room
    reason: str
    message: Event | None = None
    where: str = Where.ROOM
    words: str = ""
    length: dt.timedelta | None = None
    seconds: int | None = None
    #: the further ones of chosen rooms
    also: tuple[tuple[RoomDef, Room], ...] = ()
    #: a lead says yes to what somebody else proposed
    is_by_two: bool = False
    #: the message as whoever proposed it saw it
    witnessed: dict[str, Any] | None = None

    @property
    def about(self) -> Member | None:
        return self.message.by if self.message is not None else None

    @property
    def rooms(self) -> list[RoomDef]:
        return [self.room, *(room for room, _ in self.also)]

    @property
    def rows(self) -> list[int]:
        return [self.row.pk, *(row.pk for _, row in self.also)]

    @property
    def community(self) -> str:
        """Of all its rooms; empty where they have none in common, and everywhere."""
        found = {room.community or "" for room in self.rooms}
        return "" if self.where == Where.EVERYWHERE or len(found) > 1 else found.pop()


@transaction.atomic
def do(order: Order, *, by: Member, after: Act | None = None) -> Act:
    """Raises RefusedError to whoever may not, TooLateError to whoever comes second."""
    lock(order.about, order.row)
    if order.kind in SILENCING:
        still(order)
    must(bool(order.also) == (order.where == Where.ROOMS), "Choose the rooms.")
    ask = (order.kind, order.room, order.where, order.about, order.length)
    actor = must_be_allowed(by, *ask, also=order.rooms[1:], is_by_two=order.is_by_two)
    must((order.kind in OF_ROOMS) == (order.about is None), "There is nobody here to say this to.")
    must(order.reason in REASONS, "Choose a reason.")
    now = timezone.now()
    first_of_its_kind(order, now)
    if order.kind is Kind.REMOVAL and not removing.take_down(order.row.pk, order.message.seq, now):  # type: ignore[union-attr]
        raise TooLateError("This message is removed already.")
    try:
        with transaction.atomic():
            act = Act.objects.create(**columns(order, now), by=by, rank=actor.rank, after=after)
            AlsoIn.objects.bulk_create(AlsoIn(act=act, room=row) for _, row in order.also)
    except IntegrityError as error:
        raise TooLateError("Somebody else on duty was quicker by a moment.") from error
    follow(act, order, by)
    return act


def lock(about: Member | None, row: Room) -> None:
    """Two moderators at once do one after the other; erasing an account takes the same lock first."""
    if about is not None:
        Member.objects.select_for_update(no_key=True).only("pk").get(pk=about.pk)
    else:
        Room.objects.select_for_update().only("pk").get(pk=row.pk)


def still(order: Order) -> None:
    """Whatever is being stored where it will hold is stored before it; whatever comes after sees it (talk/store.py)."""
    is_named = order.where in (Where.ROOM, Where.ROOMS)
    rooms = Room.objects.filter(pk__in=order.rows) if is_named else Room.objects.all()
    store.lock(list(rooms.order_by("pk").values_list("pk", flat=True)))


def first_of_its_kind(order: Order, now: dt.datetime) -> None:
    """Raises TooLateError where the same holds already, for as long."""
    same = Act.objects.in_force(now).filter(kind=order.kind, about=order.about)
    if order.kind in OF_ROOMS and same.filter(where=order.where, room=order.row).exists():
        raise TooLateError("Somebody else on duty has done this already. End it first, to do it anew.")
    if order.kind in SILENCING and _holds_for_as_long(order, same.filter(until__gte=end(order, now) - SAME)):
        raise TooLateError("Somebody else on duty has decided this already, for as long.")
    if order.kind in (Kind.REMINDER, Kind.WARNING):
        said = Act.objects.filter(kind=order.kind, room=order.row, seq=order.message.seq)  # type: ignore[union-attr]
        if said.exists():
            raise TooLateError("Somebody else on duty has said this already, about this very message.")


def _holds_for_as_long(order: Order, same: ActQuerySet) -> bool:
    """Said of this community or of every room; or by name of each of these rooms, alone or among others."""
    if order.where in (Where.ROOM, Where.ROOMS):
        named = same.filter(where__in=(Where.ROOM, Where.ROOMS))
        held = {row for pair in named.values_list("room", "also_in__room") for row in pair}
        return held.issuperset(order.rows)
    place = {"community": order.community} if order.where == Where.COMMUNITY else {}
    return same.filter(where=order.where, band=order.room.band, **place).exists()


def end(order: Order, now: dt.datetime) -> Any:
    if order.kind is Kind.WARNING:
        return now + WARNED_FOR
    if order.kind in (Kind.REMINDER, Kind.REMOVAL):
        return None
    must(order.length is not None, "Say for how long.")
    return now + order.length  # type: ignore[operator]


def columns(order: Order, now: dt.datetime) -> dict[str, Any]:
    return {
        "kind": order.kind,
        "about": order.about,
        "where": order.where,
        "room": order.row,
        # kept with an act in one room, too: the programme may not know of it any more when it is judged
        "community": order.community,
        "band": order.room.band,
        "seq": order.message.seq if order.message else None,
        "witnessed": order.witnessed or (witnessed(order.message) if order.message else None),
        "reason": order.reason,
        "words": order.words,
        "at": now,
        "until": end(order, now),
        "seconds": order.seconds if order.kind is Kind.SLOW else None,
    }


def witnessed(message: Event) -> dict[str, Any]:
    """The message as it stands, and what it said before it was edited."""
    edits = Event.objects.filter(room=message.room_id, about=message.seq, type=Event.Type.EDITED).order_by("seq")
    before = list(edits.exclude(text="").values_list("text", flat=True))
    return {"seq": message.seq, "at": iso(message.at), "text": message.text, "before": before}


def follow(act: Act, order: Order, by: Member) -> None:
    """What comes with it, in the same transaction."""
    after = {
        "room": ", ".join(each.slug for each in order.rooms), "where": act.get_where_display(), "reason": act.cause.words, "rule": act.cause.number,
        "until": f"{act.until:%Y-%m-%d %H:%M} UTC" if act.until else "", "message": act.seq or "", "rank": act.rank,
    }  # fmt: skip
    record(DID[order.kind], act, by=by, about=order.about, after=after, reason=act.words)
    if order.about is None:
        say_to_all(act, order)
        transaction.on_commit(hub.look_again)
        return
    told.tell(act, order.about)
    if order.kind in SILENCING:
        counting.count(act, order.about.pk, act.at)
    pk = order.about.pk
    transaction.on_commit(lambda: hub.look_again(pk))
    if order.kind is Kind.WARNING:
        mute_if_too_many(act, order, by)


def say_to_all(act: Act, order: Order) -> None:
    words = told.happened(act, Edition.objects.in_force().programme)
    removing.say(order.row.pk, Event.Type.NOTICE, act.at, data={"text": f"{words} {act.cause.words}."})


def live_warnings(member: Member, now: dt.datetime | None = None) -> int:
    return Act.objects.in_force(now).filter(about=member, kind=Kind.WARNING).count()


def standing(mute: Act) -> ActQuerySet:
    """The warnings that were live when it began, but for those taken back since."""
    live = Act.objects.filter(about=mute.about_id, kind=Kind.WARNING, at__lte=mute.at, until__gt=mute.at)
    return live.exclude(lift__at__lte=mute.at).exclude(appeal__is_upheld=True)


def mute_if_too_many(act: Act, order: Order, by: Member) -> Act | None:
    """The third warning that is live at once is a mute in that room, whoever gave the others."""
    about = order.about
    if about is None or live_warnings(about, act.at) < TOO_MANY:
        return None
    mute = Order(Kind.MUTE, order.room, order.row, order.reason, order.message, length=MUTED_FOR)
    try:
        first_of_its_kind(mute, act.at)
    except TooLateError:
        return None
    still(mute)
    made = Act.objects.create(**columns(mute, timezone.now()), by=by, rank=acting_rank(by), after=act)
    follow(made, mute, by)
    return made
