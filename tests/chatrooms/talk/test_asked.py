"""Queries that are put together once: they answer what the same query answers that is composed anew."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from chatrooms.moderation.acts import refusing
from chatrooms.moderation.ages import reading_along
from chatrooms.moderation.desk import cover
from chatrooms.moderation.desk.models import Duty
from chatrooms.talk import stamps
from leadership.members.models import Member
from tests.cast import Moderator
from tests.factories import give_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]
NOW = timezone.now()
WITH_IDS = [stamps.PEOPLE, stamps.STRETCHES, refusing.ACTS_ABOUT, reading_along.LOOKED_AT]


def sorted_rows(rows) -> list:
    return sorted([tuple(row) for row in rows], key=repr)


@pytest.mark.parametrize("asked", WITH_IDS)
def test_any_number_of_people_get_what_is_theirs(asked) -> None:
    people = [Moderator() for _ in range(5)]
    give_role(people[1], "sharing-circle-host")
    Member.objects.filter(pk=people[2].pk).update(age_looked_at_until=NOW + dt.timedelta(hours=1))
    for some in ([], people[:1], people[1:4], people, people[3:]):
        ids = [each.pk for each in some]
        for now in (NOW, timezone.now(), NOW + dt.timedelta(days=4000)):
            assert sorted_rows(asked(ids, now)) == sorted_rows(asked.build(ids, now))


def test_sessions_by_their_keys() -> None:
    keys = []
    for _ in range(3):
        session = SessionStore()
        session.create()
        keys.append(session.session_key)
    assert stamps.of_sessions(keys[1:]) == set(keys[1:])
    assert stamps.of_sessions([keys[0], "x" * 32]) == {keys[0]}
    assert stamps.LIVING(keys, timezone.now() + dt.timedelta(days=400)) == []
    assert stamps.of_sessions([]) == set()


def test_two_times_in_one_query_and_values_as_the_model_has_them() -> None:
    moderator, now = Moderator(), timezone.now()
    Duty.objects.create(member=moderator, since=now, until=now + dt.timedelta(hours=2), seen_at=now)
    row = cover.ON_DUTY((), now, now - dt.timedelta(minutes=2))[0]
    assert row == cover.ON_DUTY.build((), now, now - dt.timedelta(minutes=2))[0]
    assert (row[0], row[1]) == (moderator.pk, now)
    later = now + dt.timedelta(hours=3)
    assert cover.ON_DUTY((), later, later - dt.timedelta(minutes=2)) == []
