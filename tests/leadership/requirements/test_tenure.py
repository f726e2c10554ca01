"""Time in a role, against a count of hour after hour (L2)."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from leadership.requirements.tree import holds, in_weeks, union

START = dt.datetime(2024, 2, 1, tzinfo=dt.UTC)
HOURS = 24 * 70


def instant(hours: int) -> dt.datetime:
    return START + dt.timedelta(hours=hours)


stretches = st.lists(
    st.tuples(st.integers(0, HOURS), st.none() | st.integers(0, HOURS)).map(
        lambda pair: (pair[0], None if pair[1] is None else max(pair))
    ),
    max_size=6,
)


@settings(max_examples=10_000)
@given(stretches, st.integers(0, HOURS))
def test_the_union_of_stretches_is_the_hours_that_any_of_them_covers(spans, until: int) -> None:
    covered = {hour for start, end in spans for hour in range(start, until if end is None else min(end, until))}
    found = [(instant(start), None if end is None else instant(end)) for start, end in spans]
    total = union(found, instant(until))
    assert total == dt.timedelta(hours=len(covered))
    assert in_weeks(total) == Fraction(len(covered), 7 * 24)
    assert holds(found, instant(until)) == any(start <= until and (end is None or until < end) for start, end in spans)


def test_the_last_instant_belongs_to_nobody_and_the_first_to_the_holder() -> None:
    held = [(instant(1), instant(2))]
    assert holds(held, instant(1))
    assert not holds(held, instant(2))
    assert not holds([(instant(1), instant(1))], instant(1))
