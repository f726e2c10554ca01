"""What becomes of a message with a watched word in it: asked about, held, or said and followed."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from chatrooms.moderation.words import following
from chatrooms.moderation.words.lately import Found, lately
from chatrooms.moderation.words.models import Action, Held, Hit
from chatrooms.talk.gate import Rights
from chatrooms.talk.say import Edit, RefusedError, Say, Unsaid

MOST_WAITING = 3  # messages of one person
ASKED = "Before you send it: {words} can hurt here. You can say it differently, or send it as it is."
ENOUGH = "Messages of yours wait already for somebody on duty. Please wait for them before you send another like it."
LOOKED = "Somebody on duty has looked at this already; your notices tell what came of it."


class Seen(NamedTuple):
    """The watched words in one message."""

    found: tuple[Found, ...]
    is_held: bool

    def said(self, text: str) -> str:
        return text

    def keep(self, verb: Say | Edit, seq: int, now: dt.datetime) -> None:
        held = None
        if not seq:
            held, is_new = wait(verb, now)  # type: ignore[arg-type]
            if not is_new:
                return
        Hit.objects.bulk_create(
            Hit(
                word_id=each.word, action=each.action, room_id=verb.room, seq=seq or None, held=held, at=now,
                is_followed=each.action is Action.NUDGE,
            )
            for each in self.found
        )  # fmt: skip
        if any(each.action is not Action.NUDGE for each in self.found):
            transaction.on_commit(following.follow, robust=True)

    def lose(self, verb: Say | Edit | Unsaid, now: dt.datetime) -> None:
        """Nobody was hurt by words that nobody got."""


def look(rights: Rights, text: str, is_sure: bool) -> Seen | None:
    """For every message and every edit, before it is stored. Whoever may not be well is never asked to say it differently (G7)."""
    watch = lately.of(rights)
    if watch is None or not (found := watch.places(text)):
        return None
    actions = {each.action for each in found}
    if Action.NUDGE in actions and Action.CARE not in actions and not is_sure:
        named = dict.fromkeys(f"“{words}”" for each, words in found.items() if each.action is Action.NUDGE)
        raise RefusedError("held", words=ASKED.format(words=" and ".join(named)), is_asked=True)
    return Seen(tuple(found), Action.HOLD in actions)


def wait(say: Say, now: dt.datetime) -> tuple[Held, bool]:
    """The message that waits, and whether it is new: sent again, it is the same one (D5)."""
    mine = Held.objects.filter(by=say.by.id)
    if found := mine.filter(room=say.room, nonce=UUID(say.nonce)).first():
        if found.decided_at:
            raise RefusedError("held", words=LOOKED)
        if found.text != say.text:
            raise RefusedError("nonce_conflict")
        return found, False
    if mine.filter(decided_at=None).count() >= MOST_WAITING:
        raise RefusedError("held", words=ENOUGH)
    made = Held.objects.create(
        room_id=say.room, by_id=say.by.id, nonce=UUID(say.nonce), text=say.text, original=say.original,
        reply_to=say.reply_to, at=now,
    )  # fmt: skip
    return made, True
