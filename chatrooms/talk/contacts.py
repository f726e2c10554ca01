"""Ways to be reached outside: what of a message names one, and the message without it (G10). Pure.

People here stay anonymous and talk in the open; a number or a name elsewhere ends both. Judged are phone numbers, e-mail
addresses, names on other services, links, postal addresses and, for teens, the school somebody goes to. Help lines and their
sites pass. Whatever is found is found in a plain form of the text (lower case, full-width and circled signs as ordinary ones)
and taken out of the text as it was typed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence

import msgspec

from chatrooms.talk.finders import spans
from chatrooms.talk.glance import may_name

REMOVED = "[contact removed]"
KINDS = {
    "number": "a phone number",
    "e-mail": "an e-mail address",
    "name elsewhere": "a name on another service",
    "link": "a link",
    "address": "an address",
    "school": "the name of a school",
}

#: no contact, and left out of what somebody tells who is not well (chatrooms/care)
AMOUNT = "amount"


class Masked(msgspec.Struct, frozen=True, gc=False):
    """`text` as the room sees it; `kinds` of what was taken out (keys of KINDS), none if nothing was."""

    text: str
    kinds: tuple[str, ...] = ()


def told(kinds: Iterable[str]) -> str:
    """The sentence for whoever wrote it."""
    found = " and ".join(KINDS[kind] for kind in kinds if kind in KINDS)
    said = (
        [f"We took out {found}: everybody here stays anonymous, and that keeps all of us safe. Nobody saw it."]
        if found
        else []
    )
    if AMOUNT in kinds:
        said.append(
            "How much is left out, for those here who fight the same thoughts. Whoever comes to help you can read it."
        )
    return " ".join(said)


def nobody(name: str) -> bool:
    return False


def masked(text: str, *, is_teen: bool, before: str = "", is_here: Callable[[str], bool] = nobody) -> Masked:
    """`text` with every contact replaced.

    `before`: what the same person said just before it: a number in pieces is one (G11). `is_here`: whether a lower-case
    name is somebody's here, who may be spoken to by it.
    """
    whole = f"{before}\n{text}" if before else text
    plain, places = _plain(whole)
    if not may_name(plain, is_teen):
        return Masked(text)
    found = sorted(spans(plain, is_teen, is_here))
    parts, kinds = [], dict[str, None]()
    end = begin = len(whole) - len(text)
    for start, until, kind in found:
        first, last = max(begin, places[start]), places[until - 1] + 1
        if last <= end:
            continue
        if first >= end:
            parts += [whole[end:first], REMOVED]
        kinds[kind] = None
        end = last
    return Masked("".join([*parts, whole[end:]]), tuple(kinds)) if kinds else Masked(text)


def _plain(text: str) -> tuple[str, Sequence[int]]:
    if text.isascii():
        return text.lower(), range(len(text))
    letters, places = [], []
    for place, each in enumerate(text):
        if each in "\ufe0f\u20e3\u200c\u200d":
            continue
        for letter in unicodedata.normalize("NFKC", each).lower():
            letters.append(letter)
            places.append(place)
    return "".join(letters), places
