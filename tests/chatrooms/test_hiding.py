"""Hiding somebody: for oneself alone, everywhere, told to nobody, and never a leader in their room (G17)."""

from __future__ import annotations

import uuid

import pytest

from chatrooms.safety.models import Hidden
from leadership.members.export import gather
from leadership.members.models import Band
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
ROOM = "/rooms/free-hugs/"


@pytest.fixture
def ana(programme):
    return MemberFactory(username="ana")


def hide(client, name, do="hide", **more):
    return client.post("/settings/hidden/", {"name": name, "do": do, **more})


def said_by(client, text="something to fold"):
    client.post(ROOM, {"text": text, "nonce": str(uuid.uuid4())})


def test_what_they_say_is_folded_for_me_alone_until_i_see_them_again(ana, signed_in) -> None:
    mine, bens, cleos = signed_in(ana), signed_in(MemberFactory(username="ben")), signed_in(MemberFactory())
    said_by(bens)
    assert "Hide ben from my view" in mine.get(f"{ROOM}1/").content.decode()
    for _ in range(2):
        assert hide(mine, "ben", next=ROOM)["Location"] == ROOM
    page = mine.get(ROOM).content.decode()
    assert page.count('class="veil"') == 1
    assert page.index('class="veil"') < page.index("something to fold")
    assert "veil" not in cleos.get(ROOM).content.decode()
    assert "veil" not in bens.get(ROOM).content.decode()
    assert gather(ana)["people I hide"][0]["other__username"] == "ben"
    assert "See again" in mine.get("/settings/hidden/").content.decode()
    hide(mine, "ben", "show")
    assert "veil" not in mine.get(ROOM).content.decode()
    assert not Hidden.objects.exists()


def test_who_leads_in_the_room_stays_visible_there_with_their_badge(ana, signed_in) -> None:
    mine, leader = signed_in(ana), MemberFactory(username="lea", roles=[("global-moderator", "", 3)])
    said_by(signed_in(leader))
    hide(mine, "lea")
    page = mine.get(ROOM).content.decode()
    assert "veil" not in page
    assert page.index('class="badge"') < page.index("something to fold")


@pytest.mark.parametrize("name", ["ana", "nobody-of-this-name", "tia", "", "\0"])
def test_only_somebody_else_of_my_community(ana, signed_in, name) -> None:
    """G2, S35."""
    MemberFactory(username="tia", band=Band.TEEN)
    assert hide(signed_in(ana), name).status_code == 404
    assert not Hidden.objects.exists()


def test_the_way_back_is_ours(ana, signed_in) -> None:
    MemberFactory(username="ben")
    for elsewhere in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        assert hide(signed_in(ana), "ben", next=elsewhere)["Location"] == "/settings/hidden/"
