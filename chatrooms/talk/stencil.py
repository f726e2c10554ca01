"""One message as HTML: `talk/_message.html` is drawn once for each of its shapes, cut where values go, and filled from then on.

Drawing it with the template engine would cost more than storing and sending the message.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from html import escape

import msgspec
from django.template.loader import render_to_string

TINTS = 6
GONE = "former member"


class Line(msgspec.Struct, gc=False):
    """A message as everybody sees it. `at` is ISO, `clock` what a reader sees of it; a removed one has no words."""

    seq: int
    by: str
    at: str
    text: str
    clock: str = ""
    reply_to: int | None = None
    reply_by: str = ""
    hearts: int = 0
    is_edited: bool = False
    is_removed: bool = False
    #: not a message but something that happened to the room; `text` says which, or is the sentence itself
    is_notice: bool = False


SLOTS = ("seq", "by", "tint", "letter", "at", "clock", "reply_to", "reply_by", "text", "hearts")


def draw(line: Line) -> str:
    """The fragment, every value escaped."""
    if line.is_notice:
        return render_to_string("talk/_said.html", {"line": line, "by": line.by or GONE}).strip()
    by, tint, letter = person(line.by or GONE)
    is_gone = line.is_removed and not line.by
    return shape(line.reply_to is not None, line.is_edited, line.is_removed, is_gone) % {
        "seq": line.seq,
        "by": by,
        "tint": tint,
        "letter": letter,
        "at": line.at,
        "clock": line.clock or line.at[11:16],
        "reply_to": line.reply_to,
        "reply_by": escape(line.reply_by or GONE) if line.reply_to is not None else "",
        "text": escape(line.text),
        "hearts": line.hearts or "",
    }


@lru_cache(maxsize=4096)
def person(name: str) -> tuple[str, int, str]:
    """A name and its avatar, as the fragment shows them."""
    return escape(name), sum(name.encode()) % TINTS + 1, escape(name[0])


@cache
def shape(is_reply: bool, is_edited: bool, is_removed: bool, is_gone: bool) -> str:
    """The template with `%(slot)s` where values go. No name and no message can hold the marks: they are private use."""
    marks: dict[str, object] = {slot: f"\ue000{slot}\ue001" for slot in SLOTS}
    flags = {"is_reply": is_reply, "is_edited": is_edited, "is_removed": is_removed, "is_gone": is_gone}
    drawn = render_to_string("talk/_message.html", {"line": marks | flags}).strip()
    return re.sub("\ue000(.+?)\ue001", r"%(\1)s", drawn.replace("%", "%%"))
