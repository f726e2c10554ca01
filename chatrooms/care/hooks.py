"""What the lower subjects are told about care when the apps are ready."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Hashable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from chatrooms.care import card, checking_in, inbox, keeping, raising, seeing
from chatrooms.care.models import Signal
from chatrooms.care.reach import looks_after, needs_key, there
from chatrooms.talk import looks, moments, stamps, views
from chatrooms.talk.asked import Asked
from chatrooms.talk.boards import BOARDS, Board
from leadership.audit import admin, words
from leadership.management.commands.tick import JOBS
from leadership.members import erasure, export
from leadership.members.models import Member

DID = {
    "is with somebody": "is with somebody who is not well ({a signal of distress})",
    "handed somebody on": "handed {a signal of distress} on",
    "has been with somebody": "has been with somebody who was not well ({a signal of distress})",
}


def _signals(ids: Collection[int], now: dt.datetime) -> QuerySet[Signal, Any]:
    found = Signal.objects.filter(Q(closed_at=None) | Q(card_until__gt=now)).order_by("pk")
    return found.values_list("member", "version", "card_until", "closed_at", "called_at")


SIGNALS = Asked(_signals)


def stamp(members: Collection[int]) -> dict[int, Hashable]:
    """For open pages: her own card, and for whoever is there all that waits. One query where nobody needs anybody."""
    now = timezone.now()
    rows = SIGNALS((), now)
    if not rows:
        return {}
    made: dict[int, Hashable] = {}
    for member, version, card_until, *_ in rows:
        if member in members:
            made[member] = version, card_until
    waiting = tuple(row for row in rows if row[3] is None)
    for member in there(now).intersection(members):
        made[member] = made.get(member), waiting
    return made


def mark() -> Hashable:
    """Changes whenever the inbox would look different."""
    return tuple(Signal.objects.open().order_by("pk").values_list("pk", "version"))


def may_follow(member: Member, has_key: bool) -> bool:
    """As the inbox itself is opened."""
    return looks_after(member) and (has_key or not needs_key(member))


def for_safeguarding(reader: Any) -> Q:
    """Who has been with somebody is for the safeguarding lead alone; whom it was about is in no record."""
    return Q(pk=None) if reader.is_safeguarding_lead else Q(subject_kind="signal")


def ready() -> None:
    looks.LOOKS.insert(0, seeing.look)  # before what only holds back, so that a signal is never lost
    moments.LEARN.append(seeing.learn)
    stamps.MORE.append(stamp)
    BOARDS["care"] = Board(mark, may_follow)
    views.NOTES.append(inbox.notes)
    views.CARDS.append(card.in_room)
    views.LINKS.append(inbox.link)
    JOBS["signals of distress nobody took up"] = raising.call_again
    JOBS["people to be asked how they are"] = checking_in.check_in
    JOBS["care older than it is kept"] = keeping.forget_old
    words.KINDS["signal"] = "signal of distress"
    words.DID |= DID
    admin.SEALED.append(for_safeguarding)
    export.PARTS.update(keeping.PARTS)
    erasure.GOES.update(keeping.GOES)
    erasure.PARTINGS.append(keeping.part)
