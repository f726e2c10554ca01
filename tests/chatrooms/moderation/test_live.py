"""A mute on living sockets: complete within a second on all of them, told to the person alone, and over by itself (G15, S5)."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
import urllib.parse
import urllib.request

from asgiref.sync import sync_to_async

from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.desk import duty
from chatrooms.talk.models import Event
from chatrooms.talk.watch import LOOK_EVERY
from leadership.members.models import Band
from tests.chatrooms.talk.clients import ROOM, Client, cookie_of
from tests.factories import MemberFactory
from tests.signing_in import session_of

WITHIN = 1.0  # seconds
TEEN = "teen-free-hugs"


def a_moderator() -> str:
    return str(session_of(MemberFactory(roles=[("global-moderator", "", 1)]), second_factor=True).session_key)


async def step_in(site, session: str, kind: str, seq: int = 1, **more) -> float:
    """Through the running site, as a browser would; answers when it was answered."""

    def press() -> float:
        token = "a" * 32
        data = {"csrfmiddlewaretoken": token, "kind": kind, "reason": "unkind", **more}
        request = urllib.request.Request(
            f"{site.origin}/moderation/rooms/{ROOM}/{seq}/",
            urllib.parse.urlencode(data).encode(),
            {"Cookie": f"sessionid={session}; csrftoken={token}", "Origin": site.origin},
        )
        with urllib.request.urlopen(request) as answer:
            assert answer.url.startswith(f"{site.origin}/rooms/{ROOM}/"), answer.url
        return time.monotonic()

    return await asyncio.to_thread(press)


async def test_a_mute_holds_on_every_socket_of_the_person_within_a_second(site) -> None:
    ash = await sync_to_async(MemberFactory)()
    cookie = await sync_to_async(cookie_of)(ash)
    session, other = await sync_to_async(a_moderator)(), await sync_to_async(lambda: cookie_of(MemberFactory()))()
    async with Client(site, cookie) as one, Client(site, cookie) as two, Client(site, other) as ben:
        for client in (one, two, ben):
            await client.sub()
        assert (await one.say("the words"))["op"] == "ack"
        pressed = await step_in(site, session, "mute")
        for client in (one, two):
            await client.frame("rights", room=ROOM)
        assert time.monotonic() - pressed < WITHIN
        for client in (one, two):
            refused = await client.say("once more")
            assert (refused["op"], refused["code"]) == ("nack", "muted")
            act = await Act.objects.aget()
            assert refused["until"].startswith(f"{act.until:%Y-%m-%dT%H:%M:%S}")
            assert 1790 <= refused["retry_after"] <= 1800
            await client.send(op="typing", room=ROOM)
            assert (await client.frame("error"))["code"] == "muted"
        assert (await ben.say("a kind word"))["op"] == "ack"
        await one.until(lambda: "a kind word" in one.texts())  # reading goes on
        assert not [frame for frame in ben.frames if frame["op"] == "rights"]


async def test_in_chosen_rooms_it_holds_on_every_socket_there_and_in_no_other(site) -> None:
    """G15: of two pages, each in three rooms, within a second; in the third room she goes on."""
    ash, chosen, other = await sync_to_async(MemberFactory)(), "support-session", "positivity-corner"
    cookie, session = await sync_to_async(cookie_of)(ash), await sync_to_async(a_moderator)()
    async with Client(site, cookie) as one, Client(site, cookie) as two:
        for client in (one, two):
            for room in (ROOM, chosen, other):
                await client.sub(room)
        assert (await one.say("the words"))["op"] == "ack"
        pressed = await step_in(site, session, "mute", rooms=chosen)
        for client in (one, two):
            for room in (ROOM, chosen):
                await client.frame("rights", room=room)
        assert time.monotonic() - pressed < WITHIN
        for client in (one, two):
            for room in (ROOM, chosen):
                assert (await client.say("once more", room=room))["code"] == "muted"
            assert (await client.say("elsewhere", room=other))["op"] == "ack"


async def test_out_of_the_room_the_sockets_of_the_person_end(site) -> None:
    ash = await sync_to_async(MemberFactory)()
    cookie, session = await sync_to_async(cookie_of)(ash), await sync_to_async(a_moderator)()
    async with Client(site, cookie) as one, Client(site, cookie) as two:
        for client in (one, two):
            await client.sub()
        await one.say("the words")
        pressed = await step_in(site, session, "kick", minutes="5")
        assert [await one.closed(), await two.closed()] == [4403, 4403]
        assert time.monotonic() - pressed < WITHIN
    async with Client(site, cookie) as again:
        await again.send(op="sub", room=ROOM)
        assert (await again.frame("sub.no"))["code"] == "locked"


async def test_what_is_sent_while_the_mute_comes_is_before_it_or_refused(site) -> None:
    """Nothing of hers is stored after the mute, however many messages are on their way."""
    ash = await sync_to_async(MemberFactory)()
    cookie, session = await sync_to_async(cookie_of)(ash), await sync_to_async(a_moderator)()
    async with Client(site, cookie) as her:
        await her.sub()
        await her.say("the words")

        async def goes_on() -> list[str]:
            codes = []
            for n in range(200):
                answer = await her.say(f"message {n}")
                codes.append(answer["op"])
                if answer["op"] == "nack":
                    assert answer["code"] == "muted"
                    break
            return codes

        codes, _ = await asyncio.gather(goes_on(), step_in(site, session, "mute"))
        assert codes[-1] == "nack"
    act = await Act.objects.aget()
    assert not await Event.objects.filter(type="message", at__gt=act.at).aexists()


async def test_it_is_over_by_itself_on_an_open_socket(site) -> None:
    """Nobody and nothing has to lift it: the end is judged at each message, and the page is told."""
    ash = await sync_to_async(MemberFactory)()
    cookie = await sync_to_async(cookie_of)(ash)
    async with Client(site, cookie) as her:
        await her.sub()
        await her.say("the words")
        event = await Event.objects.select_related("room").afirst()
        moderator = await sync_to_async(MemberFactory)()
        now = dt.datetime.now(dt.UTC)
        await Act.objects.acreate(
            kind="mute", by=moderator, rank=2, about=ash, where="room", room=event.room, reason="unkind", at=now,
            until=now + dt.timedelta(seconds=4),
        )  # fmt: skip
        await her.frame("rights", seconds=3)  # also without a hint: the watch looks
        assert (await her.say("too early"))["code"] == "muted"
        await asyncio.sleep(max(0, (now + dt.timedelta(seconds=4.05) - dt.datetime.now(dt.UTC)).total_seconds()))
        assert (await her.say("and here again"))["op"] == "ack"
        await her.frame("rights", seconds=3)


async def test_a_room_that_lost_its_moderator_rests_on_open_sockets_and_others_hear_nothing(
    start_site, programme
) -> None:
    """Without a hint, in whichever process somebody leaves: the watch looks for all who are here (G14)."""
    site = start_site(WITHOUT_MODERATOR_AFTER="1")
    tara = await sync_to_async(MemberFactory)(band=Band.TEEN, roles=[("global-moderator", "", 3)])
    await sync_to_async(duty.begin)(tara)
    teen = await sync_to_async(lambda: cookie_of(MemberFactory(band=Band.TEEN)))()
    adult = await sync_to_async(lambda: cookie_of(MemberFactory()))()
    async with Client(site, teen) as her, Client(site, adult) as him:
        await her.sub(TEEN)
        await him.sub()
        await asyncio.sleep(2 * LOOK_EVERY)  # the watch has looked once, and knows who is here
        assert (await her.say("Hello", room=TEEN))["op"] == "ack"
        assert (await him.say("Hello"))["op"] == "ack"
        await sync_to_async(duty.end)(tara)
        await her.frame("rights", room=TEEN)
        assert (await her.say("Is anybody there?", room=TEEN))["code"] == "closed"
        await sync_to_async(duty.begin)(tara)
        await her.frame("rights", room=TEEN)
        assert (await her.say("Good", room=TEEN))["op"] == "ack"
        assert not [frame for frame in him.frames if frame["op"] == "rights"]


async def test_an_open_page_of_whoever_is_on_duty_says_that_she_is_there(site) -> None:
    gil = await sync_to_async(MemberFactory)(roles=[("global-moderator", "", 3)])
    mine = await sync_to_async(duty.begin)(gil)
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    async with Client(site, await sync_to_async(cookie_of)(gil)) as his:
        await his.sub()
        await type(mine).objects.filter(pk=mine.pk).aupdate(seen_at=long_ago)
        await asyncio.sleep(3 * LOOK_EVERY)
    await mine.arefresh_from_db()
    assert mine.seen_at > long_ago
