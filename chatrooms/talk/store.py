"""One transaction for everything that waits: numbers given out, events stored, attendance counted; all of it or nothing.

Works the same on SQLite and PostgreSQL. Resends and retries are harmless: a nonce is stored once, and every other verb says how
things should be rather than what to change.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from chatrooms.rooms.models import Room
from chatrooms.talk import attendance, changes, limits, log, pace
from chatrooms.talk.changes import Change
from chatrooms.talk.looks import is_held
from chatrooms.talk.models import Event, Original
from chatrooms.talk.moments import Moment, learnt
from chatrooms.talk.rows import Cursor, Rows, drivers_cursor
from chatrooms.talk.say import Edit, MarkRead, Refusal, RefusedError, Remove, Say, Unsaid, Verb, crowded
from chatrooms.talk.stencil import Line

#: what upper subjects refuse at the last moment, in the very transaction: (pairs of member and room, now) → those who may not
LATE: list[Callable[[Collection[tuple[int, int]], dt.datetime], Mapping[tuple[int, int], Refusal]]] = []

Key = tuple[int, int, str]


class Done(NamedTuple):
    """It is stored: the number of its event and when. 0 where there was nothing to do, or nothing to number.

    `removed`: kinds of contacts that were taken out of a message.
    """

    seq: int = 0
    at: str = ""
    removed: tuple[str, ...] = ()


Outcome = Done | RefusedError


class Written(NamedTuple):
    """What became of each verb, in order, and the new events of each room, ascending."""

    outcomes: list[Outcome]
    events: dict[int, list[log.Encoded]]


def write(verbs: Sequence[Verb]) -> Written:
    """Store them in one transaction and commit it. Raises what the database raises when it can't; then nothing is stored."""
    return Batch(verbs).write()


