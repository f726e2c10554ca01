"""Very many rows at once: COPY on PostgreSQL, executemany on SQLite, the large indexes made afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import AutoField, Max, Model

#: rows between two words of progress
BATCH = 50_000

Progress = Callable[[str, int], None]


def fill(model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Any]], progress: Progress) -> int:
    """Write rows of ready values for the named fields; the model's defaults fill the others. Answers how many.

    No signal, no check in Python: the caller knows what belongs together.
    """
    others = [
        field
        for field in model._meta.concrete_fields
        if field.attname not in fields and not isinstance(field, AutoField)
    ]
    blank = model()
    same = tuple(field.get_db_prep_save(getattr(blank, field.attname), connection) for field in others)
    names = [model._meta.get_field(name).column for name in fields] + [field.column for field in others]
    write = _copy if connection.vendor == "postgresql" else _execute_many
    count = 0
    rows = iter(rows)
    while batch := [(*row, *same) for row in islice(rows, BATCH)]:
        write(connection.ops.quote_name(model._meta.db_table), names, batch)
        count += len(batch)
        progress(str(model._meta.verbose_name_plural), count)
    return count


def _copy(table: str, names: list[str], batch: list[tuple[Any, ...]]) -> None:
    columns = ", ".join(connection.ops.quote_name(name) for name in names)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in batch:
            copy.write_row(row)


def _execute_many(table: str, names: list[str], batch: list[tuple[Any, ...]]) -> None:
    columns = ", ".join(connection.ops.quote_name(name) for name in names)
    marks = ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", batch)  # noqa: S608 - our own names


def reserve(model: type[Model], count: int) -> range:
    """So many free ids of a table that numbers its rows; nobody else gets them."""
    if not count:
        return range(0)
    if connection.vendor != "postgresql":  # the transaction is the only writer
        first = 1 + (model._base_manager.aggregate(last=Max("pk"))["last"] or 0)
        return range(first, first + count)
    with connection.cursor() as cursor:
        # held until the end of the transaction: between the two numbers below nobody else may take one
        cursor.execute(f"LOCK TABLE {connection.ops.quote_name(model._meta.db_table)} IN EXCLUSIVE MODE")
        sequence = "pg_get_serial_sequence(%s, 'id')"
        cursor.execute(
            f"SELECT setval({sequence}, nextval({sequence}) + %s)", [*[model._meta.db_table] * 2, count - 1]
        )
        last = cursor.fetchone()[0]
    return range(last - count + 1, last + 1)


@contextmanager
def indexed_afterwards(model: type[Model]) -> Iterator[None]:
    """Take the model's indexes (and on PostgreSQL its foreign keys) away, and make them again in one go.

    Others wait for the table until the transaction ends, and if it fails nothing has changed.
    """
    editor = connection.schema_editor()
    keys = _foreign_keys(model) if connection.vendor == "postgresql" else []
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        for name, _ in keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for index in model._meta.indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(index.name)}")
        yield
        if keys:
            cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")  # sorts what is to be indexed in fewer rounds
        for index in model._meta.indexes:
            cursor.execute(str(index.create_sql(model, editor)))
        for name, definition in keys:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def _foreign_keys(model: type[Model]) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'",
            [model._meta.db_table],
        )
        return cursor.fetchall()
