"""The rooms of my community and their doors: which are open to me, and what is left for the others."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from chatrooms.rooms.door import rooms_for
from leadership.members.models import Member
from leadership.requirements.tree import Nothing
from leadership.roles.eligibility import Standing, standings
from leadership.roles.lines import lines
from leadership.roles.programme import Programme, RoomDef
from leadership.roles.views import in_force

OPENINGS = {
    "always": "Open at all hours",
    "popup": "Opens for an hour when some people want it",
    "scheduled": "Opens for sessions",
}


def door(standing: Standing, programme: Programme, member: Member) -> dict[str, Any]:
    """What the list and the closed door show of a room."""
    room = standing.subject
    assert isinstance(room, RoomDef)  # noqa: S101 - only rooms were asked for
    found = lines(standing, programme, standing.evidence.at, member.band)
    return {
        "room": room,
        "opening": OPENINGS[room.opening],
        # of somebody cleared for the other band the door asks nothing more (contract §6)
        "is_open": standing.verdict.met or room.band != member.band,
        "is_published": standing.row is not None and not isinstance(standing.verdict.node, Nothing),
        "lines": found,
        "left": sum(line.state != "met" for line in found),
        "row": standing.row,
    }


@require_safe
def room_list(request: HttpRequest) -> HttpResponse:
    member: Member = request.user  # type: ignore[assignment]
    programme = in_force()
    found = standings(member, programme, timezone.now(), rooms_for(member, programme))
    doors = [door(standing, programme, member) for standing in found.values()]
    return render(
        request,
        "rooms/list.html",
        {"unlocked": [d for d in doors if d["is_open"]], "locked": [d for d in doors if not d["is_open"]]},
    )
