"""A text as the words it is meant as, however it is dressed up: case, accents, digits for letters, stretched and spaced out. Pure."""

from __future__ import annotations

import itertools
import re
import unicodedata
from typing import NamedTuple

#: what one word of a text may be meant as, as it stands first
Readings = tuple[str, ...]

UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
#: accents, once they stand apart from their letters
MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
QUOTES = str.maketrans("", "", "'’‘`´ʼ")
#: between words of plain ASCII; an apostrophe is nothing ("don't")
GAPS = {code: None if chr(code) in "'`" else " " for code in range(128) if not chr(code).isalnum()}
NO_DECOMPOSITION = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i"})
#: letters of other alphabets that look like ours, where ours stand, too
LOOKALIKES = str.maketrans("авеԁһіјкмнорԛѕтуѵхցοαυνρτικ", "abedhijkmhopqstyvxgoauvptik")
LATIN = re.compile("[a-z]")

WORD = re.compile(r"[^\W_]+")
#: digits and signs for letters, in a word that has letters, too
SIGNS = "0123456789@$!|+"
DRESSED = re.compile(r"[0-9@$!|+][a-z]|[a-z][0-9@$|]")
DRESSED_WORD = re.compile(r"(?:[^\W_]|[@$](?!\s*\d+\b)|[!|+](?=[^\W_]))+")
PARTS = re.compile(r"[@$!|+]+")
LETTERS = str.maketrans("034578@$+", "oeastbast")
ONES = re.compile(r"[1!|]")
#: letters that hardly ever stand twice in a row; of these two are stretched already ("kiill"), of the others three ("killl")
SELDOM = "ahijkquvwxy"
STRETCHES = [letter * 2 for letter in SELDOM] + [letter * 3 for letter in "bcdefglmnoprstz"]
STRETCH = re.compile(rf"([{SELDOM}])\1+|([a-z])\2\2+")
SINGLE = re.compile(r" [^\W\d_] ")
SPACED = re.compile(r"(?<!\S)[^\W\d_](?: +[^\W\d_]){2,}(?!\S)")
MOST_READINGS = 8


def words(text: str) -> list[str]:
    """The words as they stand: lower case, without accents and what is not seen."""
    return _cleaned(text).split()


class Read(NamedTuple):
    """The words of a text as they stand, and at the places of those that are dressed up what they may be meant as."""

    words: list[str]
    more: dict[int, Readings]


def read(text: str) -> Read:
    folded = _folded(text)
    cleaned = _gapped(folded)
    is_dressed = any(sign in folded for sign in SIGNS) and DRESSED.search(folded) is not None
    stretches = [each for each in STRETCHES if each in folded]
    spaced = SPACED.findall(cleaned) if SINGLE.search(cleaned) else []
    if not (is_dressed or stretches or spaced):
        return Read(cleaned.split(), {})
    found = _dressed_words(folded) if is_dressed else cleaned.split()
    found += [each.replace(" ", "") for each in spaced]
    more = {}
    for place, word in enumerate(found):
        if not word.isalpha() or any(each in word for each in stretches):
            meant = spellings(word)
            if len(meant) > 1:
                more[place] = meant
    return Read(found, more)


def _dressed_words(folded: str) -> list[str]:
    """Signs belong to the words they stand in; and these come in their parts, too ("no!kill")."""
    found = []
    for word in DRESSED_WORD.findall(folded.translate(QUOTES)):
        found.append(word)
        if not word.isalnum() and len(parts := [part for part in PARTS.split(word) if part]) > 1:
            found += parts
    return found


def spellings(word: str) -> Readings:
    """ "k1ll" → kill and klll; "kiiill" → kil, kill, kiil, kiill. Itself first."""
    found = [word]
    if not word.isalpha() and not word.isdigit():
        plain = word.translate(LETTERS)
        found += [ONES.sub(letter, plain) for letter in "il"]
    for each in list(found):
        if any(stretch in each for stretch in STRETCHES):
            found += _shortened(each)
    return tuple(dict.fromkeys(found))


def _shortened(word: str) -> list[str]:
    """With one and with two of each letter that is stretched."""
    pieces: list[tuple[str, ...]] = []
    end = 0
    for run in STRETCH.finditer(word):
        pieces += [(word[end : run.start()],), (run[0][0], run[0][0] * 2)]
        end = run.end()
    pieces.append((word[end:],))
    return ["".join(each) for each in itertools.islice(itertools.product(*pieces), MOST_READINGS)]


def _cleaned(text: str) -> str:
    return _gapped(_folded(text))


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    text = UNSEEN.sub("", text)
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = MARKS.sub("", text).translate(NO_DECOMPOSITION)
    return text.translate(LOOKALIKES) if LATIN.search(text) else text


def _gapped(folded: str) -> str:
    if folded.isascii():
        return folded.translate(GAPS)
    return " ".join(WORD.findall(folded.translate(QUOTES)))
