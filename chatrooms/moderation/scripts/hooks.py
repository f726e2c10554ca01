"""What the lower subjects are told about scripts when the apps are ready."""

from __future__ import annotations

from typing import Any

from chatrooms.moderation.acts import wording
from chatrooms.moderation.desk import views as desk
from chatrooms.moderation.reports.models import Case
from chatrooms.moderation.scripts import filling, keeping, using, writing
from chatrooms.moderation.scripts.models import Kind
from chatrooms.talk import beginning
from leadership.audit import words
from leadership.members import erasure, export
from leadership.members.models import Member
from leadership.roles.models import Edition
from leadership.roles.programme import RoomDef

DID = ("wrote a script", "changed a script", "retired a script", "brought a script back")
LOOKED_AFTER = (Kind.CARE, Kind.WELCOME)
TO_ONE = (Kind.REMINDER, Kind.WARNING, Kind.MUTE)
#: the house rule that a report is about, by its category
RULE_OF = {"unkind": 1, "graphic": 2, "contact": 3, "drugs": 6, "age": 7, "spam": 8}


def in_room(room: RoomDef, to: str) -> list[using.Offered]:
    return using.offered(room.band, name=to, room=room.name)


def of_act(room: RoomDef, about: Member, rule: int | None) -> list[using.Offered]:
    known = {"name": about.username, "room": room.name, "guideline": filling.guideline(rule)}
    return using.offered(room.band, TO_ONE, **known)


def of_case(case: Case, reader: Member) -> dict[str, Any]:
    """Beside a case: what is said to somebody who is not well, or about conduct; never the one for the other (G9)."""
    kinds = LOOKED_AFTER if case.is_care else [kind for kind in Kind if kind is not Kind.CARE]
    about = {report.category for report in case.reports.all()}
    rule = next((number for slug, number in RULE_OF.items() if slug in about), None)
    name = case.about.username if case.about else ""
    slug = case.room.slug if case.room else ""
    room = Edition.objects.in_force().programme.rooms.get(slug)
    known = {"name": name, "room": room.name if room else "", "guideline": filling.guideline(rule)}
    return {"scripts": using.offered(case.band, kinds, **known)}


def to_somebody(band: str, slug: str, name: str) -> list[using.Offered]:
    """For whoever is with somebody who is not well."""
    room = Edition.objects.in_force().programme.rooms.get(slug)
    return using.offered(band, LOOKED_AFTER, name=name, room=room.name if room else "")


def link(member: Member) -> tuple[str, str] | None:
    return ("scripts", "Scripts") if writing.may_write(member) else None


def ready() -> None:
    beginning.SOURCES.append(beginning.Source(in_room, using.count))
    wording.SOURCES.append(of_act)
    desk.EXTRAS.append(of_case)
    desk.LINKS.append(link)
    words.KINDS["script"] = "script"
    words.DID |= {did: did for did in DID}
    export.PARTS.update(keeping.PARTS)
    erasure.PREVIEWS.append(keeping.preview)
