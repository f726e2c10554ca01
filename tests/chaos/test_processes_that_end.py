"""The site is killed and restarted while people talk: nothing acknowledged is lost, nothing stands there twice (D2, D16, T3)."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import statistics
import time
import uuid
from collections import Counter

from asgiref.sync import sync_to_async

from chatrooms.talk.models import Event
from tests.chaos.proxy import Proxy
from tests.chaos.talkers import IS_FULL, Talker, nothing_is_missing, silence, talkers
from tests.chatrooms.talk.clients import ROOM, Client, people

KILLS, RESTARTS = (20, 20) if IS_FULL else (3, 2)
ROOMS = (
    "free-hugs", "support-room", "general-support", "community-room", "support-session", "special-events",
    "managers-office", "positivity-corner", "safety-discussions", "exploration-garden",
)[: 10 if IS_FULL else 2]  # fmt: skip
IN_EACH = 5
CROWD = 220 if IS_FULL else 30
A_SECOND = 20 * len(ROOMS)  # messages
PAUSE = IN_EACH * len(ROOMS) / A_SECOND  # seconds between two of one person


async def more_acks(everybody: list[Talker], count: int) -> None:
    enough = sum(len(each.acked) for each in everybody) + count
    async with asyncio.timeout(20):
        while sum(len(each.acked) for each in everybody) < enough:
            await asyncio.sleep(0)


async def test_a_server_killed_under_load_loses_nothing_it_acknowledged(start_site, programme) -> None:
    """D2: 20 messages a second and room, and a burst when it happens; everybody is back soon after the port listens."""
    site = await sync_to_async(start_site)()
    away: list[float] = []
    async with talkers(IN_EACH, site, rooms=ROOMS) as everybody:
        talking = [asyncio.create_task(each.talk(100_000, PAUSE)) for each in everybody]
        for _ in range(KILLS):
            await more_acks(everybody, A_SECOND)
            burst = asyncio.gather(*(each.talk(20) for each in everybody))
            await more_acks(everybody, 1)  # it is in the middle of it
            site.process.kill()
            assert any(each.waiting for each in everybody), "nothing is under way, so this would be no test"
            before = [len(each.back_at) for each in everybody]
            await burst
            await sync_to_async(site.stop)(signal.SIGKILL)
            site = await sync_to_async(start_site)(site.port)
            listens = time.monotonic()
            for each, times in zip(everybody, before, strict=True):
                await each.until(lambda each=each, times=times: len(each.back_at) > times, 20)
            away += [each.back_at[times] - listens for each, times in zip(everybody, before, strict=True)]
        await silence(everybody, talking)
        await nothing_is_missing(everybody)
    print(f"{KILLS} kills: back after {statistics.median(away):.2f} s, {max(away):.2f} s at most")
    assert statistics.median(away) <= 2
    assert max(away) <= 5


async def test_two_processes_restarted_in_turn_keep_everybody_talking(start_site, programme) -> None:
    """D16: each is told to end, and meanwhile the other takes its people."""
    async with Proxy() as proxy:
        sites = [await sync_to_async(start_site)(PORT=str(proxy.port)) for _ in range(2)]
        proxy.ports = [site.port for site in sites]
        async with talkers(8, proxy) as everybody:
            talking = [asyncio.create_task(each.talk(100_000, 0.2)) for each in everybody]
            for n in range(RESTARTS):
                old = sites[n % 2]
                await asyncio.sleep(0.2)
                await sync_to_async(old.stop)()
                assert old.process.returncode in (0, -signal.SIGTERM)
                sites[n % 2] = await sync_to_async(start_site)(old.port, PORT=str(proxy.port))
            await silence(everybody, talking)
            await nothing_is_missing(everybody)
            assert sum(each.codes[1012] for each in everybody) >= 8, "nobody was told of the restart"


async def test_a_crowd_is_sent_away_bit_by_bit(start_site, programme) -> None:
    """D16, D17: everybody hears of it, more than 200 are closed at most 50 a second, and what was being said is answered or not stored."""
    site, closed = await sync_to_async(start_site)(), []
    async with contextlib.AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(Client(site, cookie)) for cookie in await people(CROWD)]
        await asyncio.gather(*(each.sub() for each in crowd))

        async def ends(client: Client) -> None:
            await client.until(lambda: client.code is not None, 20)
            closed.append(time.monotonic())

        ending = [asyncio.create_task(ends(each)) for each in crowd]
        nonces = {}
        for each in crowd[:20]:
            nonces[nonce := str(uuid.uuid4())] = each
            await each.send(op="send", room=ROOM, nonce=nonce, text="on the way")
        began = time.monotonic()
        site.process.send_signal(signal.SIGTERM)
        await asyncio.gather(*ending)
        await sync_to_async(site.process.wait)(15 - (time.monotonic() - began))
        assert {each.code for each in crowd} == {1012}
        assert all(any(frame["op"] == "drain" for frame in each.frames) for each in crowd)
        stored = {str(nonce) async for nonce in Event.objects.filter(room__slug=ROOM).values_list("nonce", flat=True)}
        assert stored == {nonce for nonce, each in nonces.items() if nonce in each.acks}
    if IS_FULL:
        a_second = Counter(int(at - closed[0]) for at in closed)
        print(f"{CROWD} closed in {closed[-1] - closed[0]:.1f} s, in each second {sorted(a_second.items())}")
        assert max(a_second.values()) <= 60
