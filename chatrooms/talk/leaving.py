"""What somebody takes along from the rooms, and what becomes of her words there when she erases her account (G21)."""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.utils import timezone

from chatrooms.talk import heads, hub
from chatrooms.talk.models import Event
from leadership.members.erasure import Preview, counted
from leadership.members.models import Member

#: in the copy: her own words, hearts, days and places; nobody else's
PARTS = {
    "messages": (
        "events",
        ("room__slug", "seq", "type", "at", "text", "about", "reply_to", "data", "edited_at", "removed_at"),
    ),
    "words before a contact was taken out": ("originals", ("room__slug", "seq", "at", "text")),
    "hearts given": ("hearts_given", ("message__room__slug", "message__seq", "at")),
    "days in rooms": ("attendances", ("room__slug", "day", "messages")),
    "read up to": ("read_marks", ("room__slug", "seq")),
}
#: rows that say when and where she was, and nothing of others hangs on
GOES = {
    "attendances": ("day you talked in a room", "days you talked in a room"),
    "originals": ("message from which a contact was taken out", "messages from which a contact was taken out"),
    "read_marks": ("place you have read up to", "places you have read up to"),
}


def preview(member: Member) -> Preview:
    return Preview(
        goes=[
            counted(
                member.events.filter(type=Event.Type.MESSAGE).count(),
                "message: the words and your name; “removed, account erased” stands there",
                "messages: the words and your name; “removed, account erased” stands there",
            )
        ],
        stays=[
            counted(
                member.hearts_given.count(),
                "heart you gave: under a made-up name, so that nobody loses what was earned",
                "hearts you gave: under a made-up name, so that nobody loses what was earned",
            )
        ],
    )


def part(member: Member, pseudonym: str) -> None:
    """Every message still standing is removed by an event of its own, as if she had done it; words and author go from all."""
    now, mine = timezone.now(), Event.objects.filter(by=member)
    # whoever writes in these rooms waits from here on, so that no number is given twice and no message slips through
    heads.lock(sorted(mine.values_list("room_id", flat=True).distinct()))
    standing = mine.filter(type=Event.Type.MESSAGE, removed_at=None)
    told = list(standing.order_by("room_id", "seq").values_list("room_id", "seq"))
    if told:
        last = heads.give_out(Counter(room for room, _ in told))
        removals = []
        for room, seq in told:
            last[room] += 1
            removals.append(Event(room_id=room, seq=last[room], type=Event.Type.REMOVED, at=now, about=seq))
        Event.objects.bulk_create(removals, batch_size=500)
        standing.update(removed_at=now)
        for room, head in last.items():
            transaction.on_commit(lambda room=room, head=head: hub.announce(room, head))  # type: ignore[misc]
    mine.update(by=None, text="", nonce=None)
