"""A query that is asked again and again, put together once by Django and from then on run with other values in it.

Composing one costs ten times as much as running it where a look at everybody who is here is taken each second.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from chatrooms.talk.rows import Question, ask, mark

#: stand-ins in the query for the first id and the first time; those after them are one number, or one day, further
ID, TIME = 2**52, dt.datetime(3333, 3, 3, 3, 3, 3, 333333, dt.UTC)

Place = tuple[bool, int]


class Made(NamedTuple):
    """`places`: where in `values` a time (True) or an id (False) goes, and which."""

    sql: str
    values: list[Any]
    places: dict[int, Place]
    rows: Callable[[list[Any]], list[Any]]


class Asked:
    """`build(ids, *times)` answers a `values_list`, whose shape hangs on nothing but how many ids there are; `key`: what an id is."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], key: Callable[[int], Any] = int) -> None:
        self.build, self.key = build, key
        self.made: dict[int, Made | None] = {}

    def __call__(self, ids: Collection[Any] = (), *times: dt.datetime) -> list[tuple[Any, ...]]:
        """The rows. Ids are filled up to the next power of two, so that few statements serve any number of people."""
        size = 1 << (len(ids) - 1).bit_length() if ids else 0
        if size not in self.made:
            self.made[size] = self._make(size, len(times))
        made = self.made[size]
        if made is None:
            return []
        given = list(ids)
        given += given[-1:] * (size - len(given))
        at = [connection.ops.adapt_datetimefield_value(time) for time in times]
        values = made.values.copy()
        for place, (is_time, which) in made.places.items():
            values[place] = at[which] if is_time else given[which]
        return made.rows(ask(Question(made.sql, values))[0])

    def _make(self, size: int, times: int) -> Made | None:
        """None where nothing can be found, as among no ids."""
        ids = [self.key(ID + n) for n in range(size)]
        instants = [TIME + dt.timedelta(days=n) for n in range(times)]
        compiler = self.build(ids, *instants).query.get_compiler(connection=connection)
        try:
            sql, values = compiler.as_sql()
        except EmptyResultSet:
            return None
        marks: dict[Any, Place] = {each: (False, n) for n, each in enumerate(ids)}
        marks |= {connection.ops.adapt_datetimefield_value(each): (True, n) for n, each in enumerate(instants)}
        places = {
            n: marks[value]
            for n, value in enumerate(values)
            if isinstance(value, str | int | dt.datetime) and value in marks
        }
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        if connection.vendor == "sqlite":  # as its driver has it
            sql %= (mark(),) * len(values)
        return Made(
            sql, list(values), places, lambda rows: [tuple(row) for row in compiler.apply_converters(rows, converters)]
        )
