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
from leadership.roles.models import Edition, Role
from leadership.roles.programme import Programme

#: called with (old, new) inside the transaction that stores an edition; upper subjects add theirs
ON_CHANGE: list[Any] = []
SHOWN = 50


@dataclasses.dataclass(frozen=True)
class Change:
    """A role or room of which something changes: who would newly meet it, who would not any more, and what else to know."""

    slug: str
    name: str
    gains: list[str]
    loses: list[str]
    gain_count: int
    loss_count: int
    remark: str = ""


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
    """Who gains and who loses by the new edition, judged as things stand now.

    Nobody loses a role already held; but whoever holds one that is taken out, or lets people do less, is told of here.
    """
    was, will_be = {**old.roles, **old.rooms}, {**new.roles, **new.rooms}
    asked = [slug for slug in changed(old, new) if not _is_open_to_all_as_before(old, new, slug)]
    weaker = [slug for slug in old.roles if slug in new.roles and _lost_powers(old, new, slug)]
    swapped = [slug for slug in (*will_be, *was) if (slug in was) != (slug in will_be)]
    found = []
    for slug in dict.fromkeys((*asked, *weaker, *swapped)):
        before, after = _who_meets(old, slug, at), _who_meets(new, slug, at)
        if slug in old.roles and slug not in will_be:
            before = set(Role(pk=slug).awards.held(at).values_list("member__username", flat=True))
        gains, loses = sorted(after - before), sorted(before - after)
        name, remark = (will_be.get(slug) or was[slug]).name, _remark(old, new, slug)
        found.append(Change(slug, name, gains[:SHOWN], loses[:SHOWN], len(gains), len(loses), remark))
    return found


def _is_open_to_all_as_before(old: Programme, new: Programme, slug: str) -> bool:
    now = audiences(new.subject(slug))
    return all(isinstance(tree, Open) for *_, tree in now) and now == audiences(old.subject(slug))


def _who_meets(programme: Programme, slug: str, at: dt.datetime) -> set[str]:
    is_there = slug in programme.roles or slug in programme.rooms
    return set(usernames(eligible(programme, slug, at))) if is_there else set()


def _lost_powers(old: Programme, new: Programme, slug: str) -> list[str]:
    return [power for power in old.roles[slug].grants if power not in new.roles[slug].grants]


def _remark(old: Programme, new: Programme, slug: str) -> str:
    if slug not in old.roles and slug not in old.rooms:
        return "New."
    if slug in old.rooms:
        return "" if slug in new.rooms else "Taken out."
    if slug not in new.roles:
        return "Taken out: whoever holds it keeps the badge, but it lets them do nothing any more."
    lost = _lost_powers(old, new, slug)
    return f"Whoever holds it loses: {', '.join(lost)}." if lost else ""


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
