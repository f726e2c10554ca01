"""One import: every row of a file or none, in one transaction, with one line in the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, TextIO

from django.db import reset_queries, transaction

from leadership.audit.models import Record
from leadership.audit.record import THE_SITE
from leadership.imports import activity, awards, members
from leadership.imports.reading import Row, batches, rows
from leadership.requirements.tallies import make_missing

#: what can be imported: a module with its COLUMNS and `take`, which stores good rows, notes on a row what is wrong with
#: it after all, and answers how many of them became what (a key of WORDS)
KINDS = {"members": members, "activity": activity, "awards": awards}
#: rows in memory at a time
BATCH = 1000
#: problems that are spelled out; of the rest we tell the number
SHOWN = 1000
#: what can become of a row, in words for the summary; what lies ahead is counted besides
WORDS = {
    "new": "new",
    "ended": "ended",
    "known": "known",
    "kept": "known and kept as they are here",
    "ahead": "count only from a day to come",
}


class Report:
    """What became of the rows so far; `problems` are `LINE: column: what`."""

    def __init__(self) -> None:
        self.rows = self.more_problems = 0
        self.outcomes: Counter[str] = Counter()
        self.problems: list[str] = []

    def add(self, batch: list[Row], outcomes: Counter[str]) -> None:
        self.rows += len(batch)
        self.outcomes += outcomes
        for row in batch:
            room = SHOWN - len(self.problems)
            self.problems += row.problems[:room]
            self.more_problems += len(row.problems[room:])

    @property
    def total(self) -> str:
        """How many problems there are, and how many of them are not spelled out."""
        hidden = f", {self.more_problems:,} of them not shown" if self.more_problems else ""
        return f"{len(self.problems) + self.more_problems:,} to put right{hidden}"

    @property
    def has_changes(self) -> bool:
        return bool(self.outcomes["new"] or self.outcomes["ended"])

    def __str__(self) -> str:
        counts = [f"{self.outcomes[key]:,} {words}" for key, words in WORDS.items() if self.outcomes[key]]
        rows = "1 row" if self.rows == 1 else f"{self.rows:,} rows"
        return f"{rows}: {', '.join(counts) or 'nothing to do'}."


def run(
    kind: str, text: TextIO, *, name: str, is_dry: bool = False, tell: Callable[[int], Any] = lambda done: None
) -> Report:
    """Import a file; with a problem in any row, or when `is_dry`, nothing stays.

    `tell` hears after every batch how many rows were looked at. The same file again changes nothing.
    """
    report = Report()
    with transaction.atomic():
        for batch in batches(rows(text, KINDS[kind].COLUMNS), BATCH):
            report.add(batch, KINDS[kind].take([row for row in batch if row.is_good]))
            reset_queries()  # with DEBUG on, Django remembers every statement
            tell(report.rows)
        if kind == "members":
            make_missing()  # everybody's tally, in one statement for all batches
        if report.problems or is_dry:
            transaction.set_rollback(True)
        elif report.has_changes:
            _record(kind, name, report)
    return report


def _record(kind: str, name: str, report: Report) -> None:
    """One line for the whole file: a line a row would bury what people decided."""
    Record.objects.create(
        actor_name=THE_SITE,
        verb="imported",
        subject_kind=kind,
        subject_key=name[-80:],
        after={"rows": report.rows, **report.outcomes},
    )
