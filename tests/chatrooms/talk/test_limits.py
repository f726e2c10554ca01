"""How often is too often (S30): any stretch of time counts, not one that begins anew at an edge."""

from __future__ import annotations

import itertools
import time
import uuid

import pytest
from django.conf import settings
from django.db.models import F

from chatrooms.rooms.models import Room
from chatrooms.talk import pace
from chatrooms.talk.limits import Limit, Memory, Shared, take, wait_for
from chatrooms.talk.say import Edit, GiveHeart, MarkRead, Person, RefusedError, Remove, Say
from chatrooms.talk.store import Done, write
from tests.factories import MemberFactory

#: ten in half a second, and two spurts less than that apart
TEN = Limit("ten", 10, 1)
WHOSE = map(str, itertools.count())


@pytest.fixture(params=[Memory, Shared] if settings.REDIS_URL else [Memory])
def store(request, monkeypatch):
    found = request.param()
    monkeypatch.setattr("chatrooms.talk.limits._store", found)
    return found


@pytest.mark.usefixtures("store")
def test_no_edge_lets_twice_as_much_through() -> None:
    whose = f"{time.monotonic()}-{next(WHOSE)}"
    assert wait_for(TEN, whose) == 0
    time.sleep(0.9)  # the window of the first one is nearly over
    assert [wait_for(TEN, whose) for _ in range(9)] == [0] * 9
    time.sleep(0.2)  # and now it is: one place is free again, not ten
    waits = [wait_for(TEN, whose) for _ in range(10)]
    assert waits[0] == 0
    assert all(0.1 <= wait <= 0.9 for wait in waits[1:])


@pytest.mark.usefixtures("store")
def test_who_was_refused_waits_no_longer_for_asking_again() -> None:
    whose = f"{time.monotonic()}-{next(WHOSE)}"
    first = take([[(TEN, whose, 1)] for _ in range(12)])
    assert first[:10] == [0] * 10
    assert all(first[10:])
    time.sleep(max(first) + 0.05)
    assert wait_for(TEN, whose) == 0


@pytest.mark.usefixtures("store")
def test_a_new_account_has_half() -> None:
    whose = f"{time.monotonic()}-{next(WHOSE)}"
    assert [bool(wait) for wait in take([[(TEN, whose, 0.5)] for _ in range(6)])] == [False] * 5 + [True]


# a room


@pytest.fixture
def room(db, monkeypatch) -> Room:
    """It takes twenty in a second."""
    monkeypatch.setattr(pace, "ROOM", Limit("room", 20, 1))
    return Room.objects.create(slug="a-room")


def crowd(count: int) -> list[Person]:
    return [Person(each.pk, each.username) for each in MemberFactory.create_batch(count)]


def say(room: Room, by: Person, text: str = "hello") -> Say:
    return Say(room.pk, by, text, uuid.uuid4().hex)


def stored(outcomes: list[Done | RefusedError]) -> int:
    """How many; the others are refused, and told that it is the room."""
    for each in outcomes:
        if isinstance(each, RefusedError):
            assert (each.code, each.retry_after) == ("rate_limited", 1)
            assert each.detail.startswith("So many write here at once")
    return sum(isinstance(each, Done) for each in outcomes)


def test_many_who_each_say_little_are_too_many_for_a_room(room) -> None:
    people, other = crowd(25), Room.objects.create(slug="b-room")
    said = [say(room, each) for each in people]
    assert stored(write(said[:15]).outcomes) == 15
    outcomes = write([*said[15:], say(other, people[0])]).outcomes
    assert [isinstance(each, Done) for each in outcomes] == [True] * 5 + [False] * 5 + [True]
    assert stored(outcomes) == 6
    assert stored(write([Edit(room.pk, people[0], 1, "else"), GiveHeart(room.pk, people[0], 2, True)]).outcomes) == 0
    # what is stored already, what takes something away and what is nobody else's is never too much
    taken = write([said[0], Remove(room.pk, people[1], 2), MarkRead(room.pk, people[2], 3)]).outcomes
    assert [done.seq for done in taken] == [1, 21, 0]
    time.sleep(1.1)
    assert stored(write(said[20:]).outcomes) == 5


def test_nobody_uses_up_a_room_by_knocking(room) -> None:
    ana, *others = crowd(9)
    outcomes = write([say(room, ana, str(n)) for n in range(60)]).outcomes
    assert sum(isinstance(each, Done) for each in outcomes) == 10  # her own limit
    assert stored(write([say(room, each) for each in others]).outcomes) == 8


def test_what_another_process_stored_counts_too(room) -> None:
    people = crowd(4)
    write([say(room, people[0])])
    Room.objects.filter(pk=room.pk).update(head=F("head") + 18)  # as it does there
    assert stored(write([say(room, people[1])]).outcomes) == 1
    assert stored(write([say(room, each) for each in people[2:]]).outcomes) == 0
