"""Doing it: one guarded transaction with its record, its notice and what it changes; live within a second (G15, S24)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from chatrooms.moderation.acts import counting, told, witnessing
from chatrooms.moderation.acts.models import Act, ActQuerySet, AlsoIn
from chatrooms.moderation.acts.powers import OF_ROOMS, Kind, Where
from chatrooms.moderation.acts.reasons import REASONS
from chatrooms.moderation.acts.who import SILENCING, acting_rank, must_be_allowed
from chatrooms.moderation.reports.models import Case
from chatrooms.rooms.models import Room
from chatrooms.talk import heads, hub, removing
from chatrooms.talk.models import Event
from leadership.audit.record import record
from leadership.badges.gate import TooLateError, must
from leadership.members.models import Band, Member
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
    """What somebody wants to do about what was seen: a message, what a `case` is about, or a `person` in a room; else about the room itself.

    `row` is None where it was seen in no room and is said of every room.
    """

    kind: Kind
    room: RoomDef
    row: Room | None
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
    #: what whoever proposed it saw
    witnessed: dict[str, Any] | None = None
    case: Case | None = None
    person: Member | None = None
    #: every room of adults and of teens; else of the age it began in
    is_of_both: bool = False

    @property
    def band(self) -> str:
        return "" if self.is_of_both else self.room.band

    @property
    def about(self) -> Member | None:
        if self.message is not None:
            return self.message.by
        return self.case.about if self.case is not None else self.person

    @property
    def rooms(self) -> list[RoomDef]:
        return [self.room, *(room for room, _ in self.also)]

    @property
    def rows(self) -> list[int]:
        return [row.pk for row in (self.row, *(row for _, row in self.also)) if row is not None]

    @property
    def community(self) -> str:
        """Of all its rooms; empty where they have none in common, and everywhere."""
        found = {room.community or "" for room in self.rooms}
        return "" if self.where == Where.EVERYWHERE or len(found) > 1 else found.pop()

    def seen(self) -> dict[str, Any] | None:
        if self.witnessed or self.message is not None:
            return self.witnessed or witnessing.of_message(self.message)  # type: ignore[arg-type]
        if self.case is not None:
            return witnessing.of_case(self.case)
        return witnessing.of_person(self.person) if self.person is not None else None


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
    order = replace(order, is_of_both=actor.is_lead and is_in_both(order))
    must(order.reason in REASONS, "Choose a reason.")
    is_shown = order.message or order.case or order.witnessed or order.about is None
    must(is_shown or order.words.strip(), "Write what you saw: no message says it.")
    now = timezone.now()
    first_of_its_kind(order, now)
    if order.kind is Kind.REMOVAL and not take_down(order, now):
        raise TooLateError("This message is removed already.")
    try:
        with transaction.atomic():
            act = Act.objects.create(**columns(order, now), by=by, rank=actor.rank, after=after)
            AlsoIn.objects.bulk_create(AlsoIn(act=act, room=row) for _, row in order.also)
    except IntegrityError as error:
        raise TooLateError("Somebody else on duty was quicker by a moment.") from error
    follow(act, order, by)
    return act


def is_in_both(order: Order) -> bool:
    """Of an adult who is cleared for teens' rooms a lead decides for these, too, where she says every room."""
    return order.where == Where.EVERYWHERE and order.about is not None and len(order.about.bands()) == len(Band)


def take_down(order: Order, now: dt.datetime) -> bool:
    must(order.message is not None and order.row is not None, "There is no message to remove.")
    return removing.take_down(order.row.pk, order.message.seq, now)  # type: ignore[union-attr]


def lock(about: Member | None, row: Room | None) -> None:
    """Two moderators at once do one after the other; erasing an account takes the same lock first."""
    if about is not None:
        Member.objects.select_for_update(no_key=True).only("pk").get(pk=about.pk)
    elif row is not None:
        Room.objects.select_for_update().only("pk").get(pk=row.pk)


def still(order: Order) -> None:
    """Whatever is being stored where it will hold is stored before it; whatever comes after sees it (talk/store.py)."""
    is_named = order.where in (Where.ROOM, Where.ROOMS)
    rooms = Room.objects.filter(pk__in=order.rows) if is_named else Room.objects.all()
    heads.lock(list(rooms.order_by("pk").values_list("pk", flat=True)))


def first_of_its_kind(order: Order, now: dt.datetime) -> None:
    """Raises TooLateError where the same holds already, for as long."""
    same = Act.objects.in_force(now).filter(kind=order.kind, about=order.about)
    if order.kind in OF_ROOMS and same.filter(where=order.where, room=order.row).exists():
        raise TooLateError("Somebody else on duty has done this already. End it first, to do it anew.")
    if order.kind in SILENCING and _holds_for_as_long(order, same.filter(until__gte=end(order, now) - SAME)):
        raise TooLateError("Somebody else on duty has decided this already, for as long.")
    if order.kind in (Kind.REMINDER, Kind.WARNING) and said_before(order, now).exists():
        raise TooLateError("Somebody else on duty has said this already, about this very thing.")


def said_before(order: Order, now: dt.datetime) -> ActQuerySet:
    """Once of a message, once in a case; of what no message shows, once within a moment by however many saw it."""
    said = Act.objects.filter(kind=order.kind, about=order.about)
    if order.message is not None:
        return said.filter(room=order.row, seq=order.message.seq)
    if order.case is not None:
        return said.filter(case=order.case.pk)
    return said.filter(room=order.row, seq=None, case=None, at__gt=now - SAME)


def _holds_for_as_long(order: Order, same: ActQuerySet) -> bool:
    """Said of this community or of every room; or by name of each of these rooms, alone or among others."""
    if order.where in (Where.ROOM, Where.ROOMS):
        named = same.filter(where__in=(Where.ROOM, Where.ROOMS))
        held = {row for pair in named.values_list("room", "also_in__room") for row in pair}
        return held.issuperset(order.rows)
    place = {"community": order.community} if order.where == Where.COMMUNITY else {}
    return same.filter(where=order.where, band__in=("", order.band), **place).exists()


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
        "band": order.band,
        "seq": order.message.seq if order.message else None,
        "case": order.case.pk if order.case and not order.message else None,
        "witnessed": order.seen(),
        "reason": order.reason,
        "words": order.words,
        "at": now,
        "until": end(order, now),
        "seconds": order.seconds if order.kind is Kind.SLOW else None,
    }


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
    """The third warning that is live at once is a mute in that room, or where it was said, whoever gave the others."""
    about = order.about
    if about is None or live_warnings(about, act.at) < TOO_MANY:
        return None
    mute = replace(order, kind=Kind.MUTE, words="", length=MUTED_FOR)
    try:
        first_of_its_kind(mute, act.at)
    except TooLateError:
        return None
    still(mute)
    made = Act.objects.create(**columns(mute, timezone.now()), by=by, rank=acting_rank(by), after=act)
    follow(made, mute, by)
    return made
