"""Whatever there is to count, no table of a page tells of a group under five people."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from leadership.figures.counting import Case, Eligible
from leadership.figures.hiding import FEWEST
from leadership.figures.tables import Found, Table, tables

NOW = dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)
NAMES = {
    "role": {"a": "A", "b": "B", "c": "C"},
    "account": {"member": "Member", "listener": "Listener"},
    "band": {"teen": "Teen", "adult": "Adult"},
    "edition": {"2022": "2022", "2023": "2023"},
}
ages = st.floats(0, 250).map(lambda days: NOW - dt.timedelta(days=days))


@st.composite
def cases(draw: Any) -> list[Case]:
    """Up to 60 applications of up to 25 people, each as far as it may be."""
    found = []
    for _ in range(draw(st.integers(0, 60))):
        instants = sorted(draw(st.lists(ages, min_size=4, max_size=4)))
        reached = draw(st.integers(1, 4))
        begun, sent, opened, answered = [*instants[:reached], None, None, None][:4]
        is_approved = answered is not None and draw(st.booleans())
        appeal = draw(appeals(opened)) if opened is not None else {}
        if answered is None and not appeal.get("is_upheld"):
            appeal = {}
        kinds = [draw(st.sampled_from(sorted(names))) for names in NAMES.values()]
        found.append(
            Case(
                draw(st.integers(1, 25)),
                *kinds,
                begun_at=begun,
                sent_at=sent,
                opened_at=opened,
                answered_at=answered,
                is_approved=is_approved,
                is_waiting=sent is not None and answered is None,
                reason=draw(st.sampled_from(["8 weeks", "2 group chats", ""])),
                given_at=answered if is_approved else None,
                holds_until=draw(st.none() | ages) if is_approved else None,
                is_provisional=is_approved and draw(st.booleans()),
                **appeal,
            )
        )
    return found


def appeals(opened: dt.datetime) -> st.SearchStrategy[dict[str, Any]]:
    """None, one that is open, one that was judged."""
    made = {"appeal": (opened, opened)}
    judged = [made | {"judged_at": opened, "is_upheld": upheld} for upheld in (True, False)]
    return st.sampled_from([{}, made, *judged])


def numbers(row: tuple[str, ...]) -> list[int | None]:
    """The counts of a row; None where no number is told."""
    return [int(text) if text.isdecimal() else None for text in row[1:]]


def is_refused(case: Case) -> bool:
    return case.answered_at is not None and not case.is_approved


def is_told_too_much(count: int) -> bool:
    return 0 < count < FEWEST


@settings(max_examples=120)
@given(cases(), st.sets(st.integers(1, 30)))
def test_no_count_is_of_a_small_group_and_none_is_left_by_those_that_are_told(
    found: list[Case], could_apply: set[int]
) -> None:
    eligible = Eligible({"a": [(person, "member", "teen" if person % 3 else "adult") for person in could_apply]})
    way, _times, *others = tables(Found(found, found, eligible, NAMES), NOW)
    by_slug = {table.slug: table for table in others}
    total = [numbers(row[:2])[0] for row in way.rows]
    for table in [way, *others]:
        counts = [count for row in table.rows for count in numbers(row) if count is not None]
        assert not any(map(is_told_too_much, counts)), table.rows
    for by in NAMES:
        left_to_work_out(by_slug[f"by-{by}"], total[1:] if by == "edition" else total, starts=by == "role")
    appealed = {row[0]: numbers(row) for row in by_slug["appeals"].rows}
    for names in NAMES.values():
        for column in range(3):
            left_to_work_out_of([appealed[name][column] for name in names.values()], appealed["All"][column])
    answered, approved, made, upheld = total[4], total[5], appealed["All"][0], appealed["All"][2]
    # an appeal against an answer that was taken back since is in neither difference, and blurs what one leaves of the other
    is_blurred = any(case.appeal and not case.is_upheld and not is_refused(case) for case in found)
    if None not in (answered, approved, made, upheld) and not is_blurred:
        assert not is_told_too_much(answered - approved - (made - upheld)), "who did not appeal"
    queue = by_slug["queue"].rows
    left_to_work_out_of([numbers(row)[0] for row in queue[:-1]], numbers(queue[-1])[0])


def left_to_work_out(table: Table, total: list[int | None], starts: bool) -> None:
    """Columns add up to the way, but for roles that one person may meet several of."""
    lines = [numbers(row) for row in table.rows]
    for column in range(1 if starts else 0, len(total)):
        left_to_work_out_of([line[column] for line in lines], total[column])


def left_to_work_out_of(counts: list[int | None], total: int | None) -> None:
    hidden = sum(count is None for count in counts)
    told = sum(count for count in counts if count is not None)
    if total is None:
        assert hidden or told == 0, "what was hidden of the total follows from its parts"
        return
    assert not is_told_too_much(total - told), (counts, total)
    assert hidden or told == total
