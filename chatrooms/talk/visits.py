"""A safeguarding lead comes into a room that only her desk opens to her: on the record, and said to everybody there (matrix d)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from chatrooms.rooms.models import Room
from chatrooms.talk import removing
from chatrooms.talk.models import Event
from leadership.audit.models import Record
from leadership.audit.record import record
from leadership.members.models import Member

CAME = "came in as a safeguarding lead"
WORDS = "{name}, a safeguarding lead, is here."
#: pages she opens and lines that drop within this are one visit
ONE_VISIT = dt.timedelta(hours=1)


def note(member: int, room: int) -> None:
    """Once a visit. In its own transaction, before she reads anything."""
    since = timezone.now() - ONE_VISIT
    visit = Record.objects.filter(actor_id=member, verb=CAME, subject_kind="room", subject_key=str(room), at__gt=since)
    if visit.exists():
        return
    with transaction.atomic():
        row = Room.objects.select_for_update().get(pk=room)
        if visit.exists():  # her other page was quicker
            return
        lead = Member.objects.get(pk=member)
        record(CAME, row, by=lead, after={"room": row.slug})
        removing.say(room, Event.Type.NOTICE, timezone.now(), data={"text": WORDS.format(name=lead.username)})
