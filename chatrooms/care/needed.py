"""Words a pattern can’t do without, read from the pattern itself: where none of them is in a text, the pattern isn’t, either. Pure.

A part of a pattern is all it can say, as strings: letters stand for themselves, " " for where a word ends or begins, and "?" for
anything at all. "(?:want|need) to (?:die|be dead)" is four strings; each has words that are there as a whole, or as far as a stem
goes. One of each string together are a clause: one of these stems is in whatever the pattern finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from re import _constants as code  # type: ignore[attr-defined]
from typing import Any

STEM = 4  # letters
ALIKE = frozenset(["good", "over"])  # "goodbye", "overdose"
#: strings of one part; what can say more is taken in parts
MOST = 40
#: in so many sentences that they tell hardly anything; only the order of clauses hangs on it
EVERYDAY = frozenset(
    """
    a about all am an and any anyo are as at be beca been but by can do does even ever feel for from get go goin had has have he
    her here him his how i if in into is it just know last life like make me more much my myse need neve no not now of off on one
    or out over people real said say see she so some stil take talk tell than that the them then ther they thin this time to toda
    toni up want was way we were what when will with woul you your
    """.split()  # noqa: SIM905
)
#: one of these stems is in the text
Clause = frozenset[str]
#: what a part of a pattern can say
Language = frozenset[str]
NOTHING: Language = frozenset([""])
ANYTHING: Language = frozenset(["?"])
END: Language = frozenset([" "])


def stem(word: str) -> str:
    """Enough of a word to know it in its other forms: "wish" of "wishing"; a letter more where an everyday word begins alike."""
    return word[: STEM + 1] if word[:STEM] in ALIKE else word[:STEM]


def needed(parsed: Any) -> list[Clause]:
    """Of a parsed pattern, the rarest first."""
    found: list[Clause] = []
    found += _clauses(_say(parsed, found))
    return sorted(dict.fromkeys(found), key=odds)


def _say(parsed: Any, found: list[Clause]) -> Language:
    """What a sequence can say, or the end of it where that is too much; clauses of what stands before go to `found`."""
    said, letters = NOTHING, ""
    for kind, value in parsed:
        if kind is code.LITERAL:
            letters += _sign(value)
            continue
        said, letters = frozenset([before + letters for before in said]) if letters else said, ""
        more = _one(kind, value, found)
        if len(said) * len(more) > MOST:
            found += _clauses({each + _edges(more)[0] for each in said})
            said = frozenset([_edges(said)[1] or "?"])
            if len(more) > MOST:
                found += _clauses({before + each for before in said for each in more})
                more = _short(more)
        if more is not NOTHING:
            said = frozenset([before + each for before in said for each in more])
    return frozenset([before + letters for before in said]) if letters else said


def _one(kind: Any, value: Any, found: list[Clause]) -> Language:
    if kind is code.AT:
        return NOTHING if value is code.AT_NON_BOUNDARY else END
    if kind in (code.ASSERT, code.ASSERT_NOT):
        return _beside(*value) if kind is code.ASSERT else NOTHING
    if kind is code.IN:
        return _any_of(value)
    if kind is code.SUBPATTERN:
        return _say(value[-1], found)
    if kind is code.BRANCH:
        return _branches(value[1], found)
    if kind in (code.MAX_REPEAT, code.MIN_REPEAT):
        fewest, most, inner = value
        said = _say(inner, found if fewest else [])
        if most > 1:
            said = _short(said)
        return said if fewest else said | NOTHING
    return ANYTHING


def _sign(letter: int) -> str:
    return chr(letter) if chr(letter).isalnum() else " "


def _any_of(value: Any) -> Language:
    if value == [(code.CATEGORY, code.CATEGORY_SPACE)]:
        return END
    return frozenset(_sign(each) for _, each in value) if all(kind is code.LITERAL for kind, _ in value) else ANYTHING


def _beside(direction: int, inner: Any) -> Language:
    """What has to stand before or after takes no place; only whether a word ends there is known by it."""
    said = _say(inner, [])
    return END if _edges(said)[0 if direction > 0 else 1] else NOTHING


def _branches(branches: Any, found: list[Clause]) -> Language:
    said, best, is_cut = NOTHING - NOTHING, [], False
    for each in branches:
        inside: list[Clause] = []
        one = _say(each, inside)
        said |= one
        is_cut |= bool(inside)
        best.append(min([*inside, *_clauses(one)], key=odds, default=Clause()))
    if all(best) and (is_cut or len(said) > MOST):
        found.append(Clause().union(*best))
    return said if len(said) <= MOST else _short(said)


def _edges(said: Language) -> tuple[str, str]:
    """ " " where all begin, or end, with the end of a word."""
    return " " * all(each[:1] == " " for each in said), " " * all(each[-1:] == " " for each in said)


def _short(said: Language) -> Language:
    before, after = _edges(said)
    return frozenset([f"{before}?{after}"])


def _clauses(said: Language | set[str]) -> Iterator[Clause]:
    """The rarest stem of each string together, then the next of each."""
    stems = [sorted(set(_stems(each)), key=lambda stem: (stem in EVERYDAY, stem)) for each in said]
    if all(stems):
        for place in range(max(map(len, stems))):
            yield Clause(each[min(place, len(each) - 1)] for each in stems)


def _stems(said: str) -> Iterator[str]:
    """Of words that begin in this string, and end in it or are as long as a stem. What comes before and after is not known."""
    for word in f"?{said}?".split():
        known, more, _ = word.partition("?")
        if known and (not more or len(known) > STEM or (len(known) == STEM and known not in ALIKE)):
            yield stem(known)


def odds(clause: Clause) -> float:
    """How likely one of them is in any text; only the order counts."""
    return sum(1 if stem in EVERYDAY else 0.01 for stem in clause)
