"""Tables of rules made ready: a pattern is tried only where one of its words is, and the letters it can’t do without. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from chatrooms.care import shapes
from chatrooms.care.rules import PARTS

STEM = 4  # letters
ALIKE = frozenset(["good", "over"])  # "goodbye", "overdose"
SENTENCE = re.compile(r"[.!?;\n]")
#: what stands together stands within so much of a message: characters, and beyond them sentences
NEAR, SENTENCES = 260, 3
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
    """A pattern and its clauses, the rarest first."""

    pattern: Pattern
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


Rules = dict[str, list[Rule]]


def compiled(table: str) -> Rules:
    """By each stem of a word, the patterns that can’t be there without one of theirs."""
    found: Rules = {}
    for words, pattern in _rows(table):
        made = rule(pattern)
        for each in {stem(word) for word in words.split()}:
            found.setdefault(each, []).append(made)
    return found


def together(*tables: Rules) -> dict[str, list[tuple[int, Rule]]]:
    """All tables as one, with the place of the one each rule is from."""
    found: dict[str, list[tuple[int, Rule]]] = {}
    for place, table in enumerate(tables):
        for word, made in table.items():
            found.setdefault(word, []).extend((place, each) for each in made)
    return found


def candidates(
    tables: dict[str, list[tuple[int, Rule]]], words: frozenset[str], said: str
) -> dict[int, list[Pattern]]:
    """By table, the patterns that may be in a text of these stems."""
    found: dict[int, list[Pattern]] = {}
    for word in words:
        for place, rule in tables.get(word, ()):
            if rule.may_be_in(said):
                found.setdefault(place, []).append(rule.pattern)
    return found


def rule(pattern: str) -> Rule:
    made = Together(pattern) if " && " in pattern else re.compile(pattern)
    needed = made.needed if isinstance(made, Together) else [pattern]
    clauses = [
        each for part in needed for each in _clauses(parser.parse(part)) if not any("~" in piece for piece in each)
    ]
    return Rule(made, sorted(clauses, key=_odds))


def near(said: str) -> list[str]:
    """The parts of a text in which words belong together."""
    if len(said) <= NEAR:
        return [said]
    sentences = [f" {each.strip()} " for each in SENTENCE.split(said)]
    return ["".join(sentences[n : n + SENTENCES]) for n in range(max(1, len(sentences) - SENTENCES + 1))]


def stem(word: str) -> str:
    """Enough of a word to know it in its other forms: "wish" of "wishing"; a letter more where an everyday word begins alike."""
    return word[: STEM + 1] if word[:STEM] in ALIKE else word[:STEM]


def _rows(table: str) -> Iterator[tuple[str, str]]:
    for name, pattern in {**shapes.PARTS, **PARTS}.items():
        table = table.replace(f"<{name}>", pattern)
    for row in table.strip().splitlines():
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
