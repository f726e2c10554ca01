"""The room without JavaScript: the page, the form, one message and what may be done with it."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone

from chatrooms.rooms.models import Room
from chatrooms.talk.models import Event
from leadership.members.models import Band
from tests.chatrooms.talk.filling import fill
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
PAYLOAD = "<img src=x onerror=alert(1)> & \"'{{7*7}} %(text)s %s"


@pytest.fixture
def her(programme, signed_in):
    return signed_in(MemberFactory(username="ana"))


def post(client, text, **more):
    return client.post("/rooms/free-hugs/", {"text": text, "nonce": str(uuid.uuid4()), **more})


def test_a_form_sends_and_the_page_shows_it(her) -> None:
    response = post(her, PAYLOAD)
    assert response["Location"] == "/rooms/free-hugs/#m1"
    page = her.get("/rooms/free-hugs/").content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; &quot;&#x27;{{7*7}} %(text)s %s" in page
    assert 'class="msg msg--own" id="m1"' in page


def test_the_same_form_twice_is_one_message(her) -> None:
    """L18."""
    nonce = str(uuid.uuid4())
    for _ in range(2):
        assert post(her, "once", nonce=nonce)["Location"] == "/rooms/free-hugs/#m1"
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "status", "words"), [("  ", 400, "nothing to send"), ("long " * 300, 400, "too long")]
)
def test_what_can_not_be_sent_is_said_beside_the_field_and_kept(her, text, status, words) -> None:
    response = post(her, text)
    page = response.content.decode()
    assert response.status_code == status
    assert words in page
    assert text in page
    assert 'aria-invalid="true"' in page
    assert not Event.objects.exists()


def test_the_eleventh_in_ten_seconds_waits(her) -> None:
    assert [post(her, str(n)).status_code for n in range(11)] == [302] * 10 + [429]
    assert Event.objects.count() == 10


@pytest.mark.parametrize(
    "nonsense", ["nonce=x&text=hi&reply_to=9", "text=hi&reply_to=%00", "nonce=&text=%ED%A0%80", ""]
)
def test_no_form_is_a_failure_of_ours(her, nonsense) -> None:
    response = her.post("/rooms/free-hugs/", nonsense, content_type="application/x-www-form-urlencoded")
    assert response.status_code in {302, 400, 404}


def test_doors(programme, signed_in) -> None:
    """The door of a locked room, and nothing at all of the other community's (S35)."""
    adult, teen = signed_in(MemberFactory()), signed_in(MemberFactory(band=Band.TEEN))
    assert "What opens this room" in adult.get("/rooms/anxiety/").content.decode()
    assert adult.post("/rooms/anxiety/", {"text": "hi"}).status_code == 403
    for client, slug in ((adult, "teen-free-hugs"), (teen, "free-hugs"), (adult, "no-such-room")):
        for address in (f"/rooms/{slug}/", f"/rooms/{slug}/1/"):
            assert client.get(address).status_code == client.post(address, {"text": "hi"}).status_code == 404
    assert not Event.objects.exists()


def test_a_closed_room_can_be_read_and_not_written_to(her) -> None:
    post(her, "before")
    Room.objects.update(closed_at=timezone.now())
    page = her.get("/rooms/free-hugs/").content.decode()
    assert "before" in page
    assert "closed for now" in page
    assert post(her, "after").status_code == 409
    assert Event.objects.count() == 1


def test_one_message_is_changed_hearted_answered_and_taken_back(her, signed_in) -> None:
    ben = signed_in(MemberFactory(username="ben"))
    post(her, "helo")
    assert "Change it" in her.get("/rooms/free-hugs/1/").content.decode()
    assert her.post("/rooms/free-hugs/1/", {"do": "edit", "text": "hello"}).status_code == 302
    assert ben.post("/rooms/free-hugs/1/", {"do": "edit", "text": "mine"}).status_code == 403
    assert ben.post("/rooms/free-hugs/1/", {"do": "heart"}).status_code == 302
    assert "Take the heart back" in ben.get("/rooms/free-hugs/1/").content.decode()
    assert post(ben, "hello too", reply_to="1").status_code == 302
    page = her.get("/rooms/free-hugs/").content.decode()
    assert "edited" in page
    assert "Answers <bdi>ana</bdi>" in page
    assert ben.post("/rooms/free-hugs/1/", {"do": "unheart"}).status_code == 302
    assert her.post("/rooms/free-hugs/1/", {"do": "remove"}).status_code == 302
    assert her.get("/rooms/free-hugs/1/").status_code == 404
    page = ben.get("/rooms/free-hugs/").content.decode()
    assert "This message was removed." in page
    assert ">hello<" not in page
    assert ben.post("/rooms/free-hugs/2/", {"do": "explode"}).status_code == 404


