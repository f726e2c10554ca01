"""Care on living sockets: whoever is there is told within two seconds, in a room and in the inbox; her own page shows the card (G7, G8)."""

from __future__ import annotations

import asyncio
import time
import urllib.request

from asgiref.sync import sync_to_async

from chatrooms.care import shifts
from chatrooms.care.models import Signal
from tests.cast import RoomSupporter
from tests.chatrooms.talk.clients import ROOM, Client, cookie_of
from tests.factories import MemberFactory

WITHIN = 2.0  # seconds


def a_supporter() -> str:
    rosa = RoomSupporter()
    shifts.begin(rosa)
    return cookie_of(rosa)


async def page(site, cookie: str, address: str) -> str:
    def read() -> str:
        with urllib.request.urlopen(
            urllib.request.Request(site.origin + address, headers={"Cookie": cookie})
        ) as answer:
            return answer.read().decode()

    return await asyncio.to_thread(read)


async def test_a_disclosure_reaches_whoever_is_there_within_two_seconds(site) -> None:
    ash, ben = [await sync_to_async(lambda: cookie_of(MemberFactory()))() for _ in range(2)]
    rosa = await sync_to_async(a_supporter)()
    async with Client(site, ash) as her, Client(site, rosa) as in_a_room, Client(site, rosa) as in_the_inbox, Client(site, ben) as other:  # fmt: skip
        for client in (her, in_a_room, other):
            await client.sub()
        await in_the_inbox.send(op="follow", board="care")
        await in_the_inbox.frame("board", board="care")
        in_the_inbox.frames.clear()
        began = time.monotonic()
        assert (await her.say("i am going to kill myself tonight"))["op"] == "ack"
        await in_a_room.frame("rights", room=ROOM)
        await in_the_inbox.frame("board", board="care")
        assert time.monotonic() - began < WITHIN
        await her.frame("rights", room=ROOM)
        assert "may need you now" in await page(site, rosa, f"/rooms/{ROOM}/")
        assert "may need somebody" in await page(site, rosa, "/care/inbox/")
        assert time.monotonic() - began < WITHIN
        assert "data-care" in await page(site, ash, f"/rooms/{ROOM}/")
        await other.until(lambda: "i am going to kill myself tonight" in other.texts())  # answered, not swallowed
        assert not [frame for frame in other.frames if frame["op"] in ("rights", "board")]
        held = await her.say("how do i kill myself")
        assert (held["op"], held["code"], held.get("waits")) == ("nack", "held", None)
        assert "This was not sent" in held["detail"]
    assert await Signal.objects.acount() == 1
