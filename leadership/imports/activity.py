"""Facts from elsewhere: each counts once, however often it is imported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.utils import timezone

from leadership.imports import cells
from leadership.imports.members import named, one_of
from leadership.imports.reading import Row
from leadership.members.models import Member
from leadership.requirements.facts import ConflictError, NewFact, record_many
from leadership.requirements.models import MEANS, SUMS
from leadership.requirements.tree import WEEKS_OF

COLUMNS = ("username", "metric", "value", "occurred_at", "source_id")
COUNTED = (*SUMS, *MEANS)


def take(rows: list[Row]) -> Counter[str]:
    """Store the facts of these rows that are not known yet."""
    people = named(row.values["username"] for row in rows)
    read = [(row, _fact(row, people)) for row in rows]
    found = [(row, fact) for row, fact in read if fact is not None]
    try:
        new = record_many([fact for _, fact in found])
    except ConflictError as conflict:
        for place in conflict.places:
            row, fact = found[place]
            row.wrong("source_id", f"“{fact.source_id}” is known already, with another value, person or time")
        found = [(row, fact) for row, fact in found if row.is_good]
        new = record_many([fact for _, fact in found])
    ahead = sum(fact.occurred_at > timezone.now() for _, fact in found)
    return Counter(new=new, known=len(found) - new, ahead=ahead)


def _fact(row: Row, people: Mapping[str, Member]) -> NewFact | None:
    """The fact of a row; None, with the reason noted on the row, where it can't be read."""
    member = row.read("username", one_of(people))
    metric = row.read("metric", _metric)
    value = row.read("value", cells.amount)
    occurred_at = row.read("occurred_at", cells.instant)
    source_id = row.read("source_id", cells.at_most(120))
    if member is None or metric is None or value is None or occurred_at is None or source_id is None:
        return None
    return NewFact(member.pk, metric, value, occurred_at, source_id)


def _metric(text: str) -> str:
    if text in WEEKS_OF:
        raise ValueError(f"{text} runs from the day of joining, which stands in the members file")
    if cells.filled(text) not in COUNTED:
        raise ValueError(f"“{text}” is not one of {', '.join(COUNTED)}")
    return text
