"""Quiet hours: when nothing we send may reach somebody. Every sender asks here, whatever it sends by.

Only what a person asked for this minute passes by: a new password, a confirmation, word of a changed key (allauth's
letters). Teens have 22:00 to 07:00 whatever they choose (G25): a night that can be chosen away protects nobody who
is asked to choose it away. They, and everybody else, can add hours of their own.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from leadership.members.models import Band, Member

#: hours of a day; the fewest that stay open, so that there is always an hour in which a letter can go
DAY, FEWEST_OPEN = 24, 8


def span(start: int | None, until: int | None) -> frozenset[int]:
    """The hours from `start` to before `until`, past midnight where it has to be; none if one of them is None."""
    if start is None or until is None:
        return frozenset()
    return frozenset((start + hour) % DAY for hour in range((until - start) % DAY))


NIGHT_OF_TEENS = span(22, 7)


def hours(member: Member, at: dt.datetime) -> frozenset[int]:
    """The quiet hours of the member's own clock, as numbers from 0 to 23, with the age she has at that instant."""
    night = NIGHT_OF_TEENS if member.band_at(at) == Band.TEEN else frozenset()
    both = night | span(member.quiet_from, member.quiet_until)
    return both if leave_room(both) else night


def leave_room(quiet: frozenset[int]) -> bool:
    return DAY - len(quiet) >= FEWEST_OPEN


def not_before(member: Member, at: dt.datetime) -> dt.datetime:
    """The first instant (UTC) from `at` on that is not quiet for the member.

    Goes from hour to hour of real time and reads her clock at each, so a night with a changed clock is no special case.
    """
    quiet, zone, at = hours(member, at), ZoneInfo(member.time_zone), at.astimezone(dt.UTC)
    while (local := at.astimezone(zone)).hour in quiet:
        past = dt.timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        at += dt.timedelta(hours=1) - past
    return at
