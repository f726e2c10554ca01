"""What an act that silences, and a case that ended in acting, count for on the path: one upheld report for a message, however many of both (L3)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.acts.powers import Kind
from chatrooms.moderation.acts.who import SILENCING
from chatrooms.moderation.reports.models import Case, Outcome
from leadership.requirements.facts import NewFact, record_many, withdraw
from leadership.requirements.models import Fact

METRIC = "upheld_reports"


def source(of: Act | Case) -> str:
    """The message, whose author it counts for; without one the case, also of an act that was decided in it, or the act itself."""
    if of.seq is not None:
        return f"message:{of.room_id}:{of.seq}"
    case = of.case if isinstance(of, Act) else of.pk
    return f"case:{case}" if case else f"act:{of.pk}"


def count(of: Act | Case, member: int, at: dt.datetime) -> None:
    """In a transaction that has locked the member, so that two at once count once."""
    if not Fact.objects.filter(metric=METRIC, source_id=source(of)).exists():
        record_many([NewFact(member, METRIC, Decimal(1), at, source(of))])


def uncount(of: Act | Case, *, without: UUID | None = None) -> bool:
    """It was taken back, as was the act `without`: so is what it counted for, unless something else about the message stands."""
    if seen := same_as(of):
        acts, cases = seen
        acts = acts.filter(kind__in=SILENCING).exclude(pk__in=[of.pk, without])
        # a mute that warnings led to falls with one of them, without an appeal of its own
        fallen = Q(appeal__is_upheld=True) | Q(after__kind=Kind.WARNING, lift__isnull=False)
        if acts.exclude(fallen).exists() or cases.filter(outcome=Outcome.ACTED).exclude(pk=of.pk).exists():
            return False
    return withdraw(METRIC, source(of))


def same_as(of: Act | Case) -> tuple[QuerySet[Act], QuerySet[Case]] | None:
    """The acts and cases about the same message of somebody, or else of the same case; None for an act that stands alone."""
    if of.seq is not None:
        message = {"about": of.about_id, "room": of.room_id, "seq": of.seq}
        return Act.objects.filter(**message), Case.objects.filter(**message)
    case = of.case if isinstance(of, Act) else of.pk
    return (Act.objects.filter(case=case), Case.objects.filter(pk=case)) if case else None
