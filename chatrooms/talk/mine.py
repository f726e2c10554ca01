"""Finding one's own words again: in one room or in all of mine, never anybody else's; an ordinary form."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chatrooms.rooms.door import room_for
from chatrooms.rooms.models import Room
from chatrooms.talk import log
from chatrooms.talk.models import Event
from chatrooms.talk.views import number
from leadership.members.models import Member
from leadership.members.second_factor import is_lead_with_key
from leadership.roles.views import in_force

LONGEST = 100  # characters looked for
AROUND = log.FIRST // 2  # messages after the one that was found, on the page it leads to


@require_safe
def my_messages(request: HttpRequest) -> HttpResponse:
    """`q` the words, `room` a slug, `before` a cursor. Three queries, whatever is found; a room I may not know of is a 404."""
    member: Member = request.user  # type: ignore[assignment]
    programme = in_force()
    wanted = " ".join(request.GET.get("q", "").split())[:LONGEST]
    slug = request.GET.get("room", "")
    is_lead = is_lead_with_key(request)
    here = room_for(member, programme, slug, is_lead=is_lead)
    if slug and here is None:
        raise Http404
    mine = Event.objects.filter(by=member, type=Event.Type.MESSAGE, removed_at=None)
    spoke_in = Room.objects.filter(pk__in=mine.values("room")).values_list("pk", "slug")
    rooms = {pk: room for pk, each in spoke_in if (room := room_for(member, programme, each, is_lead=is_lead))}
    places = [pk for pk, room in rooms.items() if here in (None, room)]
    found, earlier = _page(_holding(mine.filter(room__in=places), wanted), number(request.GET.get("before")))
    shown = {
        "wanted": wanted,
        "here": here,
        "rooms": sorted({*rooms.values(), *([here] if here else [])}, key=lambda room: room.name),
        "found": [_line(event, rooms[event.room_id], wanted) for event in found],
        "earlier": earlier,
        "longest": LONGEST,
    }
    return render(request, "talk/mine.html", shown)


def _holding(events: QuerySet[Event], wanted: str) -> QuerySet[Event]:
    """Those with these words in them, in any case; SQLite's LIKE knows case in English letters alone, and a pattern does."""
    if not wanted:
        return events
    if connection.vendor == "sqlite":
        return events.filter(text__iregex=re.escape(wanted))
    return events.filter(text__icontains=wanted)


def _page(events: QuerySet[Event], before: int | None) -> tuple[list[Event], int | None]:
    """The newest of them, and the cursor of the page before."""
    if before is not None:
        events = events.filter(pk__lt=before)
    found = list(events.order_by("-pk")[: log.FIRST + 1])
    return found[: log.FIRST], found[log.FIRST - 1].pk if len(found) > log.FIRST else None


def _line(event: Event, room: Any, wanted: str) -> dict[str, Any]:
    parts = re.split(f"({re.escape(wanted)})", event.text, flags=re.IGNORECASE) if wanted else [event.text]
    return {
        "room": room,
        "seq": event.seq,
        "at": event.at,
        "upto": event.seq + AROUND + 1,
        "parts": [(part, place % 2 == 1) for place, part in enumerate(parts)],
    }
