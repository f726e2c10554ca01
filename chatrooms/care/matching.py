"""Tables of rules made ready: a pattern is tried only where one of its words is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chatrooms.care.rules import PARTS

STEM = 4  # letters
Rules = dict[str, list[re.Pattern[str]]]


def compiled(table: str) -> Rules:
    """By each stem of a word, the patterns that can’t be there without one of theirs."""
    found: Rules = {}
    for words, pattern in _rows(table):
        made = re.compile(pattern)
        for each in {stem(word) for word in words.split()}:
            found.setdefault(each, []).append(made)
    return found


def stem(word: str) -> str:
    """Enough of a word to know it in its other forms: "wish" of "wishing"."""
    return word[:STEM]


def _rows(table: str) -> Iterator[tuple[str, str]]:
    for name, pattern in PARTS.items():
        table = table.replace(f"<{name}>", pattern)
    for row in table.strip().splitlines():
        words, _, pattern = row.partition(" = ")
        yield words, pattern


def one(pattern: str) -> re.Pattern[str]:
    """The lines of one pattern as one, between words."""
    return re.compile(rf"(?<=\s)(?:{''.join(pattern.split(chr(10)))})(?=\s)")
