"""The consumer of /ws/: it carries frames between a socket and the hub, and decides nothing the gate or the rules can."""

from __future__ import annotations

import time
from typing import Any

import structlog
from channels.consumer import AsyncConsumer
from django.db import DatabaseError

from chatrooms.talk import boards, entrance, gate, hub, limits, log, pieces, say, visits, wire
from chatrooms.talk.contacts import nobody
from chatrooms.talk.hub import Ticket
from chatrooms.talk.peer import MOST_ROOMS, UNDER_WAY, Peer
from chatrooms.talk.say import RefusedError
from chatrooms.talk.sink import EXTENSION, AsgiSink

logger = structlog.get_logger("group_support.talk")

NOT_SIGNED_IN, BAD_FRAMES, TOO_MANY, TOO_LARGE, BINARY, FAILED, AGAIN = 4401, 4400, 4429, 1009, 1003, 1011, 1012
BAD_FRAMES_A_MINUTE = 10


class Talk(AsyncConsumer):
    """One socket. It takes no channel of its own: the hub listens once for all."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()  # websocket.connect
        self.hub = hub.of_this_process()
        guest, code, ip = None, NOT_SIGNED_IN, entrance.address(scope)
        try:
            if await limits.wait_in(self.hub.readers, limits.ADDRESSES, ip):
                code = TOO_MANY
            else:
                guest = await self.admitted(scope)
        except DatabaseError:
            code = AGAIN
        await send({"type": "websocket.accept"})
        if guest is None:
            await send({"type": "websocket.close", "code": code})
            return
        if await self.too_many(guest, ip):
            await send({"type": "websocket.close", "code": TOO_MANY})
            return
        sink = sink_of(scope, send)
        self.peer = Peer(sink, guest, ip)
        self.bad_frames, self.bad_since, self.is_waiting = 0, 0.0, False
        self.hub.welcome(self.peer)
        sink.on_slow = self.peer.fall_behind
        if not isinstance(sink, AsgiSink):
            sink.on_shutdown, sink.on_text = self.drain, self.at_once
            sink.forget_handshake()
        try:
            self.peer.tell(wire.hello(guest.person.name))
            await self.listen(receive)
        except Exception:
            logger.exception("a socket failed")
            self.peer.end(FAILED)
        finally:
            self.hub.farewell(self.peer)
            sink.on_slow = None
            if isinstance(sink, AsgiSink):
                await sink.finish()
            else:
                sink.on_text = None

    def drain(self) -> None:
        self.hub.drain(self.peer)

    async def admitted(self, scope: Any) -> entrance.Guest | None:
        key = entrance.session_key(scope["headers"])
        return await self.hub.entrance.ask(key) if key else None

    async def too_many(self, guest: entrance.Guest, ip: str) -> bool:
        """Sockets of one person and of one address, and how often one comes (D26, S30); who is here stays."""
        if not await self.hub.seats.take(guest.person.id, ip):
            return True
        is_too_often = bool(await limits.wait_in(self.hub.readers, limits.SOCKETS, str(guest.person.id)))
        if is_too_often:
            self.hub.seats.leave(guest.person.id, ip)
        return is_too_often

    async def listen(self, receive: Any) -> None:
        """One frame after the other: what was asked first is done first."""
        peer = self.peer
        while peer.is_open:
            self.is_waiting = True
            message = await receive()
            self.is_waiting = False
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            if text is None:
                peer.end(BINARY)
            else:
                await self.take(text)

    def at_once(self, text: str) -> bool:
        """A message that nothing has to be asked for, while nothing else is done: without waking this task. False is left to it."""
        if not self.is_waiting or len(text) * 4 > wire.READ or self.peer.under_way >= UNDER_WAY - 1:
            return False
        op = wire.parse(text)
        rights = gate.fresh(self.peer.guest.person.id, op.room) if isinstance(op, wire.Send) else None
        if rights is None or rights.without_key or not self.peer.is_open:
            return False
        try:
            self.say(op, rights)
        except Exception:
            logger.exception("a socket failed")
            self.peer.end(FAILED)
        return True

    async def take(self, text: str) -> None:
        size = len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))
        if size > wire.TAKEN:
            self.peer.end(TOO_LARGE)
        elif size > wire.READ:
            op = wire.parse(text)
            said = {"room": op.room, "nonce": op.nonce} if isinstance(op, wire.Send) else {}
            self.bad("too_large", f"A frame holds at most {wire.READ} bytes.", **said)
        elif (op := wire.parse(text)) is None:
            self.bad("bad_frame", "This is no frame of the protocol.")
        else:
            try:
                await HANDLERS[type(op)](self, op)
            except RefusedError as refused:
                self.peer.tell(wire.error(refused.code, refused.detail))
            except DatabaseError:
                self.peer.tell(wire.error("unavailable", say.SENTENCES["unavailable"]))

    def bad(self, code: str, detail: str, **said: str) -> None:
        """`said`: which message it was about, where that can be read."""
        now = time.monotonic()
        if now - self.bad_since > 60:
            self.bad_frames, self.bad_since = 0, now
        self.bad_frames += 1
        if self.bad_frames > BAD_FRAMES_A_MINUTE:
            self.peer.end(BAD_FRAMES)
        else:
            self.peer.tell(wire.error(code, detail, **said))

    # what is asked

    async def sub(self, op: wire.Sub) -> None:
        peer = self.peer
        rights = await self.hub.rights(peer.guest, op.room)
        if rights.code:
            peer.tell(wire.sub_no(op.room, rights.code))
            return
        limit = limits.ENTRIES if op.since is None else limits.RETURNS
        too_often = await limits.wait_in(self.hub.readers, limit, str(peer.guest.person.id))
        if too_often or (op.room not in peer.rooms and len(peer.rooms) >= MOST_ROOMS):
            peer.tell(wire.sub_no(op.room, "too_many"))
            return
        if rights.without_key:
            await self.hub.readers(visits.note, peer.guest.person.id, rights.room)
        room = await self.hub.open(rights.room, op.room)
        if op.since is not None and op.since > room.seen:
            await self.hub.catch_up(room, op.since)
            room = await self.hub.open(rights.room, op.room)
        if peer.is_open:
            head = room.enter(peer)
            try:
                room.admit(peer, await self.caught_up(room, head, op))
            except DatabaseError:
                room.leave(peer)
                raise

    async def caught_up(self, room: Any, head: int, op: wire.Sub) -> bytes:
        """Everything after `since`, or the newest and a word that there is more (D6)."""
        since, events = op.since, None
        if since is not None and op.epoch in (None, room.epoch):
            events = await self.after(room, since, head)
        if events is None:
            newest = await self.hub.newest(room, head)
            return wire.sub_ok(room.slug, room.epoch, head, newest, recovered=since is None, more=False)
        more = bool(events) and events[-1].seq < head
        return wire.sub_ok(room.slug, room.epoch, head, events, recovered=True, more=more)

    async def after(self, room: Any, since: int, head: int) -> list[log.Encoded] | None:
        """The events after a place, or None where it is ahead of the log, too far back, or before what is kept."""
        if not 0 <= head - since <= log.REACH:
            return None
        if since == head:
            return []
        events = await self.hub.readers(log.after, room.pk, since, head)
        return events if events and events[0].seq == since + 1 else None

    async def unsub(self, op: wire.Unsub) -> None:
        room = self.peer.rooms.get(op.room)
        if room is not None:
            room.leave(self.peer)

    async def sync(self, op: wire.Sync) -> None:
        room = self.followed(op.room)
        (await self.hub.rights(self.peer.guest, op.room)).must("read")
        if wait := await limits.wait_in(self.hub.readers, limits.READING, str(self.peer.guest.person.id)):
            raise RefusedError("rate_limited", wait)
        seen = room.seen
        events = await self.after(room, op.since, seen)
        if events is None:
            again = wire.Sub(room=op.room, since=op.since, epoch="")
            self.peer.tell(await self.caught_up(room, seen, again))
            return
        self.peer.tell(wire.ev(room.slug, events) or wire.frame(op="hb", heads={room.slug: seen}))

    async def send_message(self, op: wire.Send) -> None:
        try:
            rights = await self.hub.rights(self.peer.guest, op.room)
        except DatabaseError:
            self.peer.tell(wire.nack(op.room, op.nonce, RefusedError("unavailable", 1)))
            return
        self.say(op, rights)
        await self.peer.wait_its_turn()

    def say(self, op: wire.Send, rights: gate.Rights) -> None:
        nonce = wire.hexed(op.nonce)
        if nonce is None:
            self.bad("bad_nonce", "A nonce is a UUID.", room=op.room, nonce=op.nonce)
            return
        try:
            rights.must("say")
            room = self.peer.rooms.get(op.room)
            is_here = room.has if room else nobody
            verb, _ = pieces.message(rights, op.text, nonce, op.reply_to, is_here, is_sure=op.sure)
        except RefusedError as refused:
            self.peer.tell(wire.nack(op.room, op.nonce, refused))
            if unsaid := pieces.unsaid(rights, op.text):
                self.hub.submit(unsaid, Ticket(self.peer, op.room, None))
            return
        self.hub.submit(verb, Ticket(self.peer, op.room, op.nonce))

    async def heart(self, op: wire.HeartOp) -> None:
        rights = await self.hub.rights(self.peer.guest, op.room)
        rights.must("heart")
        verb = say.GiveHeart(rights.room, rights.person, op.seq, op.on)
        self.hub.submit(verb, Ticket(self.peer, op.room, None))
        await self.peer.wait_its_turn()

    async def read(self, op: wire.Read) -> None:
        room = self.followed(op.room)
        verb = say.MarkRead(room.pk, self.peer.guest.person, min(op.seq, room.seen))
        self.hub.submit(verb, Ticket(self.peer, op.room, None))
        await self.peer.wait_its_turn()

    async def typing(self, op: wire.Typing) -> None:
        room = self.followed(op.room)
        rights = await self.hub.rights(self.peer.guest, op.room)
        rights.must("say")
        if room.types(rights.person.name):
            self.hub.watch.tell_typing(room)
            self.hub.hints.say_typing(room.pk, [rights.person.name])

    async def follow(self, op: wire.Follow) -> None:
        """Of what there is for others nothing is told, not even that it is there."""
        me = self.peer.follower
        if op.board in self.peer.boards or await limits.wait_in(self.hub.readers, limits.FOLLOWS, str(me[0])):
            return
        if await self.hub.readers(boards.who_may, op.board, [me]):
            self.peer.boards |= {op.board}

    async def ping(self, op: wire.Ping) -> None:
        self.peer.tell(wire.PONG)

    def followed(self, slug: str) -> Any:
        room = self.peer.rooms.get(slug)
        if room is None:
            raise RefusedError("not_found")
        return room


HANDLERS: dict[type, Any] = {
    wire.Sub: Talk.sub,
    wire.Unsub: Talk.unsub,
    wire.Send: Talk.send_message,
    wire.Sync: Talk.sync,
    wire.HeartOp: Talk.heart,
    wire.Typing: Talk.typing,
    wire.Read: Talk.read,
    wire.Follow: Talk.follow,
    wire.Ping: Talk.ping,
}


def sink_of(scope: Any, send: Any) -> Any:
    """The server's own, if it lends one."""
    return scope.get("extensions", {}).get(EXTENSION) or AsgiSink(send)
