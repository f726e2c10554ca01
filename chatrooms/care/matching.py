"""Tables of rules made ready: a pattern is tried only where one of its words is, and the letters it can’t do without. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from chatrooms.care import needed, shapes
from chatrooms.care.needed import ALIKE, stem
from chatrooms.care.rules import PARTS

SENTENCE = re.compile(r"[.!?;\n]")
#: what stands together stands within so much of a message: characters, and beyond them sentences
NEAR, SENTENCES = 260, 3
#: of stems, that are looked at of each rule
CLAUSES = 4
WORD = re.compile(r"\w+")
#: pieces of text, one of which is in whatever the pattern matches
Clause = frozenset[str]


class Together:
    """Patterns that are all there, in any order, and none of those after "!!"."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        parts = [part.strip() for part in pattern.split(" && ")]
        self.needed = [part for part in parts if not part.startswith("!!")]
        self.there = [re.compile(part) for part in self.needed]
        self.absent = [re.compile(part[2:]) for part in parts if part.startswith("!!")]

    def search(self, said: str) -> bool:
        return any(self._is_in(part) for part in near(said))

    def _is_in(self, said: str) -> bool:
        return all(each.search(said) for each in self.there) and not any(each.search(said) for each in self.absent)


Pattern = re.Pattern[str] | Together


class Rule(NamedTuple):
    """A pattern; stems, one of which is in a text that it is tried on; its clauses, the rarest first: of stems, and of pieces."""

    pattern: Pattern
    words: frozenset[str]
    stems: list[frozenset[str]]
    clauses: list[Clause]

    def may_be_in(self, said: str) -> bool:
        """False only where the pattern isn’t: some letters are found in a tenth of the time of a pattern."""
        for clause in self.clauses:
            for piece in clause:
                if piece in said:
                    break
            else:
                return False
        return True


Rules = list[Rule]


def compiled(table: str) -> Rules:
    """Each row as a rule: the pattern can’t be there without one of its words."""
    return [rule(pattern, words) for words, pattern in _rows(table)]


def rule(pattern: str, words: str) -> Rule:
    made = Together(pattern) if " && " in pattern else re.compile(pattern)
    there = [_needed(part) for part in (made.needed if isinstance(made, Together) else [pattern])]
    stems = sorted(dict.fromkeys(each for by_stem, _ in there for each in by_stem), key=needed.odds)
    clauses = sorted([each for _, by_piece in there for each in by_piece], key=_odds)
    return Rule(made, frozenset(map(stem, words.split())), stems, clauses)


@cache
def _needed(pattern: str) -> tuple[list[frozenset[str]], list[Clause]]:
    parsed = parser.parse(pattern)
    return needed.needed(parsed), [each for each in _clauses(parsed) if not any("~" in piece for piece in each)]


class Sieve:
    """All tables at once: which rules may be in a text, told by its words in a few steps, whatever the number of rules.

    A number has a bit for each rule and each of its first clauses of stems, the words of its row being one of them: those that a
    stem fulfils. All stems of a text together fulfil what any of them does; a rule whose bits are all there may be in it.
    """

    def __init__(self, *tables: Rules) -> None:
        self.rules = [(place, rule) for place, table in enumerate(tables) for rule in table]
        self.by_stem: dict[str, int] = {}
        #: what nothing is asked for is there
        self.free = 0
        for n, (_, rule) in enumerate(self.rules):
            asked = [rule.words, *rule.stems[: CLAUSES - 1]]
            for place in range(CLAUSES):
                bit = 1 << place * len(self.rules) + n
                for each in asked[place] if place < len(asked) else ():
                    self.by_stem[each] = self.by_stem.get(each, 0) | bit
                if place >= len(asked):
                    self.free |= bit
        self.words = (1 << len(self.rules)) - 1

    def candidates(self, said: str) -> dict[int, list[Pattern]]:
        """By table, the patterns that may be in a text."""
        hits = self._hits(said)
        found: dict[int, list[Pattern]] = {}
        while hits:
            n = hits.bit_length() - 1
            hits ^= 1 << n
            place, rule = self.rules[n]
            if rule.may_be_in(said):
                found.setdefault(place, []).append(rule.pattern)
        return found

    def _hits(self, said: str) -> int:
        """The rules whose clauses are all fulfilled, a bit each."""
        of, there = self.by_stem.get, self.free
        for word in said.split():
            there |= of(word[:5] if word[:4] in ALIKE else word[:4], 0)
        if "'" in said or "*" in said or "!" in said or "@" in said or "$" in said or "|" in said:
            # for a pattern a word may begin within one of these; for the words of a row it does not
            for word in WORD.findall(said):
                there |= of(stem(word), 0) & ~self.words
        size = len(self.rules)
        return there & there >> size & there >> 2 * size & there >> 3 * size & self.words


def near(said: str) -> list[str]:
    """The parts of a text in which words belong together."""
    if len(said) <= NEAR:
        return [said]
    sentences = [f" {each.strip()} " for each in SENTENCE.split(said)]
    return ["".join(sentences[n : n + SENTENCES]) for n in range(max(1, len(sentences) - SENTENCES + 1))]


def _rows(table: str) -> Iterator[tuple[str, str]]:
    for name, pattern in {**shapes.PARTS, **PARTS}.items():
        table = table.replace(f"<{name}>", pattern)
    for row in filter(None, table.splitlines()):
        words, _, pattern = row.partition(" = ")
        yield words, pattern


def one(pattern: str) -> str:
    """The lines of one pattern as one, between words."""
    return rf"(?<=\s)(?:{''.join(pattern.split(chr(10)))})(?=\s)"


def _clauses(parsed: Any) -> Iterator[Clause]:
    """Of a sequence: each run of letters is one, and so are the best clauses of all branches together."""
    run = ""
    for kind, value in parsed:
        if kind is code.LITERAL:
            run += chr(value)
        elif kind not in (code.AT, code.ASSERT, code.ASSERT_NOT):  # these take no place
            if run:
                yield frozenset([run])
            run = ""
            yield from _inner(kind, value)
    if run:
        yield frozenset([run])


def _inner(kind: Any, value: Any) -> Iterator[Clause]:
    if kind is code.SUBPATTERN:
        yield from _clauses(value[-1])
    elif kind is code.BRANCH:
        best = [min(_clauses(each), key=_odds, default=None) for each in value[1]]
        if None not in best:
            yield frozenset[str]().union(*best)  # type: ignore[arg-type]
    elif kind in (code.MAX_REPEAT, code.MIN_REPEAT) and value[0]:
        yield from _clauses(value[2])


def _odds(clause: Clause) -> float:
    """How likely a clause is in any text; only the order counts."""
    return sum(4.0 ** -len(piece) for piece in clause)
