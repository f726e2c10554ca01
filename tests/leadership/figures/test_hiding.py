"""No figure about one to four people is told, and none can be worked out of the others."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadership.figures.hiding import FEWEST, Line, Mark, number, protect

Counts = tuple[int, ...]


def line_of(*ends: int) -> Line:
    """So many people who came as far as each stage and no further, everybody another person."""
    people = itertools.count()
    return Line([[next(people) for _ in range(end)] for end in ends])


def told(*ends: int) -> list[str]:
    return [mark.text for mark in line_of(*ends).marks()]


def test_what_is_large_enough_is_told_and_nobody_is_nobody() -> None:
    assert told(10, 8, 7) == ["25", "15", "7"]
    assert told(0, 0, 0) == ["0", "0", "0"]
    assert told(7, 0) == ["7", "0"]


def test_one_to_four_people_are_fewer_than_five() -> None:
    assert {told(30, few)[1] for few in range(1, FEWEST)} == {"fewer than 5"}
    assert told(4, 0) == ["fewer than 5", "0"]
    assert told(30, 5)[1] == "5"


def test_those_who_fell_away_are_people_too() -> None:
    """20 who began and 18 who went on tell of two."""
    assert {told(gone, 20 - gone)[1] for gone in range(1, FEWEST)} == {"16 to 19"}
    assert told(2, 1, 17) == ["20", "16 to 19", "16 to 19"]
    assert {told(gone, 7 - gone)[1] for gone in range(1, 7)} == {"1 to 6"}


def test_six_applications_of_three_people_are_three_people() -> None:
    line = Line([[*range(10, 40)], [1, 1, 2, 2, 3, 3]])
    assert [mark.text for mark in line.marks()] == ["36", "fewer than 5"]


def test_with_one_cell_too_small_another_is_held_back_or_the_total_tells() -> None:
    table = protect([line_of(2), line_of(7), line_of(30)], [number(39)])
    assert [[mark.text for mark in marks] for marks in table] == [["fewer than 5"], ["not shown"], ["30"]]


def test_five_single_people_cannot_be_told_by_their_total() -> None:
    table = protect([line_of(1)] * 5, [number(5)])
    assert [marks[0].text for marks in table].count("fewer than 5") < 5


def tables(marks: list[list[Mark]], totals: list[Mark]) -> Iterator[list[Counts]]:
    """Every table that what is told leaves possible, by trying them all."""
    columns = range(len(totals))
    most = [max(sum(m[c].high or 0 for m in marks), totals[c].high or 0, 12) for c in columns]

    def chains(line: list[Mark]) -> list[Counts]:
        ranges = [range(m.low, (most[c] if m.high is None else m.high) + 1) for c, m in enumerate(line)]
        return [chain for chain in itertools.product(*ranges) if list(chain) == sorted(chain, reverse=True)]

    for rows in itertools.product(*map(chains, marks)):
        sums = [sum(row[c] for row in rows) for c in columns]
        if all(t.low <= s and (t.high is None or s <= t.high) for s, t in zip(sums, totals, strict=True)):
            yield list(rows)


def is_small(line: Line, first: int, until: int) -> bool:
    return 0 < line.people(first, until) < FEWEST


@settings(max_examples=150)
@example([[0, 1], [0, 4], [6, 4]])  # two lines together give the third away
@given(st.lists(st.lists(st.integers(0, 7), min_size=2, max_size=2), min_size=1, max_size=3))
def test_whoever_tries_every_table_finds_no_number_for_a_small_cell_or_a_small_gap(ends: list[list[int]]) -> None:
    lines = [line_of(*line) for line in ends]
    total = line_of(*map(sum, zip(*ends, strict=True)))
    marks, totals = protect(lines, total.marks()), total.marks()
    true = [tuple(line.counts) for line in lines]
    possible = list(tables(marks, totals))
    assert true in possible, "what is told has to be true"
    for row, line in enumerate(lines):
        for first, until in [(0, 2), (1, 2), (0, 1)]:
            if is_small(line, first, until):
                reach = {(*each[row], 0)[first] - (*each[row], 0)[until] for each in possible}
                assert len(reach) > 1, (row, first, until, [[m.text for m in each] for each in marks])


@given(st.lists(st.integers(0, 40), min_size=1, max_size=7))
def test_in_a_chain_two_numbers_that_are_told_are_one_or_five_people_apart(ends: list[int]) -> None:
    line = line_of(*ends)
    shown = [stage for stage, mark in enumerate(line.marks()) if mark.is_number]
    for first, until in itertools.combinations([*shown, len(ends)], 2):
        assert not is_small(line, first, until)
    for mark, count in zip(line.marks(), line.counts, strict=True):
        assert mark.low <= count <= (count if mark.high is None else mark.high)


@settings(max_examples=150)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=8))
def test_of_one_column_no_small_cell_follows_from_the_total(counts: list[int]) -> None:
    lines = [line_of(count) for count in counts]
    total = line_of(sum(counts)).marks()
    marks = [mark for (mark,) in protect(lines, total)]
    hidden = [count for count, mark in zip(counts, marks, strict=True) if not mark.is_number]
    assert all(mark.text == str(count) for mark, count in zip(marks, counts, strict=True) if mark.is_number)
    if total[0].is_number and any(0 < count < FEWEST for count in counts):
        assert len(hidden) > 1
        assert sum(hidden) >= FEWEST
