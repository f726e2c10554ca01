"""Editions: one a day, the latest begun is in force, stored whole or not at all, and anything they may ask can be judged."""

from __future__ import annotations

import datetime as dt

import pytest

from leadership.audit.models import Record
from leadership.roles.checking import check
from leadership.roles.editing import ON_CHANGE, put_edited
from leadership.roles.editions import Outcome, outcome_of, put_in_force
from leadership.roles.eligibility import checklist, eligible, usernames
from leadership.roles.models import Edition, Role
from leadership.roles.programme import Programme
from leadership.roles.writing import write
from tests.clock import at_once
from tests.factories import MemberFactory, count

HEAD = 'format = 1\nprogramme.edition = {day}\n[[role]]\nslug = "host"\nname = "{name}"\n[[role.requirements]]\n'


def programme(
    node: str = '{ metric = "cheers", at_least = 1 }', day: str = "2026-01-01", name: str = "Host"
) -> Programme:
    found, errors = check(HEAD.format(day=day, name=name) + f"all = [{node}]")
    assert found is not None, errors
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2025-12-31T23:59:59.999999+00:00", None),
        ("2026-01-01T00:00:00+00:00", "2026-01-01"),
        ("2026-01-01T13:59:59+14:00", None),
        ("2026-05-31T23:59:59.999999+00:00", "2026-01-01"),
        ("2026-06-01T00:00:00+00:00", "2026-06-01"),
        ("2026-05-31T20:00:00-04:00", "2026-06-01"),
    ],
)
def test_an_edition_begins_with_its_day_in_utc(at: str, day: str | None) -> None:
    for each in ("2026-06-01", "2026-01-01"):
        put_in_force(programme(day=each))
    instant = dt.datetime.fromisoformat(at)
    if day is None:
        with pytest.raises(Edition.DoesNotExist, match="No programme is in force"):
            Edition.objects.in_force(instant)
    else:
        assert str(Edition.objects.in_force(instant).day) == day


@pytest.mark.django_db
def test_what_is_stored_is_the_canonical_text_and_gives_the_programme_back() -> None:
    edition, outcome = put_in_force(programme())
    assert outcome == Outcome.NEW
    assert edition.source == write(programme())
    assert edition.programme == programme()
    assert put_in_force(programme()) == (edition, Outcome.SAME)
    again, outcome = put_in_force(programme(name="Hostess"))
    assert (again.pk, outcome) == (edition.pk, Outcome.REPLACED)
    assert again.programme.roles["host"].name == Role.objects.get().name == "Hostess"
    assert list(Record.objects.order_by("at").values_list("verb", flat=True)) == [
        "put a programme in force",
        "replaced a programme",
    ]


@pytest.mark.django_db
def test_if_those_who_wait_can_not_be_told_nothing_is_stored(monkeypatch) -> None:
    put_in_force(programme())

    def break_down(*args: object) -> None:
        raise OSError("the letterbox is full")

    monkeypatch.setattr("leadership.roles.editing.ON_CHANGE", [*ON_CHANGE, break_down])
    with pytest.raises(OSError, match="letterbox"):
        put_edited(programme(name="Hostess"))
    assert outcome_of(programme()) == Outcome.SAME
    assert Role.objects.get().name == "Host"
    assert Record.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "node",
    [
        '{ role = "guest", weeks = 1000000 }',
        '{ metric = "weeks_as_listener", at_least = 1000000 }',
        '{ metric = "weeks_as_listener", at_most = 1000000, within_days = 1000000000 }',
        '{ metric = "star_rating", at_least = 1000000000 }',
        '{ metric = "cheers", at_least = 1000000000, within_days = 1000000000 }',
        '{ metric = "cheers", at_most = 0.000001, within_days = 0.000001 }',
        "{ all = [" * 19 + '{ metric = "cheers", at_least = 1 }' + "] }" * 19,
    ],
)
def test_the_most_a_file_may_ask_can_be_asked_of_everybody(node: str) -> None:
    text = HEAD.format(day="2026-01-01", name="Host") + f'all = [{node}]\n[[role]]\nslug = "guest"\nname = "Guest"'
    found, errors = check(text)
    assert found is not None, errors
    put_in_force(found)
    ada = MemberFactory(username="ada", joined_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    at = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    for metric in ("star_rating", "cheers"):
        for _ in range(3):
            count(ada, metric, 5, at=at - dt.timedelta(days=9))
    assert ("ada" in usernames(eligible(found, "host", at))) == checklist(ada, "host", at)["eligible"]


@pytest.mark.django_db(transaction=True)
def test_two_who_load_the_same_day_at_once_leave_one_edition() -> None:
    texts = [programme(name=name) for name in ("Host", "Hostess", "Hosting")]
    found = at_once([lambda each=each: put_edited(each) for each in texts])
    assert not [each for each in found if isinstance(each, Exception)], found
    edition = Edition.objects.get()
    assert edition.programme in texts
    assert Role.objects.get().name == edition.programme.roles["host"].name
