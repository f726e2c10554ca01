"""The one gate of the rooms: who may enter, and who may do what there. Asked for every verb, from socket and form alike (S6).

What it found is kept for a few seconds by person and room; `watch.py` looks for what ended and drops it earlier.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Container, Mapping, Sequence

import msgspec
from django.utils import timezone

from chatrooms.rooms.door import is_hers, room_for, unlocked
from chatrooms.rooms.models import Room
from chatrooms.rooms.opening import is_closed
from chatrooms.talk.say import NEW_FOR, Person, Refusal, RefusedError
from leadership.badges.backend import read
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
    """What one person may do in one room. `code` is why she may not enter, "" if she may.

    `without_key`: why not, in a session without a second factor, where only her desk as a safeguarding lead lets her in (S15).
    """

    code: str
    person: Person
    room: int = 0
    band: str = ""
    refused: dict[str, Refusal] = {}
    checked_at: float = 0.0
    without_key: str = ""

    def seen_with(self, has_key: bool) -> Rights:
        """The same in a session in which a second factor was used, or was not."""
        return self if has_key or not self.without_key else Rights(self.without_key, self.person)

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
        return next(iter(found.lasting()), None) if found is not None else None

    @property
    def every(self) -> int:
        """Seconds between two of her messages, where the room is slowed down."""
        slow = self.refused.get("slow") if self.refused else None
        return max((each.every for each in slow.lasting()), default=0) if slow is not None else 0


#: by member and room, what was found lately in this process
known: defaultdict[int, dict[str, Rights]] = defaultdict(dict)
#: how often something was forgotten: what was looked up meanwhile is not remembered
_forgotten = 0


def fresh(member: int, slug: str) -> Rights | None:
    rights = known[member].get(slug) if member in known else None
    return rights if rights is not None and time.monotonic() - rights.checked_at < FRESH else None


def look(asked: Sequence[tuple[int, str]]) -> list[Rights]:
    """Ask the database about each of these members and rooms, and remember."""
    now, before = time.monotonic(), _forgotten
    members = Member.objects.in_bulk({member for member, _ in asked})
    there = [(member, slug) for member, slug in asked if member in members]
    found = dict(zip(there, rights_of_all([(members[member], slug) for member, slug in there]), strict=True))
    for (member, slug), rights in found.items():
        rights.checked_at = now
        if before == _forgotten:
            known[member][slug] = rights
    return [found.get(each) or Rights("not_found", Person(each[0], "")) for each in asked]


def rights_of(member: Member, slug: str, *, has_key: bool = False) -> Rights:
    """What she may do now. A room she may not know of is answered as one that does not exist (S35)."""
    return rights_of_all([(member, slug)])[0].seen_with(has_key)


def rights_of_all(asked: Sequence[tuple[Member, str]]) -> list[Rights]:
    """The same for each of several people and rooms, keys used: the queries of one, but for what REFUSALS ask."""
    found = [Rights("not_found", person_of(member)) for member, _ in asked]
    if not any(member.is_active for member, _ in asked):
        return found
    read([member for member, _ in asked])  # each is asked what she may by her badges
    programme = Edition.objects.in_force().programme
    rooms = [
        room_for(member, programme, slug, is_lead=member.is_safeguarding_lead) if member.is_active else None
        for member, slug in asked
    ]
    before = [(member, room, rights) for (member, _), room, rights in zip(asked, rooms, found, strict=True) if room]
    rows = Room.objects.in_bulk({room.slug for _, room, _ in before}, field_name="slug") if before else {}
    open_to = unlocked([(member, room) for member, room, _ in before], programme)
    for (member, room, rights), is_open in zip(before, open_to, strict=True):
        if member.is_safeguarding_lead:
            rights.without_key = "not_found" if not is_hers(member, room) else "" if is_open else "locked"
            is_open = True
        row = rows.get(room.slug) or Room.objects.get_or_create(slug=room.slug)[0]
        rights.code, rights.room, rights.band = "" if is_open else "locked", row.pk, room.band
        if is_open and is_closed(room, row, timezone.now()):
            rights.code = "closed"
        for refuse in REFUSALS:
            for verb, why in refuse(member, room).items():
                rights.refused[verb] = why.before(rights.refused.get(verb))
        if "enter" in rights.refused:
            rights.code = "locked"
    return found


def person_of(member: Member) -> Person:
    return Person(member.pk, member.username, timezone.now() - member.joined_at < NEW_FOR)


def forget(member: int | None = None) -> None:
    """What was found about this member, or about everybody, is asked for again."""
    global _forgotten
    _forgotten += 1
    if member is None:
        known.clear()
    else:
        known.pop(member, None)


def confirm(members: Container[int], at: float) -> None:
    """For these nothing had changed at `at`. What is old of anybody else goes: they are not here any more."""
    for member, rooms in list(known.items()):
        for slug, rights in list(rooms.items()):
            if member in members:
                rights.checked_at = max(rights.checked_at, at)
            elif rights.checked_at < at - FRESH:
                rooms.pop(slug, None)
        if not rooms:
            known.pop(member, None)
