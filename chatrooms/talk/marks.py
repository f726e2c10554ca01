"""What in a text is meant for one reader: her name after an @, and words she folds. Pure; static/js/marks.js reads the same live."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


def is_named(text: str, name: str) -> bool:
    """`@name` stands in it, whole and in any case: not inside an address, a longer name or a word."""
    return "@" in text and _named(_plain(name)).search(_plain(text)) is not None


def holds(text: str, words: tuple[str, ...]) -> bool:
    """One of these words stands in it, whole and in any case; with a star at its end, as the beginning of one."""
    return bool(words) and _any_of(words).search(_plain(text)) is not None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


@lru_cache(maxsize=1024)
def _named(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w@.+-])@{re.escape(name)}(?![\w@+-]|\.\w)")


@lru_cache(maxsize=1024)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_word(_plain(word)) for word in words))


def _word(word: str) -> str:
    parts = r"\s+".join(re.escape(part) for part in word.removesuffix("*").split())
    return rf"(?<!\w){parts}" if word.endswith("*") else rf"(?<!\w){parts}(?!\w)"
