"""What a case is about, in words: "A message of ash in Anxiety", "The name of ash", "ash", "Anxiety"."""

from __future__ import annotations

from chatrooms.moderation.reports.categories import Kind
from chatrooms.moderation.reports.models import Case
from leadership.roles.models import Edition


def room_names() -> dict[str, str]:
    return {slug: room.name for slug, room in Edition.objects.in_force().programme.rooms.items()}


def named(case: Case, names: dict[str, str]) -> str:
    """`names` of rooms by slug; needs `case.room` and `case.about`."""
    who = case.about.username if case.about else "somebody who has left"
    where = names.get(case.room.slug, case.room.slug) if case.room else ""
    if case.kind == Kind.MESSAGE:
        return f"A message of {who} in {where}"
    if case.kind == Kind.NAME:
        return f"The name of {who}"
    return where if case.kind == Kind.ROOM else who
