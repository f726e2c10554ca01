"""A line between people and the site that can be cut and led elsewhere."""

from __future__ import annotations

import asyncio
from typing import Any


class Proxy:
    """`async with Proxy() as proxy: proxy.ports = [site.port]`; several ports take turns, and one that is shut is passed over."""

    def __init__(self) -> None:
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

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await self._site()
        if there is None:
            writer.transport.abort()
            return
        ends = {writer, there[1]}
        self.lines |= ends
        await asyncio.gather(_pump(reader, there[1]), _pump(there[0], writer), return_exceptions=True)
        self.lines -= ends

    async def _site(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        self.ports = [*self.ports[1:], *self.ports[:1]]
        for port in list(self.ports):
            try:
                return await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
        return None


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
