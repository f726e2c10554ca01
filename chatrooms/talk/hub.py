"""One hub a process: what the committer stored goes to everybody here, once encoded; what others stored is read from the log."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

import structlog

from chatrooms.rooms.models import Room
from chatrooms.talk import entrance, gate, log, wire
from chatrooms.talk.committer import Committer
from chatrooms.talk.hints import Hints
from chatrooms.talk.live import Answers, LiveRoom, Newest
from chatrooms.talk.log import Encoded
from chatrooms.talk.peer import Peer
from chatrooms.talk.say import RefusedError, Verb
from chatrooms.talk.seats import Seats
from chatrooms.talk.store import Outcome, Written
from chatrooms.talk.threads import Readers, Together
from chatrooms.talk.watch import Watch

logger = structlog.get_logger("group_support.talk")


class Ticket(NamedTuple):
    """Who is answered about a verb, and with which nonce; without one, only refusals are told."""

    peer: Peer
    room: str
    nonce: str | None


class Hub:
    """Lives on one event loop. `of_this_process` makes it when the first socket comes."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.readers = Readers()
        self.committer = Committer(self._committed)
        self.entrance = Together(self.readers, entrance.admit)
        self.gate = Together(self.readers, gate.look)
        self.rooms: dict[str, LiveRoom] = {}
        self.by_pk: dict[int, LiveRoom] = {}
        self.opening: dict[str, asyncio.Task[LiveRoom]] = {}
        self.peers: set[Peer] = set()
        self.seats = Seats(self.readers)
        self.hints = Hints(self)
        self.watch = Watch(self)
        self.is_draining = False

    # sockets come and go

    def welcome(self, peer: Peer) -> None:
        self.peers.add(peer)
        self.hints.start()
        self.watch.start()

    def farewell(self, peer: Peer) -> None:
        peer.is_open = False
        peer.leave_all()
        peer.wake()
        if peer in self.peers:
            self.peers.discard(peer)
            self.seats.leave(peer.guest.person.id, peer.ip)

    async def rights(self, guest: entrance.Guest, slug: str) -> gate.Rights:
        """What somebody may do in a room, at most a few seconds old."""
        member = guest.person.id
        found = gate.fresh(member, slug) or await self.gate.ask((member, slug))
        return found.seen_with(bool(guest.keys))

    async def open(self, pk: int, slug: str) -> LiveRoom:
        """The room, followed from now on; whoever asks meanwhile waits for the same."""
        found = self.rooms.get(slug)
        if found is not None:
            return found
        task = self.opening.get(slug)
        if task is None:
            task = self.opening[slug] = self.loop.create_task(self._open(pk, slug))
            task.add_done_callback(lambda _: self.opening.pop(slug, None))
        await asyncio.shield(task)
        return await self.open(pk, slug)  # whoever came first may have left again, and closed it

    async def _open(self, pk: int, slug: str) -> LiveRoom:
        head, epoch = await self.readers(head_of, pk)
        room = LiveRoom(pk, slug, epoch, head, self._close)
        self.rooms[slug] = self.by_pk[pk] = room
        return room

    def _close(self, room: LiveRoom) -> None:
        if self.rooms.get(room.slug) is room:
            del self.rooms[room.slug], self.by_pk[room.pk]
            self.hints.say_here(room.pk, [])

    # verbs

    def submit(self, verb: Verb, ticket: Ticket) -> None:
        ticket.peer.under_way += 1
        self.committer.submit(verb, ticket)

    def _committed(self, tickets: list[Ticket], written: Written) -> None:
        """In the committer's thread."""
        self.loop.call_soon_threadsafe(self._settle, tickets, written)

    def _settle(self, tickets: Sequence[Ticket], written: Written) -> None:
        answers: Answers = {}
        for ticket, outcome in zip(tickets, written.outcomes, strict=True):
            ticket.peer.settled()
            frame = answer(ticket, outcome)
            if frame and ticket.peer.is_open:
                answers[ticket.peer] = answers.get(ticket.peer, b"") + frame
        for pk, events in written.events.items():
            self.publish(pk, events, answers)
        for peer, frames in answers.items():
            peer.tell(frames)

    # what goes out

    def publish(self, pk: int, events: Sequence[Encoded], answers: Answers) -> None:
        """New events of this process: to everybody here at once, if nothing of others comes before them."""
        head = events[-1].seq
        self.hints.say(pk, head)
        room = self.by_pk.get(pk)
        if room is None:
            return
        if events[0].seq == room.seen + 1 and room.reading is None:
            room.deliver(events, answers)
        else:
            self.heard(pk, head)

    def heard(self, pk: int, head: int) -> None:
        """The log of a room is at `head`, somebody says: read up to there."""
        room = self.by_pk.get(pk)
        if room is None:
            return
        room.head = max(room.head, head)
        if room.head > room.seen and room.reading is None:
            room.reading = self.loop.create_task(self._read(room))
            room.reading.add_done_callback(_complain)

    async def _read(self, room: LiveRoom) -> None:
        try:
            while room.seen < room.head and self.rooms.get(room.slug) is room:
                events = await self.readers(log.after, room.pk, room.seen)
                if not events:
                    return  # whoever said so was ahead of the commit; the next look heals it
                room.deliver(events)
        finally:
            room.reading = None

    async def newest(self, room: LiveRoom, head: int) -> list[Encoded]:
        """What somebody sees first who comes in: read once for all who come at the same head within moments."""
        now, kept = self.loop.time(), room.newest
        if kept is None or kept.head != head or kept.until < now:
            kept = room.newest = Newest(head, now + NEWEST_FOR, self.readers(log.newest, room.pk, head))
        return await asyncio.shield(kept.reading)

    async def catch_up(self, room: LiveRoom, place: int) -> None:
        """Somebody comes from a place this process has not heard of yet: another one, or a page, was faster (D6)."""
        head, _ = await self.readers(head_of, room.pk)
        if head >= place:
            self.heard(room.pk, head)
            if room.reading is not None:
                await asyncio.wait([room.reading])

    def heard_from_outside(self, pk: int, head: int) -> None:
        """From another thread of this process: a form has stored something."""
        self.loop.call_soon_threadsafe(self._heard_from_outside, pk, head)

    def _heard_from_outside(self, pk: int, head: int) -> None:
        self.hints.say(pk, head)
        self.heard(pk, head)

    def rights_changed(self, member: int) -> None:
        """Of one person or, for 0, of everybody: what was found is asked again; the person's own pages are told to look."""
        gate.forget(member or None)
        peers = [peer for peer in self.peers if peer.guest.person.id == member]
        if peers:
            self.loop.create_task(self.watch.check_doors(peers, is_told=True)).add_done_callback(_complain)

    def rights_changed_outside(self, member: int) -> None:
        """From another thread of this process: a form has changed them."""
        self.loop.call_soon_threadsafe(self._rights_changed_outside, member)

    def _rights_changed_outside(self, member: int) -> None:
        self.hints.say_changed(member)
        self.rights_changed(member)

    # the end

    def drain(self, peer: Peer) -> None:
        """uvicorn stops, once for each socket: those under way are answered, then all are closed, many of them bit by bit (D16)."""
        if not self.is_draining:
            self.is_draining = True
            self.loop.create_task(self._drain()).add_done_callback(_complain)

    async def _drain(self) -> None:
        peers = list(self.peers)
        for peer in peers:
            peer.tell(wire.DRAIN)
        until = self.loop.time() + DRAIN_FOR
        while self.loop.time() < until - DRAIN_FOR / 2 and any(peer.under_way for peer in peers):
            await asyncio.sleep(0.02)
        pause = 0 if len(peers) <= AT_ONCE else min(1 / A_SECOND, (until - self.loop.time()) / len(peers))
        for peer in peers:
            peer.end(RESTART)
            if pause:
                await asyncio.sleep(pause)

    def stop(self) -> None:
        """End the threads; what was submitted is committed first."""
        self.watch.stop()
        self.hints.stop()
        self.committer.close()
        self.readers.close()


