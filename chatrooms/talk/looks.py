"""What upper subjects see in words before they are stored, and keep of it in the transaction that stores them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chatrooms.talk.gate import Rights
    from chatrooms.talk.say import Edit, Say, Unsaid


class Seen(Protocol):
    """Goes with the words to their transaction. `is_held`: they are not said, and somebody looks at them first."""

    is_held: bool

    def said(self, text: str) -> str:
        """The words as the room may have them."""

    def keep(self, verb: Say | Edit, seq: int, now: dt.datetime) -> None:
        """In that transaction, which a batch of others shares: quick, and nothing that could fail. `seq` is the message's, 0 of what is held."""

    def lose(self, verb: Say | Edit | Unsaid, now: dt.datetime) -> None:
        """In a transaction, too: the words are refused for another reason, and nobody gets them."""


#: (rights, the words as typed, whether she was asked already) → what was seen. Quick, and without the database: it is asked on
#: the event loop, too. Raises RefusedError where she is to be asked first
LOOKS: list[Callable[[Rights, str, bool], Seen | None]] = []


MOST = 4000  # characters of refused words that are looked at: some are refused for their length


def seen_in(rights: Rights, text: str, *, is_sure: bool) -> tuple[Seen, ...]:
    """Once somebody has seen something, nobody asks any more: whoever may not be well, which is looked at first, is not held up (G7)."""
    found: tuple[Seen, ...] = ()
    for look in LOOKS:
        seen = look(rights, text, is_sure or bool(found))
        if seen is not None:
            found = (*found, seen)
    return found


def unsaid(rights: Rights, text: str) -> tuple[Seen, ...]:
    """The same in words that are refused already; a room she may not know of has nobody who could be told."""
    return seen_in(rights, text[:MOST], is_sure=True) if rights.room else ()


def is_held(seen: tuple[Seen, ...]) -> bool:
    return bool(seen) and any(each.is_held for each in seen)


def said(seen: tuple[Seen, ...], text: str) -> str:
    """What of a text stays for the room."""
    for each in seen:
        text = each.said(text)
    return text
