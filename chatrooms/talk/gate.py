"""The one gate of the rooms: who may enter, and who may do what there. Asked for every verb, from socket and form alike (S6).

What it found is kept for a few seconds by person and room; `watch.py` looks for what ended and drops it earlier.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import msgspec
from django.utils import timezone

from chatrooms.rooms.door import is_unlocked, room_for
from chatrooms.rooms.models import Room
from chatrooms.rooms.opening import is_closed
from chatrooms.talk.say import NEW_FOR, Person, Refusal, RefusedError
from leadership.members.models import Member
from leadership.roles.models import Edition
from leadership.roles.programme import RoomDef

FRESH = 5.0  # seconds what was found is good for

#: whatever is refused under this is refused for every verb there is or will be, but for what nobody can be kept from
EVERY_VERB = "*"
ALWAYS = frozenset({"read", "remove"})
#: what upper subjects refuse in a room: (member, room) → verb → why, such as {"say": Refusal("muted")}; "enter" is the door
REFUSALS: list[Callable[[Member, RoomDef], Mapping[str, Refusal]]] = []


class Rights(msgspec.Struct, gc=False):
    """What one person may do in one room. `code` is why she may not enter, "" if she may."""

    code: str
    person: Person
    room: int = 0
    band: str = ""
    refused: dict[str, Refusal] = {}
    checked_at: float = 0.0

    def must(self, verb: str) -> None:
        """Raises RefusedError where she may not."""
        if self.code == "closed" and verb == "remove":  # one's words can be taken back at any time
            return
        if self.code:
            raise RefusedError(self.code)
        if self.refused and (refusal := self.refusal(verb)) is not None:
            raise refusal.error()

    def refusal(self, verb: str) -> Refusal | None:
        """What keeps her from it at this moment: it ends by itself, whenever it was found."""
        found = self.refused.get(verb) or (None if verb in ALWAYS else self.refused.get(EVERY_VERB))
        return None if found is None or found.is_over() else found

    @property
    def every(self) -> int:
        """Seconds between two of her messages, where the room is slowed down."""
        slow = self.refused.get("slow") if self.refused else None
        return 0 if slow is None or slow.is_over() else slow.every


#: by member and room, what was found lately in this process
known: dict[tuple[int, str], Rights] = {}
#: how often something was forgotten: what was looked up meanwhile is not remembered
_forgotten = 0


def fresh(member: int, slug: str) -> Rights | None:
    rights = known.get((member, slug))
    return rights if rights is not None and time.monotonic() - rights.checked_at < FRESH else None


def look(member: int, slug: str) -> Rights:
    """Ask the database, and remember."""
    now, before = time.monotonic(), _forgotten
    rights = rights_of(Member.objects.get(pk=member), slug)
    rights.checked_at = now
    if before == _forgotten:
        known[member, slug] = rights
    return rights


def rights_of(member: Member, slug: str) -> Rights:
    """What she may do now. A room she may not know of is answered as one that does not exist (S35)."""
    person = person_of(member)
    if not member.is_active:
        return Rights("not_found", person)
    programme = Edition.objects.in_force().programme
    room = room_for(member, programme, slug)
    if room is None:
        return Rights("not_found", person)
    row, _ = Room.objects.get_or_create(slug=slug)
    code = "" if is_unlocked(member, programme, room) else "locked"
    if not code and is_closed(room, row, timezone.now()):
        code = "closed"
    refused = {verb: why for refuse in REFUSALS for verb, why in refuse(member, room).items()}
    if "enter" in refused:
        code = "locked"
    return Rights(code, person, row.pk, room.band, refused)


def person_of(member: Member) -> Person:
    return Person(member.pk, member.username, timezone.now() - member.joined_at < NEW_FOR)


def forget(member: int | None = None) -> None:
    """What was found about this member, or about everybody, is asked for again."""
    global _forgotten
    _forgotten += 1
    for key in [key for key in list(known) if member in (None, key[0])]:
        known.pop(key, None)
