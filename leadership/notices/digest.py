"""When somebody's digest goes: each day or each Monday, at her hour on her own clock, and never in her quiet hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from leadership.members.models import DigestEvery, Member
from leadership.notices import quiet

MONDAY = 0


def next_after(member: Member, at: dt.datetime) -> dt.datetime:
    """The first digest (UTC) later than `at`."""
    return next(due for due in _dues(member, at, range(-1, 9)) if due > at)


def latest(member: Member, at: dt.datetime) -> dt.datetime:
    """The last digest (UTC) that was due at `at`, whether there was one or not."""
    return next(due for due in _dues(member, at, range(1, -10, -1)) if due <= at)


def _dues(member: Member, at: dt.datetime, days: range) -> Iterator[dt.datetime]:
    """A skipped hour comes an hour later and a repeated one the first time; quiet hours put a digest off to their end."""
    zone = ZoneInfo(member.time_zone)
    today, hour = at.astimezone(zone).date(), dt.time(member.digest_hour)
    for day in (today + dt.timedelta(days=number) for number in days):
        if member.digest_every == DigestEvery.DAY or day.weekday() == MONDAY:
            yield quiet.not_before(member, dt.datetime.combine(day, hour, tzinfo=zone).astimezone(dt.UTC))
