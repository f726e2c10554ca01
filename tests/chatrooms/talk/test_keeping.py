"""Old words are forgotten, and nobody's path gets shorter by it (G19, contract §4)."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import uuid

import pytest
import time_machine
from asgiref.sync import sync_to_async
from django.core.management import call_command
from django.utils import timezone

from chatrooms.rooms.models import Room
from chatrooms.talk import attendance, keeping, log
from chatrooms.talk.models import Attendance, Event, Heart
from chatrooms.talk.say import GiveHeart, Person, Remove, Say
from chatrooms.talk.store import write
from leadership.requirements.models import SCALE, Fact, Tally
from tests.chatrooms.talk.clients import ROOM, Client, cookie_of
from tests.factories import MemberFactory
from tests.leadership.test_recount import recount

ANSWERED = 3


def person() -> Person:
    member = MemberFactory()
    return Person(member.pk, member.username)


def days_ago(count: float):
    return time_machine.travel(timezone.now() - dt.timedelta(days=count), tick=True)


def talk(room: Room, by: Person, count: int, words: str, **more) -> None:
    write([Say(room.pk, by, f"{words} {n}", uuid.uuid4().hex, **more) for n in range(count)])


@pytest.fixture
def long_ago(programme) -> tuple[Room, Person, Person]:
    """A group chat of 91 days ago with a heart, and one of yesterday with an answer and a heart for what is old."""
    room, ana, ben = Room.objects.create(slug=ROOM), person(), person()
    enough = attendance.needed()
    with days_ago(91):
        talk(room, ana, enough, "old")
        write([GiveHeart(room.pk, ben, 1, on=True)])
    with days_ago(1):
        talk(room, ben, 1, "answer", reply_to=ANSWERED)
        write([GiveHeart(room.pk, ben, 2, on=True)])
        talk(room, ana, enough, "new")
    return room, ana, ben


def test_what_is_older_goes_with_its_hearts_and_what_was_earned_stays(long_ago) -> None:
    _, ana, _ = long_ago
    enough = attendance.needed()
    facts, tally = list(Fact.objects.order_by("pk").values()), Tally.objects.values().get(member=ana.id)
    assert tally["group_chats"] == 2 * SCALE
    assert tally["compassion_hearts"] == 2 * SCALE
    assert keeping.forget_old() == enough + 1
    assert keeping.forget_old() == 0
    kept = list(Event.objects.order_by("seq").values_list("seq", flat=True))
    assert kept == list(range(enough + 2, enough * 2 + 4))
    assert not Event.objects.filter(at__lt=timezone.now() - dt.timedelta(days=90)).exists()
    assert not Heart.objects.exists()
    assert Attendance.objects.get(member=ana.id).day == (timezone.now() - dt.timedelta(days=1)).date()
    assert list(Fact.objects.order_by("pk").values()) == facts
    assert Tally.objects.values().get(member=ana.id) == tally
    assert recount("--dry-run")[0] == 0
    assert Room.objects.get().head == kept[-1]


def test_what_is_left_is_read_though_it_speaks_of_what_is_gone(long_ago, signed_in) -> None:
    room = long_ago[0]
    keeping.forget_old()
    events = [json.loads(each.json) for each in log.after(room.pk, attendance.needed() + 1)]
    assert [each["type"] for each in events[:2]] == ["message", "heart"]
    assert (events[1]["data"], events[1]["html"]) == ({"seq": 2}, None)
    page = signed_in(MemberFactory()).get(f"/rooms/{ROOM}/").content.decode()
    assert "answer 0" in page
    assert "old 1" not in page


def test_taking_back_a_message_of_an_earlier_day_counts_as_before(long_ago) -> None:
    room, ana, _ = long_ago
    keeping.forget_old()
    newest = Room.objects.get().head
    write([Remove(room.pk, ana, newest)])
    assert Tally.objects.get(member=ana.id).group_chats == SCALE  # yesterday's; what is forgotten stays counted


def test_it_goes_in_steps_and_begins_where_it_stopped(long_ago, monkeypatch) -> None:
    monkeypatch.setattr(keeping, "AT_ONCE", 2)
    real, calls = keeping._forget_some, []

    def stops(*args) -> int:
        calls.append(args)
        if len(calls) == 2:
            raise InterruptedError
        return real(*args)

    before = Event.objects.count()
    monkeypatch.setattr(keeping, "_forget_some", stops)
    with pytest.raises(InterruptedError):
        keeping.forget_old()
    assert Event.objects.count() == before - 2
    monkeypatch.setattr(keeping, "_forget_some", real)
    call_command("tick")
    assert Event.objects.count() == before - attendance.needed() - 1


def test_how_long_is_told_and_nonsense_deletes_nothing(long_ago, settings, client) -> None:
    settings.CHAT_KEPT_DAYS = 0
    before = Event.objects.count()
    with pytest.raises(ValueError, match="at least 1"):
        keeping.forget_old()
    assert Event.objects.count() == before
    settings.CHAT_KEPT_DAYS = 30
    assert "What you say in rooms, for 30 days" in client.get("/privacy/").content.decode()


async def test_whose_place_is_gone_is_told_and_goes_on(site) -> None:
    """Never a hole: a place before what is kept is answered as one of another log."""
    room, ana, ben = await sync_to_async(lambda: (Room.objects.create(slug=ROOM), person(), MemberFactory()))()
    with days_ago(91):
        await sync_to_async(talk)(room, ana, 5, "old")
    await sync_to_async(talk)(room, ana, 2, "new")
    await sync_to_async(keeping.forget_old)()
    async with Client(site, await sync_to_async(cookie_of)(ben)) as him:
        answer = await him.sub(since=2)
        assert answer["recovered"] is False
        assert [each["seq"] for each in answer["events"]] == [6, 7]
        assert (await him.sub(since=5))["recovered"] is True
        await him.send(op="sync", room=ROOM, since=1)
        assert (await him.frame("sub.ok", room=ROOM))["recovered"] is False
        assert (await him.say("hello"))["seq"] == 8
        async with asyncio.timeout(5):
            await him.until(lambda: 8 in him.seen)
