"""What processes call to each other over the channel layer: "look", who is there, who types. Hints only: a lost one costs a second.

One group for the whole site and one message for whatever waits: a call names any number of rooms.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import TYPE_CHECKING, Any

import structlog
from channels.layers import InMemoryChannelLayer, get_channel_layer

if TYPE_CHECKING:
    from chatrooms.talk.hub import Hub

log = structlog.get_logger("group_support.talk")

GROUP = "talk"
AGAIN_AFTER = 1.0  # seconds after the layer failed


class Hints:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.me = secrets.token_hex(4)
        self.layer: Any = get_channel_layer()
        #: a layer in memory has nobody else on it
        self.is_alone = self.layer is None or isinstance(self.layer, InMemoryChannelLayer)
        self.heads: dict[int, int] = {}
        self.here: dict[int, list[str]] = {}
        self.typing: dict[int, list[str]] = {}
        #: whose rights have changed, 0 for everybody's
        self.changed: dict[int, bool] = {}
        self.listener: asyncio.Task[None] | None = None
        self.speaker: asyncio.Task[None] | None = None

    def start(self) -> None:
        if not self.is_alone and self.listener is None:
            self.listener = self.hub.loop.create_task(self._listen())

    def stop(self) -> None:
        for task in (self.listener, self.speaker):
            if task is not None:
                task.cancel()

    def say(self, pk: int, head: int) -> None:
        if not self.is_alone:
            self.heads[pk] = head
            self._soon()

    def say_here(self, pk: int, names: list[str]) -> None:
        if not self.is_alone:
            self.here[pk] = names
            self._soon()

    def say_typing(self, pk: int, names: list[str]) -> None:
        if not self.is_alone:
            self.typing[pk] = names
            self._soon()

    def say_changed(self, member: int) -> None:
        if not self.is_alone:
            self.changed[member] = True
            self._soon()

    def _soon(self) -> None:
        if self.speaker is None:
            self.speaker = self.hub.loop.create_task(self._speak())

    async def _speak(self) -> None:
        """Everything that waits in one message; what comes meanwhile in the next."""
        try:
            while self.heads or self.here or self.typing or self.changed:
                call = {"type": "look", "from": self.me}
                for name in ("heads", "here", "typing", "changed"):
                    call[name] = list(getattr(self, name).items())
                    getattr(self, name).clear()
                try:
                    async with asyncio.timeout(2):
                        await self.layer.group_send(GROUP, call)
                except Exception as error:  # whatever is wrong with it: the log is what counts
                    log.warning("a hint was lost", error=type(error).__name__)
        finally:
            self.speaker = None

    async def _listen(self) -> None:
        while True:
            try:
                channel = await self.layer.new_channel()
                await self.layer.group_add(GROUP, channel)
                while True:
                    self.hear(await self.layer.receive(channel))
            except Exception as error:
                log.warning("the channel layer is away", error=type(error).__name__)
                await asyncio.sleep(AGAIN_AFTER)

    def hear(self, call: dict[str, Any]) -> None:
        if call.get("type") != "look" or call.get("from") == self.me:
            return
        for pk, head in call.get("heads", ()):
            self.hub.heard(pk, head)
        for member, _ in call.get("changed", ()):
            self.hub.rights_changed(member)
        for pk, names in call.get("here", ()):
            room = self.hub.by_pk.get(pk)
            if room is not None:
                # who is heard of for the first time has not heard of us
                room.is_changed |= call["from"] not in room.elsewhere
                room.elsewhere[call["from"]] = (names, time.monotonic())
        for pk, names in call.get("typing", ()):
            room = self.hub.by_pk.get(pk)
            news = [name for name in names if room is not None and room.types(name)]
            if room is not None and news:
                self.hub.watch.tell_typing(room)
