"""People with sockets: a client that keeps its place and sends again what was not acknowledged, as the page does."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

import websockets
from asgiref.sync import sync_to_async

from tests.factories import MemberFactory
from tests.signing_in import session_of

ROOM = "free-hugs"


def cookie_of(member: Any, *, second_factor: bool = False) -> str:
    return f"sessionid={session_of(member, second_factor=second_factor).session_key}"


async def people(count: int) -> list[str]:
    """The cookies of so many new members."""
    return [await sync_to_async(lambda: cookie_of(MemberFactory()))() for _ in range(count)]


class Client:
    """`async with Client(site, cookie) as her: await her.sub(); await her.say("hello")`."""

    def __init__(self, site: Any, cookie: str, *, origin: str | None = "", **options: Any) -> None:
        self.site, self.cookie, self.options = site, cookie, options
        self.origin = site.origin if origin == "" else origin
        self.seen: dict[int, dict[str, Any]] = {}
        self.frames: list[dict[str, Any]] = []
        self.epoch: str | None = None
        self.acks: dict[str, dict[str, Any]] = {}
        self.changed = asyncio.Condition()
        self.code: int | None = None

    async def __aenter__(self) -> Client:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        self.socket = await websockets.connect(
            self.site.socket, additional_headers=headers, origin=self.origin, compression=None, **self.options
        )
        self.task = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *args: Any) -> None:
        self.task.cancel()
        await self.socket.close()

    async def _listen(self) -> None:
        try:
            async for text in self.socket:
                await self._take(json.loads(text))
        except websockets.ConnectionClosed:
            pass
        self.code = self.socket.close_code
        async with self.changed:
            self.changed.notify_all()

    async def _take(self, frame: dict[str, Any]) -> None:
        async with self.changed:
            self.frames.append(frame)
            if frame["op"] in ("sub.ok", "ev"):
                for event in frame["events"]:
                    self.seen.setdefault(event["seq"], event)
            if frame["op"] == "sub.ok":
                self.epoch = frame["epoch"]
            if frame["op"] in ("ack", "nack"):
                self.acks[frame["nonce"]] = frame
            self.changed.notify_all()

    async def send(self, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame))

    async def until(self, condition: Any, seconds: float = 5) -> None:
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(condition)

    async def frame(self, op: str, seconds: float = 5, **fields: Any) -> dict[str, Any]:
        """The next frame of this kind that was not asked for before."""

        def found() -> Any:
            return next((f for f in self.frames if f["op"] == op and fields.items() <= f.items()), None)

        await self.until(found, seconds)
        frame = found()
        self.frames.remove(frame)
        return frame

    async def sub(self, room: str = ROOM, since: int | None = None, epoch: str | None = None) -> dict[str, Any]:
        await self.send(op="sub", room=room, since=since, epoch=epoch)
        return await self.frame("sub.ok", room=room)

    async def say(self, text: str, room: str = ROOM, nonce: str = "", **more: Any) -> dict[str, Any]:
        """The ack or nack."""
        nonce = nonce or str(uuid.uuid4())
        self.acks.pop(nonce, None)
        await self.send(op="send", room=room, nonce=nonce, text=text, **more)
        await self.until(lambda: nonce in self.acks)
        return self.acks.pop(nonce)

    async def closed(self, seconds: float = 5) -> int | None:
        await self.until(lambda: self.code is not None, seconds)
        return self.code

    def texts(self) -> list[str]:
        """What this client shows, in order."""
        return [e["data"]["text"] for _, e in sorted(self.seen.items()) if e["type"] == "message"]
