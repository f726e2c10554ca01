"""The rooms of my community and their doors: which are open to me, and what is left for the others."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from leadership.members.models import Account, Member
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


def rooms_for(member: Member, programme: Programme) -> list[RoomDef]:
    """The rooms a person may know of: those of the own community of age, and the own side (G2)."""
    band = member.band
    return [
        room
        for room in programme.rooms.values()
        if room.band == band and (room.side == Account.MEMBER or room.side == member.account)
    ]


def _door(standing: Standing, programme: Programme, member: Member) -> dict[str, Any]:
    room = standing.subject
    assert isinstance(room, RoomDef)  # noqa: S101 - only rooms were asked for
    found = lines(standing, programme, standing.evidence.at, member.band)
    return {
        "room": room,
        "opening": OPENINGS[room.opening],
        "is_open": standing.verdict.met,
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
    doors = [_door(standing, programme, member) for standing in found.values()]
    return render(
        request,
        "rooms/list.html",
        {"unlocked": [d for d in doors if d["is_open"]], "locked": [d for d in doors if not d["is_open"]]},
    )


@require_safe
def room_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A room's door. A room of the other community answers exactly as a missing one (S35)."""
    member: Member = request.user  # type: ignore[assignment]
    programme = in_force()
    room = next((each for each in rooms_for(member, programme) if each.slug == slug), None)
    if room is None:
        raise Http404
    standing = standings(member, programme, timezone.now(), [room])[slug]
    return render(request, "rooms/room.html", _door(standing, programme, member))
