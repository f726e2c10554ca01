"""The phase an award is in, told from its dates: one place for its name, for the queries and for the words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, TextChoices, Value, When
from django.utils import timezone

from leadership.badges.models import Award, Pause


class State(TextChoices):
    """What an award is at an instant, with the words that every page uses."""

    PROVISIONAL = "provisional", "Provisional"
    ACTIVE = "active", "Active"
    ON_BREAK = "break", "On a break"
    SUSPENDED = "suspended", "Suspended"
    OVERDUE = "overdue", "Resting until a training is done"
    LAPSED = "lapsed", "Lapsed"
    ENDED = "ended", "Ended"

    @property
    def is_in_force(self) -> bool:
        """Whether its powers hold and its weeks count."""
        return self in (State.PROVISIONAL, State.ACTIVE)


#: what each kind of pause is called while it lasts; one for a training is known by its stretch
PAUSES = {
    Pause.Kind.BREAK: State.ON_BREAK,
    Pause.Kind.SUSPENDED: State.SUSPENDED,
    Pause.Kind.LAPSED: State.LAPSED,
}


def _pauses(kind: str, at: dt.datetime) -> Exists:
    begun = Pause.objects.filter(award=OuterRef("pk"), kind=kind, started_at__lte=at)
    return Exists(begun.exclude(ended_at__lte=at))


def with_state(awards: QuerySet[Award], at: dt.datetime | None = None) -> QuerySet[Award, Any]:
    """Each award with its `state` at an instant, now if none is given."""
    at = at or timezone.now()
    phases = [
        When(revoked_at__lte=at, then=Value(State.ENDED)),
        When(lapses_at__lte=at, then=Value(State.LAPSED)),
        *(When(_pauses(kind, at), then=Value(state)) for kind, state in PAUSES.items()),
        When(stretch__ended_at__lte=at, then=Value(State.OVERDUE)),
        When(provisional_until__isnull=False, then=Value(State.PROVISIONAL)),
    ]
    told = Case(*phases, default=Value(State.ACTIVE), output_field=CharField())
    return awards.annotate(state=told)  # type: ignore[no-redef]


def state_of(award: Award, at: dt.datetime | None = None) -> State:
    """The phase of one award."""
    return State(with_state(Award.objects.filter(pk=award.pk), at).get().state)
