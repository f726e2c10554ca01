"""Somebody on duty takes a message down, or puts it back: guarded, in the caller's transaction, and said in the log without who it was."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.db import transaction

from chatrooms.talk import attendance, heads, hub
from chatrooms.talk.models import Event
from chatrooms.talk.rows import ask


def take_down(room: int, seq: int, now: dt.datetime) -> bool:
    """Hide its words from everybody; they stay as evidence. False if it does not stand (any more)."""
    heads.lock([room])
    message = Event.objects.filter(room=room, seq=seq, type=Event.Type.MESSAGE, removed_at=None)
    found = message.first()
    if found is None or not message.update(removed_at=now):
        return False
    if found.by_id is not None:
        attendance.uncount(found.by_id, room, found.at, attendance.needed())
    say(room, Event.Type.REMOVED, now, about=seq)
    return True


def put_back(room: int, seq: int, now: dt.datetime) -> bool:
    """The words stand again, where they did, and count again. False if nothing is left of them, or nothing was hidden."""
    heads.lock([room])
    message = Event.objects.filter(room=room, seq=seq, type=Event.Type.MESSAGE, removed_at__isnull=False)
    found = message.exclude(text="").first()
    if found is None or not message.update(removed_at=None):
        return False
    if found.by_id is not None:
        again = Counter([(found.by_id, room)])
        (counted,) = ask(attendance.more(again, found.at))
        attendance.reach(counted, again, found.at, attendance.needed())
    say(room, Event.Type.EDITED, now, about=seq, text=found.text)
    return True


def say(room: int, kind: str, now: dt.datetime, **values: object) -> None:
    """The next event of a room, by nobody in particular; its sockets hear of it after the commit."""
    seq = heads.give_out(Counter([room]))[room] + 1
    Event.objects.create(room_id=room, seq=seq, type=kind, at=now, **values)
    transaction.on_commit(lambda: hub.announce(room, seq))
