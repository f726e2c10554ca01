"""A message as its sender typed it, made ready for the room; what somebody says in pieces is looked at as a whole (G11)."""

from __future__ import annotations

import re
import time
from collections import defaultdict, deque
from collections.abc import Callable

from msgspec.structs import replace

from chatrooms.talk import looks, say
from chatrooms.talk.contacts import AMOUNT, Masked
from chatrooms.talk.gate import Rights

TOGETHER = 120.0  # seconds within which pieces belong together
MOST = 8  # pieces of one person in one room
SHORT = 60  # characters; what is longer is no piece
PIECE = re.compile(r"\d|@|\b(?:at|dot|zero|one|two|three|four|five|six|seven|eight|nine|oh)\b|mail", re.IGNORECASE)
KEPT = 5_000  # people and rooms; then what is old goes

#: by member and room, in this process: when, with which nonce, which words
_lately: defaultdict[tuple[int, int], deque[tuple[float, str, str]]] = defaultdict(lambda: deque(maxlen=MOST))


def message(
    rights: Rights,
    text: str,
    nonce: str,
    reply_to: int | None,
    is_here: Callable[[str], bool],
    *,
    is_sure: bool = False,
) -> tuple[say.Say, Masked]:
    """What is to be stored, and what was taken out. Raises RefusedError."""
    key = rights.person.id, rights.room
    found = say.words(text, rights.band, is_here, _before(key, nonce))
    if len(text) <= SHORT and PIECE.search(text):
        _remember(key, nonce, text)
    seen = looks.seen_in(rights, text, is_sure=is_sure)
    said = looks.said(seen, found.text)
    if said != found.text:
        found = replace(found, kinds=(*found.kinds, AMOUNT))
    original = text if found.kinds else ""
    return say.Say(rights.room, rights.person, said, nonce, reply_to, original, rights.every, seen), found


def _before(key: tuple[int, int], nonce: str) -> str:
    """Her pieces before this one: what is sent again is judged as it was at first."""
    if key not in _lately:
        return ""
    since, pieces = time.monotonic() - TOGETHER, []
    for at, known, text in _lately[key]:
        if known == nonce:
            break
        if at >= since:
            pieces.append(text)
    return " ".join(pieces)


def _remember(key: tuple[int, int], nonce: str, text: str) -> None:
    now = time.monotonic()
    if len(_lately) > KEPT:
        for old in [old for old, pieces in _lately.items() if not pieces or pieces[-1][0] < now - TOGETHER]:
            del _lately[old]
    if all(known != nonce for _, known, _ in _lately[key]):
        _lately[key].append((now, nonce, text))


def forget() -> None:
    """What was said in pieces until now belongs to nothing later."""
    _lately.clear()
