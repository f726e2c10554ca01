"""Lines that are slow, dead, never read or flooded: nobody else notices, and nobody is there who is not (D13, D14, D18, D21, T3)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import time
import uuid
from collections.abc import Awaitable
from typing import Any

import pytest
import websockets
from asgiref.sync import sync_to_async
from django.conf import settings

from tests.chaos.processes import memory
from tests.chaos.proxy import Proxy
from tests.chaos.talkers import FAILURES, IS_FULL, nothing_is_missing, talkers
from tests.chatrooms.talk.clients import ROOM, Client, people

MORE = 20 << 20  # bytes a process may grow by
#: seconds until a dead line is noticed, and how the short form hurries the server
NOTICED, HURRY = (45, ()) if IS_FULL else (6, ("--ws-ping-interval", "1", "--ws-ping-timeout", "1"))
#: messages of 2 KB and more on the line: 80 MB for whoever reads them
BROADCAST = 36_000
FLOOD = 10_000 if IS_FULL else 2_000


def who_is_here(client: Client) -> list[str]:
    return next((frame["people"] for frame in reversed(client.frames) if frame["op"] == "here"), [])


async def test_somebody_whose_line_is_dead_is_gone_soon(start_site, programme) -> None:
    """D18, D21: her cable is pulled, and the site hears no end."""
    async with Proxy() as proxy:
        site = await sync_to_async(start_site)(PORT=str(proxy.port), options=HURRY)
        proxy.ports = [site.port]
        ana, ben = await people(2)
        async with Client(site, ben, origin=proxy.origin) as him, Client(proxy, ana, close_timeout=0.1) as her:
            await him.sub()
            await her.sub()
            await him.until(lambda: len(who_is_here(him)) == 2)
            proxy.freeze()
            await him.until(lambda: len(who_is_here(him)) == 1, NOTICED)


async def test_nobody_stays_of_a_process_that_was_killed(start_site, programme) -> None:
    """D21: within 90 s the others say so."""
    if not settings.REDIS_URL:
        pytest.skip("needs Redis (make test-services)")
    if not IS_FULL:
        pytest.skip("takes 45 s (CHAOS_FULL=1)")
    here, there = [await sync_to_async(start_site)() for _ in range(2)]
    ana, ben = await people(2)
    async with Client(here, ben) as him, Client(there, ana) as her:
        await him.sub()
        await her.sub()
        await him.until(lambda: len(who_is_here(him)) == 2)
        await sync_to_async(there.stop)(signal.SIGKILL)
        await him.until(lambda: len(who_is_here(him)) == 1, 90)


@pytest.mark.parametrize("bad", [{"delay": 0.5}, {"rate": 1024 if IS_FULL else 16_384}], ids=["late", "narrow"])
async def test_a_bad_line_costs_only_its_own_people_time(start_site, programme, bad) -> None:
    """T3: half a second late, or a kilobyte a second."""
    async with Proxy(**bad) as proxy:
        site = await sync_to_async(start_site)(PORT=str(proxy.port))
        proxy.ports = [site.port]
        async with talkers(2, proxy) as slow, talkers(2, proxy) as everybody:
            for each in everybody:
                each.site, each.origin = Direct(site), proxy.origin
                await each.socket.close()
            for each in everybody:
                await each.until(lambda each=each: len(each.back_at) == 2)
            await asyncio.gather(*(each.talk(8, 0.05) for each in everybody))
            await asyncio.gather(*(within(2, each.until(lambda each=each: each.place == 16)) for each in everybody))
            await asyncio.gather(*(each.talk(3) for each in slow))
            await nothing_is_missing([*everybody, *slow], 60)


class Direct:
    def __init__(self, site: Any) -> None:
        self.socket = site.socket


async def within(seconds: float, waits: Awaitable[None]) -> None:
    async with asyncio.timeout(seconds):
        await waits


async def waits(client: Client, done: asyncio.Event) -> list[float]:
    """How long she waits for what she says herself, ten times a second, in seconds, the shortest first."""
    found = []
    while not done.is_set():
        began = time.monotonic()
        ack = await client.say("and I")
        await client.until(lambda ack=ack: ack["seq"] in client.seen, 20)
        found.append(time.monotonic() - began)
        await asyncio.sleep(0.1)
    return sorted(found)


async def broadcast(speaker: Client, count: int) -> None:
    for start in range(0, count, 500):
        for n in range(500):
            text = f"{start + n} " + "word " * 190
            await speaker.send(op="send", room=ROOM, nonce=str(uuid.uuid4()), text=text)
        await speaker.until(lambda start=start: len(speaker.acks) >= start + 500, 60)


async def while_others_talk(client: Client, load: Awaitable[Any]) -> float:
    """The 95th of a hundred waits while the load is carried, in seconds."""
    done = asyncio.Event()
    waiting = asyncio.create_task(waits(client, done))
    await load
    done.set()
    found = await waiting
    return found[int(len(found) * 0.95)]


async def test_somebody_who_never_reads_costs_nobody_anything(start_site, programme) -> None:
    """D13: neither memory nor time of the others; she is closed with 4408."""
    if not IS_FULL:
        pytest.skip("80 MB (CHAOS_FULL=1); a few of them are in tests/chatrooms/talk/test_sockets.py")
    site = await sync_to_async(start_site)(RATE_LIMIT_FACTOR="100000")
    ana, ben, cleo, dora = await people(4)
    async with (
        Client(site, ben, max_queue=None) as him,
        Client(site, cleo, max_queue=None) as cleo_,
        Client(site, dora, max_queue=None) as her,
    ):
        await cleo_.sub()
        await her.sub()
        usual = await while_others_talk(her, broadcast(him, BROADCAST // 4))
        slow = Client(site, ana, max_queue=1)
        await slow.__aenter__()
        await slow.sub()
        slow.task.cancel()
        him.acks.clear()
        before = memory(site.process.pid)
        then = await while_others_talk(her, broadcast(him, BROADCAST))
        grown = memory(site.process.pid) - before
        with contextlib.suppress(websockets.ConnectionClosed):
            async with asyncio.timeout(30):
                async for _ in slow.socket:
                    pass
        print(f"never reads: +{grown >> 20} MB, p95 {usual * 1000:.0f} → {then * 1000:.0f} ms")
        # whoever reads nothing for half a minute after that finds the line cut
        assert slow.socket.close_code in (4408, 1006)
        assert grown <= MORE
        assert then <= max(1.5 * usual, 0.3)


async def test_a_flood_of_large_frames_ends_and_costs_nobody_anything(site) -> None:
    """D14: ten thousand frames of 10 KB, as fast as the line takes them, whether anybody answers or not."""
    ana, ben = await people(2)
    frame = json.dumps({"op": "send", "room": ROOM, "nonce": str(uuid.uuid4()), "text": "x" * 10_000})
    codes = set()

    async def flood() -> None:
        left = FLOOD
        while left > 0:
            async with websockets.connect(
                site.socket, additional_headers={"Cookie": ana}, origin=site.origin, compression=None
            ) as socket:
                with contextlib.suppress(websockets.ConnectionClosed):
                    while left > 0:
                        left -= 1
                        await socket.send(frame)
                    await socket.wait_closed()
                codes.add(socket.close_code)

    async with Client(site, ben) as him:
        await him.sub()
        before = memory(site.process.pid)
        wait = await while_others_talk(him, flood())
        grown = memory(site.process.pid) - before
        print(f"flood: +{grown >> 20} MB, p95 of others {wait * 1000:.0f} ms")
        assert not FAILURES & codes
        assert 4400 in codes
        assert grown <= MORE
        assert wait < 1
