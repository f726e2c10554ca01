"""Writing, changing and retiring scripts: who may, and each a version of its own with its row in the record (S24)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import F

from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.acts.who import SILENCING
from chatrooms.moderation.ages.reading_along import is_looked_at
from chatrooms.moderation.scripts.filling import VARIABLES, unknown
from chatrooms.moderation.scripts.models import Kind, Script, ScriptVersion
from leadership.audit.record import record
from leadership.badges.backend import forget, held_by
from leadership.badges.gate import TooLateError, must
from leadership.members.models import Band, Member

WRITE = "write_scripts"
POWER = "This is kept for mentors, who look after the scripts. You find those for your rooms beside what you write."
WALL = "Scripts for both ages, and for the other one, are changed by whoever is cleared for it, and by the safeguarding leads. You can write one of your own."
SILENCED = "You can’t write what others say while you may not write yourself."
STALE = "Somebody else has changed it meanwhile. What they wrote stands below, and yours is still here: look at both, then keep yours or leave it."
UNKNOWN = "There is no such word to fill in: {words}. There are {known}."


def may_write(member: Member) -> bool:
    return member.is_safeguarding_lead or any(WRITE in held.powers for held in held_by(member))


def bands_of(member: Member) -> set[str]:
    return set(Band.values) if member.is_safeguarding_lead else set(member.bands())


def may_read(bands: set[str], band: str) -> bool:
    """Of the other age nobody learns what is said there."""
    return not band or band in bands


def reaches(member: Member, band: str) -> bool:
    """What is said to both ages is in the hands of whoever may meet both."""
    mine = bands_of(member)
    return band in mine if band else mine == set(Band.values)


def _must(by: Member, *bands: str) -> None:
    forget(by)
    must(may_write(by), POWER)
    must(all(reaches(by, band) for band in bands), WALL)
    is_silenced = Act.objects.in_force().filter(about=by, kind__in=SILENCING).exists()
    must(not is_silenced and not is_looked_at(by), SILENCED)


def _values(title: str, text: str, kinds: Collection[str], band: str) -> dict[str, Any]:
    must(not unknown(text), refusal(text))
    must(set(kinds) and set(kinds) <= set(Kind.values), "Choose what it is for.")
    return {"title": title, "text": text, "kinds": [kind for kind in Kind.values if kind in kinds], "band": band}


def refusal(text: str) -> str:
    return UNKNOWN.format(words=", ".join(unknown(text)), known=", ".join(f"{{{each}}}" for each in VARIABLES))


@transaction.atomic
def write(*, by: Member, title: str, text: str, kinds: Collection[str], band: str) -> Script:
    _must(by, band)
    made = Script.objects.create()
    ScriptVersion.objects.create(script=made, number=1, by=by, **_values(title, text, kinds, band))
    record("wrote a script", made, by=by, after={"title": title})
    return made


@transaction.atomic
def change(
    was: ScriptVersion, seen: int, *, by: Member, title: str, text: str, kinds: Collection[str], band: str
) -> ScriptVersion:
    """`seen` is the version she began from; raises TooLateError if it is the newest no more. As it was, it stays as it was."""
    _must(by, was.band, band)
    values = _values(title, text, kinds, band)
    if seen == was.number and all(getattr(was, name) == value for name, value in values.items()):
        return was
    made = _next(was, seen, by=by, is_retired=was.is_retired, **values)
    record("changed a script", was.script, by=by, before={"title": was.title}, after={"title": title})
    return made


@transaction.atomic
def retire(was: ScriptVersion, seen: int, *, by: Member, is_retired: bool) -> None:
    """Offered no more, or again; its versions and its counts stay."""
    _must(by, was.band)
    if was.is_retired == is_retired:
        return
    _next(was, seen, by=by, is_retired=is_retired, title=was.title, text=was.text, kinds=was.kinds, band=was.band)
    record(
        "retired a script" if is_retired else "brought a script back", was.script, by=by, after={"title": was.title}
    )


def _next(was: ScriptVersion, seen: int, **values: Any) -> ScriptVersion:
    if not Script.objects.filter(pk=was.script_id, newest=seen).update(newest=F("newest") + 1):
        raise TooLateError(STALE)
    return ScriptVersion.objects.create(script_id=was.script_id, number=seen + 1, **values)
