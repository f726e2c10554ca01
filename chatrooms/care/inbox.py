"""What whoever looks after people sees: who may need somebody, the gravest and oldest first, never their words unasked (G23)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from chatrooms.care.models import Signal, Source
from chatrooms.care.reach import looks_after, there, within
from chatrooms.care.signs import AMOUNT, Tier
from chatrooms.talk.models import Event, Original
from leadership.members.models import Member
from leadership.roles.models import Edition
from leadership.roles.programme import RoomDef

MOST, MOST_NOTES = 50, 3
AROUND = 5  # messages before hers and after it (G7)
SAID = {
    Source.OWN: "asked for somebody",
    Source.PEER: "somebody is worried about them",
    Source.WORDS: "words of theirs",
}


@dataclass(frozen=True)
class Row:
    signal: Signal
    name: str
    where: str
    why: list[str]
    since: str
    reader: str
    is_mine: bool

    @property
    def is_urgent(self) -> bool:
        return self.signal.tier == Tier.URGENT


def rows(member: Member, now: dt.datetime) -> list[Row]:
    """Mine first, then those nobody is with. A fixed number of queries."""
    found = within(member).open().select_related("room", "member", "claimed_by").prefetch_related("cues")
    made = [row(each, member, now) for each in found.order_by("tier", "opened_at")[:MOST]]
    return sorted(made, key=lambda each: (not each.is_mine, bool(each.reader)))


def row(signal: Signal, member: Member, now: dt.datetime) -> Row:
    reader = signal.reader(now)
    return Row(
        signal=signal,
        name=signal.member.username,
        where=name_of(signal.room.slug) if signal.room else "",
        why=list(dict.fromkeys(SAID[Source(cue.source)] for cue in signal.cues.all())),
        since=in_short(now - signal.last_at),
        reader=reader.username if reader else "",
        is_mine=reader == member,
    )


def name_of(slug: str) -> str:
    room = Edition.objects.in_force().programme.rooms.get(slug)
    return room.name if room else slug


def in_short(span: dt.timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return "just now"
    return f"{minutes} min ago" if minutes < 120 else f"{minutes // 60} h ago"


def context(signal: Signal) -> list[dict[str, Any]]:
    """The lines around her last message that was a cue, oldest first; a removed one keeps its place without its words.

    How much she took is told to whoever comes to help; a contact she typed is not (G10).
    """
    cue = signal.cues.exclude(seq=None).exclude(room=None).order_by("-at", "-pk").first()
    if cue is None:
        return []
    said = Event.objects.filter(room=cue.room_id, type=Event.Type.MESSAGE)
    columns = ("seq", "by__username", "at", "text", "removed_at")
    before = said.filter(seq__lte=cue.seq).order_by("-seq").values_list(*columns)[: AROUND + 1]
    after = said.filter(seq__gt=cue.seq).order_by("seq").values_list(*columns)[:AROUND]
    found = [*list(before)[::-1], *after]
    typed = dict(
        Original.objects.filter(
            room=cue.room_id, by=signal.member_id, seq__in=[each[0] for each in found]
        ).values_list("seq", "text")
    )
    return [
        {
            "seq": seq,
            "by": by or "",
            "at": at,
            "text": "" if removed_at else text,
            "amounts": [] if removed_at else AMOUNT.findall(typed.get(seq, "")),
            "is_it": seq == cue.seq,
            "is_removed": bool(removed_at),
        }
        for seq, by, at, text, removed_at in found
    ]


def notes(member: Member, room: RoomDef) -> Iterable[SafeString]:
    """Above the form of every room, for whoever is there to be called: who needs somebody, wherever it is."""
    if looks_after(member) and member.pk in there(timezone.now()):
        yield from alerts(member)


def alerts(member: Member) -> Iterable[SafeString]:
    """The first whom nobody is with."""
    now = timezone.now()
    waiting = within(member).free(now).select_related("room", "member").order_by("tier", "opened_at")[:MOST_NOTES]
    for signal in waiting:
        shown = {
            "signal": signal,
            "where": name_of(signal.room.slug) if signal.room else "",
            "is_urgent": signal.tier == Tier.URGENT,
        }
        yield SafeString(render_to_string("care/_alert.html", shown))


def link(member: Member, room: RoomDef) -> tuple[str, str] | None:
    """Beside the room, for whoever looks after people."""
    return ("care-inbox", "Looking after people") if looks_after(member) else None
