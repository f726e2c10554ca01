"""How long what was said is kept (G19). What it counted for stays: facts are of their own, and nobody's path gets shorter."""

from __future__ import annotations

import datetime as dt
from itertools import takewhile

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from chatrooms.rooms.models import Room
from chatrooms.talk.models import Attendance, Event, Original

logger = structlog.get_logger("group_support.talk")

AT_ONCE = 500  # events in one transaction: writers wait for no longer


def forget_old() -> int:
    """Delete events and attendances older than CHAT_KEPT_DAYS; answers how many events. Begins where an earlier run stopped.

    A log loses its beginning and nothing else, so that what is left has no hole. Raises ValueError for less than a day.
    """
    if settings.CHAT_KEPT_DAYS < 1:
        raise ValueError("CHAT_KEPT_DAYS is at least 1")
    limit = timezone.now() - dt.timedelta(days=settings.CHAT_KEPT_DAYS)
    count = 0
    for room, slug in Room.objects.values_list("pk", "slug"):
        gone = 0
        while found := _forget_some(room, limit):
            gone += found
        if gone:
            logger.info("old words were forgotten", room=slug, events=gone)
        count += gone
    Attendance.objects.filter(day__lt=limit.date()).delete()
    Original.objects.filter(at__lt=limit).delete()
    return count


@transaction.atomic
def _forget_some(room: int, limit: dt.datetime) -> int:
    """Some from the beginning of a log, with their hearts."""
    oldest = Event.objects.filter(room=room).order_by("seq").values_list("pk", "at")[:AT_ONCE]
    old = [pk for pk, _ in takewhile(lambda row: row[1] < limit, oldest)]
    Event.objects.filter(pk__in=old).delete()
    return len(old)
