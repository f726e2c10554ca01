"""The box in which a word is tried before it is switched on: samples line by line, and what was said in its rooms lately."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.utils import timezone

from chatrooms.moderation.words.changing import Spot
from chatrooms.moderation.words.lately import Found, watch
from chatrooms.moderation.words.matching import Watch, patterns_of
from chatrooms.moderation.words.models import Action, WatchedWord
from chatrooms.rooms.models import Room
from chatrooms.talk.models import Event
from leadership.roles.programme import Programme, RoomDef

MOST_LINES, MOST_LETTERS = 100, 5000
#: more than one message in so many, and no fewer than so many, are too much to hold
ONE_IN, FEWEST = 10, 5
TOO_MUCH = "This would hold more than one message in ten of the last days. Watch something narrower, or ask instead of holding."
RECENT, MOST_RECENT, MOST_SHOWN = dt.timedelta(days=7), 1000, 5


class Line(NamedTuple):
    """One sample: where this word was found in it, and which others that are on were."""

    text: str
    found: str
    others: list[tuple[str, str]]


class Recently(NamedTuple):
    """Messages of the last days that it would have found."""

    looked_at: int
    found: int
    shown: list[tuple[RoomDef, int]]


class Trial(NamedTuple):
    lines: list[Line]
    recently: Recently

    @property
    def is_enough(self) -> bool:
        """It found something, and left something alone."""
        return any(line.found for line in self.lines) and any(not line.found for line in self.lines)


def alone(word: WatchedWord) -> Watch[Found]:
    return Watch((Found(word.pk, Action(word.action)), pattern) for pattern in patterns_of(word.words))


def try_out(word: WatchedWord, spot: Spot, samples: str, programme: Programme) -> Trial:
    mine = alone(word)
    texts = [line.strip() for line in samples[:MOST_LETTERS].splitlines() if line.strip()][:MOST_LINES]
    on = {each.pk: each for each in WatchedWord.objects.filter(is_on=True).exclude(pk=word.pk)}
    row = word.room_id or 0
    others = watch(on.values(), row, spot.room.band if spot.room else spot.band)
    lines = []
    for text in texts:
        there = [(on[found.word].words, found.action.label) for found in others.find(text)]
        lines.append(Line(text, next(iter(mine.places(text).values()), ""), sorted(there)))
    return Trial(lines, recently(mine, spot, programme))


def holds_too_much(word: WatchedWord, spot: Spot, programme: Programme) -> bool:
    """Nobody brings a room to a standstill with a word that everybody says."""
    if word.action != Action.HOLD:
        return False
    found = recently(alone(word), spot, programme)
    return found.found >= FEWEST and found.found * ONE_IN > found.looked_at


def recently(mine: Watch[Found], spot: Spot, programme: Programme) -> Recently:
    """Two queries. Which messages, not their words: nobody comes upon them here (G23)."""
    there = {room.slug: room for room in programme.rooms.values() if spot.holds(room)}
    rooms = {pk: there[slug] for pk, slug in Room.objects.filter(slug__in=there).values_list("pk", "slug")}
    said = Event.objects.filter(
        room__in=rooms, type=Event.Type.MESSAGE, removed_at=None, at__gt=timezone.now() - RECENT
    ).order_by("-pk")
    rows = list(said.values_list("room", "seq", "text")[:MOST_RECENT])
    found = [(rooms[room], seq) for room, seq, text in rows if mine.find(text)]
    return Recently(len(rows), len(found), found[:MOST_SHOWN])
