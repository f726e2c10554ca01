"""Opening and closing a pop-up room: on the record, and said in the room's own log."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from chatrooms.rooms.models import Room
from chatrooms.rooms.opening import OPEN_FOR
from chatrooms.talk import gate, heads, hub
from chatrooms.talk.models import Event
from chatrooms.talk.say import RefusedError
from leadership.audit.record import record
from leadership.members.models import Member

OPENED, CLOSED = "opened the room", "closed the room"


@transaction.atomic
def open_for_an_hour(pk: int, by: Member) -> None:
    """Raises RefusedError if it is open: whoever was first opened it."""
    now = timezone.now()
    is_over = Q(open_until=None) | Q(open_until__lte=now)
    if not Room.objects.filter(is_over, pk=pk).update(open_until=now + OPEN_FOR):
        raise RefusedError("open_already")
    _say(pk, by, now, is_open=True)


@transaction.atomic
def close(pk: int, by: Member) -> None:
    """Raises RefusedError if it is closed."""
    now = timezone.now()
    if not Room.objects.filter(pk=pk, open_until__gt=now).update(open_until=None):
        raise RefusedError("closed")
    _say(pk, by, now, is_open=False)


def close_due() -> int:
    """Say in every room whose hour is over that it closed; answers how many. It took no words since then."""
    now, count = timezone.now(), 0
    for pk in Room.objects.filter(open_until__lte=now).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            if Room.objects.filter(pk=pk, open_until__lte=now).update(open_until=None):
                _say(pk, None, now, is_open=False)
                count += 1
    return count


def _say(pk: int, by: Member | None, now: dt.datetime, *, is_open: bool) -> None:
    room = Room.objects.get(pk=pk)
    seq = heads.give_out(Counter([pk]))[pk] + 1
    Event.objects.create(room=room, seq=seq, type=Event.Type.ROOM, at=now, by=by, data={"is_open": is_open})
    after = {"room": room.slug} | ({"until": f"{room.open_until:%Y-%m-%d %H:%M} UTC"} if room.open_until else {})
    record(OPENED if is_open else CLOSED, room, by=by, after=after)
    transaction.on_commit(gate.forget)
    transaction.on_commit(lambda: hub.announce(pk, seq))
