"""Whatever a socket is sent, it is answered by the protocol or ended by it, and nothing but words is stored (D14, D15)."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
import websockets
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.routing import URLRouter
from django.conf import settings as django_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatrooms.routing import websocket_urlpatterns
from chatrooms.talk import hub, wire
from chatrooms.talk.models import Event
from config.origins import OwnOrigin
from tests.chatrooms.talk.clients import ROOM, Client, cookie_of
from tests.chatrooms.talk.filling import fill
from tests.factories import MemberFactory

ANSWERS = {"hello", "sub.ok", "sub.no", "ack", "nack", "ev", "hb", "here", "typing", "pong", "error", "drain"}
ENDS = {1003, 1009, 4400}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
#: nearly right: a known operation, with fields of any kind
frames = st.fixed_dictionaries(
    {"op": st.sampled_from(["sub", "unsub", "send", "sync", "heart", "typing", "read", "ping"])},
    optional={
        "room": st.sampled_from([ROOM, "teen-free-hugs", "anxiety", "no-such"]) | json_values,
        "since": st.integers(-5, 2**60) | json_values,
        "seq": st.integers(-5, 2**60) | json_values,
        "epoch": json_values,
        "nonce": st.uuids().map(str) | json_values,
        "text": json_values,
        "reply_to": st.none() | st.integers(-5, 2**60) | json_values,
        "on": json_values,
    },
).map(json.dumps)
hostile = st.one_of(
    frames, frames, json_values.map(json.dumps), st.text(max_size=200), st.text("x", min_size=4097, max_size=17_000)
)


@given(frames | json_values.map(json.dumps) | st.text())
@settings(max_examples=500, deadline=None)
def test_a_frame_is_one_of_ours_or_none(text: str) -> None:
    found = wire.parse(text)
    assert found is None or type(found).__name__ in {
        "Sub",
        "Unsub",
        "Send",
        "Sync",
        "HeartOp",
        "Typing",
        "Read",
        "Ping",
    }
    if found is not None:
        for name in ("since", "seq", "reply_to"):
            number = getattr(found, name, None)
            assert number is None or 0 <= number < 2**53


@given(st.lists(hostile, min_size=1, max_size=14))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_frames_break_a_socket(site: Any, cookie: str, sent: list[str]) -> None:
    """Answers the protocol knows, then a pong or one of its ends; the log of the process has no traceback (see `site`)."""
    asyncio.run(feed(site, cookie, sent))


@pytest.fixture
def cookie(site: Any) -> str:
    return cookie_of(MemberFactory())


async def feed(site: Any, cookie: str, sent: list[str]) -> None:
    async with Client(site, cookie) as her:
        for text in [*sent, json.dumps({"op": "ping"})]:
            try:
                await her.socket.send(text)
            except websockets.ConnectionClosed:
                break
        await her.until(lambda: her.code is not None or any(frame["op"] == "pong" for frame in her.frames), 10)
        assert {frame["op"] for frame in her.frames} <= ANSWERS
        assert her.code is None or her.code in ENDS


class Fallback:
    """The sockets as any ASGI server would carry them, without the sink of ours."""

    def __init__(self, cookie: str) -> None:
        headers = [(b"cookie", cookie.encode()), (b"origin", django_settings.ORIGINS[0].encode())]
        scope = {"type": "websocket", "path": "/ws/", "headers": headers, "client": ("127.0.0.1", 1)}
        self.carried = ApplicationCommunicator(OwnOrigin(URLRouter(websocket_urlpatterns)), scope)

    async def __aenter__(self) -> Fallback:
        await self.carried.send_input({"type": "websocket.connect"})
        assert (await self.carried.receive_output(5))["type"] == "websocket.accept"
        return self

    async def __aexit__(self, *args: Any) -> None:
        await self.carried.send_input({"type": "websocket.disconnect", "code": 1005})
        await self.carried.wait(5)

    async def send(self, **message: Any) -> None:
        await self.carried.send_input({"type": "websocket.receive", **message})

    async def say(self, **frame: Any) -> None:
        await self.send(text=json.dumps(frame))

    async def hear(self, op: str) -> dict[str, Any]:
        async with asyncio.timeout(5):
            while (frame := json.loads((await self.carried.receive_output(5))["text"]))["op"] != op:
                pass
        return frame

    async def close_code(self) -> int:
        async with asyncio.timeout(5):
            while (message := await self.carried.receive_output(5))["type"] != "websocket.close":
                pass
        return message["code"]


@pytest.fixture
def no_hub_stays(transactional_db: None, programme: Any) -> Any:
    yield
    hub.stop()


async def test_two_people_talk_over_a_server_that_lends_no_sink(no_hub_stays: None) -> None:
    ana, ben = [await sync_to_async(lambda: cookie_of(MemberFactory()))() for _ in range(2)]
    async with Fallback(ana) as her, Fallback(ben) as him:
        for each in (her, him):
            assert (await each.hear("hello"))["v"] == 1
            await each.say(op="sub", room=ROOM)
            assert (await each.hear("sub.ok"))["events"] == []
        nonce = "0b0f9a52-52f5-4cf4-a56b-3ad6a1b3a1a1"
        for _ in range(2):  # sent again: one message
            await her.say(op="send", room=ROOM, nonce=nonce, text="hello")
            assert (await her.hear("ack"))["seq"] == 1
        (event,) = (await him.hear("ev"))["events"]
        assert (event["seq"], event["data"]["text"]) == (1, "hello")
        await him.say(op="heart", room=ROOM, seq=1, on=True)
        assert (await him.hear("ev"))["events"][0]["data"] == {"seq": 1, "count": 1}
        await her.say(op="sync", room=ROOM, since=0)
        await her.say(op="nonsense")
        assert (await her.hear("error"))["code"] == "bad_frame"
    assert await Event.objects.acount() == 2


@pytest.mark.parametrize(("sent", "code"), [({"bytes": b"bytes"}, 1003), ({"text": "x" * 17_000}, 1009)])
async def test_what_may_not_come_ends_it_there_as_well(no_hub_stays: None, sent: dict[str, Any], code: int) -> None:
    async with Fallback(await sync_to_async(lambda: cookie_of(MemberFactory()))()) as her:
        await her.hear("hello")
        await her.send(**sent)
        assert await her.close_code() == code


async def test_nobody_without_a_session_gets_a_frame_there(no_hub_stays: None) -> None:
    async with Fallback("sessionid=made-up") as stranger:
        assert await stranger.close_code() == 4401


async def test_a_room_that_is_left_while_somebody_comes_in_is_followed_all_the_same(no_hub_stays: None) -> None:
    """D8: the first may have gone again before the second, who waited for the same room, is in it."""
    room = await sync_to_async(fill)("free-hugs", 1)
    here = hub.of_this_process()
    comes = asyncio.create_task(here.open(room.pk, room.slug))
    await asyncio.sleep(0)
    here.opening[room.slug].add_done_callback(lambda opened: opened.result().on_empty(opened.result()))
    assert await comes is here.rooms[room.slug]
