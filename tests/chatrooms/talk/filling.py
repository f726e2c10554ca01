"""A room with a long past, made through the log itself."""

from __future__ import annotations

import uuid

from django.test import override_settings

from chatrooms.rooms.models import Room
from chatrooms.talk.say import Edit, GiveHeart, MarkRead, Person, Say
from chatrooms.talk.store import Done, write
from leadership.members.models import Member
from tests.factories import MemberFactory


def fill(slug: str, count: int) -> Room:
    room, _ = Room.objects.get_or_create(slug=slug)
    member = MemberFactory()
    by = Person(member.pk, member.username)
    with override_settings(RATE_LIMIT_FACTOR=1_000_000):
        for start in range(0, count, 500):
            size = min(500, count - start)
            write([Say(room.pk, by, f"message {start + n}", uuid.uuid4().hex) for n in range(size)])
    return room


def talk_a_little(member: Member) -> None:
    """One of everything somebody leaves behind in a room: a message and what was typed, an edit, a heart, a day and a place."""
    room, _ = Room.objects.get_or_create(slug="free-hugs")
    me, other = Person(member.pk, member.username), MemberFactory()
    theirs = Say(room.pk, Person(other.pk, other.username), "theirs to keep", uuid.uuid4().hex)
    mine = Say(room.pk, me, "private wrods", uuid.uuid4().hex, original="private wrods as typed")
    (first, second) = write([theirs, mine]).outcomes
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    write([Edit(room.pk, me, second.seq, "private words"), GiveHeart(room.pk, me, first.seq, on=True)])
    write([MarkRead(room.pk, me, second.seq)])
