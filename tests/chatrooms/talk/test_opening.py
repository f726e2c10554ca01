"""Pop-up rooms: opened for an hour by whoever runs sessions there, closed by hand or when it is over (domain §4, S5)."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from dataclasses import replace

import pytest
from asgiref.sync import sync_to_async
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from chatrooms.rooms.models import Room
from chatrooms.talk import opening
from chatrooms.talk.models import Event
from chatrooms.talk.say import RefusedError
from leadership.audit.models import Record
from leadership.members.models import Band
from leadership.roles.editions import put_in_force
from leadership.roles.hours import Hours
from tests.cast import ProgrammeAdmin
from tests.chatrooms.talk.clients import Client, cookie_of
from tests.factories import MemberFactory, give_role

#: a pop-up of no community, whose door asks listeners for two badges
SLUG, KEY = "current-events", {"badges": ["refresher", "community-101"]}
PAGE = f"/rooms/{SLUG}/"


def insider(**more):
    return MemberFactory(**KEY, **more)


def opener():
    """Whoever runs sessions everywhere."""
    member = insider()
    give_role(member, "group-support-mentor")
    return member


@pytest.fixture
def clients(programme, signed_in):
    return signed_in(opener()), signed_in(insider())


def press(client, what, page=PAGE):
    return client.post(page, {"opening": what})


def test_it_is_closed_until_somebody_opens_it_and_says_so(clients) -> None:
    hers, his = clients
    page = his.get(PAGE).content.decode()
    assert "closed for now" in page
    assert 'name="opening"' not in page
    refused = his.post(PAGE, {"text": "hello"})
    assert refused.status_code == 409
    assert "This room is closed for now." in refused.content.decode()
    assert "Open this room for an hour" in hers.get(PAGE).content.decode()
    assert press(hers, "open").url == PAGE
    assert his.post(PAGE, {"text": "hello"}).status_code == 302
    page = his.get(PAGE).content.decode()
    assert "opened this room for an hour" in page
    assert 'id="say"' in page
    assert "Close this room" in hers.get(PAGE).content.decode()
    assert press(hers, "close").status_code == 302
    page = his.get(PAGE).content.decode()
    assert "closed this room" in page
    assert "hello" in page  # closed rooms are read
    assert his.post(PAGE, {"text": "too late"}).status_code == 409
    assert list(Event.objects.order_by("seq").values_list("seq", "type")) == [(1, "room"), (2, "message"), (3, "room")]
    assert list(Record.objects.filter(subject_kind="room").order_by("at").values_list("verb", flat=True)) == [
        opening.OPENED,
        opening.CLOSED,
    ]


def test_twice_is_refused_with_a_sentence_and_stored_once(clients) -> None:
    hers, _ = clients
    assert press(hers, "close").status_code == 409
    press(hers, "open")
    again = press(hers, "open")
    assert again.status_code == 409
    assert "This room is open already." in again.content.decode()
    assert Event.objects.count() == Record.objects.filter(subject_kind="room").count() == 1


def test_only_whoever_may(programme, signed_in) -> None:
    """The power in scope, or the programme desk; never across the wall of age, and no other kind of room."""
    bound = insider()
    give_role(bound, "room-supporter", "anxiety", 3)
    for member in (insider(), bound):
        assert press(signed_in(member), "open").status_code == 403
    assert press(signed_in(MemberFactory()), "open").status_code == 403  # whose door is locked
    assert press(signed_in(insider(band=Band.TEEN)), "open").status_code == 404
    assert press(signed_in(opener()), "open", "/rooms/free-hugs/").status_code == 403
    assert not Event.objects.exists()
    assert press(signed_in(ProgrammeAdmin(**KEY)), "open").status_code == 302
    assert Room.objects.get(slug=SLUG).open_until > timezone.now()


def test_a_room_supporter_opens_the_pop_up_of_her_own_community_alone(programme, signed_in) -> None:
    from chatrooms.rooms.opening import may_open

    rooms = programme.rooms.values()
    bound = MemberFactory()
    give_role(bound, "room-supporter", "relationship", 3)
    opened = {(room.community, room.opening) for room in rooms if may_open(bound, room)}
    assert opened == {("relationship", "popup")}


def test_a_locked_door_stays_locked_while_the_room_is_closed(programme, signed_in, clients) -> None:
    hers, _ = clients
    press(hers, "open")
    hers.post(PAGE, {"text": "for insiders"})
    press(hers, "close")
    page = signed_in(MemberFactory()).get(PAGE).content.decode()
    assert "for insiders" not in page
    assert "What opens this room" in page


def test_one_can_take_back_ones_words_when_it_is_closed_and_nothing_else(clients) -> None:
    hers, his = clients
    press(hers, "open")
    his.post(PAGE, {"text": "on second thought"})
    press(hers, "close")
    seq = Event.objects.get(type="message").seq
    assert his.post(f"{PAGE}{seq}/", {"do": "edit", "text": "better"}).status_code == 409
    assert hers.post(f"{PAGE}{seq}/", {"do": "heart"}).status_code == 409
    assert his.post(f"{PAGE}{seq}/", {"do": "remove"}).status_code == 302
    assert "on second thought" not in hers.get(PAGE).content.decode()


def test_after_its_hour_it_takes_no_words_and_the_tick_says_so_once(clients, time_machine) -> None:
    hers, his = clients
    press(hers, "open")
    time_machine.move_to(timezone.now() + dt.timedelta(minutes=59))
    assert his.post(PAGE, {"text": "in time"}).status_code == 302
    assert opening.close_due() == 0
    time_machine.move_to(timezone.now() + dt.timedelta(minutes=2))
    assert his.post(PAGE, {"text": "late"}).status_code == 409
    call_command("tick")
    assert opening.close_due() == 0
    assert list(Event.objects.order_by("seq").values_list("type", "by__account")) == [
        ("room", "listener"),
        ("message", "listener"),
        ("room", None),
    ]
    assert "This room closed." in his.get(PAGE).content.decode()
    assert Record.objects.get(verb=opening.CLOSED).actor_name == "the site"
    assert press(hers, "open").status_code == 302


def test_who_hides_the_one_who_opened_it_reads_that_line_whole(clients) -> None:
    hers, his = clients
    press(hers, "open")
    name = Event.objects.get().by.username
    his.post("/settings/hidden/", {"name": name, "do": "hide"})
    assert f"<bdi>{name}</bdi> opened this room for an hour.<time" in his.get(PAGE).content.decode()


def test_the_list_tells_open_from_closed_at_the_same_cost(clients) -> None:
    hers, his = clients
    assert "Closed just now" in his.get("/rooms/").content.decode()
    closed = his.get("/rooms/").context["closed"]
    assert SLUG in {each["room"].slug for each in closed}
    assert {each["room"].opening for each in closed} == {"popup"}
    press(hers, "open")
    assert SLUG in {each["room"].slug for each in his.get("/rooms/").context["open"]}


def test_of_two_who_open_at_once_one_does(programme, transactional_db) -> None:
    room, found = Room.objects.create(slug=SLUG), []
    people, start = [opener(), opener()], threading.Barrier(2)

    def go(member) -> None:
        start.wait()
        try:
            opening.open_for_an_hour(room.pk, member)
            found.append("opened")
        except RefusedError as refused:
            found.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[member]) for member in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["open_already", "opened"]
    assert Event.objects.filter(room=room).count() == 1


@pytest.mark.parametrize("how", ["by hand", "by the hour"])
async def test_open_sockets_hear_that_it_closes(site, how) -> None:
    ben, ana = await sync_to_async(insider)(), await sync_to_async(opener)()
    room = await Room.objects.acreate(slug=SLUG)
    async with Client(site, await sync_to_async(cookie_of)(ben)) as him:
        await him.send(op="sub", room=SLUG)
        assert (await him.frame("sub.no"))["code"] == "closed"
        nack = await him.say("anybody?", room=SLUG)
        assert (nack["code"], nack["detail"]) == (
            "closed",
            "This room is closed for now. What was said stays here to read.",
        )
        await sync_to_async(opening.open_for_an_hour)(room.pk, ana)  # in another process than his
        async with Client(site, await sync_to_async(cookie_of)(ana)) as her:
            async with asyncio.timeout(3):
                while (await him.say("hello", room=SLUG))["op"] == "nack":
                    await asyncio.sleep(0.1)
            await him.sub(SLUG)
            await her.sub(SLUG)
            if how == "by hand":
                await sync_to_async(opening.close)(room.pk, ana)
                await him.until(lambda: max(him.seen.values(), key=lambda e: e["seq"])["type"] == "room", 2)
                said = max(him.seen.values(), key=lambda e: e["seq"])
                assert said["data"] == {"is_open": False}
                assert "closed this room" in said["html"]
            else:
                await Room.objects.filter(pk=room.pk).aupdate(open_until=timezone.now())
            assert (await him.frame("sub.no", seconds=3, room=SLUG))["code"] == "closed"
            for each in (him, her):  # also on a socket that never left
                assert (await each.say("more", room=SLUG))["code"] == "closed"


async def test_sockets_hear_when_the_hours_of_a_room_end_and_begin(site, programme) -> None:
    """S5: nothing is posted for it, the clock and the programme alone tell."""

    def begin_in(minutes: int) -> None:
        start = (timezone.now() + dt.timedelta(minutes=minutes)).time().replace(second=0, microsecond=0)
        room = replace(programme.rooms["free-hugs"], opening="scheduled", hours=(Hours(start=start, minutes=60),))
        put_in_force(replace(programme, rooms=programme.rooms | {room.slug: room}))

    await sync_to_async(begin_in)(-30)
    async with Client(site, await sync_to_async(cookie_of)(await sync_to_async(MemberFactory)())) as him:
        await him.sub()
        assert (await him.say("in time"))["op"] == "ack"
        await sync_to_async(begin_in)(60)
        assert (await him.frame("sub.no", seconds=6))["code"] == "closed"
        assert (await him.say("late"))["code"] == "closed"
        him.frames.clear()
        await sync_to_async(begin_in)(-30)
        await him.frame("hb", seconds=6)  # whoever waits asks again
        await him.sub()
        assert (await him.say("in time again"))["op"] == "ack"
