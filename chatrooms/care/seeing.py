"""What the detector sees in a message before it is stored or refused, and what becomes of it in the transaction that does so."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import defaultdict, deque
from typing import NamedTuple

from chatrooms.care.models import Cue, Source
from chatrooms.care.raising import raise_signal
from chatrooms.care.signs import NOTHING, Found, Tier, read, without_amounts
from chatrooms.talk.gate import Rights
from chatrooms.talk.moments import LAST, SHORT, TOGETHER, Line, Moment
from chatrooms.talk.say import Edit, RefusedError, Say, Unsaid

#: to whoever wrote what the room does not get
HELD = {
    "how": "This was not sent. How it is done stays out of the rooms, because others here are fighting the same thoughts. You did nothing"
    " wrong by asking, and we would like to hear how you are: say it without the how. Help now has people who answer at any hour.",
    "urging": "This was not sent. Words like these can push somebody over an edge they are standing at. If you are angry, say that you"
    " are; if you are worried about them, report the message with “I’m worried about them”.",
}


ONE_CUE = dt.timedelta(minutes=1)
MOST = LAST  # messages before this one
CALM = 9  # graver than nothing is each tier
KEPT = 5_000  # people and rooms; then what is old goes

#: by member and room, in this process
_lately: defaultdict[tuple[int, int], deque[Piece]] = defaultdict(lambda: deque(maxlen=MOST))
#: held while it changes: by the event loop, by forms, and by whoever learns
_learning = threading.Lock()


class Seen(NamedTuple):
    found: Found
    band: str

    @property
    def is_held(self) -> bool:
        return bool(self.found.held)

    def said(self, text: str) -> str:
        return without_amounts(text) if self.found.tier else text

    def keep(self, verb: Say | Edit, seq: int, now: dt.datetime) -> None:
        """A signal, where it says something of her. Raises RefusedError for what the room does not get."""
        tier, held = self.found
        if tier is not None:
            raise_signal(
                verb.by.id, Source.WORDS, tier, band=self.band, room=verb.room, seq=seq or None, is_held_back=bool(held), now=now
            )  # fmt: skip
        if held:
            raise RefusedError("held", words=HELD[held])

    def lose(self, verb: Say | Edit | Unsaid, now: dt.datetime) -> None:
        """Whoever is muted, too fast or in a closed room is heard; the words are kept nowhere, and said again they are one cue a minute."""
        tier = self.found.tier
        if tier is None:
            return
        lately = Cue.objects.filter(signal__member=verb.by.id, signal__closed_at=None, source=Source.WORDS)
        if not lately.filter(tier__lte=tier, at__gt=now - ONE_CUE).exists():
            raise_signal(verb.by.id, Source.WORDS, tier, band=self.band, room=verb.room, is_held_back=True, now=now)


class Piece(NamedTuple):
    """One of somebody's last messages in a room; `tier` is how grave it was, the ones before it included."""

    at: float
    text: str
    tier: int


def look(rights: Rights, text: str, is_sure: bool) -> Seen | None:
    """For every message and every edit, and what somebody says in pieces as a whole."""
    found = whole((rights.person.id, rights.room), text)
    return None if found == NOTHING else Seen(found, rights.band)


def whole(key: tuple[int, int], text: str) -> Found:
    """What a message says, or it and those just before it if that is graver than each alone was."""
    found = read(text)
    if len(text) > SHORT:
        return found
    now = time.monotonic()
    before = [each for each in tuple(_lately.get(key, ())) if each.at > now - TOGETHER and each.text != text]
    gravest = min((each.tier for each in before), default=CALM)
    if found.tier != Tier.URGENT and not found.held and gravest != Tier.URGENT:
        for n in range(1, len(before) + 1):
            joined = read(" ".join([*(each.text for each in before[-n:]), text]))
            if not found.held and (joined.held or (joined.tier or CALM) < min(found.tier or CALM, gravest)):
                found = joined
    _remember(key, Piece(now, text, min(found.tier or CALM, gravest)))
    return found


def _remember(key: tuple[int, int], piece: Piece) -> None:
    with _learning:
        if len(_lately) > KEPT:
            for old in [old for old, pieces in _lately.items() if not pieces or pieces[-1].at < piece.at - TOGETHER]:
                del _lately[old]
        _lately[key].append(piece)


def learn(of: Moment, lines: list[Line]) -> bool:
    """What she said meanwhile in another process, put before this message, which is not said yet; whether any is new here."""
    here = [each for each in tuple(_lately.get(of.key, ())) if each.text != of.text]
    known, now = {each.text for each in here}, time.monotonic()
    new = [line for line in lines if line.text not in known and line.text != of.text]
    if not new:
        return False
    there = [Piece(now - line.age, line.text, read(line.text).tier or CALM) for line in new]
    pieces = sorted([*here, *there], key=lambda piece: piece.at)[-MOST:]
    together = read(" ".join(piece.text for piece in pieces)).tier or CALM  # and was told there
    pieces[-1] = pieces[-1]._replace(tier=min(together, *(piece.tier for piece in pieces)))
    with _learning:
        _lately[of.key] = deque(pieces, maxlen=MOST)
    return True


def forget() -> None:
    """What was said in pieces until now belongs to nothing later."""
    _lately.clear()
