"""One statement for any number of rows, in words each database knows; put together once for each number."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model


class Rows:
    """`words` hold `{rows}`, where the values go, and `{table}`."""

    def __init__(self, words: str, model: type[Model], width: int) -> None:
        self.words, self.model = words, model
        self.row = f"({', '.join(['%s'] * width)})"
        self.statement = lru_cache(maxsize=64)(self._statement)

    def _statement(self, count: int) -> str:
        table = connection.ops.quote_name(self.model._meta.db_table)
        return self.words.format(table=table, rows=", ".join([self.row] * count))

    def run(self, cursor: CursorWrapper, rows: Collection[Sequence[Any]]) -> None:
        cursor.execute(self.statement(len(rows)), [value for row in rows for value in row])

    def ask(self, cursor: CursorWrapper, rows: Collection[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """The same with what it returns."""
        self.run(cursor, rows)
        return cursor.fetchall()
