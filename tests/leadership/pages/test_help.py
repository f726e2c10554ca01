"""Help now: by country and age, signed out too; and what is shown of old numbers (G8)."""

from __future__ import annotations

import datetime as dt

import pytest

from config import checks
from leadership.members.models import Band
from leadership.pages import helplines
from leadership.pages.helplines import COUNTRIES
from tests.clock import at
from tests.factories import MemberFactory


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda country: country.code or "elsewhere")
def test_every_country_has_somebody_who_answers(country) -> None:
    assert country.emergency.isdigit()
    assert country.lines
    for line in country.lines:
        way, _, number = line.link.partition(":")
        assert way in {"tel", "sms", "https"}
        if way != "https":
            assert number == "".join(each for each in line.label if each.isdigit())
    for is_teen in (True, False):
        shown = country.lines_for(is_teen=is_teen)
        assert 1 <= len(shown) <= 3
        assert [line.young for line in shown] == sorted((line.young for line in shown), reverse=is_teen)


def test_codes_are_there_once_and_the_rest_of_the_world_comes_last() -> None:
    codes = [country.code for country in COUNTRIES]
    assert len(set(codes)) == len(codes)
    assert codes[-1] == ""


def test_a_time_zone_tells_the_country_and_an_unknown_one_tells_nothing() -> None:
    zones = {"Europe/London": "gb", "America/Chicago": "us", "Australia/Perth": "au", "Asia/Tokyo": "", "UTC": ""}
    assert {zone: helplines.of_zone(zone).code for zone in zones} == zones


@pytest.mark.django_db
def test_signed_out_by_country_and_age(client) -> None:
    page = client.get("/help/?country=gb&age=teen").content.decode()
    assert page.index("0800 1111") < page.index("116 123")
    page = client.get("/help/?country=gb&age=adult").content.decode()
    assert page.index("116 123") < page.index("0800 1111")
    assert "findahelpline.com" in client.get("/help/").content.decode()
    assert "findahelpline.com" in client.get("/help/?country=nowhere&age=nine").content.decode()


@pytest.mark.django_db
def test_signed_in_her_own_country_and_age_come_first(signed_in) -> None:
    teen = MemberFactory(band=Band.TEEN, time_zone="Europe/London")
    page = signed_in(teen).get("/help/").content.decode()
    assert page.index("0800 1111") < page.index("116 123")
    assert "988" in signed_in(teen).get("/help/?country=us").content.decode()


def test_old_numbers_are_told_of_as_the_site_starts() -> None:
    day = min(country.checked for country in COUNTRIES)
    noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
    with at(noon + dt.timedelta(days=90)):
        assert checks.help_lines_looked_at() == []
    with at(noon + dt.timedelta(days=91)):
        (found,) = checks.help_lines_looked_at()
    assert found.id == "ground.W002"
    assert str(day) in found.msg
    assert not found.is_serious()
