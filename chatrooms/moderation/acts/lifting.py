"""Ending an act early: by whoever could have done it, at a rank not below; what it changed is put back (G15)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from chatrooms.moderation.acts import judges, told
from chatrooms.moderation.acts.doing import lock
from chatrooms.moderation.acts.models import Act, Lift
from chatrooms.moderation.acts.powers import OF_ROOMS, SENTENCES, Kind, hindrance_to_lift
from chatrooms.moderation.acts.who import MAY_NOT_WRITE, actor_of, place_held, silenced_where, target_of
from chatrooms.talk import hub, removing
from chatrooms.talk.models import Event
from leadership.audit.record import record
from leadership.badges.backend import forget
from leadership.badges.gate import TooLateError, must
from leadership.members.models import Member
from leadership.roles.programme import RoomDef

GOES_ON = {
    Kind.SLOW: "This room is not slowed down any more.",
    Kind.PAUSE: "This room goes on. Everything in it is as it was before.",
}


def hindrance(act: Act, room: RoomDef, by: Member) -> str:
    """Why `by` can't end it, as a sentence; empty if nothing is in the way. An appeal nobody may judge freezes nothing."""
    found = hindrance_to_lift(actor_of(by), Kind(act.kind), place_held(act, room), target_of(act.about), act.rank)
    if found:
        return SENTENCES[found]
    if silenced_where(by, act, room):
        return MAY_NOT_WRITE
    appeal = act.pleaded
    if appeal is not None and appeal.judged_at is None and not (act.by_id == by.pk and not judges.of(act)):
        return "There is an appeal. Whoever judges it decides what becomes of this."
    return ""


@transaction.atomic
def lift(act: Act, room: RoomDef, *, by: Member, reason: str = "") -> None:
    """Raises RefusedError to whoever may not, TooLateError where nothing is left to lift."""
    lock(act.about, act.room)
    act = Act.objects.select_related("room", "about", "lift", "appeal").get(pk=act.pk)
    forget(by)
    refused = hindrance(act, room, by)
    must(not refused, refused)
    now = timezone.now()
    if act.kind == Kind.REMINDER or act.lifted is not None or (act.until is not None and act.until <= now):
        raise TooLateError("This is over already.")
    end(act, by, reason)
    record("lifted an act", act, by=by, about=act.about, before={"act": act.get_kind_display()}, reason=reason)
    if act.about is not None:
        told.tell_again(act, act.about, "act-lifted", word=reason)


def end(act: Act, by: Member, reason: str) -> None:
    """Put back what it changed, once; inside the caller's transaction."""
    now = timezone.now()
    if act.lifted is None:
        Lift.objects.create(act=act, by=by, at=now, reason=reason)
        if act.kind == Kind.REMOVAL and act.seq is not None:
            removing.put_back(act.room_id, act.seq, now)  # type: ignore[arg-type]
        if act.kind in OF_ROOMS:
            words = {"text": GOES_ON[Kind(act.kind)]}
            removing.say(act.room_id, Event.Type.NOTICE, now, data=words)  # type: ignore[arg-type]
    pk = act.about_id
    transaction.on_commit(lambda: hub.look_again(pk))
