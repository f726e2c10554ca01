"""Writing, trying and switching watched words: who may, and each a guarded write with its row in the record (S24)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.acts.powers import SENTENCES, Actor, Kind, Place, Where, hindrance
from chatrooms.moderation.acts.who import SILENCING, actor_of, place_of
from chatrooms.moderation.reports.categories import Level
from chatrooms.moderation.words import lately
from chatrooms.moderation.words.matching import BadPatternError, patterns_of
from chatrooms.moderation.words.models import Action, WatchedWord
from chatrooms.rooms.models import Room
from leadership.audit.record import record
from leadership.badges.backend import forget
from leadership.badges.gate import RefusedError, TooLateError, must
from leadership.members.models import Band, Member
from leadership.roles.programme import Programme, RoomDef

MOST_ON = 500
STALE = "Somebody else has changed this meanwhile. Look again."
RANK = "Somebody of a higher rank has put this here. Ask them, or the safeguarding leads."
SILENCED = "You can’t decide what others may say while you may not write yourself."
NOT_TRIED = "Try it first, with a line that it should find and one that it should leave alone."


class Spot(NamedTuple):
    """Where a word is watched: in one room, or in every room of one age, or of both."""

    room: RoomDef | None
    band: str = ""

    @property
    def words(self) -> str:
        if self.room is not None:
            return self.room.name
        return f"Every room for {self.band}s" if self.band else "Every room"

    @property
    def key(self) -> str:
        return f"room:{self.room.slug}" if self.room is not None else f"every:{self.band}"

    def holds(self, room: RoomDef) -> bool:
        return room.slug == self.room.slug if self.room is not None else self.band in ("", room.band)


def spots(programme: Programme) -> list[Spot]:
    rooms = sorted(programme.rooms.values(), key=lambda room: room.name)
    return [Spot(None, ""), *(Spot(None, band) for band in Band.values), *(Spot(room) for room in rooms)]


def spot_of(word: WatchedWord, programme: Programme) -> Spot | None:
    """None for a room that the programme no longer has."""
    if word.room is None:
        return Spot(None, word.band)
    room = programme.rooms.get(word.room.slug)
    return Spot(room) if room is not None else None


def reaches(actor: Actor, spot: Spot) -> bool:
    """Whoever may pause all that is there: what people may say there hangs on it (matrix d)."""
    if spot.room is not None:
        return not hindrance(actor, Kind.PAUSE, place_of(spot.room))
    bands = [spot.band] if spot.band else Band.values
    return not any(hindrance(actor, Kind.PAUSE, Place(Where.EVERYWHERE, band)) for band in bands)


def has_any(member: Member, programme: Programme) -> bool:
    actor = actor_of(member)
    return any(reaches(actor, spot) for spot in spots(programme))


def within(member: Member, words: Iterable[WatchedWord], programme: Programme) -> list[tuple[WatchedWord, Spot]]:
    """Those she may see and, but for rank, change."""
    actor = actor_of(member)
    found = [(word, spot_of(word, programme)) for word in words]
    return [(word, spot) for word, spot in found if spot is not None and reaches(actor, spot)]


def _must(by: Member, spot: Spot, word: WatchedWord | None = None, was: Spot | None = None) -> Actor:
    forget(by)
    actor = actor_of(by)
    must(reaches(actor, spot), SENTENCES["power"])
    must(not Act.objects.in_force().filter(about=by, kind__in=SILENCING).exists(), SILENCED)
    must(word is None or actor.rank >= word.rank, RANK)
    return actor


@transaction.atomic
def write(spot: Spot, *, by: Member, words: str, action: str, level: int | None = None, why: str = "") -> WatchedWord:
    """A new one, off until it is tried."""
    actor = _must(by, spot)
    made = WatchedWord.objects.create(**_values(actor, spot, words, action, level, why))
    record("wrote a watched word", made, by=by, after=_in_words(made, spot), reason=why)
    return made


@transaction.atomic
def change(
    word: WatchedWord,
    spot: Spot,
    to: Spot,
    *,
    by: Member,
    words: str,
    action: str,
    level: int | None = None,
    why: str = "",
) -> None:
    """Other words, elsewhere, or something else that happens: off until it is tried anew."""
    _must(by, spot, word)
    actor = _must(by, to)
    before = _in_words(word, spot)
    _guarded(word, **_values(actor, to, words, action, level, why))
    word.refresh_from_db()
    record("changed a watched word", word, by=by, before=before, after=_in_words(word, to), reason=why)


def _values(actor: Actor, spot: Spot, words: str, action: str, level: int | None, why: str) -> dict[str, Any]:
    try:
        patterns_of(words)
    except BadPatternError as error:
        raise RefusedError(str(error)) from error
    must(action in Action, "Choose what happens.")
    must(level is None or level in Level, "Choose how soon somebody looks.")
    room = Room.objects.get_or_create(slug=spot.room.slug)[0] if spot.room is not None else None
    return {
        "words": words, "action": action, "level": level, "why": why, "room": room, "band": "" if room else spot.band,
        "is_on": False, "tried_at": None, "rank": actor.rank, "changed_at": timezone.now(),
    }  # fmt: skip


def _in_words(word: WatchedWord, spot: Spot) -> dict[str, str]:
    level = Level(word.level).label if word.level else ""
    return {"words": word.words, "action": word.action, "level": level, "where": spot.words}


@transaction.atomic
def tried(word: WatchedWord, spot: Spot, *, by: Member) -> None:
    """It found what it should and left alone what it should, in the words it has now."""
    _must(by, spot)
    WatchedWord.objects.filter(pk=word.pk, version=word.version).update(tried_at=timezone.now())


@transaction.atomic
def switch(word: WatchedWord, spot: Spot, *, by: Member, is_on: bool) -> None:
    actor = _must(by, spot, word)
    if is_on:
        must(word.tried_at, NOT_TRIED)
        must(WatchedWord.objects.filter(is_on=True).count() < MOST_ON, f"At most {MOST_ON} at once.")
    if word.is_on == is_on:
        return
    _guarded(word, is_on=is_on, rank=actor.rank, changed_at=timezone.now())
    record(
        "switched a watched word on" if is_on else "switched a watched word off",
        word,
        by=by,
        after={"words": word.words},
    )


def _guarded(word: WatchedWord, **values: Any) -> None:
    """Raises TooLateError where somebody was quicker; this process watches anew at once, others within seconds."""
    mine = WatchedWord.objects.filter(pk=word.pk, version=word.version)
    if not mine.update(**values, version=F("version") + 1):
        raise TooLateError(STALE)
    lately.forget()
