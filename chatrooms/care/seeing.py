"""What the detector sees in a message before it is stored, and what becomes of it in the transaction that stores it."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from chatrooms.care.models import Source
from chatrooms.care.raising import raise_signal
from chatrooms.care.signs import NOTHING, Found, read, without_amounts
from chatrooms.talk.gate import Rights
from chatrooms.talk.say import Edit, RefusedError, Say

#: to whoever wrote what the room does not get
HELD = {
    "how": "This was not sent. How it is done stays out of the rooms, because others here are fighting the same thoughts. You did nothing"
    " wrong by asking, and we would like to hear how you are: say it without the how. Help now has people who answer at any hour.",
    "urging": "This was not sent. Words like these can push somebody over an edge they are standing at. If you are angry, say that you"
    " are; if you are worried about them, report the message with “I’m worried about them”.",
}


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


def look(rights: Rights, text: str, is_sure: bool) -> Seen | None:
    """For every message and every edit."""
    found = read(text)
    return None if found == NOTHING else Seen(found, rights.band)
