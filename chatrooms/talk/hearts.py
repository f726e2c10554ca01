"""Hearts: one for each person and message. A few a day for the same person count towards the path (compassion hearts)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import F

from chatrooms.talk.models import Event, Heart
from chatrooms.talk.say import COUNTED_HEARTS
from leadership.requirements.facts import NewFact, record_many, withdraw

METRIC = "compassion_hearts"


def source(message: int, giver: int) -> str:
    return f"heart:{message}:{giver}"


def give(message: Event, giver: int, at: dt.datetime) -> bool:
    """One heart more, unless it was given before."""
    author = message.by_id
    day = at.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Heart.objects.filter(by=giver, message__by=author, at__gte=day, is_counted=True).count()
    is_counted = author is not None and today < COUNTED_HEARTS
    _, is_new = Heart.objects.get_or_create(
        message=message, by_id=giver, defaults={"at": at, "is_counted": is_counted}
    )
    if not is_new:
        return False
    Event.objects.filter(pk=message.pk).update(hearts=F("hearts") + 1)
    if is_counted and author is not None:
        record_many([NewFact(author, METRIC, Decimal(1), at, source(message.pk, giver))])
    return True


def take_back(message: Event, giver: int) -> bool:
    """One heart less, and what it counted for; False if there was none."""
    heart = Heart.objects.filter(message=message, by=giver).first()
    if heart is None or not Heart.objects.filter(pk=heart.pk).delete()[0]:
        return False
    Event.objects.filter(pk=message.pk).update(hearts=F("hearts") - 1)
    if heart.is_counted:
        withdraw(METRIC, source(message.pk, giver))
    return True
