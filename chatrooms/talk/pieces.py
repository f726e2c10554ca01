"""A message as its sender typed it, made ready for the room; what somebody says in pieces is looked at as a whole (G11)."""

from __future__ import annotations

import re
import threading
import time
import uuid
from collections import defaultdict, deque
from collections.abc import Callable

from msgspec.structs import replace

from chatrooms.talk import looks, moments, say
from chatrooms.talk.contacts import AMOUNT, Masked
from chatrooms.talk.gate import Rights
from chatrooms.talk.moments import PIECES, TOGETHER, Line, Moment

SHORT = 60  # characters; what is longer is no piece
PIECE = re.compile(r"\d|@|\b(?:at|dot|zero|one|two|three|four|five|six|seven|eight|nine|oh)\b|mail", re.IGNORECASE)
KEPT = 5_000  # people and rooms; then what is old goes
NO_EDIT = "Somebody on duty would look at these words first, and what is said already can’t wait. Say it in a message of its own."

#: by member and room, in this process: when, with which nonce, which words
_lately: defaultdict[tuple[int, int], deque[tuple[float, str, str]]] = defaultdict(lambda: deque(maxlen=PIECES))
#: held while it changes: by the event loop, by forms, and by the committer, which learns
_learning = threading.Lock()


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
    names: dict[str, bool] = {}
    found = say.words(
        text, rights.band, lambda name: names.setdefault(name, is_here(name)), _before(key, nonce)
    )  # fmt: skip
    is_piece = len(text) <= SHORT and PIECE.search(text) is not None
    if is_piece:
        _remember(key, nonce, text)
    seen = looks.seen_in(rights, text, is_sure=is_sure)
    said = looks.said(seen, found.text)
    if said != found.text:
        found = replace(found, kinds=(*found.kinds, AMOUNT))
    original = text if found.kinds else ""
    told = moments.moment(
        key,
        nonce,
        text,
        # in another thread, which doesn't ask again who is here
        lambda: message(rights, text, nonce, reply_to, lambda name: names.get(name, False), is_sure=is_sure)[0],
        is_piece=is_piece,
    )
    verb = say.Say(
        rights.room, rights.person, said, nonce, reply_to, original, rights.every, seen, found.kinds, told
    )  # fmt: skip
    return verb, found


def edit(rights: Rights, seq: int, text: str, is_here: Callable[[str], bool], *, is_sure: bool = False) -> say.Edit:
    """Other words for one message, likewise. Raises RefusedError."""
    found = say.words(text, rights.band, is_here)
    seen = looks.seen_in(rights, text, is_sure=is_sure)
    if any(each.is_held for each in seen):
        raise say.RefusedError("held", words=NO_EDIT)
    said = looks.said(seen, found.text)
    told = _told(rights, text, lambda: _edit_anew(rights, seq, text, is_here, is_sure=is_sure))
    original = text if found.kinds or said != found.text else ""
    return say.Edit(rights.room, rights.person, seq, said, original, seen, told)


def _edit_anew(
    rights: Rights, seq: int, text: str, is_here: Callable[[str], bool], *, is_sure: bool
) -> say.Edit | say.Unsaid:
    try:
        return edit(rights, seq, text, is_here, is_sure=is_sure)
    except say.RefusedError as why:
        return say.Unsaid(rights.room, rights.person, looks.unsaid(rights, text), why=why)


def unsaid(rights: Rights, text: str) -> say.Unsaid | None:
    """Words that are refused already, if there is something in them, or may be in them and what she says elsewhere."""
    seen = looks.unsaid(rights, text)
    told = _told(rights, text, lambda: say.Unsaid(rights.room, rights.person, looks.unsaid(rights, text)))
    return say.Unsaid(rights.room, rights.person, seen, told) if seen or (told and rights.room) else None


def _told(rights: Rights, text: str, anew: Callable[[], say.Edit | say.Unsaid]) -> Moment | None:
    """What is no message of its own has no nonce."""
    return moments.moment((rights.person.id, rights.room), uuid.uuid4().hex, text, anew, is_piece=False)


def learn(of: Moment, lines: list[Line]) -> bool:
    """Pieces another process knows of, put before this one's; whether any is new here."""
    now = time.monotonic()
    with _learning:
        here = list(_lately.get(of.key, ()))
        until = min([at for at, nonce, _ in here if nonce == of.nonce], default=now)
        known = {nonce for _, nonce, _ in here}
        new = [
            (min(now - line.age, until), line.nonce, line.text)
            for line in lines
            if line.nonce not in known and len(line.text) <= SHORT and PIECE.search(line.text)
        ]
        if new:
            _lately[of.key] = deque(sorted([*new, *here], key=lambda piece: piece[0]), maxlen=PIECES)
    return bool(new)


moments.LEARN.append(learn)


def _before(key: tuple[int, int], nonce: str) -> str:
    """Her pieces before this one: what is sent again is judged as it was at first."""
    if key not in _lately:
        return ""
    since, pieces = time.monotonic() - TOGETHER, []
    for at, known, text in tuple(_lately[key]):
        if known == nonce:
            break
        if at >= since:
            pieces.append(text)
    return " ".join(pieces)


def _remember(key: tuple[int, int], nonce: str, text: str) -> None:
    now = time.monotonic()
    with _learning:
        if len(_lately) > KEPT:
            for old in [old for old, pieces in _lately.items() if not pieces or pieces[-1][0] < now - TOGETHER]:
                del _lately[old]
        if all(known != nonce for _, known, _ in _lately[key]):
            _lately[key].append((now, nonce, text))


def forget() -> None:
    """What was said in pieces until now belongs to nothing later."""
    _lately.clear()
