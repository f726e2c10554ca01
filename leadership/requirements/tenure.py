"""Time in a role for everybody at once: the union of all stretches, in the database's own arithmetic."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from leadership.requirements.models import Stretch

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
#: whole microseconds of a stored time, exact on each database
MICROSECONDS = {
    "sqlite": (
        "(CAST(strftime('%%s', substr({0}, 1, 19)) AS INTEGER) * 1000000"
        " + CAST(substr({0} || '.000000', 21, 6) AS INTEGER))"
    ),
    "postgresql": "CAST(EXTRACT(EPOCH FROM {0}) * 1000000 AS BIGINT)",
}
#: each stretch adds what no earlier one covered: the union of all stretches, overlaps once
TENURED = """
SELECT member_id FROM (
  SELECT member_id, {start} AS start, {stop} AS stop,
    MAX({stop}) OVER (
      PARTITION BY member_id ORDER BY started_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS covered
  FROM {table} WHERE kind = 'role' AND slug IN ({slugs}) AND started_at < {at}
) AS held GROUP BY member_id HAVING SUM(
  CASE WHEN covered IS NULL OR covered <= start THEN stop - start WHEN stop > covered THEN stop - covered ELSE 0 END
) >= %s
"""


def tenured(slugs: tuple[str, ...], microseconds: int, at: dt.datetime) -> RawSQL:
    """The ids of members who by `at` had held any of these roles for so long."""
    exact = MICROSECONDS[connection.vendor]
    instant = "%s" if connection.vendor == "sqlite" else "CAST(%s AS TIMESTAMPTZ)"
    # what lasts until now is most of them, and a number costs nothing to read
    stop = f"(CASE WHEN ended_at IS NULL OR ended_at > {instant} THEN %s ELSE {exact.format('ended_at')} END)"
    sql = TENURED.format(
        start=exact.format("started_at"),
        stop=stop,
        slugs=_marks(slugs),
        table=connection.ops.quote_name(Stretch._meta.db_table),
        at=instant,
    )
    now = connection.ops.adapt_datetimefield_value(at)
    until = [now, (at - EPOCH) // MICROSECOND]
    return RawSQL(sql, [*until, *until, *slugs, now, microseconds])  # noqa: S611 - every value is a parameter


def _marks(values: tuple[Any, ...]) -> str:
    return ", ".join(["%s"] * len(values))
