"""Offering scripts where somebody on duty writes, and counting how often they are of use: by the day, never by whom."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from chatrooms.moderation.scripts import filling
from chatrooms.moderation.scripts.models import Kind, Script, ScriptDay, ScriptVersion
from leadership.badges.backend import held_by
from leadership.members.models import Member

#: whoever holds one of these is offered scripts somewhere
OFFERED_TO = frozenset({"look_after", "see_reports", "warn", "write_scripts"})
COUNTED_FOR = dt.timedelta(days=30)
WHAT = ("inserted", "sent")


class Offered(NamedTuple):
    """A script as it would be said here."""

    pk: uuid.UUID
    title: str
    parts: list[filling.Part]

    @property
    def text(self) -> str:
        return "".join(part.words for part in self.parts)


def offered(band: str, kinds: Iterable[str] = Kind.values, **known: str) -> list[Offered]:
    """Those for rooms of this age and for these kinds of situation, filled in, by kind: one query."""
    wanted = list(kinds)
    rows = [
        row
        for row in ScriptVersion.objects.newest().filter(is_retired=False, band__in=("", band))
        if set(row.kinds) & set(wanted)
    ]
    rows.sort(key=lambda row: (min(Kind.values.index(kind) for kind in row.kinds), row.title))
    return [Offered(row.script_id, row.title, filling.parts(row.text, **known)) for row in rows]


def may_use(member: Member) -> bool:
    return member.is_safeguarding_lead or any(held.powers & OFFERED_TO for held in held_by(member))


@transaction.atomic
def count(script: uuid.UUID | str, what: str) -> bool:
    """Once more `inserted` or `sent` today; False where there is no such script."""
    if what not in WHAT or not Script.objects.filter(pk=script).exists():
        return False
    row, _ = ScriptDay.objects.get_or_create(script_id=script, day=timezone.now().date())
    ScriptDay.objects.filter(pk=row.pk).update(**{what: F(what) + 1})
    return True


def lately(scripts: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """script → how often inserted, and sent, in 30 days."""
    since = timezone.now().date() - COUNTED_FOR
    days = ScriptDay.objects.filter(script__in=scripts, day__gt=since).order_by()
    found = days.values_list("script").annotate(Sum("inserted"), Sum("sent"))
    return {script: (inserted, sent) for script, inserted, sent in found}
