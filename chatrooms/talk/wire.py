"""The frames of the socket, as docs/protocol.md has them: what may come in, and how what goes out is put together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chatrooms.talk.contacts import told
from chatrooms.talk.log import Encoded, iso
from chatrooms.talk.say import RefusedError
from chatrooms.talk.sink import text_frame

VERSION = 1
READ = 4096  # bytes of a frame that is read
TAKEN = 16_384  # bytes of a frame that is answered; a larger one ends the socket
MOST_IN_A_FRAME = 64 * 1024  # bytes of events, more are several frames

UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

#: of what there is none longer than 50; a longer one is answered as any other that is not there
Slug = Annotated[str, Meta(max_length=500)]
Seq = Annotated[int, Meta(ge=0, lt=2**53)]


class _Op(msgspec.Struct, tag_field="op", gc=False):
    """One frame of a client; what it holds beside is not looked at."""


class Sub(_Op, tag="sub"):
    room: Slug
    since: Seq | None = None
    epoch: Annotated[str, Meta(max_length=50)] | None = None


class Unsub(_Op, tag="unsub"):
    room: Slug


class Send(_Op, tag="send"):
    room: Slug
    nonce: str
    text: str
    reply_to: Seq | None = None
    sure: bool = False


class Sync(_Op, tag="sync"):
    room: Slug
    since: Seq


class HeartOp(_Op, tag="heart"):
    room: Slug
    seq: Seq
    on: bool


class Typing(_Op, tag="typing"):
    room: Slug


class Read(_Op, tag="read"):
    room: Slug
    seq: Seq


class Follow(_Op, tag="follow"):
    board: Slug


class Ping(_Op, tag="ping"):
    pass


Op = Sub | Unsub | Send | Sync | HeartOp | Typing | Read | Follow | Ping

decode = msgspec.json.Decoder(Op).decode
encode = msgspec.json.Encoder().encode

PONG = text_frame(b'{"op":"pong"}')
DRAIN = text_frame(b'{"op":"drain"}')


def parse(text: str) -> Op | None:
    """The frame, or None if it is none of ours (D15)."""
    try:
        return decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return None


def hexed(nonce: str) -> str | None:
    """A UUID as it is stored, or None if it is none."""
    return nonce.replace("-", "").lower() if UUID.fullmatch(nonce) else None


def frame(**fields: Any) -> bytes:
    return text_frame(encode(fields))


def hello(name: str) -> bytes:
    return frame(op="hello", v=VERSION, me=name)


def ack(room: str, nonce: str, seq: int, at: str, removed: Collection[str] = ()) -> bytes:
    """`removed`: kinds of contacts that were taken out, with a sentence for the sender."""
    said: dict[str, Any] = {"op": "ack", "room": room, "nonce": nonce, "seq": seq, "at": at}
    if removed:
        said |= {"removed": removed, "detail": told(removed)}
    return text_frame(encode(said))


def nack(room: str, nonce: str, why: RefusedError) -> bytes:
    code = "rate_limited" if why.code == "unavailable" else why.code  # the protocol's word for: try again in a moment
    shown = {"op": "nack", "room": room, "nonce": nonce, "code": code, "detail": why.detail}
    more: dict[str, Any] = {} if why.until is None else {"until": iso(why.until)}
    if why.is_asked or why.waits:
        more |= {"ask": True} if why.is_asked else {"waits": True}
    return text_frame(encode(shown | {"retry_after": why.retry_after} | more))


def rights(room: str) -> bytes:
    """What this person may do there has changed: her page looks again."""
    return frame(op="rights", room=room)


def board(name: str) -> bytes:
    """What she follows has changed: her page looks."""
    return frame(op="board", board=name)


def error(code: str, detail: str, **said: str) -> bytes:
    return frame(op="error", code=code, detail=detail, **said)


def sub_no(room: str, code: str) -> bytes:
    return frame(op="sub.no", room=room, code=code)


def sub_ok(room: str, epoch: str, head: int, events: Sequence[Encoded], *, recovered: bool, more: bool) -> bytes:
    start = encode({"op": "sub.ok", "room": room, "epoch": epoch, "head": head, "recovered": recovered, "more": more})
    return text_frame(start[:-1] + b',"events":[' + b",".join([each.json for each in events]) + b"]}")


def ev(room: str, events: Iterable[Encoded]) -> bytes:
    """The events in as few frames as may be, none of them too large for a careful client."""
    start = b'{"op":"ev","room":' + encode(room) + b',"events":['
    frames, part, size = b"", [], 0
    for each in events:
        if part and size + len(each.json) > MOST_IN_A_FRAME:
            frames += text_frame(start + b",".join(part) + b"]}")
            part, size = [], 0
        part.append(each.json)
        size += len(each.json)
    return frames + text_frame(start + b",".join(part) + b"]}") if part else b""
