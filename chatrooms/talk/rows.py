"""Statements for any number of rows, in words each database knows; put together once for each number, and asked several in one turn.

They go straight to the driver, which answers in a third of the time: nothing in them is Django's to translate, but for the errors.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model

#: the driver's own
Cursor = Any
Answer = list[tuple[Any, ...]]


class Question(NamedTuple):
    """One statement with its values."""

    sql: str
    values: Sequence[Any]


class Rows:
    """`words` hold `{rows}`, where the values go, `{table}`, and `{for_update}` where rows are held until the transaction ends."""

    def __init__(self, words: str, model: type[Model], width: int) -> None:
        self.words, self.model, self.width = words, model, width
        self.statement = lru_cache(maxsize=64)(self._statement)

    def _statement(self, count: int) -> str:
        row = f"({', '.join([mark()] * self.width)})"
        for_update = "" if connection.vendor == "sqlite" else " FOR UPDATE"  # SQLite has one writer anyway
        return self.words.format(table=table(self.model), rows=", ".join([row] * count), for_update=for_update)

    def of(self, rows: Collection[Sequence[Any]]) -> Question:
        return Question(self.statement(len(rows)), [value for row in rows for value in row])


def table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def mark() -> str:
    """What stands for a value, as this database's driver has it."""
    return "?" if connection.vendor == "sqlite" else "%s"


def ask(*questions: Question) -> list[Answer]:
    """What each of them returns. PostgreSQL is asked all of them in one turn: each turn wakes it, and this thread."""
    with drivers_cursor() as cursor:
        if connection.vendor == "sqlite":
            return [cursor.execute(*each).fetchall() for each in questions]
        begin = begun(cursor.connection)
        cursor.execute(
            begin + "; ".join([each.sql for each in questions]), [v for each in questions for v in each.values]
        )
        answers = [_answer(cursor)]
        while cursor.nextset():
            answers.append(_answer(cursor))
        return answers[1:] if begin else answers


def begun(driver: Any) -> str:
    """Where a transaction has yet to begin, it does so in the same turn. To psycopg, which would take a turn for it, it is none of its own."""
    if driver.autocommit or driver.pgconn.transaction_status:
        return ""
    driver.autocommit = True
    return "BEGIN; "


def _answer(cursor: Cursor) -> Answer:
    return [] if cursor.rownumber is None else cursor.fetchall()


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
