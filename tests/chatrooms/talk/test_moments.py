"""Who speaks in pieces and comes back to another process is understood there, too; and what Redis knows of it for how long (G11)."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings

from chatrooms.care.models import Signal, Tier
from chatrooms.moderation.acts.models import Act
from chatrooms.talk import limits, moments, shared
from chatrooms.talk.models import Event, Original
from tests.chatrooms.care.test_unsaid import muted
from tests.chatrooms.talk.clients import Client, cookie_of
from tests.factories import MemberFactory
from tests.signing_in import client_of

ROOM = "/rooms/free-hugs/"
MASK = "[contact removed]"


@pytest.fixture
def there(start_site, programme):
    """Another process; this one takes what is sent by form."""
    if not settings.REDIS_URL:
        pytest.skip("needs Redis (make test-services)")
    return start_site()


@sync_to_async
def a_person(*, is_muted: bool = False) -> tuple[str, Any]:
    member = MemberFactory()
    if is_muted:
        muted(member)
    return cookie_of(member), client_of(member)


@sync_to_async
def posts(client: Any, text: str, nonce: str = "") -> Any:
    return client.post(ROOM, {"text": text, "nonce": nonce or str(uuid.uuid4())}, follow=True)


@sync_to_async
def left() -> dict[bytes, tuple[int, bytes]]:
    """Of each person's lines, for how long they are there and all that is in them."""
    import redis

    here = redis.Redis.from_url(settings.REDIS_URL)
    keys = here.keys(f"{settings.REDIS_PREFIX}:lately:said:*")
    return {key: (here.pttl(key), here.get(key)) for key in keys}


async def test_a_contact_in_pieces_is_one_in_whichever_process(there) -> None:
    cookie, form = await a_person()
    async with Client(there, cookie) as her:
        await her.sub()
        await her.say("my number")
        await her.say("07911")
        nonce = str(uuid.uuid4())
        page = await posts(form, "123456", nonce)
        assert "We took out a phone number" in page.content.decode()
        assert [text async for text in Event.objects.order_by("seq").values_list("text", flat=True)][-1] == MASK
        assert await Original.objects.aget() is not None
        again = await her.say("123456", nonce=nonce)  # the answer was lost; her page sends it to the other process
        assert (again["op"], again["removed"]) == ("ack", ["number"])
    ((keys, (time, lines)),) = (await left()).items()
    assert 0 < time <= moments.TOGETHER * 1000
    assert b"07911" not in lines
    assert b"07911" not in keys


async def test_words_in_pieces_are_heard_in_whichever_process_also_of_the_muted(there) -> None:
    for is_muted in (False, True):
        cookie, form = await a_person(is_muted=is_muted)
        async with Client(there, cookie) as her:
            await her.sub()
            await her.say("i am going to")
            await posts(form, "kill myself")
            signal = await Signal.objects.aget()
            assert signal.tier == Tier.URGENT
            await her.say("sorry")
            assert await signal.cues.filter(tier=Tier.URGENT).acount() == 1, "what comes after is no news"
        await signal.adelete()
    assert await Act.objects.acount() == 1  # the mute it began with


async def test_no_more_is_left_than_the_next_message_is_judged_by(there) -> None:
    cookie, _ = await a_person()
    async with Client(there, cookie) as her:
        await her.sub()
        for n in range(12):
            await her.say(f"room {n}")
            await her.say(f"words for all to read, {'again' * n}"[:80])
        await her.say("a longer one, which is no piece of anything, whatever it may say of 7 and of seven and so on")
    ((_, lines),) = (await left()).values()
    assert len(msgspec.msgpack.decode(lines, strict=False)) == moments.PIECES + 1


def test_without_redis_a_process_knows_what_it_knows(settings, monkeypatch) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(shared, "_again_at", 0.0)
    said = moments.moment((1, 1), uuid.uuid4().hex, "07911", list, is_piece=True)
    assert limits.Shared().take([[(("ten:me", 1), 10)]], [said]) == ([0.0], [[]])
