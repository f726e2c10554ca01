"""Weekly hours: what is on and what comes, on the wall clock of a place, through summer time and around midnight."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest

from leadership.roles.hours import DAYS, Hours, spans

BERLIN = "Europe/Berlin"


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def first(hours: list[Hours], at: str) -> tuple[str, str]:
    start, end = spans(hours, utc(at))[0]
    return f"{start:%m-%d %H:%M}", f"{end:%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-25T17:59", ("11-25 18:00", "11-25 19:30")),
        ("2026-11-25T18:00", ("11-25 18:00", "11-25 19:30")),
        ("2026-11-25T19:29:59", ("11-25 18:00", "11-25 19:30")),
        ("2026-11-25T19:30", ("12-02 18:00", "12-02 19:30")),
        ("2026-07-01T10:00", ("07-01 17:00", "07-01 18:30")),
    ],
)
def test_the_one_at_hand_or_the_next(at: str, expected: tuple[str, str]) -> None:
    """Wednesdays at seven in Berlin: 18:00 UTC in winter, 17:00 in summer. The end is no longer in it."""
    assert first([Hours(("wednesday",), dt.time(19), 90, BERLIN)], at) == expected


def test_hours_past_midnight_and_hours_that_touch_are_one() -> None:
    late = [Hours(("monday",), dt.time(23), 120), Hours(("tuesday",), dt.time(1), 60)]
    assert first(late, "2026-11-24T00:30") == ("11-23 23:00", "11-24 02:00")
    days = [Hours(("monday", "tuesday"), dt.time(0), 1440)]
    assert first(days, "2026-11-23T12:00") == ("11-23 00:00", "11-25 00:00")


def test_every_instant_of_a_fortnight_is_as_a_plain_look_at_the_clock_says() -> None:
    hours = [Hours(("friday", "sunday"), dt.time(22, 15), 200, BERLIN), Hours(DAYS[:2], dt.time(6), 45)]
    at = utc("2026-10-18T00:00")  # a clock goes back in it
    for _ in range(14 * 24 * 4):
        is_on = any(span.start <= at < span.end for each in hours for span in each.spans(at))
        found = spans(hours, at)
        assert (found[0].start <= at) is is_on
        assert all(a.end < b.start for a, b in pairwise(found))
        at += dt.timedelta(minutes=15)
