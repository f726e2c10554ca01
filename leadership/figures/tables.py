"""The figures as tables of words, the same for the page, its charts and the files."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from leadership.figures import counting
from leadership.figures.charts import Bar, Drawing, draw
from leadership.figures.counting import STAGES, STEPS, Case, Eligible, Placed, Times
from leadership.figures.hiding import Mark

NOTHING = "–"


@dataclass(frozen=True)
class Table:
    """`head` names the columns; the first cell of a row names the row."""

    slug: str
    title: str
    note: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    drawing: Drawing


@dataclass(frozen=True)
class Found:
    """All that a page of figures is made from; `names` of the values to tell apart, by what they tell apart."""

    begun: Sequence[Case]
    waiting: Sequence[Case]
    eligible: Eligible | None
    names: Mapping[str, Mapping[str, str]]


def tables(found: Found, now: dt.datetime) -> list[Table]:
    begun = counting.placed(found.begun, now)
    told = counting.way(begun)
    return [
        way(found, told),
        times(counting.times(found.begun, told)),
        queue(found.waiting, now),
        reasons(counting.reasons(found.begun, told)),
        *(_by(found.eligible, by, names, begun, told) for by, names in found.names.items()),
    ]


def way(found: Found, told: Sequence[Mark]) -> Table:
    names, marks = [stage.name for stage in STAGES], list(told)
    shares = [_share(told, stage) for stage in range(len(STAGES))]
    if found.eligible is not None:
        names, marks = ["People who could apply now", *names], [found.eligible.count(), *marks]
        shares = [NOTHING, *shares]
    rows = tuple(zip(names, (mark.text for mark in marks), shares, strict=True))
    bars = [(name, [Bar.of(mark)]) for name, mark in zip(names, marks, strict=True)]
    note = (
        "Applications begun in the period, as far as they have come until now; an invitation counts as begun. Who could "
        "apply is of this moment. Whether a role is held for 90 days is asked only of those approved so long ago."
    )
    return _table("way", "The way of applications", note, ("Stage", "Number", "Share"), rows, bars)


def _share(told: Sequence[Mark], stage: int) -> str:
    """ "40 % of begun"; nothing where it is not told."""
    of = STAGES[stage].of
    if of is None or not (share := counting.share(told[stage], told[of[0]])):
        return NOTHING
    return f"{share} of {of[1]}"


def times(found: Sequence[Times]) -> Table:
    named = list(zip((step.name for step in STEPS), found, strict=True))
    rows = tuple((name, _days(each.p50), _days(each.p90)) for name, each in named)
    bars = [(name, [_time(each.p50, "half"), _time(each.p90, "nine in ten")]) for name, each in named]
    note = (
        "Of the same applications, those that took the step to its end: what is still under way is not in it. "
        "Nothing is told where fewer than ten people took it."
    )
    head = ("Step", "Half within (p50), days", "Nine in ten within (p90), days")
    return _table("times", "Time in each step", note, head, rows, bars)


def _days(days: float | None) -> str:
    if days is None:
        return "too few"
    return f"{days:.2f}" if days < 1 else f"{days:.1f}"


def _time(days: float | None, words: str) -> Bar:
    text = f"{words}: {_days(days)}" + ("" if days is None else " days")
    return Bar(days or 0, days or 0, text)


def queue(waiting: Sequence[Case], now: dt.datetime) -> Table:
    marks, total = counting.queue(waiting, now)
    names = [name for name, _ in counting.AGES]
    rows = tuple((name, mark.text) for name, mark in zip(names, marks, strict=True))
    bars = [(name, [Bar.of(mark)]) for name, mark in zip(names, marks, strict=True)]
    note = "Applications that wait at this moment, whenever they were begun, by the days since they were sent."
    rows = (*rows, ("All that wait", total.text))
    return _table("queue", "Age of the queue now", note, ("Waiting for", "Applications"), rows, bars)


def reasons(found: Sequence[tuple[str, Mark]]) -> Table:
    rows = tuple((reason, mark.text) for reason, mark in found)
    bars = [(reason, [Bar.of(mark)]) for reason, mark in found]
    note = "Of the same applications, those answered “not this time”, by the requirement that the answer was about."
    return _table("reasons", "Reasons of “not this time”", note, ("About", "Applications"), rows, bars)


#: what is told apart: a title, and where to find the value in a case
BY = {"role": "By role", "account": "By account", "band": "By community of age", "edition": "By edition"}


def _by(
    eligible: Eligible | None, by: str, names: Mapping[str, str], begun: Sequence[Placed], told: Sequence[Mark]
) -> Table:
    seen = {getattr(case, by) for case, _ in begun}
    values = [value for value in names if value or value in seen]
    lines = counting.way_by(begun, attrgetter(by), values, told)
    head = tuple(stage.short for stage in STAGES)
    rows = [(names[value], *(mark.text for mark in marks)) for value, marks in zip(values, lines, strict=True)]
    note = "The same applications as above."
    can_apply = _eligible_by(eligible, by, values)
    if can_apply:
        head = ("Could apply now", *head)
        rows = [(row[0], mark.text, *row[1:]) for row, mark in zip(rows, can_apply, strict=True)]
        note += " Who could apply are people, at this moment." + (
            " Somebody may meet several roles." if by == "role" else ""
        )
    bars = [
        (names[value], [Bar.of(marks[0], "begun"), Bar.of(marks[counting.APPROVED], "approved")])
        for value, marks in zip(values, lines, strict=True)
    ]
    title = BY[by]
    return _table(f"by-{by}", title, note, (title.removeprefix("By ").capitalize(), *head), tuple(rows), bars)


def _eligible_by(eligible: Eligible | None, by: str, values: Sequence[str]) -> list[Mark]:
    if eligible is None or by == "edition":
        return []
    if by == "role":
        return eligible.count_by_role(values)
    return eligible.count_by({"account": 1, "band": 2}[by], values)


def _table(
    slug: str,
    title: str,
    note: str,
    head: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    bars: list[tuple[str, list[Bar]]],
) -> Table:
    return Table(slug, title, note, head, rows, draw(title, bars))


def as_csv(table: Table) -> str:
    """The table as a file for a spreadsheet, with nothing in it that one would calculate."""
    out = io.StringIO()
    csv.writer(out).writerows([list(map(plain, row)) for row in _lines(table)])
    return out.getvalue()


def _lines(table: Table) -> Iterator[tuple[str, ...]]:
    yield table.head
    yield from table.rows


#: what makes a spreadsheet take a text for a formula, in its wide forms too
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def plain(text: str) -> str:
    """A text that stays one: an apostrophe before what would be a formula."""
    is_formula = text.lstrip().startswith(FORMULA) or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if is_formula else text
