"""What is read behind the glass: a room around the time of the case, or what the person wrote; removed words, too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from django.db.models import QuerySet

from chatrooms.moderation.reports.models import Case
from chatrooms.talk.models import Event

PAGE = 50
#: before the case was opened, and after
OF_A_ROOM, OF_A_PERSON, AFTER = dt.timedelta(hours=24), dt.timedelta(days=7), dt.timedelta(hours=1)
#: what upper subjects keep about whom the case is about, without their names: a heading, and its lines
MORE: list[Callable[[Case], tuple[str, list[str]]]] = []


class Page(NamedTuple):
    lines: list[Event]
    earlier: int | None  # how many were shown before the next page


def messages(case: Case) -> QuerySet[Event]:
    """The newest first."""
    found = Event.objects.filter(type=Event.Type.MESSAGE, at__lte=case.opened_at + AFTER)
    if case.room_id is not None:
        found = found.filter(room=case.room_id, at__gte=case.opened_at - OF_A_ROOM)
    elif case.about_id is not None:
        found = found.filter(by=case.about_id, at__gte=case.opened_at - OF_A_PERSON)
    else:
        found = found.none()
    return found.select_related("by", "room").order_by("-at", "-pk")


def page(case: Case, shown: int = 0) -> Page:
    found = list(messages(case)[shown : shown + PAGE + 1])
    return Page(found[:PAGE][::-1], shown + PAGE if len(found) > PAGE else None)


def period(case: Case) -> tuple[dt.datetime, dt.datetime]:
    before = OF_A_ROOM if case.room_id is not None else OF_A_PERSON
    return case.opened_at - before, case.opened_at + AFTER


def more(case: Case) -> list[tuple[str, list[str]]]:
    return [(heading, lines) for heading, lines in (look(case) for look in MORE) if lines]
