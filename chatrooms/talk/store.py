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

from chatrooms.talk import attendance, changes, heads, limits, log, pace
from chatrooms.talk.changes import Change
from chatrooms.talk.looks import is_held
from chatrooms.talk.models import Event, Original
from chatrooms.talk.moments import Moment, learnt
from chatrooms.talk.rows import Question, Rows, ask
from chatrooms.talk.say import Edit, MarkRead, Refusal, RefusedError, Remove, Say, Unsaid, Verb, crowded
from chatrooms.talk.stencil import Line


class Late(NamedTuple):
    """What an upper subject refuses at the last moment, in the very transaction."""

    #: (members, now) → what is asked along with the locks; where that returns nothing, nobody is refused
    look: Callable[[Collection[int], dt.datetime], Question]
    #: (pairs of member and room, now) → those who may not
    refuse: Callable[[Collection[tuple[int, int]], dt.datetime], Mapping[tuple[int, int], Refusal]]


LATE: list[Late] = []

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
        self.heads: dict[int, int] = {}
        self.late: dict[tuple[int, int], Refusal] = {}
        if is_careful or not all(isinstance(verb, MarkRead) for verb in self.verbs):
            self.lock()
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

    def lock(self) -> None:
        """Lock the rooms, and see who was muted after the gate looked: whoever mutes somebody takes the same lock."""
        pairs = {(verb.by.id, verb.room) for verb in self.verbs if not isinstance(verb, (MarkRead, Remove, Unsaid))}
        looks = [late.look({member for member, _ in pairs}, self.now) for late in LATE] if pairs else []
        rooms = sorted({verb.room for verb in self.verbs})
        found, *concerned = ask(heads.LOCK.of([(room,) for room in rooms]), *looks)
        self.heads = dict(found)
        for late, rows in zip(LATE, concerned, strict=False):
            if rows:
                self.late |= late.refuse(pairs, self.now)

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
        taken = Counter([made.room for _, made in new])
        stamp = connection.ops.adapt_datetimefield_value(self.now)
        rows: list[tuple[Any, ...]] = []
        said: dict[tuple[int, int], int] = {}
        for place, made in new:
            room = made.room
            self.heads[room] = seq = self.heads[room] + 1
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
        enough = attendance.needed()
        counting = [attendance.more(said, self.now)] if said else []
        _, _, *counted = ask(heads.TAKE.of(list(taken.items())), INSERT.of(rows), *counting)
        if said:
            attendance.reach(counted[0], said, self.now, enough)
        self.seal(new)

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
