"""One statement for any number of rows, in words each database knows; put together once for each number.

It goes straight to the driver, which answers in a third of the time: nothing in it is Django's to translate, but for the errors.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model

#: the driver's own
Cursor = Any


class Rows:
    """`words` hold `{rows}`, where the values go, and `{table}`."""

    def __init__(self, words: str, model: type[Model], width: int) -> None:
        self.words, self.model, self.width = words, model, width
        self.statement = lru_cache(maxsize=64)(self._statement)

    def _statement(self, count: int) -> str:
        table = connection.ops.quote_name(self.model._meta.db_table)
        row = f"({', '.join([mark()] * self.width)})"
        return self.words.format(table=table, rows=", ".join([row] * count))

    def run(self, cursor: Cursor, rows: Collection[Sequence[Any]]) -> None:
        cursor.execute(self.statement(len(rows)), [value for row in rows for value in row])

    def ask(self, cursor: Cursor, rows: Collection[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """The same with what it returns."""
        self.run(cursor, rows)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def mark() -> str:
    """What stands for a value, as this database's driver has it."""
    return "?" if connection.vendor == "sqlite" else "%s"


@contextmanager
def drivers_cursor() -> Iterator[Cursor]:
    """Of this thread's connection; what goes wrong on it is raised as Django's."""
    with connection.wrap_database_errors:
        connection.ensure_connection()
        cursor = connection.connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()
