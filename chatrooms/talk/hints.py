"""What processes call to each other over Redis: "look", who is there, who types. Hints only: a lost one costs a second.

One channel for the whole site. Whoever has stored something calls at once, from the thread in which it was stored; one thread hears what
other processes call, reads what they stored and hands it on.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
import structlog
from django.conf import settings
from django.db import connection

from chatrooms.talk import log, shared
from chatrooms.talk.threads import own_line, twice

if TYPE_CHECKING:
    from chatrooms.talk.hub import Hub

logger = structlog.get_logger("group_support.talk")

AGAIN_AFTER = 1.0  # seconds after nothing could be heard
LISTEN_FOR = 1.0  # seconds until the listener looks whether it is to end


class Call(msgspec.Struct):
    """`by`: which process. What it names is told by room, or by member."""

    by: str
    heads: dict[int, int] = {}
    here: dict[int, list[str]] = {}
    typing: dict[int, list[str]] = {}
    #: whose rights have changed, 0 for everybody's
    changed: list[int] = []


encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(Call).decode


class Hints:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.me = secrets.token_hex(4)
        self.channel = f"{settings.REDIS_PREFIX}:talk"
        #: without Redis there is nobody else
        self.is_alone = not settings.REDIS_URL
        self.waiting = Call(self.me)
        self.speaker: asyncio.Task[None] | None = None
        self.listener: threading.Thread | None = None
        self.is_over = False

    def start(self) -> None:
        if not self.is_alone and self.listener is None:
            self.listener = threading.Thread(target=self._listen, name="listener", daemon=True)
            self.listener.start()

    def stop(self) -> None:
        self.is_over = True
        if self.speaker is not None:
            self.speaker.cancel()
        if self.listener is not None:
            self.listener.join(2 * LISTEN_FOR)

    # what this process calls

    def stored(self, heads: dict[int, int]) -> None:
        """From the thread that has stored it."""
        if heads and not self.is_alone:
            self._call(Call(self.me, heads))

    def say(self, pk: int, head: int) -> None:
        self._soon(lambda call: call.heads.update({pk: head}))

    def say_here(self, pk: int, names: list[str]) -> None:
        self._soon(lambda call: call.here.update({pk: names}))

    def say_typing(self, pk: int, names: list[str]) -> None:
        self._soon(lambda call: call.typing.update({pk: names}))

    def say_changed(self, member: int) -> None:
        self._soon(lambda call: call.changed.append(member))

    def _soon(self, add: Callable[[Call], None]) -> None:
        """From the loop, which never waits for Redis."""
        if self.is_alone:
            return
        add(self.waiting)
        if self.speaker is None:
            self.speaker = self.hub.loop.create_task(self._speak())

    async def _speak(self) -> None:
        """Everything that waits in one message; what comes meanwhile in the next."""
        try:
            while self.waiting != Call(self.me):
                call, self.waiting = self.waiting, Call(self.me)
                await self.hub.readers(self._call, call)
        finally:
            self.speaker = None

    def _call(self, call: Call) -> None:
        shared.tell(("PUBLISH", self.channel, encode(call)))  # if it is lost: the log is what counts

    # what others call: in the listener's thread

    def _listen(self) -> None:
        own_line()
        line = shared.connection(protocol=2)
        while not self.is_over:
            try:
                line.send_command("SUBSCRIBE", self.channel)
                while not self.is_over:
                    if line.can_read(timeout=LISTEN_FOR):
                        self._take(line.read_response())
            except Exception as error:
                logger.warning("other processes can't be heard", error=type(error).__name__)
                line.disconnect()
                time.sleep(AGAIN_AFTER)
        line.disconnect()
        connection.close()

    def _take(self, found: Any) -> None:
        kind, _, said = found
        if kind != b"message":
            return
        call = decode(said)
        if call.by == self.me:
            return
        for pk, head in call.heads.items():
            self._follow(pk, head)
        if call.here or call.typing or call.changed:
            self.hub.loop.call_soon_threadsafe(self.hear, call)

    def _follow(self, pk: int, head: int) -> None:
        """Read what the log has more, here and now: nobody waits for another thread."""
        room = self.hub.by_pk.get(pk)
        while room is not None and (since := max(room.seen, room.followed)) < head:
            events = twice(log.after, pk, since)
            if not events:
                return
            room.followed = events[-1].seq
            self.hub.loop.call_soon_threadsafe(self.hub.publish, pk, events)

    # on the loop

    def hear(self, call: Call) -> None:
        for member in call.changed:
            self.hub.rights_changed(member)
        for pk, names in call.here.items():
            room = self.hub.by_pk.get(pk)
            if room is not None:
                # who is heard of for the first time has not heard of us
                room.is_changed |= call.by not in room.elsewhere
                room.elsewhere[call.by] = (names, time.monotonic())
        for pk, names in call.typing.items():
            room = self.hub.by_pk.get(pk)
            news = [name for name in names if room is not None and room.types(name)]
            if room is not None and news:
                self.hub.watch.tell_typing(room)
