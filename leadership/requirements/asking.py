"""How a database is asked about the members of tallies: as a set, one by one, in which order; and how it hands them over."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Exists, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

NEVER = Q(pk__in=[])
ALWAYS = ~NEVER
IN_ORDER = "CASE WHEN %(expressions)s ELSE FALSE END"
AS_ONE_TEXT = {"sqlite": "json_group_array(value)", "postgresql": "array_to_json(array_agg(value))::text"}


def named_in(rows: QuerySet[Any, Any], *, one_by_one: bool = False) -> Q:
    """Whose tally it is stands as `member` in the rows: looked up for everybody at once, or for one member after the other."""
    return Q(Exists(rows.filter(member=OuterRef("pk")))) if one_by_one else Q(pk__in=rows.values("member"))


def found_in(rows: QuerySet[Any, Any]) -> Q:
    """As `named_in`, and never for more members than are asked: PostgreSQL makes a set of whatever an EXISTS might find."""
    return Q(IsNull(Subquery(rows.filter(member=OuterRef("pk")).values("pk")[:1]), False))


def all_of(rows: Sequence[QuerySet[Any, Any]]) -> QuerySet[Any, Any]:
    """Every row of each."""
    return rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]


def in_order(first: Q, second: Q) -> Q:
    """Both, in this order: a database may turn the sides of an AND round, or join what the second reads, but not of a CASE."""
    return Q(Func(first, second, template=IN_ORDER, arg_joiner=" THEN ", output_field=BooleanField()))


def column(rows: QuerySet[Any, Any]) -> list[Any]:
    """Numbers or texts, one a row, handed over as one text: of two hundred thousand, a row each costs Python more."""
    try:
        sql, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    text = AS_ONE_TEXT[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH found (value) AS ({sql}) SELECT {text} FROM found", parameters)  # noqa: S608 - values are parameters
        return json.loads(cursor.fetchone()[0] or "[]")
