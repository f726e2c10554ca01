"""The verbs of a room and their rules: what is asked, what is refused and in which words. Pure: no database is asked here."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Callable
from typing import NamedTuple

import msgspec
from django.utils import timezone

from chatrooms.talk import limits
from chatrooms.talk.contacts import Masked, masked
from chatrooms.talk.looks import Seen
from chatrooms.talk.moments import Moment
from chatrooms.talk.text import is_blank, is_too_long, tidy
from leadership.members.models import Band

EDIT_WITHIN = dt.timedelta(minutes=5)
MOST_TYPED = 4000  # code units a browser lets somebody type; the rule counts what a person sees
NEW_FOR = dt.timedelta(hours=24)  # an account has half of the limits for so long
#: hearts of one person for another that count on one UTC day
COUNTED_HEARTS = 3

#: the codes of the protocol that a person may read, in words
SENTENCES = {
    "rate_limited": "A little slower, please: try again in {wait}.",
    "crowded": "So many write here at once that nobody could read it: try again in {wait}.",
    "muted": "You can’t write here for now.",
    "muted_for": "You can’t write here for {wait} more.",
    "empty": "There is nothing to send yet.",
    "too_long": "This is too long for one message. Say it in two.",
    "nonce_conflict": "This was sent before with other words.",
    "closed": "This room is closed for now. What was said stays here to read.",
    "open_already": "This room is open already.",
    "not_opener": "Whoever runs sessions here opens and closes this room.",
    "locked": "This room is not open to you yet.",
    "not_found": "There is no such room or message.",
    "not_your_turn": "Somebody else is sharing now.",
    "held": "Somebody on duty looks at this first. You hear what comes of it; there is no need to send it again.",
    "too_late": "A message can be changed for five minutes.",
    "not_yours": "You can do this to your own messages only.",
    "unavailable": "This could not be stored just now. Try again in a moment.",
}


class RefusedError(Exception):
    """What was asked is not done: `code` for programs, `detail` for the person, seconds to wait if waiting helps."""

    def __init__(
        self,
        code: str,
        retry_after: float | None = None,
        *,
        until: dt.datetime | None = None,
        words: str = "",
        is_asked: bool = False,
        waits: bool = False,
    ):
        self.code, self.until = code, until
        #: the same may be sent again by somebody who is sure; it is kept until somebody has looked at it
        self.is_asked, self.waits = is_asked, waits
        #: it was refused in a transaction, which kept what was seen in the words
        self.is_settled = False
        if until is not None:
            retry_after = (until - timezone.now()).total_seconds()
        self.retry_after = retry_after and math.ceil(retry_after)
        if words:
            self.detail = words
        elif code == "muted" and self.retry_after:
            self.detail = SENTENCES["muted_for"].format(wait=span(self.retry_after))
        else:
            self.detail = SENTENCES[code].format(wait=in_seconds(self.retry_after or 0))
        super().__init__(self.detail)


class Refusal(NamedTuple):
    """Something is refused in a room for a while; in other words than those of the code, if there are some.

    Under "slow", `every` is how many seconds have to lie between two messages. `then`: what else refuses the same, and may
    last longer.
    """

    code: str
    until: dt.datetime | None = None
    words: str = ""
    every: int = 0
    then: Refusal | None = None

    def is_over(self) -> bool:
        return self.until is not None and self.until <= timezone.now()

    def before(self, other: Refusal | None) -> Refusal:
        """Told instead of the other, which holds on after it."""
        return self._replace(then=other if self.then is None else self.then.before(other))

    def lasting(self) -> list[Refusal]:
        """Of all this, what is not over."""
        rest = self.then.lasting() if self.then is not None else []
        return rest if self.is_over() else [self, *rest]

    def error(self) -> RefusedError:
        return RefusedError(self.code, until=self.until, words=self.words)


def crowded(wait: float) -> RefusedError:
    """It is not her who is too fast, and the sentence says so."""
    return RefusedError("rate_limited", wait, words=SENTENCES["crowded"].format(wait=in_seconds(wait)))


def in_seconds(wait: float) -> str:
    return "a second" if wait <= 1 else f"{math.ceil(wait)} seconds"


def span(seconds: float) -> str:
    """ "a minute", "25 minutes", "3 hours", "2 days": rounded up, so that nobody comes too early."""
    for size, name in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        count = -(-round(seconds) // size)
        if seconds >= 2 * size or name == "minute":
            return f"{count} {name}s" if count > 1 else f"a {name}"
    return ""


class Person(msgspec.Struct, frozen=True, gc=False):
    """Who does it, so far as the rules ask."""

    id: int
    name: str
    is_new: bool = False

    @property
    def share(self) -> float:
        return 0.5 if self.is_new else 1


class Say(msgspec.Struct, gc=False):
    """One message to be stored; `nonce` is the hex of a UUID that its sender chose. `text` is tidy."""

    room: int
    by: Person
    text: str
    nonce: str
    reply_to: int | None = None
    #: the words as typed, where a contact was taken out of them
    original: str = ""
    #: of a room that is slowed down: seconds between two messages of one person
    every: int = 0
    #: what upper subjects saw in it (looks.py)
    seen: tuple[Seen, ...] = ()
    #: kinds of contacts that were taken out of it
    removed: tuple[str, ...] = ()
    #: for other processes, where it may be a piece of something
    moment: Moment | None = None

    @property
    def key(self) -> tuple[int, int, str]:
        return self.room, self.by.id, self.nonce

    def uses(self) -> list[limits.Use]:
        mine, share = str(self.by.id), self.by.share
        same = hashlib.blake2b(self.text.encode(), digest_size=8, key=mine.encode()).hexdigest()
        slow = [(limits.Limit("say-slow", 1, self.every), f"{self.room}:{mine}", 1.0)] if self.every else []
        return [*slow, (limits.BURST, mine, share), (limits.STEADY, mine, share), (limits.SAME, same, 1)]


class Edit(msgspec.Struct, gc=False):
    """Other words for one's own message, for five minutes."""

    room: int
    by: Person
    seq: int
    text: str
    original: str = ""
    seen: tuple[Seen, ...] = ()
    moment: Moment | None = None

    def uses(self) -> list[limits.Use]:
        return [(limits.CHANGES, str(self.by.id), self.by.share)]


