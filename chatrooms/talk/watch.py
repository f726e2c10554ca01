"""Every second or so, one look at the database for all who are here: rights that ended, hints that were lost, who is there.

No message has to arrive for somebody to lose a right: it is looked for (S5). Figures: an end reaches a living socket in 2 s.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Hashable, Mapping
from typing import TYPE_CHECKING, Any

import structlog

from chatrooms.rooms import presence
from chatrooms.talk import boards, entrance, gate, stamps, wire

if TYPE_CHECKING:
    from chatrooms.talk.hub import Hub
    from chatrooms.talk.live import LiveRoom
    from chatrooms.talk.peer import Peer

log = structlog.get_logger("group_support.talk")

LOOK_EVERY = 1.2  # seconds
BEAT_EVERY = 15.0  # seconds between heartbeats
ASK_AGAIN = (
    300.0  # seconds after which doors are judged anew though nothing changed: windows of time move by themselves
)
GONE_AFTER = 45.0  # seconds without a word from another process
CHUNK = 500  # members in one query

NOT_SIGNED_IN, RIGHTS_ENDED, AGAIN = 4401, 4403, 1012


class Watch:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.tasks: list[asyncio.Task[None]] = []
        self.edition: Any = None
        self.stamps: dict[int, stamps.Stamp] = {}
        self.closed: set[int] | None = None
        self.places: Any = None
        self.marks: dict[str, Hashable] = {}
        self.counted_at = self.asked_at = time.monotonic()
        #: how many are in which room, as the list of rooms was last told
        self.told_counts: dict[str, int] = {}

    def start(self) -> None:
        if not self.tasks:
            self.tasks = [self.hub.loop.create_task(each) for each in (self._looks(), self._beats())]

    def stop(self) -> None:
        for task in self.tasks:
            task.cancel()

    async def _looks(self) -> None:
        while self.hub.peers:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self._look()
            except Exception as error:  # the database may be away; nothing reaches anybody without it
                log.warning("nobody could be looked after", error=repr(error))
        self.closed = self.places = None
        self.stamps.clear()
        self.stop()
        self.tasks = []

    async def _beats(self) -> None:
        """By themselves: a database that is away makes no line look dead."""
        while True:
            await asyncio.sleep(BEAT_EVERY)
            self.beat()

    async def _look(self) -> None:
        began = time.monotonic()
        await self._look_after_people()
        await self._look_at_rooms()
        await self._look_at_boards()
        self._tell_who_is_here(began)
        is_all = began - self.counted_at >= BEAT_EVERY
        if is_all:
            self.counted_at = began
        await self._tell_how_many(is_all)

    # people

    async def _look_after_people(self) -> None:
        began, peers = time.monotonic(), list(self.hub.peers)
        found, alive, keys, edition, places = await self.hub.readers(everything, peers)
        before = {peer.guest.person.id: peer.guest.stamp for peer in peers} | self.stamps
        changed = {pk for pk, stamp in found.items() if before[pk] != stamp}
        if self.edition is None:
            self.edition = edition
        if edition != self.edition or began - self.asked_at > ASK_AGAIN:
            changed, self.edition, self.asked_at = set(found), edition, began
        self.stamps = found
        knew, self.places = self.places, places
        if places != knew:  # what holds for everybody in some room: it rests, is paused or slowed down, or no longer
            changed = set(found)
        refused = None if knew in (None, places) else refused_to(changed)
        for peer in peers:
            self._check_session(peer, found, alive, keys)
        for member in changed:
            gate.forget(member)
        gate.confirm(found.keys() - changed, began)
        news = {pk for pk in changed if stamps.of_upper_subjects(before[pk]) != stamps.of_upper_subjects(found[pk])}
        await self.check_doors([peer for peer in peers if peer.guest.person.id in news], is_told=True)
        others = [peer for peer in peers if peer.guest.person.id in changed - news]
        await self.check_doors(others, refused=refused)

    def _check_session(self, peer: Peer, found: dict[int, stamps.Stamp], alive: set[str], keys: set[int]) -> None:
        stamp = found.get(peer.guest.person.id)
        if stamp is None:
            peer.end(RIGHTS_ENDED)
        elif peer.guest.session not in alive or stamp[0] != peer.guest.stamp[0]:
            peer.end(NOT_SIGNED_IN)
        elif peer.guest.keys and peer.guest.keys.isdisjoint(keys):  # she comes again, as somebody without one (S15)
            peer.end(AGAIN)

    async def check_doors(
        self, peers: list[Peer], *, is_told: bool = False, refused: Mapping[tuple[int, str], Any] | None = None
    ) -> None:
        """Whoever may not be here any more goes; `is_told`: the pages of the others look again; `refused`: where that has changed."""
        doors = [(peer, slug) for peer in peers for slug in peer.rooms]
        found = await asyncio.gather(*(self.hub.rights(peer.guest, slug) for peer, slug in doors))
        for (peer, slug), rights in zip(doors, found, strict=True):
            if is_told or (refused is not None and refused.get((peer.guest.person.id, slug)) != rights.refused):
                peer.tell(wire.rights(slug))
            if rights.code in ("not_found", "locked"):
                peer.end(RIGHTS_ENDED)

    # rooms

    async def _look_at_rooms(self) -> None:
        rooms = list(self.hub.rooms.values())
        found = await self.hub.readers(stamps.of_rooms)
        closed = {pk for pk, (_, _, is_closed) in found.items() if is_closed}
        if closed != self.closed:  # also where nobody listens here
            has_opened = bool((self.closed or set()) - closed)
            self.closed = closed
            gate.forget()
            if has_opened:  # whoever waits before a closed room asks again at a heartbeat
                self.beat()
        for room in rooms:
            head, epoch, is_closed = found.get(room.pk, (0, "", True))
            if epoch != room.epoch and epoch:  # restored: everybody begins anew
                for peer in room.everybody():
                    peer.end(AGAIN)
            elif head > room.seen:
                self.hub.heard(room.pk, head)  # that it closes is said in it, and heard before it closes
            elif is_closed:
                self._close(room)

    def _close(self, room: LiveRoom) -> None:
        for peer in room.everybody():
            peer.tell(wire.sub_no(room.slug, "closed"))
            room.leave(peer)

    # boards

    async def _look_at_boards(self) -> None:
        """Whoever follows one that has changed is told to look, if she still has it."""
        followed = {name for peer in self.hub.peers for name in peer.boards}
        found = await self.hub.readers(boards.marks, followed) if followed else {}
        news = [name for name in found if name not in self.marks or self.marks[name] != found[name]]
        self.marks = found
        for name in news:
            await self._tell_board(name)

    async def _tell_board(self, name: str) -> None:
        peers = [peer for peer in self.hub.peers if name in peer.boards]
        may = await self.hub.readers(boards.who_may, name, {peer.follower for peer in peers})
        for peer in peers:
            if peer.follower in may:
                peer.tell(wire.board(name))
            else:
                peer.boards -= {name}

    # what is told

    def _tell_who_is_here(self, now: float) -> None:
        for room in list(self.hub.rooms.values()):
            if room.is_changed:
                self.hub.hints.say_here(room.pk, room.names())
            room.is_changed = False
            people = room.people(now - GONE_AFTER)
            if people != room.told_people:
                room.told_people = people
                room.tell(room.here())
            before = len(room.typing)
            if before and len(room.still_typing()) != before:
                self.tell_typing(room)

    async def _tell_how_many(self, is_all: bool) -> None:
        """For the list of rooms: what has changed, and now and then everything."""
        counts = {room.slug: len(room.told_people) for room in self.hub.rooms.values()}
        left = dict.fromkeys(self.told_counts.keys() - counts.keys(), 0)
        news = counts if is_all else {slug: n for slug, n in counts.items() if self.told_counts.get(slug) != n}
        self.told_counts = counts
        if news or left:
            await self.hub.readers(presence.tell, {**news, **left})

    def tell_typing(self, room: LiveRoom) -> None:
        room.tell(wire.frame(op="typing", room=room.slug, who=room.still_typing()))

    def beat(self) -> None:
        """The heads of what each socket follows: whoever is behind asks for it (D7)."""
        self.hub.seats.say_again()
        frames: dict[tuple[str, ...], bytes] = {}
        for room in self.hub.rooms.values():
            self.hub.hints.say_here(room.pk, room.names())
        for peer in list(self.hub.peers):
            slugs = tuple(peer.rooms)
            if slugs not in frames:
                heads = {slug: self.hub.rooms[slug].seen for slug in slugs if slug in self.hub.rooms}
                frames[slugs] = wire.frame(op="hb", heads=heads)
            peer.tell(frames[slugs])


def refused_to(members: Collection[int]) -> dict[tuple[int, str], Any]:
    """What is known to be refused to them, by member and room."""
    return {(pk, slug): rights.refused for pk in members for slug, rights in gate.known.get(pk, {}).items()}


def everything(peers: list[Peer]) -> tuple[dict[int, stamps.Stamp], set[str], set[int], Any, Hashable]:
    """Stamps, living sessions, second factors, the edition, and what holds for everybody in a room, in one go."""
    members = sorted({peer.guest.person.id for peer in peers})
    keys = sorted({peer.guest.session for peer in peers})
    found: dict[int, stamps.Stamp] = {}
    alive: set[str] = set()
    for start in range(0, len(members), CHUNK):
        found |= stamps.of_members(members[start : start + CHUNK])
    for start in range(0, len(keys), CHUNK):
        alive |= stamps.of_sessions(keys[start : start + CHUNK])
    for tell in stamps.HERE:
        tell(found.keys())
    return found, alive, entrance.keys_of(peer.guest for peer in peers), stamps.edition(), stamps.of_places()
