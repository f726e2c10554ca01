"""Writing facts: each counts once, and the tally of its member changes in the same transaction (L3)."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db import connection, transaction
from django.utils import timezone

from leadership.requirements.models import MEANS, SCALE, SUMS, Fact, Tally


class ConflictError(Exception):
    """The same `(metric, source_id)` is known already, with another value, person or time.

    `places` are the positions, counted from 0, of such facts among those that were given.
    """

    def __init__(self, facts: Iterable[Fact], places: list[int]) -> None:
        names = ", ".join(f"{fact.metric} {fact.source_id}" for fact in facts)
        super().__init__(f"known with another value, person or time: {names}")
        self.places = places


@dataclass(frozen=True)
class NewFact:
    """`value` in the metric's own unit, with up to six digits after the point."""

    member_id: int
    metric: str
    value: Decimal
    occurred_at: dt.datetime
    source_id: str


def in_millionths(value: Decimal | int | Fraction) -> int:
    exact = Fraction(value) * SCALE
    if exact.denominator != 1:
        raise ValueError("has more than six digits after the point")
    return int(exact)


def record(fact: NewFact) -> bool:
    """Store one fact; False if the very same was known. Raises ConflictError if it differs from the known one."""
    return record_many([fact]) == 1


def record_many(facts: Iterable[NewFact]) -> int:
    """Store facts of which each is new or the very same as a known one; answers how many were new."""
    rows = [
        Fact(
            member_id=fact.member_id,
            metric=fact.metric,
            value=in_millionths(fact.value),
            occurred_at=fact.occurred_at,
            source_id=fact.source_id,
        )
        for fact in facts
    ]
    with transaction.atomic():
        fresh = _unknown(rows)
        Fact.objects.bulk_create(fresh)
        add_up(fresh)
    return len(fresh)


def withdraw(metric: str, source_id: str) -> bool:
    """Take back a fact that turned out not to be one, and what it added; False if it was not known."""
    with transaction.atomic():
        fact = Fact.objects.select_for_update().filter(metric=metric, source_id=source_id).first()
        if fact is None or not Fact.objects.filter(pk=fact.pk).delete()[0]:
            return False
        add_up([fact], -1)
    return True


def _unknown(rows: list[Fact]) -> list[Fact]:
    by_metric: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        by_metric[row.metric].add(row.source_id)
    known: dict[tuple[str, str], Fact] = {
        (fact.metric, fact.source_id): fact
        for metric, sources in by_metric.items()
        for fact in Fact.objects.filter(metric=metric, source_id__in=sources)
    }
    fresh, differing = [], []
    for place, row in enumerate(rows):
        same = known.setdefault((row.metric, row.source_id), row)
        if same is row:
            fresh.append(row)
        elif (same.member_id, same.value, same.occurred_at) != (row.member_id, row.value, row.occurred_at):
            differing.append(place)
    if differing:
        raise ConflictError([rows[place] for place in differing], differing)
    return fresh


#: the same words on each database; a VALUES list names its columns so
ADD_UP = """
UPDATE {table} SET touched_at = %s, {sums} FROM (VALUES {rows}) AS more WHERE {table}.member_id = more.column1
"""


def add_up(facts: Iterable[Fact], sign: int = 1) -> None:
    """Add new facts to their members' tallies, in one statement; with -1, take them away."""
    changes: dict[int, Counter[str]] = defaultdict(Counter)
    for fact in facts:
        if fact.metric not in (*SUMS, *MEANS):
            raise ValueError(f"{fact.metric} is not counted from facts")
        changes[fact.member_id][fact.metric] += sign * fact.value
        if fact.metric in MEANS:
            changes[fact.member_id][f"{fact.metric}_count"] += sign
    if not changes:
        return
    columns = sorted({column for change in changes.values() for column in change})
    sql = ADD_UP.format(
        table=connection.ops.quote_name(Tally._meta.db_table),
        sums=", ".join(f"{column} = {column} + more.column{n}" for n, column in enumerate(columns, start=2)),
        rows=", ".join([f"({', '.join(['%s'] * (1 + len(columns)))})"] * len(changes)),
    )
    values = [amount for pk, change in changes.items() for amount in (pk, *(change[column] for column in columns))]
    with connection.cursor() as cursor:
        cursor.execute(sql, [connection.ops.adapt_datetimefield_value(timezone.now()), *values])
