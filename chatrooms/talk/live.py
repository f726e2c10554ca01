"""One room as this process follows it: who listens here, and up to where they all have been told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from chatrooms.talk import wire
from chatrooms.talk.log import Encoded
from chatrooms.talk.peer import Peer
from chatrooms.talk.sink import SLOW

TYPING_FOR = 6.0  # seconds after the last key
MOST_PEOPLE = 200  # names in one list
HELD = 256  # writes kept for somebody whose catch-up is being read


#: what single sockets are told
Answers = dict[Peer, bytes]


class Newest(NamedTuple):
    """The last events up to `head`, or their reading; good until then (of the loop's clock)."""

    head: int
    until: float
    reading: Awaitable[list[Encoded]]


class LiveRoom:
    """`seen` is the last event everybody here was given. Everything after it is still to come, in order, to all of them."""

    def __init__(self, pk: int, slug: str, epoch: str, head: int, on_empty: Callable[[LiveRoom], None]) -> None:
        self.pk, self.slug, self.epoch, self.seen = pk, slug, epoch, head
        self.on_empty = on_empty
        #: and how each is written to: whoever tells them all looks at nothing else of theirs
        self.peers: dict[Peer, Callable[[bytes], None]] = {}
        #: who has come in and still reads what was before; what was told since then is kept (D8)
        self.coming: dict[Peer, list[bytes]] = {}
        #: where the log is known to be, and whether somebody is reading it
        self.head = head
        self.reading: asyncio.Task[None] | None = None
        self.newest: Newest | None = None
        self.typing: dict[str, float] = {}
        #: what other processes say of who is there: by process, the names and when they were said
        self.elsewhere: dict[str, tuple[list[str], float]] = {}
        self.is_changed = True
        self.told_people: list[str] = []

    # who listens

    def enter(self, peer: Peer) -> int:
        """From here on nothing passes by; answers what everybody here has seen until now."""
        self.peers.pop(peer, None)
        self.coming[peer] = []
        peer.rooms[self.slug] = self
        self.is_changed = True
        return self.seen

    def admit(self, peer: Peer, caught_up: bytes) -> None:
        """What was before, then what came meanwhile, then live, with nothing in between."""
        held = self.coming.pop(peer, None)
        if held is None or not peer.is_open:
            return
        self.peers[peer] = peer.write
        # somebody who comes back at once changes nothing for the others, and must know all the same who is here
        peer.tell(b"".join([caught_up, *held, self.here() if self.told_people else b""]))

    def leave(self, peer: Peer) -> None:
        self.peers.pop(peer, None)
        self.coming.pop(peer, None)
        peer.rooms.pop(self.slug, None)
        self.is_changed = True
        if not self.peers and not self.coming:
            self.on_empty(self)

    def everybody(self) -> list[Peer]:
        return [*self.peers, *self.coming]

    # what they are told

    def deliver(self, events: Sequence[Encoded], first: Answers | None = None) -> None:
        """Give everybody the next events; they begin right after `seen`. `first` as in `tell`."""
        self.seen = events[-1].seq
        self.head = max(self.head, self.seen)
        self.tell(wire.ev(self.slug, events), first)

    def tell(self, frames: bytes, first: Answers | None = None) -> None:
        """To everybody, in one write to each; what `first` holds for some goes with it, before it, and is taken from there."""
        own = {self.peers[peer]: first.pop(peer) + frames for peer in [*first] if peer in self.peers} if first else {}
        for write in self.peers.values():
            try:
                write(own.get(write, frames))
            except RuntimeError:  # the line is gone, and its consumer is about to hear of it
                continue
        for peer, held in list(self.coming.items()):
            held.append(frames)
            if len(held) > HELD:
                peer.end(SLOW)

    # who is there and who types: nothing of it is kept

    def names(self) -> list[str]:
        return sorted({peer.guest.person.name for peer in self.everybody()})

    def people(self, since: float) -> list[str]:
        """Everybody, here and elsewhere; who was last heard of before `since` has gone."""
        self.elsewhere = {process: said for process, said in self.elsewhere.items() if said[1] > since}
        return sorted({*self.names(), *(name for names, _ in self.elsewhere.values() for name in names)})

    def has(self, name: str) -> bool:
        """Whether somebody with this lower-case name is here, or was when it was told last."""
        return any(each.lower() == name for each in (*self.names(), *self.told_people))

    def here(self) -> bytes:
        """Who is there, as it was told last."""
        return wire.frame(op="here", room=self.slug, people=self.told_people[:MOST_PEOPLE])

    def types(self, name: str) -> bool:
        """Somebody types; True if that is news."""
        now = time.monotonic()
        is_news = self.typing.get(name, 0) < now
        self.typing[name] = now + TYPING_FOR
        return is_news

    def still_typing(self) -> list[str]:
        now = time.monotonic()
        self.typing = {name: until for name, until in self.typing.items() if until > now}
        return sorted(self.typing)
