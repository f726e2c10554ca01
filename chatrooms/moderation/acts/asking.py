"""The form that asks what to do about somebody, for what was seen: a message, a case about them or their name, or nothing that is written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from chatrooms.moderation.acts import proposals, wording
from chatrooms.moderation.acts.doing import Order, do, live_warnings
from chatrooms.moderation.acts.forms import PROPOSE, StepIn
from chatrooms.moderation.acts.powers import OF_ROOMS, SENTENCES, Kind, Where, hindrance
from chatrooms.moderation.acts.reasons import REASONS
from chatrooms.moderation.acts.who import (
    SILENCING,
    actor_of,
    place_of,
    places_of,
    rooms_to_choose,
    target_of,
    with_rows,
)
from chatrooms.moderation.reports.models import Case
from chatrooms.rooms.models import Room
from chatrooms.talk import beginning
from chatrooms.talk.models import Event
from leadership.badges.gate import RefusedError, TooLateError
from leadership.members.models import Member
from leadership.members.second_factor import show_again
from leadership.roles.programme import RoomDef
from leadership.roles.views import in_force

TO_PEOPLE = [kind for kind in Kind if kind not in OF_ROOMS]
DONE = {
    Kind.REMINDER: "{name} is reminded.",
    Kind.WARNING: "{name} is warned.",
    Kind.REMOVAL: "The message is removed.",
    Kind.MUTE: "{name} is muted.",
    Kind.KICK: "{name} is out of the room.",
    Kind.BAN: "{name} is kept away.",
    PROPOSE: "The leads are told what you propose.",
}


@dataclass(frozen=True)
class Asked:
    """Who would step in about whom, and what was seen where: without a `row`, in no room; `back` is the page she came from.

    `still` raises where what she saw is no longer hers to act on; it is asked in the transaction of the act.
    """

    by: Member
    about: Member
    room: RoomDef
    row: Room | None
    back: str
    back_to: str
    kinds: list[Kind]
    message: Event | None = None
    case: Case | None = None
    #: what is reported in the case, in words
    reported: Sequence[str] = ()
    still: Callable[[], None] = lambda: None

    @property
    def is_seen(self) -> bool:
        """Something shows what was seen; else whoever steps in says it."""
        return self.message is not None or self.case is not None


def answer(request: HttpRequest, asked: Asked) -> HttpResponse:
    actor, target = actor_of(asked.by), target_of(asked.about)
    hindrances = {kind: hindrance(actor, kind, place_of(asked.room), target) for kind in asked.kinds}
    possible = possible_of(asked, hindrances)
    places, rooms = places_of(asked.room), rooms_beside(asked, possible)
    scripts = wording.offered(request.POST, asked.room, asked.about)
    # words are inserted by a round trip, where no script does it: then nothing is asked yet
    posted = request.POST if request.method == "POST" and "insert" not in request.POST else None
    typed = wording.typed(request.POST, scripts)
    form = StepIn(posted, initial=typed, kinds=possible, places=places, rooms=rooms, is_seen=asked.is_seen)
    wrong, status = "", 200 if posted is None else 400
    if posted is not None and form.is_valid():
        kind = form.cleaned_data["kind"]
        if kind == Kind.BAN:
            show_again(request)
        try:
            step_in(asked, form.cleaned_data)
        except (RefusedError, TooLateError) as error:
            wrong, status = str(error), error.status
        else:
            beginning.count_sent(request.POST, scripts, form.cleaned_data["words"])
            messages.success(request, DONE[kind].format(name=asked.about.username))
            return redirect(asked.back)
    in_the_way = next(filter(None, hindrances.values()), "") if not possible else ""
    shown: dict[str, Any] = {
        "asked": asked, "room": asked.room, "about": asked.about, "message": asked.message, "form": form, "wrong": wrong,
        "possible": possible, "in_the_way": SENTENCES.get(in_the_way, ""), "warnings": live_warnings(asked.about),
        "can_last": Kind.MUTE in possible, "scripts": scripts,
        "rules": [(each.slug, each.rule) for each in REASONS.values()],
    }  # fmt: skip
    return render(request, "moderation/step_in.html", shown, status=status)


def possible_of(asked: Asked, hindrances: dict[Kind, str]) -> list[str]:
    found: list[str] = [kind for kind, in_the_way in hindrances.items() if not in_the_way]
    if Kind.REMOVAL in found and (asked.message is None or asked.message.removed_at is not None):
        found.remove(Kind.REMOVAL)
    if not proposals.may_propose(asked.by, asked.room, Where.ROOM, asked.about):
        found.append(PROPOSE)
    return found


def rooms_beside(asked: Asked, possible: list[str]) -> list[RoomDef]:
    """What can be ticked besides the room it is about."""
    lasting = [kind for kind in SILENCING if kind in possible] or ([Kind.MUTE] if PROPOSE in possible else [])
    found = rooms_to_choose(asked.by, in_force(), asked.room.band, asked.about, lasting) if lasting else []
    return [each for each in found if each.slug != asked.room.slug]


@transaction.atomic
def step_in(asked: Asked, data: dict[str, Any]) -> None:
    """One act, and the removal of the message with it where that is wanted: both or none."""
    asked.still()
    known, where, message = in_force().rooms, data["where"], asked.message
    rooms = with_rows(known[slug] for slug in data["rooms"])
    room, row = asked.room, asked.row
    if row is None and rooms:  # seen in no room: it holds in those that are ticked
        ((room, row), *rest) = rooms
        rooms, where = tuple(rest), Where.ROOMS if rest else Where.ROOM
    kind, reason = Kind.BAN if data["kind"] == PROPOSE else Kind(data["kind"]), data["reason"]
    seen = {"case": asked.case, "person": asked.about}
    order = Order(kind, room, row, reason, message, where, data["words"], data["length"], also=rooms, **seen)
    if data["kind"] == PROPOSE:
        proposals.propose(order, by=asked.by, days=data["days"])
        return
    do(order, by=asked.by)
    if data["and_remove"] and kind is not Kind.REMOVAL and message is not None and message.removed_at is None:
        do(Order(Kind.REMOVAL, room, row, reason, message), by=asked.by)