class Batch:
    """The verbs of one transaction. `write` can be tried again: it starts from nothing each time, but counts limits once."""

    def __init__(self, verbs: Sequence[Verb]) -> None:
        self.verbs = list(verbs)
        self.refused: dict[int, RefusedError] = {}
        #: by key, the place of the first message with it, and what was stored under it before
        self.first: dict[Key, int] = {}
        self.known: dict[Key, tuple[str, Done]] = {}
        #: of each message, the place of the first with its key
        self.firsts = [
            self.first.setdefault(verb.key, place) if isinstance(verb, Say) else None
            for place, verb in enumerate(verbs)
        ]
        self.is_counted = False

    def write(self) -> Written:
        if not self.is_counted:
            self.refuse_too_much()
        if all(isinstance(verb, Unsaid) and verb.is_nothing for verb in self.verbs):
            return Written([Done()] * len(self.verbs), {})
        try:
            with transaction.atomic():
                self.run()
        except IntegrityError:  # somebody sends again what is stored already: look before storing
            with transaction.atomic():
                self.run(is_careful=True)
        pace.grew(self.events)
        return Written(self.settled(), self.events)

    def fresh(self) -> list[Say]:
        """Every message once, however often it is in here."""
        return [self.verbs[place] for place in self.first.values()]  # type: ignore[misc]

    def refuse_too_much(self) -> None:
        """Limits count a message once; one that is stored already is within them whatever they say now.

        On the way comes what the same people said moments ago in other processes: what is new here is judged again with it.
        """
        asked = [verb.uses() if self.firsts[place] in (place, None) else [] for place, verb in enumerate(self.verbs)]
        said = {place: found for place, verb in enumerate(self.verbs) if (found := getattr(verb, "moment", None))}
        waits, lines = limits.take_with(asked, list(said.values()))
        places = pace.Places()
        for place, wait in enumerate(waits):
            if wait:
                self.refused[place] = RefusedError("rate_limited", wait)
            elif asked[place] and (wait := places.take(self.verbs[place].room)):
                self.refused[place] = crowded(wait)
        for (place, moment), before in zip(said.items(), lines, strict=True):
            if before and learnt(moment, before):
                self.judge_anew(place, moment)
        self.is_counted = True

    def judge_anew(self, place: int, moment: Moment) -> None:
        try:
            self.verbs[place] = moment.anew()
        except RefusedError as refused:
            self.refused.setdefault(place, refused)

    def run(self, *, is_careful: bool = False) -> None:
        self.now = timezone.now()
        self.at = log.iso(self.now)
        self.done: dict[int, Outcome] = dict(self.refused)
        self.events: dict[int, list[log.Encoded]] = {}
        self.held: set[int] = set()
        if is_careful or not all(isinstance(verb, MarkRead) for verb in self.verbs):
            # whoever is silenced in these rooms was so before, and is seen now, or is so after this (refused in `too_late`)
            lock(sorted({verb.room for verb in self.verbs}))
        self.late = self.too_late()
        fresh = self.fresh()
        self.names = log.names_answered([(say.room, say.reply_to) for say in fresh if say.reply_to is not None])
        doubtful = fresh if is_careful else [say for say in fresh if not self.is_clear(say)]
        if doubtful:
            self.known |= {key: (text, Done(*rest)) for key, (text, *rest) in changes.stored_before(doubtful).items()}
        new: list[tuple[int, Say | Change]] = []
        for place, verb in enumerate(self.verbs):
            made = self.consider(place, verb)
            if made is not None:
                new.append((place, made))
            elif isinstance(verb, Say | Edit | Unsaid) and verb.seen and self.is_lost(place, verb):
                for seen in verb.seen:
                    seen.lose(verb, self.now)
        if new:
            self.store(new)

    def too_late(self) -> dict[tuple[int, int], Refusal]:
        """Whoever was muted after the gate looked and before this transaction began."""
        pairs = {(verb.by.id, verb.room) for verb in self.verbs if not isinstance(verb, (MarkRead, Remove, Unsaid))}
        return {pair: why for look in LATE for pair, why in look(pairs, self.now).items()} if pairs else {}

    def is_clear(self, say: Say) -> bool:
        """Nothing speaks against it; otherwise it may be stored already, from when nothing did (D5)."""
        return not (
            (self.refused and self.first[say.key] in self.refused) or is_held(say.seen)
        ) and not self.answers_nothing(say)

    def answers_nothing(self, say: Say) -> bool:
        return say.reply_to is not None and (say.room, say.reply_to) not in self.names

    def is_lost(self, place: int, verb: Say | Edit | Unsaid) -> bool:
        """Refused, and not by whoever saw something in it; what is stored already was kept then."""
        if isinstance(verb, Unsaid):
            return True
        if isinstance(verb, Say) and (verb.key in self.known or self.firsts[place] != place):
            return False
        return isinstance(self.done.get(place), RefusedError) and place not in self.held

    def consider(self, place: int, verb: Verb) -> Say | Change | None:
        """What of it becomes an event; everything else is settled here."""
        if place in self.refused:
            return None
        if isinstance(verb, Say):
            if self.firsts[place] != place or (self.known and verb.key in self.known):
                return None
            if self.answers_nothing(verb):
                self.done[place] = RefusedError("not_found")
                return None
        if not isinstance(verb, (MarkRead, Remove, Unsaid)) and (why := self.late.get((verb.by.id, verb.room))):
            self.done[place] = why.error()
            return None
        if isinstance(verb, Say):
            return self.hold(place, verb) if is_held(verb.seen) else verb
        try:
            made = changes.make(verb, self.now)
        except RefusedError as refused:
            self.done[place] = refused
            return None
        if made is None:
            self.done[place] = Done(at=self.at)
        return made

    def hold(self, place: int, say: Say) -> None:
        """It is not said: whoever saw why keeps it until somebody has looked."""
        self.held.add(place)
        try:
            for seen in say.seen:
                seen.keep(say, 0, self.now)
        except RefusedError as refused:
            self.done[place] = refused
        else:
            self.done[place] = RefusedError("held", waits=True)

    def store(self, new: list[tuple[int, Say | Change]]) -> None:
        with drivers_cursor() as cursor:
            self.store_in(cursor, new)
        self.seal(new)

    def store_in(self, cursor: Cursor, new: list[tuple[int, Say | Change]]) -> None:
        heads = give_out(Counter([made.room for _, made in new]), cursor)
        stamp = connection.ops.adapt_datetimefield_value(self.now)
        rows: list[tuple[Any, ...]] = []
        said: dict[tuple[int, int], int] = {}
        for place, made in new:
            room = made.room
            heads[room] = seq = heads[room] + 1
            self.done[place] = Done(seq, self.at)
            if isinstance(made, Say):
                if made.removed:
                    self.done[place] = Done(seq, self.at, made.removed)
                pair = made.by.id, room
                said[pair] = said.get(pair, 0) + 1
                rows.append(
                    (room, seq, "message", stamp, made.by.id, None, made.text, made.reply_to, made.nonce, None)
                )
                encoded = log.message(self.line(made, seq))
            else:
                data = None if made.data is None else json.dumps(made.data)
                rows.append((room, seq, made.type, stamp, made.by.id, made.about, made.before, None, None, data))
                encoded = log.about(seq, made.type, self.at, made.by.name, made.line)
            self.events.setdefault(room, []).append(encoded)
        INSERT.run(cursor, rows)
        if said:
            attendance.count(cursor, said, self.now, attendance.needed())

    def seal(self, new: list[tuple[int, Say | Change]]) -> None:
        """The words as they were typed, where a contact was taken out of them; and what upper subjects keep."""
        typed = [
            Original(room_id=verb.room, seq=done.seq, at=self.now, by_id=verb.by.id, text=verb.original)
            for place, _ in new
            if isinstance(verb := self.verbs[place], Say | Edit)
            and verb.original
            and isinstance(done := self.done[place], Done)
        ]
        if typed:
            Original.objects.bulk_create(typed)
        for place, made in new:
            verb = self.verbs[place]
            if isinstance(verb, Say | Edit) and verb.seen:
                seq = made.about if isinstance(made, Change) else self.done[place].seq  # type: ignore[union-attr]
                for seen in verb.seen:
                    seen.keep(verb, seq, self.now)

    def line(self, say: Say, seq: int) -> Line:
        name = "" if say.reply_to is None else self.names[say.room, say.reply_to]
        return Line(seq, say.by.name, self.at, say.text, reply_to=say.reply_to, reply_by=name)

    def settled(self) -> list[Outcome]:
        """Every verb's outcome; a message sent again gets that of the first."""
        return [self.outcome(place, verb) for place, verb in enumerate(self.verbs)]

    def outcome(self, place: int, verb: Verb) -> Outcome:
        first = self.firsts[place]
        if first is None or not isinstance(verb, Say):
            return self.done[place]
        if self.known and verb.key in self.known:
            text, done = self.known[verb.key]
        else:
            text, found = self.verbs[first].text, self.done[first]  # type: ignore[union-attr]
            if isinstance(found, RefusedError):
                return found
            done = found
        if text != verb.text:
            return RefusedError("nonce_conflict")
        return done if done.removed == verb.removed else done._replace(removed=verb.removed)


