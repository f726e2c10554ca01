"""What may stand in a message (S26). Pure: a text in, a text out, and twice is as once."""

from __future__ import annotations

import re
import unicodedata

MOST_GRAPHEMES = 1000
MOST_LINES = 11  # ten line breaks
MOST_MARKS = 4  # in a row: written languages need three

PLAIN = re.compile(r"[ -~\n]*")
#: controls but the line break, what turns the direction of writing, what has no width, and tags
UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
JOINERS = re.compile("[\u200c\u200d]+")
#: look like nothing though they count as letters or signs
BLANK = re.compile("[\\s\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u200c\u200d\ufe00-\ufe0f]*")


def tidy(text: str) -> str:
    """`text` without what nobody types on purpose; may be empty."""
    if PLAIN.fullmatch(text):
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = UNSEEN.sub("", text)
    text = "".join(each for each in text if unicodedata.category(each) not in {"Cn", "Co", "Cs"})
    text = _few_marks(unicodedata.normalize("NFC", text))
    return _joined(text).strip()


def is_blank(text: str) -> bool:
    return BLANK.fullmatch(text) is not None


def is_too_long(text: str) -> bool:
    if len(text) > MOST_GRAPHEMES and graphemes(text) > MOST_GRAPHEMES:
        return True
    return text.count("\n") >= MOST_LINES


def graphemes(text: str) -> int:
    """Characters as a person counts them, closely enough for a limit: marks, joined signs and skin tones are part of one."""
    count, flags, before = 0, 0, ""
    for each in text:
        if "\U0001f1e6" <= each <= "\U0001f1ff":
            flags += 1
        elif before != "\u200d" and not _continues(each):
            count += 1
        before = each
    return count + (flags + 1) // 2


def _continues(each: str) -> bool:
    return each in "\u200c\u200d" or "\U0001f3fb" <= each <= "\U0001f3ff" or unicodedata.category(each)[0] == "M"


def _few_marks(text: str) -> str:
    kept, marks = [], 0
    for each in text:
        marks = marks + 1 if unicodedata.category(each) in {"Mn", "Me"} else 0
        if marks <= MOST_MARKS:
            kept.append(each)
    return "".join(kept)


def _joined(text: str) -> str:
    """Joiners only between letters or signs, where Persian, Hindi and families of emoji need them."""

    def keep(found: re.Match[str]) -> str:
        before, after = text[: found.start()][-1:], text[found.end() :][:1]
        return found[0][0] if before and after and _joins(before) and _joins(after) else ""

    return JOINERS.sub(keep, text)


def _joins(each: str) -> bool:
    return unicodedata.category(each)[0] in "LM" or unicodedata.category(each) in {"So", "Sk", "Sm", "Po"}
