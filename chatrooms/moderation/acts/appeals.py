"""An appeal against an act: once, within a fortnight, judged by somebody else of higher rank; upheld, nothing of the act is left (G16)."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.db import IntegrityError, transaction
from django.utils import timezone

from chatrooms.moderation.acts import counting, doing, judges, lifting, told
from chatrooms.moderation.acts.doing import lock
from chatrooms.moderation.acts.models import Act, Appeal
from chatrooms.moderation.acts.powers import SENTENCES, Kind, Target, hindrance_to_judge
from chatrooms.moderation.acts.who import (
    MAY_NOT_WRITE,
    actor_of,
    place_held,
    place_it_began,
    silenced_where,
    target_of,
)
from leadership.audit.record import record
from leadership.badges.backend import forget
from leadership.badges.gate import TooLateError, must
from leadership.members.models import Member
from leadership.notices.wording import write
from leadership.roles.programme import Programme, RoomDef

DESK = "/moderation/appeals/"
#: what else was built on an act, taken back with it: (act, whoever judged)
TAKEN_BACK: list[Callable[[Act, Member], None]] = []


def can_be_made(act: Act) -> bool:
    """A reminder has nothing to take back."""
    return act.kind != Kind.REMINDER and act.pleaded is None and timezone.now() < act.appeal_until


@transaction.atomic
def appeal(act: Act, *, by: Member, words: str) -> Appeal:
    """Ask for a second look; whoever may judge it is told. It may be over by then: a trace of it may be left."""
    must(act.about_id == by.pk, "Only the person it is about can appeal.")
    must(words.strip(), "Write what should be looked at again.")
    if not can_be_made(act):
        raise TooLateError("There is nothing here to appeal against, or not any more.")
    try:
        with transaction.atomic():
            made = Appeal.objects.create(act=act, words=words, against=act.by, against_rank=act.rank)
    except IntegrityError as error:
        raise TooLateError("You have appealed already.") from error
    record("appealed", act, by=by, about=by)
    for judge in judges.of(act):
        write(judge, "desk-act-appeal", f"act-appeal:{act.pk}", url=f"{DESK}{act.pk}/")
    return made


def may_see(act: Act, room: RoomDef, by: Member, close: Collection[int]) -> bool:
    """Whether it belongs on her list, whoever it is about: asks nothing of the database for each."""
    target = Target(act.about_id or 0, -1)
    kind, place = Kind(act.kind), place_held(act, room)
    return not hindrance_to_judge(actor_of(by), kind, place, target, close, act.rank)


def waiting(by: Member, programme: Programme) -> list[Act]:
    """The appeals she may judge, the oldest first: a fixed number of queries for all of them."""
    found = (
        Act.objects.filter(appeal__judged_at=None, appeal__isnull=False).select_related("about", "appeal").with_rooms()
    )
    here = [(act, place_it_began(act, programme)) for act in found.order_by("appeal__made_at")]
    close = judges.too_close_each([act for act, _ in here])
    return [act for act, room in here if may_see(act, room, by, close[act.pk])]


def hindrance(act: Act, room: RoomDef, by: Member) -> str:
    target = target_of(act.about)
    assert target is not None  # noqa: S101 - acts on rooms have no appeal
    ask = (Kind(act.kind), place_held(act, room), target, judges.too_close(act), act.rank)
    if found := hindrance_to_judge(actor_of(by), *ask):
        return SENTENCES[found]
    return MAY_NOT_WRITE if silenced_where(by, act, room) else ""


@transaction.atomic
def judge(act: Act, room: RoomDef, *, by: Member, is_upheld: bool, reason: str) -> None:
    """Keep the act, or take it back with all its traces. Whoever is second hears that it is judged."""
    lock(act.about, act.room)
    act = Act.objects.select_related("room", "about", "lift", "appeal").get(pk=act.pk)
    forget(by)
    refused = hindrance(act, room, by)
    must(not refused, refused)
    must(reason.strip(), "Write a reason: the person reads it.")
    rank = actor_of(by).rank
    judged = {"judged_by": by, "judged_rank": rank, "judged_at": timezone.now(), "is_upheld": is_upheld}
    if Appeal.objects.filter(act=act, judged_at=None).update(**judged, reason=reason) != 1:
        raise TooLateError("This appeal is judged already.")
    if is_upheld:
        take_back(act, by)
    record("judged", act, by=by, about=act.about, after={"upheld": is_upheld}, reason=reason)
    if act.about is not None:
        told.tell_again(act, act.about, "act-upheld" if is_upheld else "act-kept", reason=reason)


def take_back(act: Act, by: Member) -> None:
    """As if it had not been: lifted, its message put back, what it counted for withdrawn, and so what followed from it by itself."""
    lifting.end(act, by, "")
    for also in TAKEN_BACK:
        also(act, by)
    counting.uncount(act)
    if act.kind == Kind.WARNING:  # with one warning less, it may not have been too many
        followed = Act.objects.filter(kind=Kind.MUTE, about=act.about, after__isnull=False)
        for mute in followed.filter(at__gte=act.at, at__lt=act.until).select_related("room", "lift"):
            if mute.after_id == act.pk or doing.standing(mute).exclude(pk=act.pk).count() < doing.TOO_MANY:
                lifting.end(mute, by, "")
                counting.uncount(mute)
