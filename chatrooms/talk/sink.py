"""The way to one browser. Frames are finished bytes, made once and written to many; what a slow reader leaves unread is bounded (D13)."""

from __future__ import annotations

import asyncio
import struct
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Protocol

BACKLOG = 1 << 20  # bytes unread before a socket is closed
SLOW = 4408
#: the name of the extension by which a server takes finished frames
EXTENSION = "group_support.frames"


def text_frame(payload: bytes) -> bytes:
    """A server's text frame (RFC 6455 §5.2): unmasked, whole, never compressed."""
    length = len(payload)
    if length < 126:
        return b"\x81" + bytes((length,)) + payload
    if length < 65_536:
        return b"\x81\x7e" + struct.pack("!H", length) + payload
    return b"\x81\x7f" + struct.pack("!Q", length) + payload


def texts(frames: bytes) -> Iterator[bytes]:
    """What stands in such frames."""
    at = 0
    while at < len(frames):
        length, at = frames[at + 1], at + 2
        if length > 125:
            size = 2 if length == 126 else 8
            length, at = int.from_bytes(frames[at : at + size], "big"), at + size
        yield frames[at : at + length]
        at += length


class Sink(Protocol):
    """`write` takes finished frames, is plain and never waits. `close` may be called at any time."""

    #: called soon after too much is unread
    on_slow: Callable[[], None] | None

    def write(self, frames: bytes, /) -> None: ...

    def close(self, code: int) -> None: ...


class AsgiSink:
    """Any other server, and the tests: one task writes, one outbox waits."""

    def __init__(self, send: Any) -> None:
        self.send = send
        self.on_slow: Callable[[], None] | None = None
        self.outbox: deque[bytes | int] = deque()
        self.size = 0
        self.some = asyncio.Event()
        self.task = asyncio.get_running_loop().create_task(self._write())

    def write(self, frames: bytes) -> None:
        more = list(texts(frames))
        self.outbox.extend(more)
        self.size += sum(map(len, more))
        self.some.set()
        if self.size > BACKLOG and self.on_slow is not None:
            asyncio.get_running_loop().call_soon(self.on_slow)

    def close(self, code: int) -> None:
        if code == SLOW:  # what it did not read it will ask for again
            self.outbox.clear()
        self.outbox.append(code)
        self.some.set()

    async def _write(self) -> None:
        while True:
            await self.some.wait()
            self.some.clear()
            while self.outbox:
                text = self.outbox.popleft()
                if isinstance(text, int):
                    await self.send({"type": "websocket.close", "code": text})
                    return
                self.size -= len(text)
                await self.send({"type": "websocket.send", "text": text.decode()})

    async def finish(self) -> None:
        """Write the close that may wait, or give up after a while."""
        if self.outbox:
            await asyncio.wait([self.task], timeout=10)
        self.task.cancel()
