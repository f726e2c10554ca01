"""Putting a programme in force as the edition of its day, all or nothing."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from leadership.audit.record import record
from leadership.roles.models import Community, Edition, Role
from leadership.roles.programme import Programme
from leadership.roles.writing import write


class Outcome(StrEnum):
    SAME = "same"
    NEW = "new"
    REPLACED = "replaced"


def outcome_of(programme: Programme) -> Outcome:
    """What loading it would do."""
    return _outcome(_digest_on(programme.edition), Edition.digest_of(write(programme)))


def _digest_on(day: dt.date) -> str | None:
    return Edition.objects.filter(day=day).values_list("digest", flat=True).first()


def _outcome(known: str | None, digest: str) -> Outcome:
    if known is None:
        return Outcome.NEW
    return Outcome.SAME if known == digest else Outcome.REPLACED


@transaction.atomic
def put_in_force(programme: Programme, *, by: Any = None, note: str = "") -> tuple[Edition, Outcome]:
    """Store the edition of the programme's day and the rows that others point at; the same content changes nothing."""
    source, before = write(programme), _digest_on(programme.edition)
    outcome = _outcome(before, Edition.digest_of(source))
    if outcome is Outcome.SAME:
        return Edition.objects.get(day=programme.edition), outcome
    edition, _ = Edition.objects.update_or_create(
        day=programme.edition,
        defaults={
            "source": source,
            "digest": Edition.digest_of(source),
            "loaded_at": timezone.now(),
            "loaded_by": by.get_username() if by else "",
            "note": note,
        },
    )
    for role in programme.roles.values():
        Role.objects.update_or_create(slug=role.slug, defaults={"name": role.name})
    for community in programme.communities.values():
        Community.objects.update_or_create(slug=community.slug, defaults={"name": community.name})
    verb = "put a programme in force" if outcome is Outcome.NEW else "replaced a programme"
    record(verb, edition, by=by, before={"digest": before or ""}, after={"digest": edition.digest}, reason=note)
    return edition, outcome