def test_history_goes_back_page_by_page_at_the_same_cost(her) -> None:
    """D27: fifty a page, cursor by number; a long room costs what a short one costs."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    post(her, "first")
    her.get("/rooms/free-hugs/")
    with CaptureQueriesContext(connection) as short:
        her.get("/rooms/free-hugs/")
    fill("free-hugs", 120)
    with CaptureQueriesContext(connection) as long:
        page = her.get("/rooms/free-hugs/").content.decode()
    assert len(long) == len(short)
    assert page.count('<li class="msg') == 50
    assert "?before=72" in page
    older = her.get("/rooms/free-hugs/?before=72").content.decode()
    assert 'id="m71"' in older
    assert 'id="m72"' not in older
    assert 'id="m1"' in her.get("/rooms/free-hugs/?before=22").content.decode()
    assert her.get("/rooms/free-hugs/?before=nonsense").status_code == 200


def test_the_fragment_is_the_template_filled(programme) -> None:
    """talk/stencil.py cuts the template up; what it fills must be what the template engine would draw."""
    from itertools import product

    from django.template.loader import render_to_string

    from chatrooms.talk.stencil import Line, draw

    for reply, edited, removed in product([True, False], repeat=3):
        line = Line(
            7, "an'a", "2026-11-25T10:00:00.000Z", PAYLOAD, "11:00", 3 if reply else None, "b<n", 2, edited, removed
        )
        shown = {name: getattr(line, name) for name in Line.__struct_fields__} | {
            "is_reply": reply, "letter": "a", "tint": sum(b"an'a") % 6 + 1,
        }  # fmt: skip
        assert draw(line) == render_to_string("talk/_message.html", {"line": shown}).strip()


def test_new_since_i_looked_away_and_the_other_rooms_i_was_in(her, signed_in) -> None:
    """A divider before the first message of somebody else after the mark; none on a first visit."""
    from chatrooms.talk.models import ReadMark
    from leadership.members.models import Member

    ben = signed_in(MemberFactory(username="ben"))
    for n in range(3):
        post(ben, f"words {n}")
    assert "New since" not in her.get("/rooms/free-hugs/").content.decode()
    ana, room = Member.objects.get(username="ana"), Room.objects.get()
    mark = ReadMark.objects.create(member=ana, room=room, seq=1)
    other = Room.objects.create(slug="support-session", head=4)
    ReadMark.objects.create(member=ana, room=other, seq=3)
    page = her.get("/rooms/free-hugs/").content.decode()
    assert page.index("words 0") < page.index("New since you looked away") < page.index("words 1")
    assert "new since you were there" in page
    ReadMark.objects.filter(pk=mark.pk).update(seq=3)
    post(her, "mine")
    assert "New since you looked" not in her.get("/rooms/free-hugs/").content.decode()


def test_an_answer_that_was_refused_is_still_an_answer(her) -> None:
    post(her, "one")
    page = post(her, " ", reply_to="1").content.decode()
    assert 'name="reply_to" value="1"' in page


def test_a_quiet_room_points_to_a_livelier_one_that_is_open_to_her(her) -> None:
    from chatrooms.rooms import presence
    from chatrooms.talk.models import ReadMark
    from leadership.members.models import Member

    ana = Member.objects.get(username="ana")
    for slug in ("support-session", "anxiety"):
        ReadMark.objects.create(member=ana, room=Room.objects.create(slug=slug), seq=0)
    words = '<a href="/rooms/support-session/">Support Session</a> is livelier.'
    assert "is livelier" not in her.get("/rooms/free-hugs/").content.decode()
    presence.tell({"support-session": 2})
    assert words in her.get("/rooms/free-hugs/").content.decode()
    presence.tell({"anxiety": 5})
    assert "is livelier" not in her.get("/rooms/free-hugs/").content.decode(), (
        "of a locked room nobody is told who is there"
    )
    presence.tell({"anxiety": 0, "free-hugs": 1})
    assert "is livelier" not in her.get("/rooms/free-hugs/").content.decode()
