"""A query that is asked again and again, put together once by Django and from then on run with other values in it.

Composing one costs ten times as much as running it where a look at everybody who is here is taken each second.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from chatrooms.talk.rows import Question, ask, mark

#: stand-ins in the query: for the ids, and for the first number and the first time; those after them are one, or one day, further
ID, NUMBER, TIME = 2**52, 2**51, dt.datetime(3333, 3, 3, 3, 3, 3, 333333, dt.UTC)

Other = dt.datetime | int


class Place(NamedTuple):
    """Where one of the others goes: which. In the place of `IDS` go all ids."""

    which: int


IDS = Place(-1)


class Made(NamedTuple):
    """The SQL around its values, and what stands in each: a value, or the place of one."""

    parts: list[str]
    values: list[Any]
    rows: Callable[[list[Any]], list[Any]]

    def statement(self, count: int) -> str:
        marks = [mark() if value is not IDS else ", ".join([mark()] * count) for value in self.values]
        return "".join([each for pair in zip(self.parts, [*marks, ""], strict=True) for each in pair])


class Asked:
    """`build(ids, *others)` answers a `values_list`, whose shape hangs on nothing; ids are asked for with `__in`. `key`: what an id is."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], key: Callable[[int], Any] = int) -> None:
        self.build, self.key = build, key
        self.made: Made | None = None
        self.statements: dict[int, str] = {}

    def __call__(self, ids: Collection[Any] = (), *others: Other) -> list[tuple[Any, ...]]:
        """The rows. Ids are filled up to the next power of two, so that few statements serve any number of people."""
        made = self.made = self.made or self._make(others)
        if not ids and IDS in made.values:
            return []
        size = 1 << (len(ids) - 1).bit_length() if ids else 0
        if size not in self.statements:
            self.statements[size] = made.statement(size)
        given = list(ids)
        given += given[-1:] * (size - len(given))
        at = [adapted(other) for other in others]
        values: list[Any] = []
        for value in made.values:
            if value is IDS:
                values += given
            else:
                values.append(at[value.which] if isinstance(value, Place) else value)
        return made.rows(ask(Question(self.statements[size], values))[0])

    def _make(self, others: tuple[Other, ...]) -> Made:
        an_id = self.key(ID)
        stand_ins = [
            TIME + dt.timedelta(n) if isinstance(each, dt.datetime) else NUMBER + n for n, each in enumerate(others)
        ]
        compiler = self.build([an_id], *stand_ins).query.get_compiler(connection=connection)
        sql, values = compiler.as_sql()
        places = {adapted(each): Place(n) for n, each in enumerate(stand_ins)} | {an_id: IDS}
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        parts = sql.split("%s")
        if connection.vendor == "sqlite":  # its driver has another mark
            parts = [part % () for part in parts]
        return Made(
            parts,
            [places.get(value, value) if isinstance(value, str | int | dt.datetime) else value for value in values],
            lambda rows: [tuple(row) for row in compiler.apply_converters(rows, converters)],
        )


def adapted(other: Other) -> Any:
    """As the database has it."""
    return connection.ops.adapt_datetimefield_value(other) if isinstance(other, dt.datetime) else other
