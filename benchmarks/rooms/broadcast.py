"""What a broadcast costs at least in Python: `websockets` alone, nothing stored, nobody asked who she is. `python … PORT`"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import defaultdict
from contextlib import suppress

import uvloop
from websockets import ConnectionClosed
from websockets.asyncio.server import ServerConnection, broadcast, serve

rooms: dict[str, set[ServerConnection]] = defaultdict(set)


async def chat(socket: ServerConnection) -> None:
    assert socket.request is not None
    room = rooms[socket.request.path]
    room.add(socket)
    with suppress(ConnectionClosed):
        async for text in socket:
            broadcast(room, json.dumps({"message": json.loads(text)["message"]}))
    room.discard(socket)


async def main(port: int) -> None:
    async with serve(chat, "127.0.0.1", port, compression=None):
        await asyncio.Future()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
