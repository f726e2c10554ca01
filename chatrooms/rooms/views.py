"""The rooms of my community: which are open to me and how lively they are, and what is left for the others."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from chatrooms.rooms import presence
from chatrooms.rooms.door import asks_nothing, rooms_for
from chatrooms.rooms.models import Room
from chatrooms.rooms.opening import opening_of
from leadership.members.models import Member
from leadership.members.second_factor import is_lead_with_key
from leadership.requirements.tree import Nothing
from leadership.roles.eligibility import Standing, standings
from leadership.roles.lines import lines
from leadership.roles.programme import Programme, RoomDef
from leadership.roles.views import in_force

OPENINGS = {
    "always": "Open at all hours",
    "popup": "Opens for an hour when some people want it",
    "scheduled": "Opens in its hours",
}
#: of a scheduled room for which the programme names no hours
BETWEEN = "For sessions, and open in between"


def door(standing: Standing, programme: Programme, member: Member, *, is_lead: bool = False) -> dict[str, Any]:
    """What the list and the closed door show of a room."""
    room = standing.subject
    assert isinstance(room, RoomDef)  # noqa: S101 - only rooms were asked for
    found = lines(standing, programme, standing.evidence.at, member.band)
    return {
        "room": room,
        "opening": OPENINGS[room.opening] if room.hours or room.opening != "scheduled" else BETWEEN,
        "is_open": is_lead or standing.verdict.met or asks_nothing(member, room),
        "is_published": standing.row is not None and not isinstance(standing.verdict.node, Nothing),
        "lines": found,
        "left": sum(line.state != "met" for line in found),
        "row": standing.row,
    }


@require_safe
def room_list(request: HttpRequest) -> HttpResponse:
    member: Member = request.user  # type: ignore[assignment]
    programme = in_force()
    is_lead = is_lead_with_key(request)
    found = standings(member, programme, timezone.now(), rooms_for(member, programme, is_lead=is_lead))
    doors = [door(standing, programme, member, is_lead=is_lead) for standing in found.values()]
    unlocked = [each for each in doors if each["is_open"]]
    locked = sorted(
        (each for each in doors if not each["is_open"]), key=lambda each: (not each["is_published"], each["left"])
    )
    shown = {
        "open": lively(unlocked, member),
        "later": sorted(
            (each for each in unlocked if each["times"].opens_at and each["times"].is_closed), key=opens_at
        ),
        "closed": [each for each in unlocked if each["times"].is_closed and not each["times"].opens_at],
        "next": locked[0] if locked and locked[0]["is_published"] else None,
        "locked": locked,
    }
    shown["people"] = sum(each["count"] for each in shown["open"])
    return render(request, "rooms/list.html", shown)


def opens_at(door: dict[str, Any]) -> Any:
    return door["times"].opens_at


def lively(unlocked: list[dict[str, Any]], member: Member) -> list[dict[str, Any]]:
    """The open rooms with what goes on in them, the liveliest first, then what is on; a quiet one knows a livelier one."""
    rows, now = {row.slug: row for row in Room.objects.all()}, timezone.now()
    read = {slug: head > seq for slug, head, seq in member.read_marks.values_list("room__slug", "room__head", "seq")}
    here = presence.counts([each["room"].slug for each in unlocked])
    for each in unlocked:
        slug = each["room"].slug
        each.update(
            count=here[slug],
            here=presence.in_words(here[slug]),
            is_new=read.get(slug),
            times=opening_of(each["room"], rows.get(slug), now),
        )
    is_open = [each for each in unlocked if not each["times"].is_closed]
    found = sorted(is_open, key=lambda each: (-each["count"], each["times"].until is None))
    for each in found:
        if not each["count"] and found[0]["count"]:
            each["livelier"] = found[0]["room"]
    return found
