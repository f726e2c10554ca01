"""The list of rooms: what goes on, what is quiet, what is closed, what is left, and nothing of the other community."""

from __future__ import annotations

import pytest
from django.test import override_settings
from django.utils import timezone

from chatrooms.rooms import presence
from chatrooms.rooms.models import Room
from chatrooms.talk.models import ReadMark
from leadership.members.models import Band
from tests.factories import MemberFactory

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
