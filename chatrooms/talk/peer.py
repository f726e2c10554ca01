"""One open socket on this side: who it is, what it follows, and what it may still say before it has to wait."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from chatrooms.talk.entrance import Guest
from chatrooms.talk.sink import SLOW, Sink

if TYPE_CHECKING:
    from chatrooms.talk.live import LiveRoom

UNDER_WAY = 64  # verbs of one socket that wait for their commit; the next one is not read before
MOST_ROOMS = 20


class Peer:
    __slots__ = ("boards", "code", "guest", "ip", "is_open", "room_for_more", "rooms", "sink", "under_way", "write")

    def __init__(self, sink: Sink, guest: Guest, ip: str) -> None:
        self.sink, self.guest, self.ip = sink, guest, ip
        self.write = sink.write
        self.is_open, self.code = True, 0
        self.rooms: dict[str, LiveRoom] = {}
        #: what she follows beside rooms
        self.boards: frozenset[str] = frozenset()
        self.under_way = 0
        self.room_for_more: asyncio.Event | None = None

    @property
    def follower(self) -> tuple[int, bool]:
        """As boards know her."""
        return self.guest.person.id, bool(self.guest.keys)

    def tell(self, frames: bytes) -> None:
        """Say something to this socket alone."""
        if self.is_open:
            with suppress(RuntimeError):  # the line is gone, and the consumer is about to hear of it
                self.write(frames)

    def fall_behind(self) -> None:
        self.end(SLOW)

    def end(self, code: int) -> None:
        """Close it, once, and stop sending at once."""
        if self.is_open:
            self.is_open, self.code = False, code
            self.leave_all()
            self.sink.close(code)
        self.wake()

    def leave_all(self) -> None:
        for room in list(self.rooms.values()):
            room.leave(self)

    def settled(self) -> None:
        """One of its verbs is done with."""
        self.under_way -= 1
        if self.room_for_more is not None and self.under_way < UNDER_WAY // 2:
            self.wake()

    def wake(self) -> None:
        if self.room_for_more is not None:
            self.room_for_more.set()
            self.room_for_more = None

    async def wait_its_turn(self) -> None:
        """Returns at once unless too much of it is under way: then nothing more is read from it (D14)."""
        while self.under_way >= UNDER_WAY and self.is_open:
            self.room_for_more = asyncio.Event()
            await self.room_for_more.wait()
