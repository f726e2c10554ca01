"""Watched words put together so that a message is looked at in microseconds. Pure.

A pattern is words, with `*` for any letters of a word ("self harm", "unaliv*"); never an expression that could take long.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from chatrooms.moderation.words import plain

MOST_WORDS = 6  # of one pattern
FEWEST_LETTERS = 3  # beside a star
STAR = "*"
HYPHEN = re.compile(r"(?<=\w)-(?=\w)")

Key = TypeVar("Key")


class BadPatternError(Exception):
    """What can't be watched, in words for whoever wrote it."""


@dataclass(frozen=True)
class Piece:
    """One word of a pattern. `tail` is None without a star."""

    head: str
    tail: str | None = None

    def fits(self, word: str) -> bool:
        if self.tail is None:
            return word == self.head
        return word.startswith(self.head) and word.endswith(self.tail) and len(word) >= len(self.head) + len(self.tail)


class Pattern(NamedTuple):
    pieces: tuple[Piece, ...]


def patterns_of(words: str) -> list[Pattern]:
    """What to look for: the words as written, and joined where a hyphen joins them ("self-harm", "selfharm"). Raises BadPatternError."""
    spellings = [words]
    if HYPHEN.search(words):
        spellings.append(HYPHEN.sub("", words))
    return [Pattern(_pieces(each)) for each in spellings]


def _pieces(words: str) -> tuple[Piece, ...]:
    found = _parts(words)
    if not found:
        raise BadPatternError("Write a word.")
    if len(found) > MOST_WORDS:
        raise BadPatternError(f"At most {MOST_WORDS} words.")
    return tuple(_piece(each) for each in found)


def _parts(words: str) -> list[str]:
    """The words one by one, their stars in place and the rest folded."""
    chunks = (STAR.join(" ".join(plain.words(each)) for each in chunk.split(STAR)) for chunk in words.split())
    return [part for chunk in chunks for part in chunk.split()]


def _piece(word: str) -> Piece:
    if STAR not in word:
        return Piece(word)
    head, _, tail = word.partition(STAR)
    if STAR in tail:
        raise BadPatternError("One star in a word, please.")
    if len(head) + len(tail) < FEWEST_LETTERS:
        raise BadPatternError(f"At least {FEWEST_LETTERS} letters beside a star: it would find too much.")
    return Piece(head, tail)


class Watch(Generic[Key]):
    """Many patterns, each with a key; `find` answers the keys of those in a text, in no order."""

    def __init__(self, patterns: Iterable[tuple[Key, Pattern]] = ()) -> None:
        self.exact: defaultdict[str, list[tuple[Key, Pattern]]] = defaultdict(list)
        self.heads: defaultdict[str, list[tuple[Key, Pattern]]] = defaultdict(list)
        self.tails: defaultdict[str, list[tuple[Key, Pattern]]] = defaultdict(list)
        for key, pattern in patterns:
            first = pattern.pieces[0]
            if first.tail is None:
                self.exact[first.head].append((key, pattern))
            elif len(first.head) > 1:
                self.heads[first.head[:2]].append((key, pattern))
            else:
                self.tails[first.tail[-2:]].append((key, pattern))

    def __bool__(self) -> bool:
        return bool(self.exact or self.heads or self.tails)

    def find(self, text: str) -> set[Key]:
        return set(self.places(text))

    def places(self, text: str) -> dict[Key, str]:
        """Where each was found first: the words there, as they were read."""
        found: dict[Key, str] = {}
        if not self:
            return found
        words, more = plain.read(text)
        exact, heads, tails = self.exact, self.heads, self.tails
        for place, word in enumerate(words):
            if word in exact or word[:2] in heads or word[-2:] in tails:
                self._look(word, place, words, more, found)
        for place, spellings in more.items():
            for word in spellings:
                self._look(word, place, words, more, found)
        return found

    def _look(
        self, word: str, place: int, words: list[str], more: dict[int, plain.Readings], found: dict[Key, str]
    ) -> None:
        """What begins with `word`, which is what stands at `place` or what that may be meant as."""
        for begun in (self.exact.get(word), self.heads.get(word[:2]), self.tails.get(word[-2:])):
            for key, pattern in begun or ():
                if key not in found and pattern.pieces[0].fits(word):
                    end = place + len(pattern.pieces)
                    rest = zip(pattern.pieces[1:], range(place + 1, min(end, len(words))), strict=False)
                    if end <= len(words) and all(
                        any(piece.fits(each) for each in more.get(at, (words[at],))) for piece, at in rest
                    ):
                        found[key] = " ".join(words[place:end])
