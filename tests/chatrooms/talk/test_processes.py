"""Two processes and Redis: everybody sees the same, whatever gets lost between them (D7, D22)."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings

from tests.chatrooms.talk.clients import Client, people


@pytest.fixture
def two_sites(start_site, programme):
    if not settings.REDIS_URL:
        pytest.skip("needs Redis (make test-services)")
    return start_site(), start_site()


async def test_two_processes_are_one_room(two_sites) -> None:
    here, there = two_sites
    ana, ben = await people(2)
    async with Client(here, ana) as her, Client(there, ben) as him:
        await her.sub()
        await him.sub()
        for n in range(50):
            await asyncio.gather(
                her.send(op="send", room="free-hugs", nonce=str(uuid.uuid4()), text=f"hers {n}"),
                him.send(op="send", room="free-hugs", nonce=str(uuid.uuid4()), text=f"his {n}"),
            )
        for client in (her, him):
            await client.until(lambda client=client: len(client.seen) == 100, 10)
        assert her.texts() == him.texts()
        await him.send(op="typing", room="free-hugs")
        assert await her.frame("typing")
        await her.until(lambda: any(len(f.get("people", ())) == 2 for f in her.frames))


async def test_the_same_nonce_in_two_processes_is_one_message(two_sites) -> None:
    """D5."""
    here, there = two_sites
    (ana,) = await people(1)
    async with Client(here, ana) as one, Client(there, ana) as two:
        for _ in range(20):
            nonce = str(uuid.uuid4())
            first, second = await asyncio.gather(one.say("once", nonce=nonce), two.say("once", nonce=nonce))
            assert first["seq"] == second["seq"]


async def test_without_any_hint_it_only_takes_a_little_longer(start_site, programme) -> None:
    """D7: processes that can't hear each other at all; the look at the heads heals it."""
    here = await sync_to_async(start_site)(REDIS_URL="")
    there = await sync_to_async(start_site)(REDIS_URL="")
    ana, ben = await people(2)
    async with Client(here, ana) as her, Client(there, ben) as him:
        await her.sub()
        await him.sub()
        for n in range(20):
            await her.say(str(n))
        await him.until(lambda: len(him.seen) == 20, 5)
        assert him.texts() == her.texts()


async def test_who_changes_process_keeps_her_place(start_site, programme) -> None:
    """D6: she was told more than the other process has heard of, and it looks before it answers."""
    here = await sync_to_async(start_site)(REDIS_URL="")
    there = await sync_to_async(start_site)(REDIS_URL="")
    ana, ben = await people(2)
    async with Client(here, ana) as her, Client(there, ben) as him:
        await him.sub()
        epoch = (await her.sub())["epoch"]
        for n in range(5):
            place = (await her.say(str(n)))["seq"]
            async with Client(there, ana) as back:
                assert (await back.sub(since=place, epoch=epoch))["recovered"]
        await him.until(lambda: sorted(him.seen) == [1, 2, 3, 4, 5])


async def test_five_sockets_of_a_person_in_all_processes_together(start_site, programme) -> None:
    """D26: all come at once, whoever comes too late is refused, and who goes makes room, wherever she was."""
    if not settings.REDIS_URL:
        pytest.skip("needs Redis (make test-services)")
    sites = [await sync_to_async(start_site)(RATE_LIMIT_FACTOR="1") for _ in range(2)]
    (ana,) = await people(1)
    clients = await asyncio.gather(*(Client(sites[n % 2], ana).__aenter__() for n in range(8)))
    for client in clients:
        await client.until(lambda client=client: client.frames or client.code)
    here = [client for client in clients if client.code is None]
    assert [client.code for client in clients if client not in here] == [4429] * 3
    await here[0].__aexit__()
    await asyncio.sleep(0.5)
    other = next(site for site in sites if site is not here[0].site)
    async with Client(other, ana) as sixth:
        assert await sixth.frame("hello")
        async with Client(here[0].site, ana) as seventh:
            assert await seventh.closed() == 4429
    for client in clients:
        await client.__aexit__()
