"""The list of rooms: what goes on, what is quiet, what is closed, what is left, and nothing of the other community."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.test import override_settings
from django.utils import timezone

from chatrooms.rooms import presence
from chatrooms.rooms.models import Room
from chatrooms.talk.models import ReadMark
from leadership.members.models import Band
from leadership.roles.editions import put_in_force
from leadership.roles.hours import DAYS, Hours
from tests.factories import MemberFactory, give_badge

pytestmark = pytest.mark.django_db
#: nobody listens there
AWAY = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}


@pytest.fixture
def ana():
    return MemberFactory()


@pytest.fixture
def her(programme, signed_in, ana):
    return signed_in(ana)


def page_of(client) -> str:
    return " ".join(client.get("/rooms/").content.decode().split())


def test_how_many_are_here_with_small_numbers_left_out(her) -> None:
    presence.tell({"free-hugs": 12, "support-session": 2, "no-such-room": 9, "anxiety": 7})
    page = page_of(her)
    assert "12 people are here" in page
    assert "A few people are here" in page
    assert "2 people" not in page.replace("12 people", "")
    assert "9 people" not in page
    assert "7 people" not in page, "of a locked room nobody is told who is in it"
    assert "with 14 people" in page
    assert page.index("Free Hugs") < page.index("Support Session")


def test_a_quiet_room_points_to_a_livelier_one(her) -> None:
    assert "Say hello, or just stay a while." in page_of(her)
    presence.tell({"free-hugs": 5})
    page = page_of(her)
    assert 'Quiet now. <a class="above" href="/rooms/free-hugs/">Free Hugs</a> is livelier.' in page
    assert "Say hello" not in page
    presence.tell({"free-hugs": 0})
    assert "is livelier" not in page_of(her)


def test_it_does_without_the_shared_cache(her) -> None:
    """D22: figures are missing then, and nothing else."""
    with override_settings(CACHES={"default": AWAY}):
        presence.tell({"free-hugs": 3})
        assert "Free Hugs" in page_of(her)


def test_new_since_i_was_here_and_a_closed_one(her, ana) -> None:
    room = Room.objects.create(slug="free-hugs", head=9)
    mark = ReadMark.objects.create(member=ana, room=room, seq=9)
    assert "New since" not in page_of(her)
    ReadMark.objects.filter(pk=mark.pk).update(seq=8)
    assert "New since you were here" in page_of(her)
    Room.objects.update(closed_at=timezone.now())
    page = page_of(her)
    assert page.index("Opening later") < page.index("Free Hugs")
    assert "Closed just now." in page


def test_a_locked_room_says_what_is_left_and_the_nearest_comes_first(her) -> None:
    page = page_of(her)
    assert "Nearest for you:" in page
    assert "What opens it" in page
    assert 'class="check"' in page


def test_the_other_community_has_no_rooms_here(programme, signed_in) -> None:
    """G2, S35."""
    adult, teen = page_of(signed_in(MemberFactory())), page_of(signed_in(MemberFactory(band=Band.TEEN)))
    assert "teen-" not in adult
    assert "/rooms/free-hugs/" not in teen


@pytest.fixture
def by_hours(programme):
    """Free Hugs on Wednesdays at 19:00 and Support Session every day at 06:00, on the clock of Berlin, for an hour and a half."""

    def scheduled(slug, *days, start):
        hours = Hours(days or DAYS, dt.time(start), 90, "Europe/Berlin")
        return replace(programme.rooms[slug], opening="scheduled", hours=(hours,))

    rooms = [scheduled("free-hugs", "wednesday", start=19), scheduled("support-session", start=6)]
    put_in_force(replace(programme, rooms=programme.rooms | {room.slug: room for room in rooms}))


def at(time_machine, text: str) -> None:
    time_machine.move_to(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC), tick=False)


def test_what_opens_when_on_my_own_clock_and_how_soon(by_hours, time_machine, signed_in) -> None:
    """19:00 in Berlin is 20:00 in Helsinki; the next one first, each with its time and beside it how soon that is."""
    at(time_machine, "2026-11-25T17:15")
    page = page_of(signed_in(MemberFactory(time_zone="Europe/Helsinki")))
    assert '<b>20:00</b><span class="small quiet">in 45 minutes</span>' in page
    assert '<b>Thu 26 Nov, 07:00</b><span class="small quiet">in 12 hours</span>' in page
    assert page.index("Opening later") < page.index("Free Hugs") < page.index("Support Session")
    assert "<b>20:00</b>" in page_of(signed_in(MemberFactory(time_zone="Europe/Helsinki")))
    at(time_machine, "2026-11-25T14:00")
    assert '<b>18:00</b><span class="small quiet">in 4 hours</span>' in page_of(
        signed_in(MemberFactory(time_zone="UTC"))
    )


def test_what_is_on_now_and_for_how_long(by_hours, time_machine, her, ana) -> None:
    at(time_machine, "2026-11-25T18:00")
    page = page_of(her)
    assert "<b>On now</b> until 19:30, 90 minutes more" in page
    assert page.index("Free Hugs") < page.index("Opening later")
    at(time_machine, "2026-11-25T19:30")
    page = page_of(her)
    assert "On now" not in page
    assert '<b>Wed 2 Dec, 18:00</b><span class="small quiet">in 7 days</span>' in page


def test_a_scheduled_room_takes_words_in_its_hours_alone(by_hours, time_machine, her) -> None:
    at(time_machine, "2026-11-25T19:29:59")
    assert her.post("/rooms/free-hugs/", {"text": "hello"}).status_code == 302
    assert "Open until 19:30." in her.get("/rooms/free-hugs/").content.decode()
    at(time_machine, "2026-11-25T19:30")
    refused = her.post("/rooms/free-hugs/", {"text": "late"})
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "hello" in page
    assert "It opens <time" in page
    assert "Wednesday 2 December 2026, 18:00</time>, in 7 days." in page


def test_without_hours_it_says_so_and_is_open(her) -> None:
    assert "For sessions, and open in between" in page_of(her)
    assert her.post("/rooms/free-hugs/", {"text": "hello"}).status_code == 302


def test_an_open_pop_up_says_until_when(her, ana, time_machine) -> None:
    at(time_machine, "2026-11-25T18:00")
    for badge in ("refresher", "community-101"):
        give_badge(ana, badge)
    Room.objects.create(slug="current-events", open_until=timezone.now() + dt.timedelta(minutes=31))
    assert "<b>On now</b> until 18:31, 31 minutes more" in page_of(her)
