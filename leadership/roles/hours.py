"""The weekly hours of a room, on the wall clock of the place they are meant for. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WHOLE_DAY = 24 * 60  # minutes


@dataclass(frozen=True)
class Hours:
    """`minutes` from `start` on, on each of these days there; a summer time that comes or goes moves no wall clock."""

    days: tuple[str, ...] = DAYS
    start: dt.time = dt.time(0)
    minutes: int = 60
    zone: str = "UTC"

    def spans(self, at: dt.datetime) -> Iterator[Span]:
        """Those from the day before `at` to a week after it."""
        zone = ZoneInfo(self.zone)
        today = at.astimezone(zone).date()
        for days in range(-1, 9):
            day = today + dt.timedelta(days=days)
            if DAYS[day.weekday()] in self.days:
                start = dt.datetime.combine(day, self.start, zone).astimezone(dt.UTC)
                yield Span(start, start + dt.timedelta(minutes=self.minutes))


class Span(NamedTuple):
    """Open from `start` until before `end`."""

    start: dt.datetime
    end: dt.datetime


def spans(hours: Iterable[Hours], at: dt.datetime) -> list[Span]:
    """What is on at `at` and what comes in the week after it, in order; hours that touch are one."""
    found: list[Span] = []
    for span in sorted(span for each in hours for span in each.spans(at)):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return [span for span in found if span.end > at]
