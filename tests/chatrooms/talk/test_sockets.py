"""Who may open a socket, what may come through it, and how it ends (D13–D16, D26, S3–S6, S35)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import time
import uuid

import pytest
import websockets
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.utils import timezone

from chatrooms.talk import limits, log
from leadership.members.models import Member
from tests.chatrooms.talk.clients import ROOM, Client, cookie_of, people
from tests.factories import MemberFactory


async def test_only_who_is_signed_in_and_confirmed_comes_in(site) -> None:
    """S4: nobody else gets a frame."""
    from allauth.account.models import EmailAddress

    member = await sync_to_async(MemberFactory)()
    cookie = await sync_to_async(cookie_of)(member)
    await EmailAddress.objects.filter(user=member).aupdate(verified=False)
    closed = await sync_to_async(MemberFactory)()
    closed_cookie = await sync_to_async(cookie_of)(closed)
    await Member.objects.filter(pk=closed.pk).aupdate(is_active=False)
    for each in ("", "sessionid=made-up", cookie, closed_cookie):
        async with Client(site, each) as stranger:
            assert await stranger.closed() == 4401
            assert stranger.frames == []


@pytest.mark.parametrize("origin", ["evil", None, "null", "trick", "port", "https"])
async def test_no_other_origin_opens_a_socket(site, origin) -> None:
    """S3."""
    (ana,) = await people(1)
    named = {
        "evil": "http://evil.example", "trick": f"http://localhost:{site.port}.evil.example",
        "port": f"http://localhost:{site.port + 1}", "https": f"https://localhost:{site.port}",
    }.get(origin, origin)  # fmt: skip
    with pytest.raises(websockets.InvalidStatus) as refused:
        await Client(site, ana, origin=named).__aenter__()
    assert refused.value.response.status_code == 403


async def test_a_room_one_may_not_know_of_is_as_a_missing_one(site) -> None:
    """S35, G2; a locked one says so."""
    (ana,) = await people(1)
    async with Client(site, ana) as her:
        for room, code in (("teen-free-hugs", "not_found"), ("no-such-room", "not_found"), ("anxiety", "locked")):
            await her.send(op="sub", room=room)
            assert (await her.frame("sub.no", room=room))["code"] == code
            nack = await her.say("hello", room=room)
            assert nack["code"] == code
            await her.send(op="heart", room=room, seq=1, on=True)
            assert (await her.frame("error"))["code"] == code


HOSTILE = [
    "", "{", "[]", "1", "null", '"x"', "[" * 2000, '{"op":"nope"}', '{"op":"sub"}', '{"op":"sub","room":1}', '{"op":["sub"]}',
    '{"op":"sub","room":"x","since":-1}', '{"op":"sub","room":"x","since":1e400}', '{"op":"sub","room":"x","since":"1"}',
    '{"op":"send","room":"free-hugs","nonce":"x","text":"y"}', '{"op":"send","room":"free-hugs","nonce":"\\ud800","text":"y"}',
    '{"op":"heart","room":"free-hugs","seq":99999999999999999999,"on":true}', '{"op":"read","room":"free-hugs","seq":true}',
    '{"op":"ping"', "\x00", "NaN", '{"type":"group_send"}', "x" * 4097,
]  # fmt: skip


async def test_nonsense_is_answered_and_soon_ends_the_socket(site) -> None:
    """D15: an error each, then 4400; nobody else notices."""
    ana, ben = await people(2)
    async with Client(site, ben) as him:
        await him.sub()
        for frame in HOSTILE:
            async with Client(site, ana) as her:
                await her.socket.send(frame)
                await her.frame("error")
                await her.send(op="ping")
                await her.frame("pong")
        async with Client(site, ana) as her:
            for frame in HOSTILE[:12]:
                await her.socket.send(frame)
            assert await her.closed() == 4400
        for text, code in (("x" * 17_000, 1009), (b"bytes", 1003)):
            async with Client(site, ana) as her:
                await her.socket.send(text)
                assert await her.closed() == code
        assert (await him.say("still here"))["seq"] == 1


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty"), (" \u200b\n", "empty"), ("x" * 1001, "too_long"), ("a\n" * 12 + "b", "too_long")]
)
async def test_a_text_that_can_not_stand_is_refused_with_a_sentence(site, text, code) -> None:
    (ana,) = await people(1)
    async with Client(site, ana) as her:
        nack = await her.say(text)
        assert nack["code"] == code
        assert nack["detail"]
        assert (await her.sub())["head"] == 0


async def end_session(member: Member) -> None:
    await Session.objects.all().adelete()


async def change_password(member: Member) -> None:
    await Member.objects.filter(pk=member.pk).aupdate(password="another")


async def deactivate(member: Member) -> None:
    await Member.objects.filter(pk=member.pk).aupdate(is_active=False)


async def become_a_teen(member: Member) -> None:
    await Member.objects.filter(pk=member.pk).aupdate(adult_at=timezone.now() + timezone.timedelta(days=90))


@pytest.mark.parametrize(
    ("ends", "code"), [(end_session, 4401), (change_password, 4401), (deactivate, 4403), (become_a_teen, 4403)]
)
async def test_a_right_that_ended_ends_on_a_living_socket(site, ends, code) -> None:
    """S5: within two seconds, and nothing said after that arrives."""
    member = await sync_to_async(MemberFactory)()
    async with Client(site, await sync_to_async(cookie_of)(member)) as her:
        await her.sub()
        await asyncio.sleep(0.1)
        began = time.monotonic()
        await ends(member)
        assert await her.closed() == code
        assert time.monotonic() - began < 3  # 2 s on a machine that runs nothing beside


async def test_a_badge_that_ended_closes_the_door_it_opened(site) -> None:
    from leadership.requirements.models import Stretch

    member = await sync_to_async(lambda: MemberFactory(badges=["refresher", "community-101"]))()
    async with Client(site, await sync_to_async(cookie_of)(member)) as her:
        await her.sub("support-room")
        await Stretch.objects.filter(member=member, slug="refresher").aupdate(ended_at=timezone.now())
        assert await her.closed() == 4403


async def test_a_cleared_adult_is_in_the_teens_room_until_the_clearance_ends(site) -> None:
    """G4, D-S5."""
    import datetime as dt

    from leadership.members.models import Clearance

    def clear() -> str:
        now, member = timezone.now(), MemberFactory()
        Clearance.objects.create(
            member=member, evidence="background_check", requested_by=MemberFactory(), approved_by=MemberFactory(),
            approved_at=now, expires_at=now + dt.timedelta(days=9),
        )  # fmt: skip
        return cookie_of(member)

    async with Client(site, await sync_to_async(clear)()) as her:
        await her.sub("teen-free-hugs")
        assert (await her.say("see https://example.org", room="teen-free-hugs"))["op"] == "ack"
        await her.until(lambda: her.texts() == ["see [contact removed]"])  # S28
        await Clearance.objects.all().aupdate(expires_at=timezone.now())
        assert await her.closed() == 4403


async def test_the_sixth_socket_of_a_person_is_refused_and_the_others_stay(start_site, programme) -> None:
    """D26."""
    site = await sync_to_async(start_site)(RATE_LIMIT_FACTOR="1")
    (ana,) = await people(1)
    clients = [await Client(site, ana).__aenter__() for _ in range(5)]
    async with Client(site, ana) as sixth:
        assert await sixth.closed() == 4429
    await clients[0].sub()
    for n in range(11):
        answer = await clients[0].say(str(n))
    assert answer["code"] == "rate_limited"
    assert answer["retry_after"] >= 1
    for _ in range(9):  # leaving and coming in again and again
        await clients[1].sub()
    await clients[1].send(op="sub", room=ROOM, since=None)
    assert (await clients[1].frame("sub.no"))["code"] == "too_many"
    await clients[1].sub(since=0)  # who comes back from a bad line is not one of these
    for client in clients:
        await client.__aexit__()


async def test_nobody_keeps_the_site_busy_with_reading_the_log_again_and_again(start_site, programme) -> None:
    """S30: all that anybody can have missed, several times a minute, is enough; it goes on after a while."""
    site = await sync_to_async(start_site)(RATE_LIMIT_FACTOR="1")
    ana, ben = await people(2)
    async with Client(site, ana) as her, Client(site, ben) as him:
        await her.sub()
        await him.sub()
        await her.say("hello")
        for _ in range(limits.READING.most + 1):
            await her.send(op="sync", room=ROOM, since=0)
        refused = await her.frame("error", 20)
        assert (refused["code"], refused["detail"][:15]) == ("rate_limited", "A little slower")
        assert sum(frame["op"] == "ev" for frame in her.frames) >= limits.READING.most
        assert (await her.say("still here"))["op"] == "ack"
        await him.send(op="sync", room=ROOM, since=1)
        await him.until(lambda: him.texts() == ["hello", "still here"])


async def test_who_reads_too_slowly_is_closed_and_loses_nothing(start_site, programme) -> None:
    """D13."""
    site = await sync_to_async(start_site)(RATE_LIMIT_FACTOR="100000")
    ana, ben = await people(2)
    slow = Client(site, ana, max_queue=1)
    await slow.__aenter__()
    await slow.sub()
    epoch, place = slow.epoch, 0
    slow.task.cancel()  # reads no more
    async with Client(site, ben, max_queue=None) as him:
        await him.sub()
        for _ in range(4000):
            await him.send(op="send", room="free-hugs", nonce=str(uuid.uuid4()), text=uuid.uuid4().hex * 30)
        await him.until(lambda: len(him.seen) == 4000, 60)
        with contextlib.suppress(websockets.ConnectionClosed):
            async for text in slow.socket:
                place = max([place, *(event["seq"] for event in json.loads(text).get("events", ()))])
        assert slow.socket.close_code == 4408
        assert place < 4000
        async with Client(site, ana) as back:
            answer = await back.sub(since=place, epoch=epoch)
            assert answer["recovered"]
            while (last := max(back.seen)) < 4000:
                await back.send(op="sync", room="free-hugs", since=last)
                await back.until(lambda last=last: max(back.seen) >= min(last + log.PAGE, 4000), 20)
            assert sorted(back.seen) == list(range(place + 1, 4001))


async def test_a_restart_is_announced_keeps_the_log_and_what_was_acknowledged(start_site, programme) -> None:
    """D1, D16: SIGTERM, then a new process on the same port."""
    site = await sync_to_async(start_site)()
    (ana,) = await people(1)
    async with Client(site, ana) as her:
        await her.sub()
        nonces = [str(uuid.uuid4()) for _ in range(50)]
        for n, nonce in enumerate(nonces):
            await her.send(op="send", room="free-hugs", nonce=nonce, text=str(n))
        site.process.send_signal(signal.SIGTERM)
        await her.frame("drain", 10)
        assert await her.closed(10) == 1012
        epoch, acked = her.epoch, dict(her.acks)
    await sync_to_async(site.stop)()
    again = await sync_to_async(start_site)(site.port)
    async with Client(again, ana) as her:
        back = await her.sub(since=0, epoch=epoch)
        assert back["recovered"]
        for n, nonce in enumerate(nonces):
            ack = await her.say(str(n), nonce=nonce)
            assert ack["op"] == "ack"
            assert nonce not in acked or acked[nonce]["seq"] == ack["seq"]
        await her.until(lambda: sorted(her.texts(), key=int) == [str(n) for n in range(50)])


async def test_a_process_that_is_killed_lost_nothing_it_acknowledged(start_site, programme) -> None:
    """D2 in short."""
    (ana,) = await people(1)
    acked: dict[str, int] = {}
    port = None
    for round_ in range(3):
        site = await sync_to_async(start_site)(port)
        port = site.port
        async with Client(site, ana) as her:
            for n in range(60):
                await her.send(op="send", room="free-hugs", nonce=str(uuid.uuid4()), text=f"{round_} {n}")
            await her.until(lambda her=her: len(her.acks) > 5)
            await sync_to_async(site.stop)(signal.SIGKILL)
            await her.closed()
            acked |= {nonce: frame["seq"] for nonce, frame in her.acks.items()}
    site = await sync_to_async(start_site)(port)
    from chatrooms.talk.models import Event

    stored = {str(nonce): seq async for nonce, seq in Event.objects.values_list("nonce", "seq")}
    assert acked.items() <= stored.items()
    assert sorted(stored.values()) == list(range(1, len(stored) + 1))
