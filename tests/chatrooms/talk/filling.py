"""A room with a long past, made through the log itself."""

from __future__ import annotations

import uuid

from django.test import override_settings

from chatrooms.rooms.models import Room
from chatrooms.talk.say import Person, Say
from chatrooms.talk.store import write
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