NEWEST_FOR = 1.0  # seconds the newest events are handed to whoever comes, while no other follows
RESTART = 1012
AT_ONCE = 200  # sockets closed at once when the process ends; if there are more, so many
A_SECOND = 50  # unless the process has to be gone before
DRAIN_FOR = 9.0  # seconds; after 10 the server ends whatever is left

_hub: Hub | None = None


def of_this_process() -> Hub:
    """The hub of the running loop."""
    global _hub
    if _hub is None or _hub.loop is not asyncio.get_running_loop():
        _hub = Hub()
    return _hub


def announce(pk: int, head: int) -> None:
    """After a commit outside of the hub: tell the sockets of this process, and through it the others'."""
    if _hub is not None and _hub.loop.is_running():
        _hub.heard_from_outside(pk, head)


def look_again(member: int | None = None) -> None:
    """After a commit that changed what somebody may do, or everybody: it holds at once, on every socket."""
    gate.forget(member)
    if _hub is not None and _hub.loop.is_running():
        _hub.rights_changed_outside(member or 0)


def stop() -> None:
    """End the hub of this process, where there is one."""
    if _hub is not None:
        _hub.stop()


def head_of(pk: int) -> tuple[int, str]:
    return Room.objects.values_list("head", "epoch").get(pk=pk)


def answer(ticket: Ticket, outcome: Outcome) -> bytes:
    _, room, nonce = ticket
    if isinstance(outcome, RefusedError):
        return wire.error(outcome.code, outcome.detail) if nonce is None else wire.nack(room, nonce, outcome)
    return b"" if nonce is None else wire.ack(room, nonce, outcome.seq, outcome.at, outcome.removed)


def _complain(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        logger.warning("a task of the hub failed", error=repr(task.exception()))
