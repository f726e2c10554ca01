"""Appeals against "not this time": how many were made, judged and upheld. Pure, as `counting` is.

An appeal is counted as the last stages of its application's way, so that what lies between the two is hidden as anything
else: of twelve that were sent and nine that were appealed, three were not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from leadership.figures.counting import APPROVED, OPENED, Case, Placed
from leadership.figures.hiding import FEWEST, Line, Mark, protect

#: the stages of the way that every appeal went, and those that are told here
BEFORE = OPENED + 1
STAGES = ("Appealed", "Judged", "Upheld")
APPEALED, JUDGED, UPHELD = range(BEFORE, BEFORE + len(STAGES))


def count(cases: Iterable[Placed]) -> list[Mark]:
    """How many came to each of `STAGES`."""
    cases = list(cases)
    return _line(cases).marks(_held(cases))[BEFORE:]


def count_by(cases: Iterable[Placed], by: Callable[[Case], str], values: Sequence[str]) -> list[list[Mark]]:
    """The same for each of `values`, which together are all the cases."""
    cases, groups = list(cases), defaultdict(list)
    for case, stage in cases:
        groups[by(case)].append((case, stage))
    held = {(row, column) for row, value in enumerate(values) for column in _held(groups[value])}
    table = protect([_line(groups[value]) for value in values], _line(cases).marks(_held(cases)), held)
    return [marks[BEFORE:] for marks in table]


def _line(cases: Sequence[Placed]) -> Line:
    ends: list[list[int]] = [[] for _ in range(BEFORE + len(STAGES))]
    for case, stage in cases:
        ends[_end(case, stage)].append(case.person)
    return Line(ends)


def _end(case: Case, stage: int) -> int:
    if case.appeal is None:
        return min(stage, OPENED)
    if case.judged_at is None:
        return APPEALED
    return UPHELD if case.is_upheld else JUDGED


def _held(cases: Sequence[Placed]) -> set[int]:
    """The way tells how many have "not this time"; fewer than five of them without an appeal must not follow."""
    without = {
        case.person
        for case, stage in cases
        if case.answered_at is not None and stage < APPROVED and (case.appeal is None or case.is_upheld)
    }
    return {APPEALED} if 0 < len(without) < FEWEST else set()
