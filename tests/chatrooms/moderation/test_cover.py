"""Rooms without a moderator: teens' are there to read, adults' go slowly, 120 s after the last one left, and never before (G14)."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.desk import cover, duty
from chatrooms.rooms.models import Room
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
    gil = moderator()
    with at(NOW):
        duty.begin(gil)
    ends = NOW + duty.LONGEST
    with at(ends - SECOND):
        cover.is_here(gil)  # with a page open all along
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


GONE = 120 * SECOND + cover.SLACK
PAGES = ["/moderation/", "/moderation/hand-over/", f"/rooms/{FREE}/"]


def test_whoever_closed_every_page_covers_nothing_though_still_on_duty(rooms, signed_in) -> None:
    """Never within 120 s of being there; and being back, on any page of the desk or in a room, counts at once."""
    gil = moderator()
    client = signed_in(gil, second_factor=True)
    with at(NOW):
        duty.begin(gil)
    for number, page in enumerate(PAGES, start=1):
        start = NOW + number * 200 * SECOND
        assert cover.holds(rooms[FREE], start) == cover.SLOW
        with at(start):
            client.get(page)
        assert cover.holds(rooms[FREE], start + 120 * SECOND) == cover.OPEN
        assert cover.holds(rooms[FREE], start + GONE) == cover.SLOW


def test_a_socket_in_any_process_is_being_there_and_costs_nothing_for_others(rooms, django_assert_num_queries) -> None:
    gil, ash = moderator(), MemberFactory()
    with at(NOW):
        duty.begin(gil)
        cover.stamp()
        with django_assert_num_queries(0):
            cover.saw({gil.pk, ash.pk})  # just seen
    for seconds in range(10, 400, 10):  # as the watch does at each look
        with at(NOW + seconds * SECOND):
            cover.stamp()
            with django_assert_num_queries(0):
                cover.saw({ash.pk})
            with django_assert_num_queries(1):
                cover.saw({gil.pk, ash.pk})
            assert cover.holds(rooms[FREE], NOW + (seconds + 119) * SECOND) == cover.OPEN
    assert cover.holds(rooms[FREE], NOW + 390 * SECOND + GONE) == cover.SLOW


def test_resting_is_as_being_away_and_ends_by_itself(rooms) -> None:
    gil = moderator()
    with at(NOW):
        duty.begin(gil)
        duty.rest(gil)
    for after, held in ((119, cover.OPEN), (121, cover.SLOW), (899, cover.SLOW), (901, cover.OPEN)):
        with at(NOW + after * SECOND):
            cover.is_here(gil)
            assert cover.holds(rooms[FREE], NOW + after * SECOND) == held, after


@pytest.mark.parametrize("kept", ["muted", "looked at"])
def test_whoever_may_not_decide_about_others_covers_nothing(rooms, kept) -> None:
    gil, until = moderator(), NOW + 300 * SECOND
    with at(NOW):
        duty.begin(gil)
        if kept == "muted":
            Act.objects.create(
                kind="mute", by=SafeguardingLead(), rank=100, about=gil, where="everywhere", reason="unkind", until=until,
                room=Room.objects.create(slug=FREE),
            )  # fmt: skip
        else:
            type(gil).objects.filter(pk=gil.pk).update(age_looked_at_until=until)
        assert cover.holds(rooms[FREE], NOW) == cover.SLOW
    with at(until):
        cover.is_here(gil)
        assert cover.holds(rooms[FREE], until) == cover.OPEN


def test_open_pages_learn_of_it(rooms) -> None:
    before = cover.stamp()
    gil = moderator()
    duty.begin(gil)
    during = cover.stamp()
    duty.end(gil)
    with at(dt.datetime.now(dt.UTC) + 121 * SECOND):
        assert cover.stamp() == before != during
