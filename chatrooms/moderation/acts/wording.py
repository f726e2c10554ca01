"""Words to begin with beside the form of an act: put after what is written there by a round trip, where no script of the page does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import QueryDict

from chatrooms.moderation.acts.reasons import REASONS
from chatrooms.talk import beginning
from leadership.members.models import Member
from leadership.roles.programme import RoomDef

#: upper subjects offer words: (room, to whom, the number of the house rule if one is chosen) → each with `pk`, `title`, `parts`, `text`
SOURCES: list[Callable[[RoomDef, Member, int | None], Sequence[Any]]] = []


def offered(posted: QueryDict, room: RoomDef, about: Member) -> list[Any]:
    reason = REASONS.get(posted.get("reason", ""))
    return [each for source in SOURCES for each in source(room, about, reason.number if reason else None)]


def typed(posted: QueryDict, scripts: Sequence[Any]) -> dict[str, Any]:
    """What was typed and chosen so far, to begin the form with; and by `script`, which words were inserted."""
    if "insert" not in posted:
        return {"script": posted.getlist("script")}
    words, chosen = beginning.after(posted.get("words", ""), posted, scripts)
    return {**posted.dict(), "rooms": posted.getlist("rooms"), "words": words, "script": chosen}
