"""Lines that break, bursts, and people who send nonsense: everybody else gets everything (D9, D15, D17, T3, T5)."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
import uuid
from collections import Counter
from typing import Any

import websockets
from asgiref.sync import sync_to_async

from tests.chaos.processes import memory
from tests.chaos.proxy import Proxy
from tests.chaos.talkers import FAILURES, IS_FULL, nothing_is_missing, silence, talkers
from tests.chatrooms.talk.clients import Client, people

FRAMES, AT_ONCE = 10_000, 8
CUTS, CUT_EVERY = (20, 3.0) if IS_FULL else (4, 0.7)
SEEDS = [
    '{"op":"sub","room":"free-hugs","since":0,"epoch":null}',
    f'{{"op":"send","room":"free-hugs","nonce":"{uuid.UUID(int=7)}","text":"hello","reply_to":1}}',
    '{"op":"heart","room":"free-hugs","seq":1,"on":true}',
    '{"op":"read","room":"free-hugs","seq":12}',
    '{"op":"sync","room":"free-hugs","since":3}',
]
PIECES = [
    "{",
    "}",
    "[",
    '"',
    "null",
    "1e400",
    "-1",
    "\\ud800",
    "\x00",
    '"op":',
    "true",
    "é",
    "\u202e",
    "[" * 900,
    "9" * 40,
    "\\",
]


async def test_a_burst_reaches_twenty_who_only_listen(site) -> None:
    """D9: 300 messages as fast as they are taken, each with everybody within five seconds."""
    async with talkers(21, site) as everybody:
        began = time.monotonic()
        await everybody[0].talk(300)
        for each in everybody:
            await each.until(lambda each=each: each.place == 300, max(0.01, began + 5 - time.monotonic()))
        await nothing_is_missing(everybody)


async def test_a_line_cut_again_and_again_costs_nothing_but_time(start_site, programme) -> None:
    async with Proxy() as proxy:
        site = await sync_to_async(start_site)(PORT=str(proxy.port))
        proxy.ports = [site.port]
        async with talkers(5, proxy) as everybody:
            talking = [asyncio.create_task(each.talk(100_000, 0.05)) for each in everybody]
            cut = 0
            for _ in range(CUTS):
                await asyncio.sleep(CUT_EVERY)
                cut += proxy.cut()
            await silence(everybody, talking)
            assert cut >= CUTS * 5
            await nothing_is_missing(everybody)
        assert all(len(each.back_at) >= CUTS // 2 for each in everybody)


def mutated(chance: random.Random) -> str:
    """A frame of the protocol with a few things wrong with it."""
    frame = chance.choice(SEEDS)
    for _ in range(chance.randint(1, 3)):
        at, until = sorted(chance.randint(0, len(frame)) for _ in range(2))
        frame = frame[:at] + chance.choice(PIECES) + frame[chance.choice([at, at + 1, until]) :]
    return frame


async def rave(site: Any, cookie: str, chance: random.Random, count: int) -> Counter[Any]:
    """Send so many frames, coming back whenever that is ended; answers the codes it was ended with."""
    codes: Counter[Any] = Counter()
    while count > 0:
        async with websockets.connect(
            site.socket, additional_headers={"Cookie": cookie}, origin=site.origin, compression=None
        ) as socket:
            with contextlib.suppress(websockets.ConnectionClosed):
                while count > 0:
                    count -= 20
                    for _ in range(20):
                        await socket.send(mutated(chance))
                    await socket.send('{"op":"ping"}')
                    while await socket.recv() != '{"op":"pong"}':
                        pass
            codes[socket.close_code] += 1
    return codes


async def test_ten_thousand_bad_frames_disturb_nobody(start_site, programme) -> None:
    """D15, T5: no failure, no more memory, nobody left over, and people talk on meanwhile."""
    site = await sync_to_async(start_site)(RATE_LIMIT_FACTOR="1000")
    cookies = await people(AT_ONCE)
    async with talkers(2, site) as everybody, Client(site, cookies[0]) as watcher:
        await watcher.sub()
        await rave(site, cookies[1], random.Random(0), 200)
        before = memory(site.process.pid)
        raving = asyncio.gather(
            *(rave(site, cookie, random.Random(n), FRAMES // AT_ONCE) for n, cookie in enumerate(cookies))
        )
        waited = []
        while not raving.done():
            began = time.monotonic()
            await everybody[0].talk(1)
            await everybody[0].until(lambda: not everybody[0].waiting)
            waited.append(time.monotonic() - began)
            await asyncio.sleep(0.05)
        codes = sum(raving.result(), Counter())
        assert not FAILURES & set(codes), codes
        assert codes[4400] > 100
        assert sorted(waited)[len(waited) // 2] < 1
        assert memory(site.process.pid) - before < 10 << 20
        await watcher.frame(
            "here", people=sorted([*(each.name for each in everybody), (await watcher.frame("hello"))["me"]])
        )
