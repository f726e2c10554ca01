"""What is kept beside its source: where it differs, and putting it right, in a fixed number of statements.

The differences are taken down in one statement, so from one moment. A row is put right only while it still is as it was seen then:
whoever writes meanwhile, and another recount at the same time, keep what they wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.utils import timezone

from leadership.members.models import Member
from leadership.requirements.models import MEANS, SUMS, Fact, Tally
from leadership.requirements.tallies import COPIES, columns


@dataclass(frozen=True)
class Kept:
    """Rows of `model` whose `columns` repeat what `truth` says: a SELECT of the model's key `id` and those columns."""

    model: type[models.Model]
    columns: tuple[str, ...]
    truth: str
    #: a column that is set to now when the row is put right
    touched: str = ""

    @property
    def table(self) -> str:
        return connection.ops.quote_name(self.model._meta.db_table)

    @property
    def key(self) -> str:
        return str(self.model._meta.pk.column)

    @property
    def name(self) -> str:
        return str(self.model._meta.verbose_name_plural)


@dataclass(frozen=True)
class Difference:
    """One value that is not what it should be. `key` is the row's, `member_id` whose row it is."""

    key: int
    member_id: int
    column: str
    kept: Any
    true: Any


def _differ(left: str, right: str) -> str:
    """As IS DISTINCT FROM, which older SQLite doesn't know."""
    return f"{left} {'IS NOT' if connection.vendor == 'sqlite' else 'IS DISTINCT FROM'} {right}"


def _same(left: str, right: str) -> str:
    return f"{left} {'IS' if connection.vendor == 'sqlite' else 'IS NOT DISTINCT FROM'} {right}"


class Drift:
    """The differences of one table, taken down in a temporary one."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self.name = f"drift_of_{kept.model._meta.model_name}"

    def counts(self) -> dict[str, int]:
        """How many rows differ in each column, and under "" how many differ at all."""
        sums = ", ".join(
            f"COUNT(CASE WHEN {_differ(f'had_{column}', f'true_{column}')} THEN 1 END)" for column in self.kept.columns
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*), {sums} FROM {self.name}")  # noqa: S608 - our own names
            return dict(zip(["", *self.kept.columns], cursor.fetchone(), strict=True))

    def differences(self, rows: int) -> Iterator[Difference]:
        """Those of the first so many rows."""
        columns = self.kept.columns
        seen = ", ".join(f"had_{column}, true_{column}" for column in columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, member_id, {seen} FROM {self.name} ORDER BY id LIMIT %s",  # noqa: S608
                [rows],
            )
            for key, member_id, *values in cursor.fetchall():
                for column, had, true in zip(columns, values[::2], values[1::2], strict=True):
                    if had != true:
                        yield Difference(key, member_id, column, had, true)

    def repair(self) -> int:
        """Put right every row that still is as it was seen; answers how many."""
        kept = self.kept
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        changes = [f"{column} = drift.true_{column}" for column in kept.columns]
        as_seen = " AND ".join(_same(f"{kept.table}.{column}", f"drift.had_{column}") for column in kept.columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {kept.table} SET {', '.join(changes + [f'{kept.touched} = %s'] * bool(kept.touched))} "  # noqa: S608
                f"FROM {self.name} AS drift WHERE {kept.table}.{kept.key} = drift.id AND {as_seen}",
                [now] if kept.touched else [],
            )
            return cursor.rowcount


@contextmanager
def drift_of(kept: Kept) -> Iterator[Drift]:
    """Take down what differs; the temporary table goes when the block ends."""
    drift = Drift(kept)
    pairs = ", ".join(f"kept.{column} AS had_{column}, source.{column} AS true_{column}" for column in kept.columns)
    differs = " OR ".join(_differ(f"kept.{column}", f"source.{column}") for column in kept.columns)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {drift.name}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {drift.name} AS "  # noqa: S608
            f"SELECT kept.{kept.key} AS id, kept.member_id AS member_id, {pairs} "
            f"FROM {kept.table} AS kept JOIN ({kept.truth}) AS source ON source.id = kept.{kept.key} WHERE {differs}"
        )
        try:
            yield drift
        finally:
            cursor.execute(f"DROP TABLE {drift.name}")


def tallies() -> Kept:
    """The tallies: the sums of all facts, and what they repeat of their members."""
    means = {f"{mean}_count": mean for mean in MEANS}
    sums = [
        *(f"SUM(CASE WHEN metric = '{metric}' THEN value ELSE 0 END) AS {metric}" for metric in (*SUMS, *MEANS)),
        *(f"COUNT(CASE WHEN metric = '{mean}' THEN 1 END) AS {count}" for count, mean in means.items()),
    ]
    # a sum of whole numbers is of a wider kind on PostgreSQL, and equal all the same
    found = ", ".join(f"COALESCE(sums.{column}, 0) AS {column}" for column in columns())
    copies = ", ".join(f"member.{name}" for name in COPIES)
    quote = connection.ops.quote_name
    truth = (
        f"SELECT member.id, {copies}, {found} FROM {quote(Member._meta.db_table)} AS member LEFT JOIN ("  # noqa: S608
        f"SELECT member_id, {', '.join(sums)} FROM {quote(Fact._meta.db_table)} GROUP BY member_id"
        ") AS sums ON sums.member_id = member.id"
    )
    return Kept(Tally, (*COPIES, *columns()), truth, touched="touched_at")