INSERT = Rows(
    "INSERT INTO {table} (room_id, seq, type, at, by_id, about, text, reply_to, nonce, data) VALUES {rows}", Event, 10
)
#: a VALUES list names its columns so
GIVE_OUT = Rows(
    "UPDATE {table} SET head = head + more.column2 FROM (VALUES {rows}) AS more WHERE {table}.id = more.column1 "
    "RETURNING id, head",
    Room,
    2,
)


#: in one order for all, so that none waits for one that waits for it
LOCK = Rows("SELECT id FROM {table} WHERE id IN ({rows}) ORDER BY id FOR UPDATE", Room, 1)


def give_out(wanted: Counter[int], cursor: Cursor | None = None) -> dict[int, int]:
    """Take so many numbers of each room; answers the last one before them. Rooms are locked in one order: nobody waits in a ring."""
    if cursor is None:
        with drivers_cursor() as cursor:
            return give_out(wanted, cursor)
    rooms = sorted(wanted)
    if len(rooms) > 1:
        lock(rooms)
    return {room: head - wanted[room] for room, head in GIVE_OUT.ask(cursor, [(room, wanted[room]) for room in rooms])}


def lock(rooms: list[int]) -> None:
    """Whoever else writes in these rooms waits; SQLite has one writer anyway."""
    if connection.vendor == "sqlite" or not rooms:
        return
    with drivers_cursor() as cursor:
        LOCK.run(cursor, [(room,) for room in rooms])
