"""Reading a room's log: one read serves page, catch-up, second tab and other process. An event is encoded here and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple

import msgspec
from django.db.models import QuerySet
from django.utils import timezone

from chatrooms.talk.asked import Asked
from chatrooms.talk.models import Event
from chatrooms.talk.stencil import Line, draw

encode = msgspec.json.Encoder().encode

FIRST = 50  # events or messages somebody gets who comes in
PAGE = 250  # events in one answer to somebody who was away
#: events somebody who was away can still get one by one; who was away for longer begins anew and is told so
REACH = 10_000
#: what a reader sees as a line of its own
SHOWN = (Event.Type.MESSAGE, Event.Type.ROOM, Event.Type.NOTICE)

COLUMNS = (
    "seq",
    "type",
    "at",
    "by__username",
    "about",
    "text",
    "reply_to",
    "data",
    "hearts",
    "edited_at",
    "removed_at",
)


class Row(NamedTuple):
    """`COLUMNS` of one event."""

    seq: int
    type: str
    at: dt.datetime
    by: str | None
    about: int | None
    text: str
    reply_to: int | None
    data: Any
    hearts: int
    edited_at: dt.datetime | None
    removed_at: dt.datetime | None


class Encoded(NamedTuple):
    """An event as it goes out, with its number."""

    seq: int
    json: bytes


def iso(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def message(line: Line) -> Encoded:
    """A message event. The words of a removed one are in no reader's copy (D12)."""
    data: dict[str, Any] = {"text": "" if line.is_removed else line.text, "reply_to": line.reply_to}
    if line.is_removed:
        data["removed"] = True
    return event(line.seq, "message", line.at, line.by, data, draw(line))


def event(seq: int, kind: str, at: str, by: str | None, data: Any, html: str | None) -> Encoded:
    shown = {"seq": seq, "type": kind, "at": at, "by": by or None, "data": data, "html": html}
    return Encoded(seq, encode(shown))


def about(seq: int, kind: str, at: str, by: str | None, line: Line) -> Encoded:
    """An event that changes a message, with the message as it is now."""
    data: dict[str, Any] = {"seq": line.seq}
    if kind == Event.Type.HEART:
        data["count"] = line.hearts
        return event(seq, kind, at, by, data, None)
    if kind == Event.Type.EDITED:
        data["text"] = "" if line.is_removed else line.text
    return event(seq, kind, at, by, data, draw(line))


def line_of(row: Row, names: dict[int, str], zone: dt.tzinfo | None = None) -> Line:
    """A row that is shown, as a line; with a zone, its clock is that of the reader."""
    if row.type == Event.Type.ROOM:
        said = "open" if row.data["is_open"] else "closed"
        return Line(row.seq, row.by or "", iso(row.at), said, is_notice=True)
    if row.type == Event.Type.NOTICE:
        return Line(row.seq, row.by or "", iso(row.at), row.data["text"], is_notice=True)
    return Line(
        seq=row.seq,
        by=row.by or "",
        at=iso(row.at),
        text="" if row.removed_at else row.text,
        clock=f"{timezone.localtime(row.at, zone):%H:%M}" if zone else "",
        reply_to=row.reply_to,
        reply_by=names.get(row.reply_to, "") if row.reply_to else "",
        hearts=row.hearts,
        is_edited=row.edited_at is not None,
        is_removed=row.removed_at is not None,
    )


def rows(events: QuerySet[Event]) -> list[Row]:
    return [Row(*each) for each in events.values_list(*COLUMNS)]


def names_of(room: int, seqs: Iterable[int | None]) -> dict[int, str]:
    """Who wrote these messages, by number."""
    wanted = {seq for seq in seqs if seq is not None}
    if not wanted:
        return {}
    found = Event.objects.filter(room=room, seq__in=wanted, type=Event.Type.MESSAGE)
    return {seq: name or "" for seq, name in found.values_list("seq", "by__username")}


def _after(ids: Collection[int], room: int, since: int, upto: int) -> QuerySet[Event, Any]:
    events = Event.objects.filter(room=room, seq__gt=since, seq__lte=upto).order_by("seq")[:PAGE]
    return events.values_list(*COLUMNS)


AFTER = Asked(_after)
#: further than any log
END = 2**53


def after(room: int, since: int, upto: int | None = None) -> list[Encoded]:
    """The events after `since` up to `upto`, ascending, at most `PAGE` of them."""
    return encoded(room, [Row(*each) for each in AFTER((), room, since, END if upto is None else upto)])


def newest(room: int, upto: int, limit: int = FIRST) -> list[Encoded]:
    """The last events up to `upto`, ascending."""
    return after(room, max(0, upto - limit), upto)


def encoded(room: int, found: list[Row]) -> list[Encoded]:
    """Two more queries at most, whatever the number of rows."""
    meant = {row.about for row in found if row.about is not None}
    targets = {row.seq: row for row in rows(Event.objects.filter(room=room, seq__in=meant))} if meant else {}
    names = names_of(room, [row.reply_to for row in (*found, *targets.values())])
    out = []
    for row in found:
        if row.type == Event.Type.MESSAGE:
            out.append(message(line_of(row, names)))
        elif row.about is not None:
            target = targets.get(row.about)
            if target is None:  # too old to be kept; nobody shows it any more
                out.append(event(row.seq, row.type, iso(row.at), row.by, {"seq": row.about}, None))
            else:
                out.append(about(row.seq, row.type, iso(row.at), row.by, line_of(target, names)))
        else:
            html = draw(line_of(row, names)) if row.type in SHOWN else None
            out.append(event(row.seq, row.type, iso(row.at), row.by, row.data or {}, html))
    return out


class History(NamedTuple):
    """A page of messages, oldest first; `earlier` is the cursor of the page before it, None at the beginning."""

    lines: list[Line]
    days: list[dt.date]
    earlier: int | None


def history(room: int, zone: dt.tzinfo, before: int | None = None) -> History:
    """The newest messages, or those before a number, with a reader's clock: two queries."""
    events = Event.objects.filter(room=room, type__in=SHOWN)
    if before is not None:
        events = events.filter(seq__lt=before)
    found = rows(events.order_by("-seq")[: FIRST + 1])
    earlier = found[FIRST - 1].seq if len(found) > FIRST else None
    found = found[:FIRST][::-1]
    names = names_of(room, [row.reply_to for row in found])
    days = [timezone.localtime(row.at, zone).date() for row in found]
    return History([line_of(row, names, zone) for row in found], days, earlier)


def names_answered(asked: Iterable[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """The authors of these messages, by room and number; what was removed can't be answered."""
    by_room: dict[int, set[int]] = {}
    for room, seq in asked:
        by_room.setdefault(room, set()).add(seq)
    found = {}
    for room, seqs in by_room.items():
        rows = Event.objects.filter(room=room, seq__in=seqs, type=Event.Type.MESSAGE, removed_at=None)
        found.update({(room, seq): name or "" for seq, name in rows.values_list("seq", "by__username")})
    return found


def spoke_in(room: int) -> Callable[[str], bool]:
    """Whether somebody of that name has spoken in this room: of anybody else, here or behind the wall, nothing may be told (G2)."""
    return lambda name: Event.objects.filter(room=room, by__username__iexact=name).exists()
