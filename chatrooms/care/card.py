"""The card somebody sees for herself: a warm line, three helps at most, who was told; what she can ask of us (G8)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from chatrooms.care.models import Signal, Source
from chatrooms.care.raising import raise_signal
from chatrooms.care.reach import there, who_could
from chatrooms.care.signs import Tier
from chatrooms.rooms.models import Room
from leadership.members.models import Member
from leadership.pages import helplines
from leadership.pages.helplines import Country, Line
from leadership.roles.programme import RoomDef

TEMPLATE = "care/_card.html"
NEXT_DAY = dt.timedelta(days=1)
#: how long the question of the next day can be answered
ANSWERED_FOR = dt.timedelta(days=3)


@dataclass(frozen=True)
class Card:
    country: Country
    lines: list[Line]
    is_urgent: bool
    #: whether somebody is there who has been told, and who is with her
    is_told: bool
    reader: str
    #: the room it is shown in, "" on its own page
    room: str
    is_asked_tomorrow: bool


def card_of(member: Member, room: str = "") -> Card | None:
    """What she sees now, or nothing."""
    now = timezone.now()
    signal = Signal.objects.filter(member=member, card_until__gt=now).select_related("room", "claimed_by").first()
    return None if signal is None else _drawn(signal, member, room, now)


def _drawn(signal: Signal, member: Member, room: str, now: dt.datetime) -> Card:
    country = helplines.of_zone(member.time_zone)
    reader = signal.reader(now)
    return Card(
        country=country,
        lines=country.lines_for(is_teen=member.is_teen),
        is_urgent=signal.tier == Tier.URGENT,
        is_told=signal.closed_at is None and bool(who_could(signal, there(now))),
        reader=reader.username if reader else "",
        room=room,
        is_asked_tomorrow=signal.check_in_at is not None,
    )


def in_room(member: Member, room: RoomDef) -> tuple[str, Any] | None:
    """For the room's page."""
    card = card_of(member, room.slug)
    return None if card is None else (TEMPLATE, card)


@transaction.atomic
def ask_for_somebody(member: Member, room: Room | None, band: str, *, is_urgent: bool) -> None:
    """Her own button: never limited, whatever else she may not do here."""
    tier = Tier.URGENT if is_urgent else Tier.CONCERN
    raise_signal(member.pk, Source.OWN, tier, band=band, room=room.pk if room else None)
    shown = Signal.objects.open().filter(member=member)  # she has asked for it herself, so it is shown again
    shown.update(card_until=timezone.now() + dt.timedelta(hours=1), put_away_at=None)


def put_away(member: Member) -> None:
    now = timezone.now()
    Signal.objects.filter(member=member, card_until__gt=now).update(
        card_until=None, put_away_at=now, version=F("version") + 1
    )


def ask_tomorrow(member: Member, *, is_wanted: bool) -> None:
    """Whether she would like to be asked how she is, a day from now."""
    now = timezone.now()
    mine = Signal.objects.filter(member=member, last_at__gt=now - NEXT_DAY, checked_in_at=None)
    mine.update(check_in_at=now + NEXT_DAY if is_wanted else None)


def is_asked_today(member: Member) -> bool:
    now = timezone.now()
    return Signal.objects.filter(member=member, checked_in_at__gt=now - ANSWERED_FOR).exists()
