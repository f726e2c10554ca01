"""A contact is taken out before anything is stored for the room, and whoever wrote it is told why (G10, G11)."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from asgiref.sync import sync_to_async
from django.core.management import call_command
from django.utils import timezone

from chatrooms.talk import pieces
from chatrooms.talk.contacts import nobody
from chatrooms.talk.models import Event, Original
from leadership.members import erasure
from leadership.members.models import Member
from tests.chatrooms.talk.clients import Client, cookie_of, people
from tests.factories import MemberFactory

SHOWN = "write to [contact removed] please"
TYPED = "write to jane.doe@example.org please"


async def test_the_room_never_gets_it_and_its_sender_hears_why(site) -> None:
    ana, ben = await people(2)
    async with Client(site, ana) as her, Client(site, ben) as him:
        await her.sub()
        await him.sub()
        nonce = str(uuid.uuid4())
        ack = await her.say(TYPED, nonce=nonce)
        assert ack["removed"] == ["e-mail"]
        assert "an e-mail address" in ack["detail"]
        await him.until(lambda: him.texts() == [SHOWN])
        assert "jane" not in str(him.frames) + str(him.seen)
        assert (await her.say(TYPED, nonce=nonce))["seq"] == ack["seq"], "sent again it is the same message"
        assert "removed" not in await her.say("thank you")
    stored = await Event.objects.aget(seq=1)
    assert stored.text == SHOWN
    assert (await Original.objects.aget()).text == TYPED


async def test_a_number_in_pieces_is_not_completed(site) -> None:
    ana, ben = await people(2)
    nonces = [str(uuid.uuid4()) for _ in range(3)]
    async with Client(site, ana) as her, Client(site, ben) as him:
        await her.sub()
        await him.sub()
        said = ["0 7 9", "then 11", "1 2 3 4 5 6"]
        acks = [await her.say(text, nonce=nonce) for text, nonce in zip(said, nonces, strict=True)]
        assert [ack.get("removed") for ack in acks] == [None, None, ["number"]]
        again = [await her.say(text, nonce=nonce) for text, nonce in zip(said, nonces, strict=True)]
        assert [ack["seq"] for ack in again] == [1, 2, 3]
        assert "removed" not in await him.say("1 2 3 4 5 6"), "what somebody else said is no piece of it"
        await him.until(lambda: len(him.texts()) == 4)
        assert him.texts()[2] == "[contact removed]"


async def test_whoever_is_here_may_be_spoken_to_by_name(site) -> None:
    cookies = [
        await sync_to_async(cookie_of)(await sync_to_async(MemberFactory)(username=name)) for name in ("ana_99", "ben")
    ]
    async with Client(site, cookies[0]) as her, Client(site, cookies[1]) as him:
        await her.sub()
        await him.sub()
        for text, shown in (
            ("hi @ana_99", "hi @ana_99"),
            ("hi @cara and @jane_doe7", "hi @cara and @[contact removed]"),
        ):
            ack = await him.say(text)
            assert (ack.get("removed") is None) == (text == shown)
            await her.until(lambda shown=shown: her.texts()[-1:] == [shown])


@pytest.fixture
def her(programme, signed_in):
    return signed_in(MemberFactory(username="ana"))


def test_the_form_and_an_edit_say_so_too(her) -> None:
    page = her.post("/rooms/free-hugs/", {"text": TYPED, "nonce": str(uuid.uuid4())}, follow=True).content.decode()
    assert SHOWN in page
    assert "We took out an e-mail address" in page
    assert "jane.doe" not in page
    page = her.post("/rooms/free-hugs/1/", {"do": "edit", "text": "snap: janedoe99"}, follow=True).content.decode()
    assert "snap: [contact removed]" in page
    assert "janedoe99" not in page
    assert list(Original.objects.order_by("seq").values_list("seq", "text")) == [(1, TYPED), (2, "snap: janedoe99")]


def test_the_form_tells_of_nobody_but_who_spoke_here(her, signed_in) -> None:
    """G2: whether a name exists elsewhere on the site, or behind the wall, does not show in what is taken out."""
    MemberFactory(username="tim_14", band="teen")
    signed_in(MemberFactory(username="ben_77")).post("/rooms/free-hugs/", {"text": "hello"})
    for name, shown in (("tim_14", "[contact removed]"), ("no_one_7", "[contact removed]"), ("ben_77", "ben_77")):
        page = her.post("/rooms/free-hugs/", {"text": f"and @{name}?"}, follow=True).content.decode()
        assert f"and @{shown}?" in page


def test_what_was_typed_goes_with_the_message_and_with_its_author(her) -> None:
    for _ in range(2):
        her.post("/rooms/free-hugs/", {"text": TYPED})
    for kept in (Event, Original):
        kept.objects.filter(seq=1).update(at=timezone.now() - dt.timedelta(days=91))
    call_command("tick")
    assert Original.objects.get().seq == 2
    erasure.erase(Member.objects.get(username="ana"))
    assert not Original.objects.exists()


def test_only_pieces_are_remembered(programme) -> None:
    from chatrooms.talk.gate import rights_of

    rights = rights_of(MemberFactory(), "free-hugs")
    for text in ("good evening to all of you", "0791", "a long one with a number: " + "7 and words " * 10):
        pieces.message(rights, text, uuid.uuid4().hex, None, nobody)
    assert [[text for _, _, text in kept] for kept in pieces._lately.values()] == [["0791"]]
