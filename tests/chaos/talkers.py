"""People who talk whatever happens, and what has to be true of a log afterwards (T3)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import websockets
from asgiref.sync import sync_to_async

from chatrooms.rooms.models import Room
from chatrooms.talk.models import Event
from tests.chatrooms.talk.clients import ROOM, Client, cookie_of
from tests.factories import MemberFactory

#: everything as long and as often as it is asked for; otherwise a short form of the same
IS_FULL = bool(os.environ.get("CHAOS_FULL"))
AGAIN_AFTER = 0.1  # seconds
#: of the codes a socket may end with, those that say that the site itself failed
FAILURES = {1002, 1011}


class Talker(Client):
    """Comes back by herself from her place, and sends again what was not acknowledged, as the page does."""

    def __init__(self, site: Any, cookie: str, name: str, room: str = ROOM) -> None:
        super().__init__(site, cookie)
        self.name, self.room = name, room
        #: what she sees, in the order in which she was shown it
        self.shown: list[tuple[int, str]] = []
        self.sent: list[str] = []
        #: by nonce: words nobody has acknowledged, and the numbers of the others
        self.waiting: dict[str, str] = {}
        self.acked: dict[str, int] = {}
        self.wrong: list[dict[str, Any]] = []
        self.codes: Counter[int | None] = Counter()
        #: when she was in the room again
        self.back_at: list[float] = []
        #: where the log is, as far as she was told
        self.head = 0
        self.is_syncing = self.is_quiet = False

    @property
    def place(self) -> int:
        return len(self.shown)

    async def __aenter__(self) -> Talker:
        self.task = asyncio.create_task(self._stay())
        await self.until(lambda: self.back_at, 20)
        return self

    async def __aexit__(self, *args: Any) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def _stay(self) -> None:
        while True:
            with contextlib.suppress(OSError, EOFError, websockets.WebSocketException):
                async with websockets.connect(
                    self.site.socket, additional_headers={"Cookie": self.cookie}, origin=self.origin,
                    compression=None, ping_interval=None, close_timeout=0.2, open_timeout=5,
                ) as self.socket:  # fmt: skip
                    try:
                        await self._come_in()
                    finally:
                        await self.socket.close()
                        self.codes[self.socket.close_code] += 1
            await asyncio.sleep(self.pause())

    def pause(self) -> float:
        """Seconds until she tries again."""
        return AGAIN_AFTER

    async def _come_in(self) -> None:
        self.is_syncing = False
        await self.send(op="sub", room=self.room, since=self.place, epoch=self.epoch)
        for nonce, text in list(self.waiting.items()):
            await self.send(op="send", room=self.room, nonce=nonce, text=text)
        async for frame in self.socket:
            await self._take(json.loads(frame))

    async def _take(self, frame: dict[str, Any]) -> None:
        async with self.changed:
            match frame:
                case {"op": "sub.ok", "recovered": True, "epoch": epoch}:
                    self.epoch = epoch
                    self.back_at.append(time.monotonic())
                case {"op": "ack", "nonce": nonce, "seq": seq}:
                    self.waiting.pop(nonce, None)
                    if self.acked.setdefault(nonce, seq) != seq:
                        self.wrong.append(frame)
                case {"op": "nack", "nonce": nonce, "code": "rate_limited"}:  # not stored, it says: she tries again
                    await self._send_again(nonce)
                case {"op": "hello" | "ev" | "hb" | "here" | "drain" | "pong"}:
                    pass
                case _:
                    self.wrong.append(frame)
            await self._show(frame)
            self.changed.notify_all()

    async def _show(self, frame: dict[str, Any]) -> None:
        """Each event at its place; a hole is asked for, and never passed over."""
        if frame["op"] in ("ev", "hb"):
            self.is_syncing = False
        self.head = frame.get("head") or frame.get("heads", {}).get(self.room, self.head)
        last = self.head
        for event in frame.get("events", ()):
            last = max(last, event["seq"])
            if event["seq"] == self.place + 1:
                self.shown.append((event["seq"], event["data"].get("text", event["type"])))
        if last > self.place and not self.is_syncing:
            self.is_syncing = True
            await self.send(op="sync", room=self.room, since=self.place)

    async def _send_again(self, nonce: str) -> None:
        await asyncio.sleep(AGAIN_AFTER)
        if nonce in self.waiting:
            await self.send(op="send", room=self.room, nonce=nonce, text=self.waiting[nonce])

    async def talk(self, count: int, pause: float = 0) -> None:
        """Say so many things, connected or not, or until she is to be quiet."""
        for _ in range(count):
            if self.is_quiet:
                return
            nonce, text = str(uuid.uuid4()), f"{self.name} says {len(self.sent)}"
            self.sent.append(text)
            self.waiting[nonce] = text
            with contextlib.suppress(AttributeError, websockets.ConnectionClosed):
                await self.send(op="send", room=self.room, nonce=nonce, text=text)
            await asyncio.sleep(pause)


@contextlib.asynccontextmanager
async def talkers(
    count: int, *sites: Any, rooms: tuple[str, ...] = (ROOM,), kind: type[Talker] = Talker
) -> AsyncIterator[list[Talker]]:
    """So many people in each of the rooms, spread over the sites."""

    def person() -> tuple[str, str]:
        member = MemberFactory(badges=["refresher", "community-101"])
        return cookie_of(member), member.username

    async with contextlib.AsyncExitStack() as stack:
        made = [
            kind(sites[n % len(sites)], *await sync_to_async(person)(), room=room)
            for room in rooms
            for n in range(count)
        ]
        await asyncio.gather(*(stack.enter_async_context(each) for each in made))
        yield made


async def silence(everybody: list[Talker], talking: list[asyncio.Task[None]]) -> None:
    """Everybody ends in her own time: who is broken off in the middle of sending has not sent, and doesn't know."""
    for each in everybody:
        each.is_quiet = True
    await asyncio.gather(*talking)


async def nothing_is_missing(everybody: list[Talker], seconds: float = 20) -> None:
    """acked ⊆ log, log unique, orders equal, and what was sent stands there once (D1, D2, D4, D5, D11).

    Waits until everybody was told everything, so long at most.
    """
    try:
        await asyncio.gather(*(each.until(lambda each=each: not each.waiting, seconds) for each in everybody))
        heads = {room.slug: room.head async for room in Room.objects.all()}
        await asyncio.gather(
            *(each.until(lambda each=each: each.place >= heads[each.room], seconds) for each in everybody)
        )
    except TimeoutError:
        raise AssertionError(
            {each.name: (each.place, len(each.waiting), each.codes, each.wrong) for each in everybody}
        ) from None
    for room in {each.room for each in everybody}:
        here = [each for each in everybody if each.room == room]
        rows = [row async for row in Event.objects.filter(room__slug=room).order_by("seq")]
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert sorted(row.text for row in rows) == sorted(text for each in here for text in each.sent)
        stored = {str(row.nonce): row.seq for row in rows}
        for each in here:
            assert not each.wrong
            assert not FAILURES & set(each.codes), each.codes
            assert each.acked.items() <= stored.items(), "something was acknowledged and is not there"
            assert len(each.acked) == len(each.sent)
            assert each.shown == [(row.seq, row.text) for row in rows], "somebody saw another order"
