"""Watched words on the socket: asked, sure, waiting; and heard of by a running process within seconds."""

from __future__ import annotations

import asyncio
import uuid

from asgiref.sync import sync_to_async
from django.utils import timezone

from chatrooms.moderation.reports.models import Case
from chatrooms.moderation.words.models import Held, WatchedWord
from chatrooms.talk.models import Event
from tests.chatrooms.talk.clients import ROOM, Client, people


async def watch(words: str, action: str) -> None:
    await WatchedWord.objects.acreate(words=words, action=action, rank=1, is_on=True, tried_at=timezone.now())


async def test_on_the_socket(site) -> None:
    ana, ben = await people(2)
    async with Client(site, ana) as her, Client(site, ben) as him:
        await her.sub()
        await him.sub()
        assert (await her.say("st0pid words are free"))["op"] == "ack"
        await watch("stupid", "nudge")
        await watch("secret method", "hold")
        await watch("moron", "flag")
        nonce = ""
        async with asyncio.timeout(5):  # a process that runs hears of it
            while True:
                nonce = str(uuid.uuid4())
                answer = await her.say("you are stupid", nonce=nonce)
                if answer["op"] == "nack" and answer["code"] == "held":
                    break
                await asyncio.sleep(0.7)
        assert answer["ask"] is True
        assert "waits" not in answer
        assert "differently" in answer["detail"]
        await her.send(op="send", room=ROOM, nonce=nonce, text="you are stupid", sure=True)
        await her.until(lambda: her.acks.get(nonce, {}).get("op") == "ack")
        held = await her.say("a s3cret method", nonce="6f0e9a52-3d6f-4d0e-9a52-3d6f4d0e9a52")
        assert (held["code"], held["waits"]) == ("held", True)
        assert "ask" not in held
        assert (await her.say("moron"))["op"] == "ack"
        await him.until(lambda: him.texts()[-1:] == ["moron"])
        assert not any("s3cret" in text for text in him.texts())
    assert await Held.objects.aget(text="a s3cret method")
    kinds = await sync_to_async(lambda: set(Case.objects.values_list("reports__category", flat=True)))()
    assert kinds == {"held", "watched"}
    assert not await Event.objects.filter(text__contains="s3cret").aexists()
