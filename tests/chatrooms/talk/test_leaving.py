"""Taking one's words along, and what stands in the rooms when somebody has erased her account (G21)."""

from __future__ import annotations

import json
import uuid
from collections import Counter

import pytest
from asgiref.sync import sync_to_async

from chatrooms.rooms.models import Room
from chatrooms.talk import attendance, log
from chatrooms.talk.models import Attendance, Event, Heart, ReadMark
from chatrooms.talk.say import GiveHeart, Person, Remove, Say
from chatrooms.talk.store import write
from leadership.members import erasure, export
from leadership.members.models import Member
from leadership.requirements.models import SCALE, Fact
from tests.chatrooms.talk.clients import ROOM, Client, cookie_of, people
from tests.chatrooms.talk.filling import talk_a_little
from tests.factories import MemberFactory


@pytest.fixture
def ana(programme) -> Member:
    member = MemberFactory(username="ana-who-leaves")
    talk_a_little(member)
    return member


def earned(metric: str) -> int:
    return sum(Fact.objects.filter(metric=metric).values_list("value", flat=True)) // SCALE


def test_the_copy_has_my_words_hearts_days_and_places_and_nobody_elses_words(ana) -> None:
    data = export.gather(ana)
    said = [(each["type"], each["text"]) for each in data["messages"]]
    assert said == [("message", "private words"), ("edited", "private wrods"), ("heart", "")]
    assert [each["message__seq"] for each in data["hearts given"]] == [1]
    assert [each["messages"] for each in data["days in rooms"]] == [1]
    assert [(each["room__slug"], each["seq"]) for each in data["read up to"]] == [(ROOM, 2)]
    assert "theirs to keep" not in json.dumps(data, default=str)


def test_the_preview_says_what_becomes_of_them(ana) -> None:
    seen = erasure.preview(ana)
    assert [each.split(":")[0] for each in seen.goes if "you talked" in each or "message" in each] == [
        "1 day you talked in a room",
        "1 message from which a contact was taken out",
        "1 message",
    ]
    assert any(each.startswith("1 heart you gave: under a made-up name") for each in seen.stays)


def test_words_and_author_go_the_numbers_stay_and_what_others_earned_too(ana) -> None:
    room, ben = Room.objects.get(slug=ROOM), MemberFactory()
    her, him = Person(ana.pk, ana.username), Person(ben.pk, ben.username)
    enough = attendance.needed()
    write([Say(room.pk, him, f"mine {n}", uuid.uuid4().hex, 2 if n == 0 else None) for n in range(enough)])
    write([Say(room.pk, her, "taken back before", uuid.uuid4().hex), GiveHeart(room.pk, him, 2, on=True)])
    taken_back = Event.objects.get(text="taken back before").seq
    write([Remove(room.pk, her, taken_back)])
    other_room = Room.objects.create(slug="quiet-corner")
    write([Say(other_room.pk, her, "also private", uuid.uuid4().hex)])
    before, hearts = Room.objects.get(pk=room.pk).head, earned("compassion_hearts")
    assert earned("group_chats") == 1
    assert hearts == 2

    erasure.erase(ana)

    after = list(Event.objects.filter(room=room).order_by("seq").values_list("seq", flat=True))
    assert after == list(range(1, before + 2))  # one removal more: the other one was removed already
    assert Room.objects.get(pk=room.pk).head == before + 1
    assert Event.objects.filter(room=other_room).values_list("type", "about").last() == ("removed", 1)
    assert not Event.objects.filter(by=ana).exists()
    texts = " ".join(Event.objects.values_list("text", flat=True))
    assert not any(words in texts for words in ("private", "wrods", "taken back"))
    assert "theirs to keep" in texts
    assert not Attendance.objects.filter(member=ana).exists()
    assert not ReadMark.objects.filter(member=ana).exists()
    # his heart for her goes with what she had earned; hers for somebody else stays earned
    assert Counter(Heart.objects.values_list("by", flat=True)) == {ana.pk: 1, ben.pk: 1}
    assert (earned("group_chats"), earned("compassion_hearts")) == (1, 1)

    sent = [json.loads(each.json) for each in log.after(room.pk, 0)]
    assert sent[1]["data"] == {"text": "", "reply_to": None, "removed": True}
    assert "Removed, account erased." in sent[1]["html"]
    answer = next(each for each in sent if each["data"].get("text") == "mine 0")
    assert answer["data"]["reply_to"] == 2
    assert "former member" in answer["html"]
    assert "ana-who-leaves" not in json.dumps(sent)
    assert erasure.preview(ana).goes == []


def test_the_room_shows_it_to_people_as_well(ana, signed_in) -> None:
    erasure.erase(ana)
    client = signed_in(MemberFactory())
    page = client.get(f"/rooms/{ROOM}/").content.decode()
    assert "Removed, account erased." in page
    assert "ana-who-leaves" not in page
    assert client.get(f"/rooms/{ROOM}/2/").status_code == 404


def test_erasing_costs_the_same_for_one_message_and_for_three(programme) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    costs = []
    for count in (1, 3):
        member = MemberFactory()
        room, _ = Room.objects.get_or_create(slug=ROOM)
        by = Person(member.pk, member.username)
        write([Say(room.pk, by, f"words {n}", uuid.uuid4().hex) for n in range(count)])
        with CaptureQueriesContext(connection) as seen:
            erasure.erase(member)
        costs.append(len(seen))
    assert costs[0] == costs[1]


async def test_who_sits_in_the_room_sees_it_happen(site) -> None:
    ana, (ben,) = await sync_to_async(MemberFactory)(), await people(1)
    async with Client(site, await sync_to_async(cookie_of)(ana)) as her, Client(site, ben) as him:
        await him.sub()
        await her.sub()
        ack = await her.say("private words")
        await him.until(lambda: "private words" in him.texts())
        await sync_to_async(erasure.erase)(ana)  # as the tick does, in another process
        await him.until(lambda: ack["seq"] + 1 in him.seen, 3)
        removal = him.seen[ack["seq"] + 1]
        assert (removal["type"], removal["by"], removal["data"]) == ("removed", None, {"seq": ack["seq"]})
        assert "Removed, account erased." in removal["html"]
        assert await her.closed(3) == 4403
