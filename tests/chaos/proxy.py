"""A line between people and the site that can be cut and led elsewhere."""

from __future__ import annotations

import asyncio
from typing import Any


class Proxy:
    """`async with Proxy() as proxy: proxy.ports = [site.port]`; several ports take turns, and one that is shut is passed over.

    With `delay` (seconds) whatever is carried comes later; with `rate` (bytes a second) it comes in small pieces.
    """

    def __init__(self, delay: float = 0, rate: int = 0) -> None:
        self.delay, self.rate = delay, rate
        self.flows = asyncio.Event()
        self.flows.set()
        self.ports: list[int] = []
        self.lines: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Proxy:
        self.server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        self.origin, self.socket = f"http://localhost:{self.port}", f"ws://localhost:{self.port}/ws/"
        return self

    async def __aexit__(self, *args: Any) -> None:
        self.server.close()
        self.cut()

    def cut(self) -> int:
        """Every line, at once and without a word."""
        for line in self.lines:
            line.transport.abort()
        return len(self.lines)

    def freeze(self) -> None:
        """Every line stays, and nothing comes through: what a pulled cable looks like from both ends."""
        self.flows.clear()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await self._site()
        if there is None:
            writer.transport.abort()
            return
        ends = {writer, there[1]}
        self.lines |= ends
        await asyncio.gather(self._pump(reader, there[1]), self._pump(there[0], writer), return_exceptions=True)
        self.lines -= ends

    async def _site(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        self.ports = [*self.ports[1:], *self.ports[:1]]
        for port in list(self.ports):
            try:
                return await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
        return None

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(self.rate // 10 or 65_536):
                await asyncio.sleep(self.delay or (0.1 if self.rate else 0))
                await self.flows.wait()
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()