class Remove(msgspec.Struct, gc=False):
    """Take one's own message back, at any time; this has no limit, as leaving has none."""

    room: int
    by: Person
    seq: int

    def uses(self) -> list[limits.Use]:
        return []


class GiveHeart(msgspec.Struct, gc=False):
    """A heart for somebody's message, or taking it back."""

    room: int
    by: Person
    seq: int
    on: bool

    def uses(self) -> list[limits.Use]:
        return [(limits.HEARTS, str(self.by.id), self.by.share)]


class MarkRead(msgspec.Struct, gc=False):
    """How far one has read; stored, and no event."""

    room: int
    by: Person
    seq: int

    def uses(self) -> list[limits.Use]:
        return []


class Unsaid(msgspec.Struct, gc=False):
    """Words that were refused before they came to be stored: nothing of them is, but for what upper subjects saw in them."""

    room: int
    by: Person
    seen: tuple[Seen, ...]
    moment: Moment | None = None
    #: where that came out only as they were to be stored
    why: RefusedError | None = None

    @property
    def is_nothing(self) -> bool:
        """They were only left for other processes."""
        return not self.seen and self.why is None

    def uses(self) -> list[limits.Use]:
        return []


Verb = Say | Edit | Remove | GiveHeart | MarkRead | Unsaid


def words(text: str, band: str, is_here: Callable[[str], bool], before: str = "") -> Masked:
    """The text as it will stand in the room; raises RefusedError for nothing and for too much. The rest as in `masked`."""
    tidied = tidy(text)
    if is_blank(tidied):
        raise RefusedError("empty")
    if is_too_long(tidied):
        raise RefusedError("too_long")
    return masked(tidied, is_teen=band == Band.TEEN, before=before, is_here=is_here)


def may_edit(author: int | None, person: Person, said_at: dt.datetime, now: dt.datetime, *, is_removed: bool) -> None:
    may_remove(author, person, is_removed=is_removed)
    if now - said_at > EDIT_WITHIN:
        raise RefusedError("too_late")


def may_remove(author: int | None, person: Person, *, is_removed: bool) -> None:
    if is_removed:
        raise RefusedError("not_found")
    if author != person.id:
        raise RefusedError("not_yours")


def may_heart(author: int | None, person: Person, *, is_removed: bool) -> None:
    if is_removed:
        raise RefusedError("not_found")
    if author == person.id:
        raise RefusedError("not_found")  # a heart is for somebody else
