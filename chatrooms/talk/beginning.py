"""Words to begin with, for whoever is on duty: offered by upper subjects, and put after what is written where no script of the page does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.http import QueryDict

from chatrooms.rooms.models import Room
from chatrooms.talk.models import Event
from leadership.roles.programme import RoomDef


class Source(NamedTuple):
    """What is offered in a room, filled in for whom it is said to ("" for nobody alone): each has `pk`, `title`, `parts`, `text`."""

    offered: Callable[[RoomDef, str], Sequence[Any]]
    #: (which, "inserted" or "sent"), by nobody in particular
    count: Callable[[str, str], Any]


SOURCES: list[Source] = []
#: so much of it is still there if it is said in these words
BEGINNING = 12
LONGEST_NUMBER = 18


def offered(room: RoomDef, to: str = "") -> list[Any]:
    return [each for source in SOURCES for each in source.offered(room, to)]


def shown(posted: QueryDict, room: RoomDef, row: Room, *, is_on_duty: bool) -> dict[str, Any]:
    """For the room's page: the scripts, the draft with what was chosen now after it, and which were chosen so far."""
    scripts = offered(room, _answered(row, posted)) if is_on_duty else []
    text, chosen = after(posted.get("text", ""), posted, scripts)
    return {"scripts": scripts, "text": text, "chosen": chosen}


def after(draft: str, posted: QueryDict, scripts: Sequence[Any]) -> tuple[str, list[str]]:
    """The draft with what was chosen now after it, and which were chosen so far."""
    known = {str(each.pk): each for each in scripts}
    chosen = [key for key in posted.getlist("script") if key in known]
    wanted = posted.get("insert", "")
    if wanted not in known:
        return draft, chosen
    _count(wanted, "inserted")
    gap = "" if not draft or draft[-1].isspace() else " "
    return draft + gap + known[wanted].text, list(dict.fromkeys([*chosen, wanted]))


def sent(posted: QueryDict, room: RoomDef, row: Room, is_on_duty: Callable[[], bool]) -> None:
    """It is said: what was inserted by a round trip and is still in it counts, of whoever is on duty. The page's own script tells its own."""
    if "script" in posted and is_on_duty():
        count_sent(posted, offered(room, _answered(row, posted)), posted.get("text", ""))


def count_sent(posted: QueryDict, scripts: Sequence[Any], text: str) -> None:
    keys = set(posted.getlist("script"))
    for each in scripts:
        if str(each.pk) in keys and each.text[:BEGINNING] in text:
            _count(str(each.pk), "sent")


def _answered(row: Room, posted: QueryDict) -> str:
    """The name of whom an answer goes to; "" for everybody."""
    seq = posted.get("reply_to", "")
    if not seq.isdecimal() or len(seq) > LONGEST_NUMBER:
        return ""
    found = Event.objects.filter(room=row, seq=int(seq), removed_at=None).values_list("by__username", flat=True)
    return found.first() or ""


def _count(key: str, what: str) -> None:
    for source in SOURCES:
        source.count(key, what)
