"""What of a table may be shown, so that nobody is told of a group under five people, nor can work it out.

A line is a chain of stages, each within the one before: begun, sent, approved. Two things in it can be too small: a cell,
and what lies between two cells, since one is the other without it. Lines of a table also add up to its total. What is too
small gets bounds instead of a number; then more is held back until no such bound can be drawn to a single number.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

#: the fewest people a figure may be about
FEWEST = 5
#: after so many, bounds that still move are far apart
ROUNDS = 100


@dataclass(frozen=True)
class Mark:
    """What is told of a cell: the number where `low` and `high` are one, otherwise its bounds. `high` None: no bound."""

    low: int
    high: int | None
    text: str

    @property
    def is_number(self) -> bool:
        return self.low == self.high


def number(count: int) -> Mark:
    return Mark(count, count, f"{count:,}")


def few(count: int) -> Mark:
    return Mark(1, _rounded(count), "fewer than 5")


def between(low: int, high: int) -> Mark:
    return Mark(low, high, f"{low:,} to {high:,}")


def held_back(high: int | None) -> Mark:
    return Mark(0, high, "not shown")


def _rounded(count: int) -> int:
    """Up to whole fours: people can have several applications, and how many is not told either."""
    return math.ceil(count / (FEWEST - 1)) * (FEWEST - 1)


class Line:
    """One chain: for each stage the people (by number, one for each application) who came so far and no further."""

    def __init__(self, ends: Sequence[Sequence[int]]) -> None:
        self.ends = ends
        self._people: dict[tuple[int, int], int] = {}

    @cached_property
    def counts(self) -> list[int]:
        """How many reached each stage."""
        return [sum(map(len, self.ends[stage:])) for stage in range(len(self.ends))]

    def people(self, first: int, until: int) -> int:
        """How many people came as far as `first`, but not to `until`."""
        if (first, until) not in self._people:
            self._people[first, until] = len(set().union(*self.ends[first:until]))
        return self._people[first, until]

    def marks(self, held: Iterable[int] = ()) -> list[Mark]:
        """What is told of each stage, with the stages of `held` held back."""
        found: list[Mark] = []
        shown = None
        for stage in range(len(self.ends)):
            is_held = stage in held and self._most(shown) != 0
            mark = held_back(self._most(shown)) if is_held else self._mark(stage, shown)
            if mark.is_number:
                shown = stage
            found.append(mark)
        return found

    def _most(self, shown: int | None) -> int | None:
        return None if shown is None else self.counts[shown]

    def _mark(self, stage: int, shown: int | None) -> Mark:
        """`shown`: the last stage before whose number is told."""
        count, people = self.counts[stage], self.people(stage, len(self.ends))
        is_small = 0 < people < FEWEST
        gap = 0 if shown is None else self.people(shown, stage)
        if not is_small and not 0 < gap < FEWEST:
            return number(count)
        before = self._most(shown)
        if before is not None and before < 2 * FEWEST:
            return between(1, before - 1)
        if is_small or before is None:
            return few(count)
        return between(before - _rounded(before - count), before - 1)


def protect(lines: Sequence[Line], totals: Sequence[Mark], held: Iterable[tuple[int, int]] = ()) -> list[list[Mark]]:
    """What is told of each cell of a table whose columns add up to `totals`, which are told already.

    `held`: cells to hold back from the start, by row and column.
    """
    held = set(held)
    while True:
        table = [line.marks({column for row, column in held if row == at}) for at, line in enumerate(lines)]
        column = _given_away(lines, table, totals)
        chosen = None if column is None else _next_to_hold(table, held, column)
        if chosen is None:
            return table
        held.add(chosen)


def _given_away(lines: Sequence[Line], table: list[list[Mark]], totals: Sequence[Mark]) -> int | None:
    """The first column where something too small can be worked out."""
    bounds = drawn([*table, list(totals)])
    small = [line.marks() for line in lines] + [list(totals)]
    for column, total in enumerate(totals):
        told = sum(marks[column].low for marks in table if marks[column].is_number)
        if total.is_number and 0 < total.low - told < FEWEST:
            return column
        for row, marks in enumerate(small):
            low, high = bounds[row][column]
            if low == high and not marks[column].is_number:
                return column
    return None


def _next_to_hold(table: list[list[Mark]], held: set[tuple[int, int]], column: int) -> tuple[int, int] | None:
    """The least of what is left: the smallest number of the column, then a zero, then what has narrower bounds."""
    left = [(row, at) for row, marks in enumerate(table) for at in range(len(marks)) if (row, at) not in held]

    def loss(cell: tuple[int, int]) -> tuple[bool, bool, bool, int]:
        mark = table[cell[0]][cell[1]]
        return cell[1] != column, not mark.is_number, mark.low == 0, mark.low

    return min(left, key=loss, default=None)


def drawn(table: list[list[Mark]]) -> list[list[tuple[int, float]]]:
    """The bounds of each cell, drawn as close as arithmetic can; the last line is the total of the others."""
    low = [[mark.low for mark in marks] for marks in table]
    high = [[math.inf if mark.high is None else mark.high for mark in marks] for marks in table]
    for _ in range(ROUNDS):
        before = [*map(tuple, low)], [*map(tuple, high)]
        for row in range(len(table)):
            _along(low[row], high[row])
        for column in range(len(table[0])):
            _down(low, high, column)
        for first, until in itertools.combinations(range(len(table[0])), 2):
            _between(low, high, first, until)
        if before == ([*map(tuple, low)], [*map(tuple, high)]):
            break
    return [list(zip(*pair, strict=True)) for pair in zip(low, high, strict=True)]


def _along(low: list[int], high: list[float]) -> None:
    """A stage is within the one before."""
    for stage in range(1, len(low)):
        high[stage] = min(high[stage], high[stage - 1])
    for stage in reversed(range(len(low) - 1)):
        low[stage] = max(low[stage], low[stage + 1])


def _down(low: list[list[int]], high: list[list[float]], column: int) -> None:
    """The lines of a column add up to the last."""
    *rows, total = range(len(low))
    lows, highs = sum(low[row][column] for row in rows), sum(high[row][column] for row in rows)
    for row in rows:
        others = lows - low[row][column]
        high[row][column] = min(high[row][column], high[total][column] - others)
        spare = sum(high[other][column] for other in rows if other != row)
        if spare < math.inf:
            low[row][column] = max(low[row][column], int(low[total][column] - spare))
    low[total][column] = max(low[total][column], lows)
    high[total][column] = min(high[total][column], highs)


def _between(low: list[list[int]], high: list[list[float]], first: int, until: int) -> None:
    """Those who came as far as `first` and not to `until` add up to the last line's, too."""
    *rows, total = range(len(low))
    fewest = [max(0, low[row][first] - _floor(high[row][until])) for row in rows]
    most = [high[row][first] - low[row][until] for row in rows]
    least = max(low[total][first] - _floor(high[total][until]), sum(fewest))
    largest = min(high[total][first] - low[total][until], sum(most))
    for row in rows:
        own_most = min(most[row], largest - sum(fewest) + fewest[row])
        others = sum(most[other] for other in rows if other != row)
        own_least = max(fewest[row], least - _floor(others))
        _apart(low[row], high[row], first, until, own_least, own_most)
    _apart(low[total], high[total], first, until, least, largest)


def _apart(low: list[int], high: list[float], first: int, until: int, least: int, most: float) -> None:
    """Between two stages of one line lie `least` to `most`."""
    high[first] = min(high[first], high[until] + most)
    high[until] = min(high[until], high[first] - least)
    low[first] = max(low[first], low[until] + least)
    if most < math.inf:
        low[until] = max(low[until], low[first] - int(most))


def _floor(bound: float) -> int:
    """As a whole number; no bound is as good as a very large one."""
    return 10**12 if bound == math.inf else int(bound)
