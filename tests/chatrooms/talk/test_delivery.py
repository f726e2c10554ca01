"""From one browser to everybody, through a real server: order, acks, resends, catching up (D1, D4–D9, D11, D12)."""

from __future__ import annotations

import asyncio
import uuid

from tests.chatrooms.talk.clients import Client, people


async def test_a_sentence_reaches_everybody_once_and_is_acknowledged(site) -> None:
    ana, ben = await people(2)
    async with Client(site, ana) as her, Client(site, ben) as him:
        assert (await her.frame("hello"))["v"] == 1
        first = await her.sub()
        assert first["events"] == []
        assert first["head"] == 0
        await him.sub()
        ack = await her.say("Hello <b>you</b>")
        assert ack["op"] == "ack"
        assert ack["seq"] == 1
        await him.until(lambda: 1 in him.seen)
        event = him.seen[1]
        assert event["type"] == "message"
        assert event["data"] == {"text": "Hello <b>you</b>", "reply_to": None}
        assert "Hello &lt;b&gt;you&lt;/b&gt;" in event["html"]
        await her.until(lambda: 1 in her.seen)
        assert her.seen == him.seen
        reply = await him.say("And you", reply_to=1)
        assert reply["seq"] == 2


async def test_the_same_nonce_fifty_times_is_one_message(site) -> None:
    """D5: on five sockets at once, one row and fifty acks with one number."""
    (ana,) = await people(1)
    nonce = str(uuid.uuid4())
    clients = [await Client(site, ana).__aenter__() for _ in range(5)]
    for client in clients:
        await client.sub()
    for _ in range(10):
        await asyncio.gather(
            *(client.send(op="send", room="free-hugs", nonce=nonce, text="once") for client in clients)
        )
    for client in clients:
        for _ in range(10):
            assert (await client.frame("ack"))["seq"] == 1
    await clients[0].until(lambda: clients[0].texts() == ["once"])
    other = await clients[0].say("twice", nonce=nonce)
    assert other["code"] == "nonce_conflict"
    for client in clients:
        await client.__aexit__()


async def test_many_senders_one_order_without_a_hole(site) -> None:
    """D4, D11."""
    cookies = await people(5)
    clients = [await Client(site, cookie).__aenter__() for cookie in cookies]
    for client in clients:
        await client.sub()
    for n in range(40):
        await asyncio.gather(
            *(
                client.send(op="send", room="free-hugs", nonce=str(uuid.uuid4()), text=f"{place} says {n}")
                for place, client in enumerate(clients)
            )
        )
    for client in clients:
        await client.until(lambda client=client: len(client.seen) == 200, 20)
        assert sorted(client.seen) == list(range(1, 201))
        assert client.texts() == clients[0].texts()
        for place in range(5):  # one sender's order is kept
            own = [text for text in client.texts() if text.startswith(f"{place} ")]
            assert own == [f"{place} says {n}" for n in range(40)]
    for client in clients:
        await client.__aexit__()


async def test_who_was_away_gets_everything_after_her_place_or_is_told(site) -> None:
    """D6, contract §3: never a silent hole."""
    ana, ben = await people(2)
    async with Client(site, ben) as him:
        await him.sub()
        for n in range(60):
            await him.say(str(n))
        async with Client(site, ana) as her:
            newest = await her.sub()
            assert [event["seq"] for event in newest["events"]] == list(range(11, 61))
            assert newest["head"] == 60
        async with Client(site, ana) as her:
            back = await her.sub(since=20, epoch=newest["epoch"])
            assert back["recovered"]
            assert not back["more"]
            assert sorted(her.seen) == list(range(21, 61))
            assert (await her.sub(since=60, epoch=newest["epoch"]))["events"] == []
        for since, epoch in ((20, "another"), (61, newest["epoch"])):
            async with Client(site, ana) as her:
                declared = await her.sub(since=since, epoch=epoch)
                assert not declared["recovered"]
                assert len(declared["events"]) == 50


async def test_a_long_absence_is_caught_up_page_by_page(site) -> None:
    from asgiref.sync import sync_to_async

    from tests.chatrooms.talk.filling import fill

    (ana,) = await people(1)
    await sync_to_async(fill)("free-hugs", 5000)
    async with Client(site, ana) as her:
        first = await her.sub(since=0)
        assert first["recovered"]
        assert first["more"]
        while len(her.seen) < 5000:
            before = len(her.seen)
            await her.send(op="sync", room="free-hugs", since=max(her.seen))
            await her.until(lambda before=before: len(her.seen) > before)
        assert sorted(her.seen) == list(range(1, 5001))


async def test_coming_and_going_under_fire_leaves_no_gap(site) -> None:
    """D8: what is said while somebody comes in reaches her."""
    ana, ben = await people(2)
    async with Client(site, ben) as him, Client(site, ana) as her:
        await him.sub()
        talking = asyncio.create_task(talk(him, 150))
        while not talking.done():
            answer = await her.sub(since=max(her.seen, default=0), epoch=her.epoch)
            assert answer["recovered"]
            await her.send(op="unsub", room="free-hugs")
        await talking
        await her.sub(since=max(her.seen), epoch=her.epoch)
        assert sorted(her.seen) == list(range(1, 151))


async def talk(client: Client, count: int) -> None:
    for n in range(count):
        await client.say(f"{n}")


async def test_what_was_removed_is_in_no_replay(site, signed_in) -> None:
    """D12, with the form and the socket side by side."""
    from asgiref.sync import sync_to_async

    from tests.factories import MemberFactory

    member = await sync_to_async(MemberFactory)()
    browser = await sync_to_async(signed_in)(member)
    (ben,) = await people(1)
    async with Client(site, f"sessionid={browser.cookies['sessionid'].value}") as her, Client(site, ben) as him:
        await her.sub()
        await him.sub()
        await her.say("canary")
        gone = await sync_to_async(browser.post)("/rooms/free-hugs/1/", {"do": "remove"})
        assert gone.status_code == 302
        await him.until(lambda: 2 in him.seen)  # though nobody in that process was told
        assert him.seen[2]["type"] == "removed"
        assert him.seen[2]["data"] == {"seq": 1}
    async with Client(site, ben) as late:
        assert "canary" not in str(await late.sub())


async def test_hearts_typing_and_who_is_here(site) -> None:
    ana, ben = await people(2)
    async with Client(site, ana) as her, Client(site, ben) as him:
        await her.sub()
        await him.sub()
        await her.say("Hello")
        await him.send(op="heart", room="free-hugs", seq=1, on=True)
        await her.until(lambda: 2 in her.seen)
        assert her.seen[2]["type"] == "heart"
        assert her.seen[2]["data"] == {"seq": 1, "count": 1}
        await him.send(op="typing", room="free-hugs")
        assert len((await her.frame("typing"))["who"]) == 1
        await her.until(lambda: any(len(f.get("people", ())) == 2 for f in her.frames))
        await her.send(op="ping")
        await her.frame("pong")
