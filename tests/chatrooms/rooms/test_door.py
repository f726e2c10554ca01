"""Whose door is open without its requirements: whoever leads there by a badge (matrix d)."""

from __future__ import annotations

import pytest

from chatrooms.rooms.door import is_unlocked
from leadership.badges.awarding import resign
from tests.factories import MemberFactory, give_role

pytestmark = pytest.mark.django_db


def has_entered(client, slug: str) -> bool:
    """Whether its page is the room, or the closed door with what is left."""
    return "talk/room.html" in [each.name for each in client.get(f"/rooms/{slug}/").templates]


@pytest.mark.parametrize(
    ("role", "community", "rooms"),
    [
        ("chatroom-moderator", "anxiety", {"anxiety"}),
        ("room-supporter", "trauma", {"trauma"}),
        ("global-moderator", "", {"anxiety", "trauma"}),
        ("sharing-circle-host", "", set()),
        ("", "", set()),
    ],
)
def test_a_badge_opens_the_rooms_it_is_for(programme, signed_in, role, community, rooms) -> None:
    cleo = MemberFactory()
    if role:
        give_role(cleo, role, community)
    client = signed_in(cleo)
    locked = client.get("/rooms/").context["locked"]
    for slug in ("anxiety", "trauma"):
        is_hers = slug in rooms
        assert is_unlocked(cleo, programme, programme.rooms[slug]) == is_hers
        assert (slug not in {door["room"].slug for door in locked}) == is_hers
        assert has_entered(client, slug) == is_hers


def test_it_closes_with_the_badge(programme, signed_in) -> None:
    cleo = MemberFactory()
    award = give_role(cleo, "chatroom-moderator", "anxiety")
    client = signed_in(cleo)
    assert has_entered(client, "anxiety")
    resign(award, by=cleo)
    assert not has_entered(client, "anxiety")
