"""The words this process watches: read once, looked at again every 1.2 s where there are sockets, and by whoever sends a form."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from chatrooms.moderation.words.matching import Pattern, Watch, patterns_of
from chatrooms.moderation.words.models import Action, WatchedWord
from chatrooms.talk.asked import Asked
from chatrooms.talk.gate import Rights
from chatrooms.talk.say import Refusal
from leadership.members.models import Member
from leadership.roles.programme import RoomDef

GOOD_FOR = 1.5  # seconds


class Found(NamedTuple):
    """One watched word: which, and what happens."""

    word: UUID
    action: Action


class Known(NamedTuple):
    """The words that are on, and what is put together of them for a room and its age, once somebody writes there."""

    rows: list[WatchedWord]
    by_place: dict[tuple[int, str], Watch[Found]]


def _counted(ids: Collection[int]) -> QuerySet[WatchedWord, Any]:
    on = WatchedWord.objects.filter(is_on=True).values("is_on").order_by()
    return on.annotate(n=Count("pk"), last=Max("changed_at")).values_list("n", "last")


COUNTED = Asked(_counted)


class Lately:
    """What is watched in each room; exchanged as a whole, since the event loop reads what another thread refreshes."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.mark: object = None
        self.at = float("-inf")
        self.known = Known([], {})

    def refresh(self) -> None:
        """One query; and one more where something was changed."""
        mark = COUNTED()
        if mark != self.mark:
            self.known = Known(list(WatchedWord.objects.filter(is_on=True)), {})
            self.mark = mark
        self.at = time.monotonic()

    def refresh_if_old(self) -> None:
        if time.monotonic() - self.at > GOOD_FOR:
            self.refresh()

    def of(self, rights: Rights) -> Watch[Found] | None:
        """What is watched in this room; None for nothing."""
        rows, by_place = self.known
        if not rows:
            return None
        place = rights.room, rights.band
        found = by_place.get(place)
        if found is None:
            found = by_place[place] = watch(rows, *place)
        return found or None


lately = Lately()


def watch(words: Iterable[WatchedWord], room: int, band: str) -> Watch[Found]:
    here = [each for each in words if each.room_id == room or (each.room_id is None and each.band in ("", band))]
    patterns: defaultdict[Found, list[Pattern]] = defaultdict(list)
    for each in here:
        patterns[Found(each.pk, Action(each.action))] += patterns_of(each.words)
    return Watch((found, pattern) for found, some in patterns.items() for pattern in some)


def refuse(member: Member, room: RoomDef) -> dict[str, Refusal]:
    """For the gate, which is asked before anybody says anything: nothing is refused, but what is watched is known then."""
    lately.refresh_if_old()
    return {}


def stamp() -> None:
    """For open pages: the words are read again. Nobody's rights hang on them."""
    lately.refresh()


def forget() -> None:
    lately.forget()
