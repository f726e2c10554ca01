"""Rooms without a moderator: teens' are there to read, adults' go slowly, 120 s after the last one left, and never before (G14)."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from chatrooms.moderation.desk import cover, duty
from leadership.members.models import Band
from tests.cast import Moderator, SafeguardingLead
from tests.clock import SECOND, at
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime.now(dt.UTC)
FREE, TEEN, ANXIETY = "free-hugs", "teen-free-hugs", "anxiety"


@pytest.fixture
def rooms(programme):
    return programme.rooms


def moderator(band=Band.ADULT):
    return MemberFactory(band=band, roles=[("global-moderator", "", 3)])


def say(client, slug):
    return client.post(f"/rooms/{slug}/", {"text": f"words {uuid.uuid4()}", "nonce": str(uuid.uuid4())})


def test_a_teen_room_rests_two_minutes_after_the_last_one_left(rooms, signed_in) -> None:
    tess, tara = MemberFactory(band=Band.TEEN), moderator(Band.TEEN)
    client = signed_in(tess)
    assert say(client, TEEN).status_code == 302  # nobody was ever on duty here
    with at(NOW):
        duty.begin(tara)
        assert say(client, TEEN).status_code == 302
        duty.end(tara)
    with at(NOW + 119 * SECOND):
        assert say(client, TEEN).status_code == 302
    with at(NOW + 121 * SECOND):
        answer = say(client, TEEN)
        assert answer.status_code == 409
        assert cover.RESTING in answer.content.decode()
        assert cover.RESTING in client.get(f"/rooms/{TEEN}/").content.decode()
        assert client.post(f"/rooms/{TEEN}/1/", {"do": "remove"}).status_code == 302
        assert client.get(f"/rooms/{TEEN}/report/").status_code == 200
        assert say(signed_in(tara), TEEN).status_code == 302  # whoever may go on duty
        duty.begin(tara)
        assert say(client, TEEN).status_code == 302


def test_an_adult_room_goes_slowly(rooms, signed_in, settings) -> None:
    gil, client = moderator(), signed_in(MemberFactory())
    with at(NOW):
        duty.begin(gil)
        duty.end(gil)
    with at(NOW + 121 * SECOND):
        assert cover.SLOWLY in client.get(f"/rooms/{FREE}/").content.decode()
        assert [say(client, FREE).status_code for _ in range(2)] == [302, 429]
        settings.WITHOUT_MODERATOR = {"free-hugs": "open", "adult": "slow"}
        assert cover.SLOWLY not in client.get(f"/rooms/{FREE}/").content.decode()
    assert cover.holds(rooms[ANXIETY], NOW + 121 * SECOND) == cover.SLOW


def test_it_ends_by_itself_when_somebody_forgets_to_leave(rooms) -> None:
    with at(NOW):
        duty.begin(moderator())
    ends = NOW + duty.LONGEST
    assert cover.holds(rooms[FREE], ends + 119 * SECOND) == cover.OPEN
    assert cover.holds(rooms[FREE], ends + 121 * SECOND) == cover.SLOW


def test_only_whose_desk_it_is_covers_a_room(rooms, settings) -> None:
    """Bands, communities and clearance, as for reports."""
    settings.COVER_FROM_START = True
    assert [cover.holds(rooms[slug], NOW) for slug in (FREE, TEEN)] == [cover.SLOW, cover.READ_ONLY]
    duty.begin(Moderator())
    assert {slug: cover.holds(rooms[slug], dt.datetime.now(dt.UTC)) for slug in (ANXIETY, FREE, TEEN)} == {
        ANXIETY: cover.OPEN,
        FREE: cover.SLOW,
        TEEN: cover.READ_ONLY,
    }
    duty.begin(moderator())
    assert [cover.holds(rooms[slug], dt.datetime.now(dt.UTC)) for slug in (FREE, TEEN)] == [
        cover.OPEN,
        cover.READ_ONLY,
    ]
    duty.begin(SafeguardingLead())
    assert cover.holds(rooms[TEEN], dt.datetime.now(dt.UTC)) == cover.OPEN


def test_open_pages_learn_of_it(rooms) -> None:
    before = cover.stamp()
    gil = moderator()
    duty.begin(gil)
    during = cover.stamp()
    duty.end(gil)
    with at(dt.datetime.now(dt.UTC) + 121 * SECOND):
        assert cover.stamp() == before != during
