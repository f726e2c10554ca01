"""From a CSV file to rows, one at a time: each knows its line and collects what is wrong with it."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import TextIO, TypeVar

from django.core.exceptions import ValidationError

T = TypeVar("T")

#: characters in one line of the file; more is no CSV of ours, and would fill the memory
LONGEST = 1_000_000
ENCODING = "utf-8-sig"  # UTF-8, with a byte order mark or without
REST = "; nothing below this line was looked at"


class Row:
    """One row of a file: the line it begins on, and its values by column as they stand there."""

    def __init__(self, line: int, values: dict[str, str]) -> None:
        self.line = line
        self.values = values
        self.problems: list[str] = []

    def wrong(self, column: str, what: str) -> None:
        """Note what is wrong with a column, or with the row as a whole where `column` is empty."""
        self.problems.append(f"{self.line}: {column}: {what}" if column else f"{self.line}: {what}")

    def read(self, column: str, parse: Callable[[str], T]) -> T | None:
        """The value, without blanks around it, as `parse` understands it.

        None, and noted as wrong, where `parse` raises ValueError or ValidationError.
        """
        try:
            return parse(self.values[column].strip())
        except ValidationError as error:
            self.wrong(column, " ".join(error.messages))
        except ValueError as error:
            self.wrong(column, str(error))
        return None

    @property
    def is_good(self) -> bool:
        return not self.problems


class UnreadableError(Exception):
    """From here on the file can't be read."""


def open_text(path: str) -> TextIO:
    """Opened so that bytes that are not UTF-8 can be named by their line. Raises OSError."""
    return open(path, encoding=ENCODING, errors="surrogateescape", newline="")  # noqa: PTH123 - FILE may be a pipe


def rows(text: TextIO, columns: Sequence[str]) -> Iterator[Row]:
    """Every row below the header line, which names `columns` in any order; the last is a bad one if the rest is unreadable."""
    reader = csv.reader(_lines(text), strict=True)
    begin = 1
    header: list[str] | None = None
    try:
        for cells in reader:
            if header is None:
                header = [cell.strip() for cell in cells]
                first = _checked(header, columns)
                if first.problems:
                    yield first
                    return
            elif cells:
                yield _row(begin, header, cells)
            begin = reader.line_num + 1
    except (csv.Error, UnreadableError) as error:
        yield _bad(begin if isinstance(error, csv.Error) else reader.line_num + 1, f"{error}{REST}")
        return
    if header is None:
        yield _bad(1, f"the header line is missing: {','.join(columns)}")


def batches(found: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while batch := list(itertools.islice(found, size)):
        yield batch


def _lines(text: TextIO) -> Iterator[str]:
    while line := text.readline(LONGEST):
        if len(line) == LONGEST:
            raise UnreadableError(f"the line is longer than {LONGEST:,} characters")
        try:
            line.encode()
        except UnicodeEncodeError:
            raise UnreadableError("not UTF-8; save the file as UTF-8") from None
        if "\0" in line:
            raise UnreadableError("holds a zero byte; save the file as CSV in UTF-8")
        yield line


def _bad(line: int, what: str) -> Row:
    row = Row(line, {})
    row.wrong("", what)
    return row


def _checked(header: list[str], columns: Sequence[str]) -> Row:
    row = Row(1, {})
    for name in dict.fromkeys([*columns, *header]):
        if name not in header:
            row.wrong(name, "the column is missing")
        elif name not in columns:
            row.wrong(name, f"no such column; there are {', '.join(columns)}")
        elif header.count(name) > 1:
            row.wrong(name, "the column is there more than once")
    return row


def _row(line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        return _bad(line, f"has {len(cells)} values where the header names {len(header)}")
    return Row(line, dict(zip(header, cells, strict=True)))
