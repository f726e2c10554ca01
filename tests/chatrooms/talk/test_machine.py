"""Whatever is said, sent again, changed and taken back in two rooms in whatever order, the log is what the model says (T2)."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections import Counter
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize

from chatrooms.rooms.models import Room
from chatrooms.talk import log
from chatrooms.talk.models import Event, Heart, ReadMark
from chatrooms.talk.say import COUNTED_HEARTS, Edit, GiveHeart, MarkRead, Person, RefusedError, Remove, Say, Verb
from chatrooms.talk.store import write
from leadership.requirements.models import Fact
from leadership.roles.programme import MIN_MESSAGES
from tests.chatrooms.talk.model import COUNTED, ENOUGH, Log, Model
from tests.clock import DAY, NOW, SECOND
from tests.factories import MemberFactory
from tests.machines import Draw, Machine, act, prove
from tests.outcomes import DONE

NAMES = ["ana", "ben", "cem"]
NONCES = [uuid.UUID(int=n).hex for n in range(6)]
WORDS = ["hello", "how are you", "a <b>bold</b> “word” 💛"]
ROW = ("seq", "type", "by", "about", "text", "at", "reply_to", "hearts", "edited_at", "removed_at", "nonce")
SPANS = [SECOND, dt.timedelta(minutes=4), dt.timedelta(minutes=5), DAY]


def has_messages(model: Model) -> object:
    return any(each.standing() for each in model.logs)


class Talking(Machine):
    """Three people in two rooms. An act is one transaction: one verb, or several that came together."""

    people: dict[str, Person]
    rooms: list[Room]
    model: Model

    @initialize()
    def two_rooms(self) -> None:
        self.model = Model(NOW, len(self.rooms))
        self.count = 0

    def place(self, draw: Draw) -> tuple[int, Log, str]:
        at = draw(st.integers(0, len(self.rooms) - 1))
        return at, self.model.logs[at], draw(st.sampled_from(NAMES))

    def message(self, draw: Draw, log: Log) -> int:
        """One that stands; in the wild any number, such as that of a heart or of nothing."""
        standing = sorted(log.standing())
        if standing and not self.is_wild:
            return draw(st.sampled_from(standing))
        return draw(st.integers(0, len(log.events) + 1))

    def stores(self, *wanted: tuple[Verb, Any]) -> None:
        """They are written together, and answered as the model answers one after the other."""
        answerable = [each.standing() for each in self.model.logs]  # an answer is to what stood before
        expected: list[int | str] = []
        refused: set[Any] = set()  # what is sent twice in one transaction is one message: refused once, refused twice
        for verb, answer in wanted:
            key = verb.key if isinstance(verb, Say) else None
            expected.append("not_found" if key in refused else answer(answerable))
            if key and expected[-1] == "not_found":
                refused.add(key)
        written = write([verb for verb, _ in wanted])
        found = [each.code if isinstance(each, RefusedError) else each.seq for each in written.outcomes]
        assert found == expected, (self.name, wanted)
        self.came.update((self.name, each if isinstance(each, str) else DONE) for each in expected)
        for room, events in written.events.items():
            read = {each.seq: each.json for each in log.after(room, events[0].seq - 1)}
            assert [each.seq for each in events] == sorted(read), "what goes out is not all that is stored"
            for each in events if len(wanted) == 1 else []:
                assert each.json == read[each.seq], "what goes out is not what is read later"
        self.compare()

    def saying(self, draw: Draw, nonce: str) -> tuple[Verb, Any]:
        at, log, by = self.place(draw)
        text = draw(st.sampled_from(WORDS))
        reply_to = self.message(draw, log) if log.events and draw(st.booleans()) else None
        return (
            Say(self.rooms[at].pk, self.people[by], text, nonce, reply_to),
            lambda answerable: self.model.say(log, by, text, nonce, reply_to, answerable[at]),
        )

    def new_nonce(self) -> str:
        self.count += 1
        return uuid.UUID(int=1000 + self.count).hex

    @act(lambda model: True, often=2)
    def say(self, draw: Draw) -> None:
        self.stores(self.saying(draw, self.new_nonce()))

    @act(lambda model: True)
    def say_five_times(self, draw: Draw) -> None:
        """As fast talkers do: five in one room, which is what makes a group chat."""
        at, log, by = self.place(draw)
        nonces = [self.new_nonce() for _ in range(ENOUGH)]
        self.stores(
            *(
                (Say(self.rooms[at].pk, self.people[by], "quick", nonce), self.quickly(log, by, nonce))
                for nonce in nonces
            )
        )

    def quickly(self, log: Log, by: str, nonce: str) -> Any:
        return lambda answerable: self.model.say(log, by, "quick", nonce, None, set())

    @act(lambda model: True)
    def say_with_few_nonces(self, draw: Draw) -> None:
        """By and by every nonce was used before, for these words or for others."""
        self.stores(self.saying(draw, draw(st.sampled_from(NONCES))))

    @act(lambda model: any(each.nonces for each in model.logs), often=2)
    def send_again(self, draw: Draw) -> None:
        """Just what was sent before, whatever has become of it or of what it answered."""
        known = [(at, key, seq) for at, each in enumerate(self.model.logs) for key, seq in each.nonces.items()]
        if not known:
            return
        at, (by, nonce), seq = draw(st.sampled_from(known))
        log, sent = self.model.logs[at], self.model.logs[at].messages[seq]
        verb = Say(self.rooms[at].pk, self.people[by], sent.first_text, nonce, sent.reply_to)
        self.stores((verb, lambda _: self.model.say(log, by, sent.first_text, nonce, sent.reply_to, set())))

    @act(lambda model: True)
    def say_several_at_once(self, draw: Draw) -> None:
        nonces = draw(st.lists(st.sampled_from(NONCES), min_size=2, max_size=5))
        self.stores(*(self.saying(draw, nonce) for nonce in nonces))

    def changing(self, draw: Draw) -> tuple[Verb, Any]:
        at, log, by = self.place(draw)
        room, seq = self.rooms[at].pk, self.message(draw, log)
        if seq in log.messages and not self.is_wild:
            by = log.messages[seq].by
        if draw(st.booleans()):
            return Remove(room, self.people[by], seq), lambda _: self.model.remove(log, by, seq)
        text = draw(st.sampled_from(WORDS))
        return Edit(room, self.people[by], seq, text), lambda _: self.model.edit(log, by, seq, text)

    def hearting(self, draw: Draw) -> tuple[Verb, Any]:
        at, log, by = self.place(draw)
        seq, on = self.message(draw, log), draw(st.integers(0, 2)) > 0
        verb = GiveHeart(self.rooms[at].pk, self.people[by], seq, on)
        return verb, lambda _: self.model.heart(log, by, seq, on)

    @act(has_messages, often=2)
    def edit_or_remove(self, draw: Draw) -> None:
        self.stores(self.changing(draw))

    @act(has_messages, often=2)
    def give_or_take_a_heart(self, draw: Draw) -> None:
        self.stores(self.hearting(draw))

    @act(lambda model: True)
    def mark_read(self, draw: Draw) -> None:
        at, log, by = self.place(draw)
        seq = draw(st.integers(0, len(log.events)))
        verb = MarkRead(self.rooms[at].pk, self.people[by], seq)
        self.stores((verb, lambda _: self.model.mark_read(log, by, seq)))

    @act(has_messages)
    def do_several_at_once(self, draw: Draw) -> None:
        """A message among changes, one of it perhaps sent again: then all of them are done over, and none twice."""
        several = [draw(st.sampled_from([self.changing, self.hearting]))(draw) for _ in range(draw(st.integers(1, 3)))]
        several.append(self.saying(draw, draw(st.sampled_from(NONCES))))
        self.stores(*several)

    @act(lambda model: True)
    def time_passes(self, draw: Draw) -> None:
        self.wait(draw(st.sampled_from(SPANS)))
        self.came[self.name, DONE] += 1

    # what is compared

    def compare(self) -> None:
        """Every row of both rooms (D4, D5)."""
        pk = {member.id: name for name, member in self.people.items()}
        at = {room.pk: place for place, room in enumerate(self.rooms)}
        rows: list[list[Any]] = [[] for _ in self.rooms]
        for room, *row in Event.objects.filter(room__in=at).order_by("seq").values_list("room", *ROW):
            rows[at[room]].append(row)
        for found, log_ in zip(rows, self.model.logs, strict=True):
            assert [row[0] for row in found] == list(range(1, len(log_.events) + 1))
            assert [(kind, pk[by], about) for _, kind, by, about, *_ in found] == log_.events
            for seq, kind, _, _, text, when, reply_to, hearts, edited_at, removed_at, _ in found:
                if kind == "message":
                    message = log_.messages[seq]
                    assert (text, when, reply_to) == (message.text, message.at, message.reply_to)
                    assert hearts == len(message.hearts)
                    assert (edited_at is not None, removed_at is not None) == (message.is_edited, message.is_removed)
            assert {(pk[row[2]], row[-1].hex): row[0] for row in found if row[-1]} == log_.nonces
        heads = dict(Room.objects.filter(pk__in=at).values_list("pk", "head"))
        assert [heads[room.pk] for room in self.rooms] == [len(each.events) for each in self.model.logs]

    def teardown(self) -> None:
        """What is slow to ask is asked at the end of each example."""
        try:
            if hasattr(self, "model"):
                self.compare_what_counts()
                for room, log_ in zip(self.rooms, self.model.logs, strict=True):
                    self.compare_what_is_read(room, log_)
        finally:
            super().teardown()

    def compare_what_counts(self) -> None:
        names = {member.id: name for name, member in self.people.items()}
        at = {room.pk: place for place, room in enumerate(self.rooms)}
        hearts = Heart.objects.values_list("message__room", "message__seq", "by", "at", "is_counted")
        assert {(at[room], seq, names[by]): rest for room, seq, by, *rest in hearts} == {
            (place, seq, by): [when, counts]
            for place, log_ in enumerate(self.model.logs)
            for seq, message in log_.messages.items()
            for by, (when, counts) in message.hearts.items()
        }
        assert {(at[mark.room_id], names[mark.member_id]): mark.seq for mark in ReadMark.objects.all()} == {
            (place, by): seq for place, log_ in enumerate(self.model.logs) for by, seq in log_.read.items()
        }
        facts = Counter(Fact.objects.values_list("metric", "member"))
        for metric, model in (
            ("compassion_hearts", self.model.compassion_hearts()),
            ("group_chats", self.model.group_chats()),
        ):
            assert Counter({names[by]: n for (m, by), n in facts.items() if m == metric}) == model, metric

    def compare_what_is_read(self, room: Room, log_: Log) -> None:
        """Page by page as somebody who was away: every number once, and no word that was taken back (D6, D12)."""
        shown: list[dict[str, Any]] = []
        while page := log.after(room.pk, len(shown), len(shown) + 7):
            shown += [json.loads(each.json) for each in page]
        assert [each["seq"] for each in shown] == list(range(1, len(log_.events) + 1))
        for each in shown:
            message = log_.messages[each["data"].get("seq", each["seq"])]
            if "text" in each["data"]:
                assert each["data"]["text"] == ("" if message.is_removed else message.text)
            if each["type"] == "heart":
                assert each["data"]["count"] == len(message.hearts)
            assert not (message.is_removed and each["html"] and message.text in each["html"])
        lines, before = [], None
        while True:
            history = log.history(room.pk, dt.UTC, before)
            lines, before = history.lines + lines, history.earlier
            if before is None:
                break
        assert [line.seq for line in lines] == sorted(log_.messages)


@pytest.mark.django_db
def test_the_log_is_what_the_model_says(settings: Any) -> None:
    settings.RATE_LIMIT_FACTOR = 1_000_000  # limits have their own tests
    assert (ENOUGH, COUNTED) == (MIN_MESSAGES, COUNTED_HEARTS)
    members = [MemberFactory(username=name) for name in NAMES]
    Talking.people = {each.username: Person(each.pk, each.username) for each in members}
    Talking.rooms = [Room.objects.create(slug=slug) for slug in ("one", "other")]
    prove(Talking, quick=30, steps=30)
