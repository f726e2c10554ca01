"""Changing requirements by a new edition: who gains, who loses, and who should hear of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from leadership.requirements.tree import Open
from leadership.roles.checking import check
from leadership.roles.editions import Outcome, put_in_force
from leadership.roles.eligibility import audiences, eligible, usernames
from leadership.roles.models import Edition
from leadership.roles.programme import Programme

#: called with (old, new) inside the transaction that stores an edition; upper subjects add theirs
ON_CHANGE: list[Any] = []
SHOWN = 50


@dataclasses.dataclass(frozen=True)
class Change:
    """A role or room whose requirements change: who would newly meet it, and who would not any more."""

    slug: str
    name: str
    gains: list[str]
    loses: list[str]
    gain_count: int
    loss_count: int


def reworked(source: str, day: dt.date) -> tuple[Programme | None, list[str]]:
    """The edited text as the edition of `day`."""
    programme, errors = check(source)
    return (dataclasses.replace(programme, edition=day), []) if programme else (None, errors)


def changed(old: Programme, new: Programme) -> list[str]:
    """The roles and rooms in both editions of which something different is asked; badges change what they earn."""
    same_badges = old.badges == new.badges and old.courses == new.courses
    both = [slug for slug in (*old.roles, *old.rooms) if slug in new.roles or slug in new.rooms]
    return [slug for slug in both if not same_badges or audiences(old.subject(slug)) != audiences(new.subject(slug))]


def changes(old: Programme, new: Programme, at: dt.datetime) -> list[Change]:
    """Who gains and who loses by the new edition, judged as things stand now. Nobody loses a role already held."""
    found = []
    for slug in changed(old, new):
        subject = new.subject(slug)
        if all(isinstance(tree, Open) for *_, tree in audiences(subject)) and audiences(
            old.subject(slug)
        ) == audiences(subject):
            continue
        before, after = set(usernames(eligible(old, slug, at))), set(usernames(eligible(new, slug, at)))
        gains, loses = sorted(after - before), sorted(before - after)
        found.append(Change(slug, subject.name, gains[:SHOWN], loses[:SHOWN], len(gains), len(loses)))
    return found


@transaction.atomic
def put_edited(programme: Programme, *, by: Any = None, note: str = "") -> Edition:
    """Store the new edition, and tell those whose application waits for something that changes.

    An edition older than the one in force changes nothing for anybody who waits.
    """
    today = timezone.now().date()
    now = Edition.objects.filter(day__lte=today).order_by("-day").first()
    old = now.programme if now else programme
    edition, outcome = put_in_force(programme, by=by, note=note)
    if now and edition.day >= now.day and outcome is not Outcome.SAME:
        for told in ON_CHANGE:
            told(changed(old, programme), edition, note)
    return edition
