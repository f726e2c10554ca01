"""One transaction of the log: numbers, resends, limits, changes, and what counts (D4, D5, D12, S30, contract §4)."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from chatrooms.rooms.models import Room
from chatrooms.talk import attendance, log
from chatrooms.talk.models import Attendance, Event, Heart, ReadMark
from chatrooms.talk.say import Edit, GiveHeart, MarkRead, Person, RefusedError, Remove, Say
from chatrooms.talk.store import Done, write
from leadership.requirements.models import SCALE, Fact
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Room:
    return Room.objects.create(slug="a-room")


def person(**options: Any) -> Person:
    member = MemberFactory()
    return Person(member.pk, member.username, **options)


def say(room: Room, by: Person, text: str = "hello", nonce: str = "", **more: Any) -> Say:
    return Say(room.pk, by, text, nonce or uuid.uuid4().hex, **more)


def code(outcome: object) -> str:
    assert isinstance(outcome, RefusedError), outcome
    return outcome.code


def test_numbers_follow_each_other_in_every_room_by_itself(room) -> None:
    other, ana, ben = Room.objects.create(slug="b"), person(), person()
    verbs = [say(room, ana, "1"), say(other, ana, "2"), say(room, ben, "3"), say(other, ben, "4")]
    written = write(verbs)
    assert [done.seq for done in written.outcomes] == [1, 1, 2, 2]
    assert [done.seq for done in write([say(room, ana, "5")]).outcomes] == [3]
    assert list(Event.objects.filter(room=room).order_by("seq").values_list("seq", "text")) == [
        (1, "1"),
        (2, "3"),
        (3, "5"),
    ]
    assert written.events[room.pk] == log.after(room.pk, 0)[:2]  # what goes out is what is read later


def test_a_nonce_is_stored_once_in_one_transaction_and_over_several(room) -> None:
    ana, nonce = person(), uuid.uuid4().hex
    first = write([say(room, ana, "once", nonce), say(room, ana, "once", nonce), say(room, ana, "other", nonce)])
    assert first.outcomes[0] == first.outcomes[1] == Done(1, first.outcomes[0].at)
    assert code(first.outcomes[2]) == "nonce_conflict"
    later = write([say(room, ana, "once", nonce), say(room, ana, "more"), say(room, ana, "other", nonce)])
    assert later.outcomes[0] == first.outcomes[0]
    assert later.outcomes[1].seq == 2
    assert code(later.outcomes[2]) == "nonce_conflict"
    assert Event.objects.count() == 2
    assert write([say(room, person(), "mine", nonce)]).outcomes[0].seq == 3  # somebody else's nonce is her own
    assert write([say(Room.objects.create(slug="b"), ana, "there", nonce)]).outcomes[0].seq == 1  # and in each room


def test_an_answer_sent_again_gets_its_first_ack_though_what_it_answers_was_taken_back(room) -> None:
    """D5."""
    ana, ben, nonce = person(), person(), uuid.uuid4().hex
    write([say(room, ana)])
    answer = say(room, ben, "yes", nonce, reply_to=1)
    first = write([answer]).outcomes[0]
    write([Remove(room.pk, ana, 1)])
    assert write([answer]).outcomes == [first]
    assert code(write([say(room, ben, "no", nonce, reply_to=1)]).outcomes[0]) == "nonce_conflict"
    assert code(write([say(room, ben, "and another", reply_to=1)]).outcomes[0]) == "not_found"


def test_limits_count_a_message_once_and_nothing_over_them_is_stored(room) -> None:
    """S30: ten in ten seconds; half for a new account; the same words twice a minute."""
    ana, new = person(), person(is_new=True)
    sent = [say(room, ana, str(n)) for n in range(10)]
    assert all(isinstance(each, Done) for each in write(sent).outcomes)
    assert write(sent).outcomes[0].seq == 1  # all ten again, though no more would be let through
    refused = write([say(room, ana, "eleven")]).outcomes[0]
    assert code(refused) == "rate_limited"
    assert 1 <= refused.retry_after <= 10
    outcomes = write([say(room, new, str(n)) for n in range(6)]).outcomes
    assert [isinstance(each, Done) for each in outcomes] == [True] * 5 + [False]
    outcomes = write(
        [say(room, person(), "same") for _ in range(3)]
        + [say(room, ben := person(), "same")] * 1
        + [say(room, ben, "same")] * 2
    ).outcomes
    assert [isinstance(each, Done) for each in outcomes[:3]] == [True] * 3
    assert Event.objects.filter(text="eleven").count() == 0


def test_an_answer_needs_a_message_that_stands(room) -> None:
    ana = person()
    write([say(room, ana)])
    assert write([say(room, ana, "yes", reply_to=1)]).outcomes[0].seq == 2
    assert code(write([say(room, ana, "no", reply_to=9)]).outcomes[0]) == "not_found"
    write([Remove(room.pk, ana, 1)])
    assert code(write([say(room, ana, "no", reply_to=1)]).outcomes[0]) == "not_found"


def test_editing_is_for_five_minutes_and_marked_and_keeps_what_was_said(room) -> None:
    ana, ben = person(), person()
    nonce = uuid.uuid4().hex
    write([say(room, ana, "teh", nonce)])
    written = write([Edit(room.pk, ana, 1, "the")])
    assert written.outcomes[0].seq == 2
    assert b'"edited"' in written.events[room.pk][0].json
    first, second = log.after(room.pk, 0)
    assert b"teh" not in first.json + second.json
    assert Event.objects.get(seq=2).text == "teh"
    assert write([say(room, ana, "teh", nonce)]).outcomes[0].seq == 1  # sent again by a page that missed its ack
    assert write([Edit(room.pk, ana, 1, "the")]).outcomes[0].seq == 0  # nothing to do
    assert code(write([Edit(room.pk, ben, 1, "mine")]).outcomes[0]) == "not_yours"
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5, seconds=1)):
        assert code(write([Edit(room.pk, ana, 1, "late")]).outcomes[0]) == "too_late"


def test_no_reader_gets_the_words_of_a_removed_message(room) -> None:
    """D12, in the replay and in history; the words stay as evidence (G18)."""
    ana = person()
    write([say(room, ana, "canary"), say(room, ana, "stays")])
    write([Edit(room.pk, ana, 1, "canary bird")])
    write([Remove(room.pk, ana, 1)])
    replay = b"".join(event.json for event in log.after(room.pk, 0))
    assert b"canary" not in replay
    assert b"stays" in replay
    assert [line.text for line in log.history(room.pk, dt.UTC).lines] == ["", "stays"]
    assert Event.objects.get(seq=1).text == "canary bird"
    assert code(write([Remove(room.pk, ana, 1)]).outcomes[0]) == "not_found"
    assert code(write([GiveHeart(room.pk, person(), 1, on=True)]).outcomes[0]) == "not_found"


def group_chats(by: Person) -> list[tuple[int, int]]:
    from leadership.requirements.models import Tally

    tally = Tally.objects.get(pk=by.id)
    return Fact.objects.filter(member=by.id, metric="group_chats").count(), tally.group_chats // SCALE


def test_five_messages_of_a_day_are_one_group_chat_and_a_removed_one_counts_no_more(room, programme, settings) -> None:
    """Contract §4: one room on one UTC day with at least five own messages that were not removed."""
    settings.RATE_LIMIT_FACTOR = 100
    ana, other = person(), Room.objects.create(slug="b")
    with time_machine.travel("2026-11-24T23:59:30Z", tick=False):
        write([say(room, ana, str(n)) for n in range(4)])
        write([say(other, ana, "elsewhere")])
    with time_machine.travel("2026-11-25T00:00:30Z", tick=False):
        write([say(room, ana, "next day")])
        assert group_chats(ana) == (0, 0)
        write([say(room, ana, f"again {n}") for n in range(3)])
        assert group_chats(ana) == (0, 0)
        fifth = write([say(room, ana, "fifth")]).outcomes[0].seq
        assert group_chats(ana) == (1, 1)
        write([say(room, ana, "sixth")])
        assert group_chats(ana) == (1, 1)
        write([Remove(room.pk, ana, fifth)])
        assert group_chats(ana) == (1, 1)
        write([Remove(room.pk, ana, fifth - 1)])
        assert group_chats(ana) == (0, 0)
    with time_machine.travel("2026-11-25T00:01:00Z", tick=False):
        write([say(room, ana, "and one more")])
        assert group_chats(ana) == (1, 1)
    Event.objects.filter(seq__lt=fifth).delete()  # pruned
    assert group_chats(ana) == (1, 1)
    assert Attendance.objects.get(member=ana.id, room=room, day=dt.date(2026, 11, 25)).messages == 5


def test_a_circle_counts_once(room) -> None:
    ana, now = person(), timezone.now()
    assert attendance.circle_attended(ana.id, "c1", now)
    assert not attendance.circle_attended(ana.id, "c1", now)


def test_a_heart_counts_once_for_each_person_and_message_and_a_few_a_day(room) -> None:
    ana, ben = person(), person()
    write([say(room, ana, str(n)) for n in range(5)])
    heart = [GiveHeart(room.pk, ben, seq, on=True) for seq in range(1, 6)]
    written = write([*heart, heart[0]])
    assert [done.seq for done in written.outcomes] == [6, 7, 8, 9, 10, 0]
    assert Event.objects.get(seq=1).hearts == 1
    assert Fact.objects.filter(member=ana.id, metric="compassion_hearts").count() == 3
    write([GiveHeart(room.pk, ben, 1, on=False)])
    assert Fact.objects.filter(member=ana.id, metric="compassion_hearts").count() == 2
    assert Event.objects.get(seq=1).hearts == 0
    assert Heart.objects.count() == 4
    assert code(write([GiveHeart(room.pk, ana, 2, on=True)]).outcomes[0]) == "not_found"


def test_a_read_mark_only_goes_forward_and_is_no_event(room) -> None:
    ana = person()
    write([MarkRead(room.pk, ana, 5)])
    write([MarkRead(room.pk, ana, 3)])
    assert ReadMark.objects.get().seq == 5
    assert not Event.objects.exists()


def test_the_database_refuses_a_number_or_a_nonce_twice(room) -> None:
    from django.db import IntegrityError, transaction

    ana = person()
    write([say(room, ana)])
    row = Event.objects.get()
    for change in ({"nonce": uuid.uuid4()}, {"seq": 2}):
        row.pk = None
        for name, value in change.items():
            setattr(row, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
        row.seq, row.nonce = 1, Event.objects.get().nonce


@pytest.mark.django_db(transaction=True)
def test_twenty_senders_at_once_leave_no_hole() -> None:
    """D4: without the counter's row lock two of them would take one number."""
    room = Room.objects.create(slug="busy")
    senders = [person() for _ in range(20)]
    begin = threading.Barrier(20)

    def send(by: Person) -> None:
        begin.wait()
        for n in range(5):
            write([say(room, by, f"{by.id} {n}")])
        connection.close()

    threads = [threading.Thread(target=send, args=(by,)) for by in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(Event.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 101))
