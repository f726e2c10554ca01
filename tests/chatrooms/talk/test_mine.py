"""Finding one's own words: mine alone, in one room or in all I may know of, page by page, at the same cost."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chatrooms.rooms.models import Room
from chatrooms.talk.models import Event
from chatrooms.talk.say import Person, Remove, Say
from chatrooms.talk.store import write
from leadership.members.models import Band
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
PAGE = "/my-messages/"


@pytest.fixture
def ana(programme):
    return MemberFactory(username="ana")


@pytest.fixture
def her(ana, signed_in):
    return signed_in(ana)


def said_by(member, *texts: str, slug: str = "free-hugs") -> Room:
    room, _ = Room.objects.get_or_create(slug=slug)
    for text in texts:
        write([Say(room.pk, Person(member.pk, member.username), text, uuid.uuid4().hex)])
    return room


def found(client, **asked) -> list[str]:
    answer = client.get(PAGE, asked)
    assert answer.status_code == 200
    return ["".join(part for part, _ in line["parts"]) for line in answer.context["found"]]


def test_mine_alone_the_newest_first(her, ana) -> None:
    said_by(MemberFactory(), "their tea")
    said_by(ana, "my tea", "no coffee")
    said_by(ana, "Tea again", slug="support-session")
    assert found(her) == ["Tea again", "no coffee", "my tea"]
    assert found(her, q="tea") == ["Tea again", "my tea"]

    assert found(her, q="tea", room="free-hugs") == ["my tea"]
    assert found(her, q="their") == []
    assert "their tea" not in her.get(PAGE, {"q": "tea"}).content.decode()


def test_in_any_case_of_any_alphabet(her, ana) -> None:
    said_by(ana, "Привет всем (100%)", "Grüße", "nobody_else")
    assert found(her, q="пРивет ВСЕМ (100%)") == ["Привет всем (100%)"]
    assert found(her, q="GRÜ") == ["Grüße"]
    assert found(her, q="y.e") == []  # words, not a pattern


@pytest.mark.parametrize(("text", "q"), [("100 % sure", "%"), ("a_b", "_"), ("Über uns", "über"), ("<b>&", "<b>")])
def test_signs_are_signs(her, ana, text, q) -> None:
    said_by(ana, text, "nothing")
    assert found(her, q=q) == [text]
    assert "<b>&" not in her.get(PAGE, {"q": q}).content.decode()


def test_what_was_taken_back_is_gone(her, ana) -> None:
    room = said_by(ana, "oh tea")
    write([Remove(room.pk, Person(ana.pk, "ana"), 1)])
    assert found(her, q="tea") == []
    assert "Nothing you said" in her.get(PAGE, {"q": "tea"}).content.decode()


def test_it_leads_to_its_place_among_the_others(her, ana) -> None:
    said_by(ana, "the first")
    room = said_by(MemberFactory())
    Event.objects.bulk_create(
        Event(room=room, seq=n, type="message", at=Event.objects.get().at, text=f"message {n}") for n in range(2, 121)
    )
    Room.objects.update(head=120)
    (line,) = her.get(PAGE, {"q": "first"}).context["found"]
    page = her.get(f"/rooms/free-hugs/?before={line['upto']}").content.decode()
    assert 'id="m1"' in page
    assert 'id="m26"' in page
    assert 'id="say"' in her.get("/rooms/free-hugs/?before=140").content.decode(), "beyond the head is the live page"


def test_a_room_behind_the_wall_is_none(her, ana, signed_in) -> None:
    """G2, G5: what somebody wrote as a teen is no longer read there."""
    said_by(ana, "teen tea", slug="teen-free-hugs")
    assert found(her) == []
    for slug in ("teen-free-hugs", "no-such-room"):
        assert her.get(PAGE, {"room": slug}).status_code == 404
    teen = MemberFactory(band=Band.TEEN)
    assert signed_in(teen).get(PAGE, {"room": "free-hugs"}).status_code == 404


def test_page_by_page_at_the_same_cost(her, ana) -> None:
    said_by(ana, "tea 0")
    her.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        her.get(PAGE, {"q": "tea"})
    room = Room.objects.get()
    at = Event.objects.get().at
    Event.objects.bulk_create(
        Event(room=room, seq=n + 1, type="message", at=at, by=ana, text=f"tea {n}", nonce=uuid.uuid4())
        for n in range(1, 120)
    )
    Room.objects.create(slug="support-session", head=1)
    with CaptureQueriesContext(connection) as many:
        answer = her.get(PAGE, {"q": "tea"})
    assert len(many) == len(one)
    seen = []
    while True:
        seen += [line["seq"] for line in answer.context["found"]]
        if answer.context["earlier"] is None:
            break
        answer = her.get(PAGE, {"q": "tea", "before": answer.context["earlier"]})
    assert seen == list(range(120, 0, -1))


def test_nonsense_is_no_failure_of_ours(her) -> None:
    for asked in ({"q": "x" * 5000}, {"before": "-1"}, {"q": "(" * 50}, {"before": "9" * 40}):
        assert her.get(PAGE, asked).status_code == 200
