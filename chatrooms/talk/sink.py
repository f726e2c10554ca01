"""The way to one browser. A frame is built once and written to many; what a slow reader leaves unread is bounded (D13)."""

from __future__ import annotations

import asyncio
import struct
from collections import deque
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


class Frame:
    """One thing to say to any number of sockets."""

    __slots__ = ("finished", "json")

    def __init__(self, json: bytes) -> None:
        self.json = json
        self.finished = text_frame(json)


class Sink(Protocol):
    """`put` is plain and never waits; True says that the reader is too far behind. `close` may be called at any time."""

    def put(self, *frames: Frame) -> bool: ...

    def close(self, code: int) -> None: ...


class FrameSink:
    """Finished frames straight to the transport, where the server lends it (talk/uvicorn_ws.py)."""

    __slots__ = ("protocol", "size", "write")

    def __init__(self, protocol: Any) -> None:
        self.protocol = protocol
        self.write, self.size = protocol.transport.write, protocol.transport.get_write_buffer_size

    def put(self, *frames: Frame) -> bool:
        try:
            self.write(frames[0].finished if len(frames) == 1 else b"".join([frame.finished for frame in frames]))
        except RuntimeError:  # the line is gone, and the consumer is about to hear of it
            return False
        return not self.protocol.writable.is_set() and self.size() > BACKLOG

    def close(self, code: int) -> None:
        self.protocol.close_with(code)


class AsgiSink:
    """Any other server, and the tests: one task writes, one outbox waits."""

    def __init__(self, send: Any) -> None:
        self.send = send
        self.outbox: deque[Frame | int] = deque()
        self.size = 0
        self.some = asyncio.Event()
        self.task = asyncio.get_running_loop().create_task(self._write())

    def put(self, *frames: Frame) -> bool:
        self.outbox.extend(frames)
        self.size += sum(len(frame.json) for frame in frames)
        self.some.set()
        return self.size > BACKLOG

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
                frame = self.outbox.popleft()
                if isinstance(frame, int):
                    await self.send({"type": "websocket.close", "code": frame})
                    return
                self.size -= len(frame.json)
                await self.send({"type": "websocket.send", "text": frame.json.decode()})

    async def finish(self) -> None:
        """Write the close that may wait, or give up after a while."""
        if self.outbox:
            await asyncio.wait([self.task], timeout=10)
        self.task.cancel()
