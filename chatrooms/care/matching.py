"""Tables of rules made ready: a pattern is tried only where one of its words is, and the letters it can’t do without. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from chatrooms.care.rules import PARTS

STEM = 4  # letters
#: pieces of text, one of which is in whatever the pattern matches
Clause = frozenset[str]


class Rule(NamedTuple):
    """A pattern and its clauses, the rarest first."""

    pattern: re.Pattern[str]
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


def candidates(table: Rules, words: frozenset[str], said: str) -> list[re.Pattern[str]]:
    """The patterns that may be in a text of these stems."""
    return [rule.pattern for word in words if word in table for rule in table[word] if rule.may_be_in(said)]


def rule(pattern: str) -> Rule:
    return Rule(re.compile(pattern), sorted(_clauses(parser.parse(pattern)), key=_odds))


def stem(word: str) -> str:
    """Enough of a word to know it in its other forms: "wish" of "wishing"."""
    return word[:STEM]


def _rows(table: str) -> Iterator[tuple[str, str]]:
    for name, pattern in PARTS.items():
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
