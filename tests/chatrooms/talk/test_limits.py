"""How often is too often (S30): any stretch of time counts, not one that begins anew at an edge."""

from __future__ import annotations

import itertools
import time

import pytest
from django.conf import settings

from chatrooms.talk.limits import Limit, Memory, Shared, take, wait_for

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
