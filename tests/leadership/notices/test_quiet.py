"""Quiet hours on the person's own clock, whatever the clock does that night; teens have theirs whatever they choose (G25)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership.members.models import Member
from leadership.notices import digest, quiet

UTC = dt.UTC
ADULT, TEEN = dt.date(1990, 1, 1), dt.date(2011, 6, 1)


def person(born_on: dt.date = ADULT, zone: str = "UTC", **fields) -> Member:
    member = Member(born_on=born_on, time_zone=zone, **fields)
    member.set_adult_at()
    return member


def at(text: str, zone: str = "UTC", fold: int = 0) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "free"),
    [
        ("2026-06-01T21:59:59", "2026-06-01T21:59:59"),
        ("2026-06-01T22:00", "2026-06-02T07:00"),
        ("2026-06-02T00:30", "2026-06-02T07:00"),
        ("2026-06-02T06:59:59.999999", "2026-06-02T07:00"),
        ("2026-06-02T07:00", "2026-06-02T07:00"),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati"])
def test_a_teen_has_the_night_without_asking(now: str, free: str, zone: str) -> None:
    teen = person(TEEN, zone)
    assert quiet.not_before(teen, at(now, zone)) == at(free, zone)
    assert quiet.not_before(person(zone=zone), at(now, zone)) == at(now, zone), "an adult has none"


def test_a_teen_can_add_hours_and_take_none_away() -> None:
    assert quiet.hours(person(TEEN, quiet_from=20, quiet_until=8), at("2026-06-01T12:00")) == quiet.span(20, 8)
    assert quiet.hours(person(TEEN, quiet_from=23, quiet_until=5), at("2026-06-01T12:00")) == quiet.NIGHT_OF_TEENS
    assert quiet.not_before(person(TEEN, quiet_from=7, quiet_until=9), at("2026-06-01T23:00")) == at(
        "2026-06-02T09:00"
    )


def test_the_night_ends_with_the_eighteenth_birthday() -> None:
    teen = person(dt.date(2008, 6, 2), "Europe/Berlin")
    assert quiet.not_before(teen, at("2026-06-01T23:59", "Europe/Berlin")) == at("2026-06-02T07:00", "Europe/Berlin")
    assert quiet.not_before(teen, teen.adult_at) == teen.adult_at


NIGHTS = [
    # Berlin: 02:00 becomes 03:00 on 29 March, 03:00 becomes 02:00 on 25 October
    ("Europe/Berlin", 22, 7, at("2026-03-28T22:00", "Europe/Berlin"), "2026-03-29T05:00"),
    ("Europe/Berlin", 22, 7, at("2026-10-24T22:00", "Europe/Berlin"), "2026-10-25T06:00"),
    ("Europe/Berlin", 22, 2, at("2026-03-29T01:30", "Europe/Berlin"), "2026-03-29T01:00"),
    ("Europe/Berlin", 2, 3, at("2026-03-29T01:59", "Europe/Berlin"), "2026-03-29T00:59"),
    ("Europe/Berlin", 2, 3, at("2026-10-25T02:30", "Europe/Berlin", 0), "2026-10-25T02:00"),
    ("Europe/Berlin", 2, 3, at("2026-10-25T02:30", "Europe/Berlin", 1), "2026-10-25T02:00"),
    # New York: 02:00 becomes 03:00 on 8 March, 02:00 becomes 01:00 on 1 November
    ("America/New_York", 22, 7, at("2026-03-07T23:00", "America/New_York"), "2026-03-08T11:00"),
    ("America/New_York", 22, 7, at("2026-10-31T23:00", "America/New_York"), "2026-11-01T12:00"),
    # Lord Howe moves its clock by half an hour
    ("Australia/Lord_Howe", 22, 7, at("2026-04-04T23:00", "Australia/Lord_Howe"), "2026-04-04T20:30"),
    ("Australia/Lord_Howe", 22, 7, at("2026-10-03T23:00", "Australia/Lord_Howe"), "2026-10-03T20:00"),
]


@pytest.mark.parametrize(("zone", "start", "until", "now", "free"), NIGHTS)
def test_nights_in_which_the_clock_is_changed(zone, start, until, now, free) -> None:
    assert quiet.not_before(person(zone=zone, quiet_from=start, quiet_until=until), now) == at(free)


ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Tehran"]
)
INSTANTS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(UTC))
HOURS = st.none() | st.integers(0, 23)


@given(zone=ZONES, now=INSTANTS, start=HOURS, until=HOURS, born_on=st.sampled_from([ADULT, TEEN]))
def test_what_is_sent_is_never_sent_in_a_quiet_hour_and_waits_no_longer_than_it_must(
    zone, now, start, until, born_on
) -> None:
    if start is None or until is None:
        start = until = None
    member = person(born_on, zone, quiet_from=start, quiet_until=until)
    quiet_hours = quiet.hours(member, now)
    free = quiet.not_before(member, now)
    assert quiet.leave_room(quiet_hours)
    assert free.astimezone(ZoneInfo(zone)).hour not in quiet_hours
    assert now <= free <= now + dt.timedelta(hours=17)
    minutes = int((free - now) / dt.timedelta(minutes=1))
    between = (now + dt.timedelta(minutes=n) for n in range(0, minutes, 7))
    assert all(each.astimezone(ZoneInfo(zone)).hour in quiet_hours for each in between if each < free)


@given(
    zone=ZONES, now=INSTANTS, hour=st.integers(0, 23), every=st.sampled_from(["day", "week"]),
    born_on=st.sampled_from([ADULT, TEEN]),
)  # fmt: skip
def test_one_digest_follows_another(zone, now, hour, every, born_on) -> None:
    member = person(born_on, zone, digest_hour=hour, digest_every=every)
    last, coming = digest.latest(member, now), digest.next_after(member, now)
    days = 7 if every == "week" else 1
    assert last <= now < coming
    assert digest.next_after(member, last) == coming, "there is none between"
    assert digest.latest(member, coming) == coming
    assert abs((coming - last) - dt.timedelta(days=days)) <= dt.timedelta(hours=25)


@pytest.mark.parametrize(
    ("zone", "hour", "now", "due"),
    [
        ("Europe/Berlin", 8, "2026-03-28T12:00", "2026-03-29T06:00"),  # her clock says eight, an hour earlier by ours
        ("Europe/Berlin", 8, "2026-10-24T12:00", "2026-10-25T07:00"),
        ("Europe/Berlin", 2, "2026-03-28T12:00", "2026-03-29T01:00"),  # there is no 02:00: it comes at 03:00
        ("Europe/Berlin", 2, "2026-10-24T12:00", "2026-10-25T00:00"),  # there are two: it comes at the first
        ("Pacific/Kiritimati", 8, "2026-06-01T12:00", "2026-06-01T18:00"),
        ("Pacific/Pago_Pago", 8, "2026-06-01T12:00", "2026-06-01T19:00"),
    ],
)
def test_a_digest_comes_at_her_hour(zone, hour, now, due) -> None:
    assert digest.next_after(person(zone=zone, digest_hour=hour), at(now)) == at(due)


def test_a_digest_in_quiet_hours_comes_when_they_end() -> None:
    teen = person(TEEN, digest_hour=23)
    assert digest.next_after(teen, at("2026-06-01T12:00")) == at("2026-06-02T07:00")
    assert digest.latest(teen, at("2026-06-02T07:00")) == at("2026-06-02T07:00")
