"""What comes next lies ahead: nobody who leads further up is sent back to an earlier step, on her path or on the map."""

from __future__ import annotations

import dataclasses

import pytest
from django.utils import timezone

from leadership.requirements.tree import Any_, Course, Metric
from leadership.roles.editions import put_in_force
from leadership.roles.eligibility import standings
from leadership.roles.map import draw
from leadership.roles.views import held_roles, nearest
from tests.clock import DAY
from tests.factories import MemberFactory, count, give_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def her(programme):
    """A listener who meets Room Supporter and holds nothing."""
    her = MemberFactory(account="listener", joined_at=timezone.now() - 400 * DAY)
    count(her, "group_chats", 30)
    return her


def slugs(member, programme) -> tuple[list[str], list[str]]:
    now = timezone.now()
    found = standings(member, programme, now, programme.by_step())
    ahead, behind = nearest(found, held_roles(member, now))
    return [each.subject.slug for each in ahead], [each.subject.slug for each in behind]


def test_for_somebody_new_everything_lies_ahead(her, programme) -> None:
    ahead, behind = slugs(her, programme)
    assert ahead[0] == "room-supporter"
    assert set(ahead) == set(programme.roles)
    assert not behind


def test_a_mentor_goes_on_to_mentor_leader(her, programme, signed_in) -> None:
    give_role(her, "group-support-mentor", weeks=9, track="quality")
    ahead, behind = slugs(her, programme)
    assert ahead == ["group-support-mentor-leader", "group-support-ambassador"]
    assert behind[0] == "room-supporter"
    page = signed_in(her).get("/path/").content.decode()
    assert "Nearest: Group Support Mentor Leader" in page
    assert 'Apply<span class="sr"> for Room Supporter' in page  # open all the same
    assert page.index("Further along") < page.index("On the steps before yours")


def test_an_ambassador_has_come_as_far_as_the_path_goes(her, programme, signed_in) -> None:
    give_role(her, "group-support-ambassador", weeks=9)
    client = signed_in(her)
    page = client.get("/path/").content.decode()
    assert "You have come as far as the path goes." in page
    assert "Nearest:" not in page
    the_map = client.get("/roles/").content.decode()
    assert "You are here" not in the_map
    assert "Nearest to you" not in the_map
    assert "You hold this" in the_map


def test_whoever_holds_something_is_not_put_back_to_where_everybody_begins(programme) -> None:
    drawn = draw(programme.by_step(), "adult", {"group-support-buddy"}, {}, ("global-moderator", 0.5))
    assert drawn.here is None
    assert draw(programme.by_step(), "adult", set(), {}, ("global-moderator", 0.5)).here is not None


def test_the_furthest_of_the_held_roles_is_where_she_stands(programme) -> None:
    held = {"chatroom-moderator", "global-moderator"}
    drawn = draw(programme.by_step(), "adult", held, {}, ("group-support-mentor", 0.5))
    stops = {stop.slug: stop for stop in drawn.stops}
    assert stops["group-support-mentor"].y < drawn.here.y < stops["global-moderator"].y


def test_a_held_role_stays_hers_whatever_it_asks_today(her, programme, signed_in) -> None:
    client = signed_in(her)
    give_role(her, "room-supporter", "anxiety")
    assert "It stays yours" not in client.get("/roles/room-supporter/").content.decode()
    give_role(her, "group-support-mentor", track="quality")
    page = client.get("/roles/group-support-mentor/").content.decode()
    assert "It stays yours: what is asked today is asked of those who apply." in page


def test_where_any_one_is_enough_the_map_counts_to_one(her, programme, signed_in) -> None:
    any_one = Any_(
        (Metric("group_chats", "at_least", 2), Metric("forum_posts", "at_least", 1), Course("culture-guide"))
    )
    host = programme.roles["sharing-circle-host"]
    rows = tuple(dataclasses.replace(row, tree=any_one) for row in host.rows)
    roles = {**programme.roles, host.slug: dataclasses.replace(host, rows=rows)}
    put_in_force(dataclasses.replace(programme, roles=roles))
    page = signed_in(her).get("/roles/").content.decode()
    assert "you meet 1 of 1" in page
