"""The map holds every role by its whole name, the ways between them, and the reader."""

from __future__ import annotations

from itertools import pairwise

import pytest

from leadership.members.models import Band
from leadership.roles.map import START, WIDTH, Map, draw


def drawn(programme, band: str = Band.ADULT, held=(), following=None) -> Map:
    return draw(programme.by_step(), band, held, dict.fromkeys(programme.roles, "0 of 9 met"), following)


@pytest.mark.parametrize("band", Band.values)
def test_names_are_whole_and_inside(programme, band) -> None:
    found = drawn(programme, band)
    stops = {stop.slug: stop for stop in found.stops}
    for slug, role in programme.roles.items():
        said = " ".join(words.text for words in stops[slug].words)
        assert all(word in said for word in role.name_for(band).replace(",", "").split())
    for stop in found.stops:
        assert stop.plate_x >= 0
        assert stop.plate_x + stop.width <= WIDTH
        assert 0 < stop.plate_y < stop.plate_y + stop.height < found.height


def test_plates_keep_clear_of_each_other(programme) -> None:
    plates = sorted((stop.plate_y, stop.plate_y + stop.height) for stop in drawn(programme).stops)
    assert all(below[0] > above[1] for above, below in pairwise(plates))


def test_ways_branch_as_the_requirements_say(programme) -> None:
    ways = {(trail.lower.slug, trail.upper.slug) for trail in drawn(programme).trails}
    assert ways >= {
        (START, "sharing-circle-host"),
        (START, "room-supporter"),
        ("room-supporter", "chatroom-moderator"),
        ("chatroom-moderator", "global-moderator"),
        ("chatroom-moderator", "group-support-mentor"),
        ("global-moderator", "group-support-mentor"),
        ("group-support-mentor", "group-support-mentor-leader"),
        ("group-support-mentor-leader", "group-support-ambassador"),
    }


def test_the_reader_stands_before_her_next_role_and_behind_what_she_holds(programme) -> None:
    found = drawn(programme, held={"room-supporter"}, following=("chatroom-moderator", 0.5))
    stops = {stop.slug: stop for stop in found.stops}
    assert stops["chatroom-moderator"].y < found.here.y < stops["room-supporter"].y
    assert {(trail.lower.slug, trail.upper.slug) for trail in found.trails if trail.is_walked} == {
        (START, "room-supporter")
    }
    farther = drawn(programme, held={"room-supporter"}, following=("chatroom-moderator", 0.9))
    assert farther.here.y < found.here.y


def test_a_stranger_stands_nowhere(programme) -> None:
    found = drawn(programme)
    assert found.here is None
    assert not any(stop.is_held for stop in found.stops)
