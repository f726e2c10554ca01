"""The phase an award is in, told from its dates: one place for its name, for the queries and for the words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Case, CharField, QuerySet, TextChoices, Value, When
from django.utils import timezone

from leadership.badges.models import Award


class State(TextChoices):
    """What an award is at an instant, with the words that every page uses."""

    ACTIVE = "active", "Active"
    OVERDUE = "overdue", "Resting until a training is done"
    ENDED = "ended", "Ended"


def with_state(awards: QuerySet[Award], at: dt.datetime | None = None) -> QuerySet[Award, Any]:
    """Each award with its `state` at an instant, now if none is given."""
    at = at or timezone.now()
    phases = [
        When(revoked_at__lte=at, then=Value(State.ENDED)),
        When(stretch__ended_at__lte=at, then=Value(State.OVERDUE)),
    ]
    told = Case(*phases, default=Value(State.ACTIVE), output_field=CharField())
    return awards.annotate(state=told)  # type: ignore[no-redef]


def state_of(award: Award, at: dt.datetime | None = None) -> State:
    """The phase of one award."""
    return State(with_state(Award.objects.filter(pk=award.pk), at).get().state)
