"""What a case is about, in words: "A message of ash in Anxiety", "The name of ash", "ash", "Anxiety"."""

from __future__ import annotations

from collections.abc import Iterable

from chatrooms.moderation.reports.categories import Kind
from chatrooms.moderation.reports.models import Case
from leadership.members.models import Member
from leadership.roles.models import Edition

SOMEBODY = "somebody"


def room_names() -> dict[str, str]:
    return {slug: room.name for slug, room in Edition.objects.in_force().programme.rooms.items()}


def known_to(reader: Member, people: Iterable[int | None]) -> set[int]:
    """Those of them whom she may know of now: a band may have changed since (G2). One query."""
    wanted = {pk for pk in people if pk is not None}
    return (
        set(Member.objects.visible_to(reader).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    )


def named(case: Case, names: dict[str, str], known: set[int] | None = None) -> str:
    """`names` of rooms by slug; `known`: whoever else is "somebody". Needs `case.room` and `case.about`."""
    who = case.about.username if case.about else "somebody who has left"
    if known is not None and case.about_id is not None and case.about_id not in known:
        who = SOMEBODY
    where = names.get(case.room.slug, case.room.slug) if case.room else ""
    if case.kind == Kind.MESSAGE:
        return f"A message of {who} in {where}"
    if case.kind == Kind.NAME:
        return f"The name of {who}"
    return where if case.kind == Kind.ROOM else who
