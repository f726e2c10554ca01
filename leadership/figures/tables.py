"""The figures as tables of words, the same for the page, its charts and the files."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from leadership.figures import appealed, counting, timing
from leadership.figures.charts import Bar, Drawing, draw
from leadership.figures.counting import STAGES, Case, Eligible, Placed
from leadership.figures.hiding import Mark
from leadership.figures.timing import STEPS, Times

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
        times(timing.times(found.begun, told)),
        queue(found.waiting, now),
        reasons(counting.reasons(found.begun, told)),
        appeals(begun, found.names),
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
        "apply is of this moment. A yes counts as approved also while it waits for a place. Still active: the role was "
        "held all the while, and not on a break, suspended or resting for something overdue when the 90 days were over."
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
        "Of the same applications, those that took the step to its end: what is still under way is not in it. Time in "
        "which an applicant was asked something is a step of its own, and in no other. "
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
    marks, total = timing.queue(waiting, now)
    names = [name for name, _ in timing.AGES]
    rows = tuple((name, mark.text) for name, mark in zip(names, marks, strict=True))
    bars = [(name, [Bar.of(mark)]) for name, mark in zip(names, marks, strict=True)]
    note = (
        "Applications that wait for an admin at this moment, whenever they were begun, by the days they have waited since "
        "they were sent; the time in which their applicants were asked something is left out."
    )
    rows = (*rows, ("All that wait", total.text))
    return _table("queue", "Age of the queue now", note, ("Waiting for", "Applications"), rows, bars)


def reasons(found: Sequence[tuple[str, Mark]]) -> Table:
    rows = tuple((reason, mark.text) for reason, mark in found)
    bars = [(reason, [Bar.of(mark)]) for reason, mark in found]
    note = "Of the same applications, those answered “not this time”, by the requirement that the answer was about."
    return _table("reasons", "Reasons of “not this time”", note, ("About", "Applications"), rows, bars)


def appeals(begun: Sequence[Placed], names: Mapping[str, Mapping[str, str]]) -> Table:
    """All of them, and told apart by whatever can be."""
    lines = [("All", appealed.count(begun))]
    for by, of in names.items():
        values = _values(by, of, begun)
        counts = appealed.count_by(begun, attrgetter(by), values)
        lines += [(of[value], marks) for value, marks in zip(values, counts, strict=True)]
    rows = tuple((name, *(mark.text for mark in marks), _upheld(marks)) for name, marks in lines)
    bars = [(name, [Bar.of(marks[0], "appealed"), Bar.of(marks[2], "upheld")]) for name, marks in lines]
    note = (
        "Of the same applications, those whose “not this time” was appealed, also where the answer was taken back since. "
        "Upheld: looked at again by others."
    )
    head = ("Of", *appealed.STAGES, "Upheld of judged")
    return _table("appeals", "Appeals", note, head, rows, bars)


def _upheld(marks: Sequence[Mark]) -> str:
    _, judged, upheld = marks
    return counting.share(upheld, judged) or NOTHING


def _values(by: str, names: Mapping[str, str], begun: Sequence[Placed]) -> list[str]:
    """The values to tell apart; what has no name of its own only where there is one."""
    seen = {getattr(case, by) for case, _ in begun}
    return [value for value in names if value or value in seen]


#: what is told apart: a title, and where to find the value in a case
BY = {"role": "By role", "account": "By account", "band": "By community of age", "edition": "By edition"}


def _by(
    eligible: Eligible | None, by: str, names: Mapping[str, str], begun: Sequence[Placed], told: Sequence[Mark]
) -> Table:
    values = _values(by, names, begun)
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
