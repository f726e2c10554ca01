"""Stepping in, without a script: about a message, in two steps from its menu; about a room; and ending what was done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from chatrooms.moderation.acts import lifting, proposals, told, wording
from chatrooms.moderation.acts.doing import Order, do, live_warnings
from chatrooms.moderation.acts.forms import PROPOSE, Lifting, StepIn, StepIntoRoom
from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.acts.powers import OF_ROOMS, SENTENCES, Kind, Where, has, hindrance, may
from chatrooms.moderation.acts.reasons import REASONS
from chatrooms.moderation.acts.who import (
    SILENCING,
    actor_of,
    place_it_began,
    place_of,
    places_of,
    room_of,
    rooms_to_choose,
    target_of,
    with_rows,
)
from chatrooms.rooms.models import Room
from chatrooms.talk import beginning
from chatrooms.talk.models import Event
from leadership.badges.gate import RefusedError, TooLateError, must
from leadership.badges.powers import MODERATING
from leadership.members.models import Member
from leadership.members.second_factor import show_again
from leadership.roles.programme import RoomDef
from leadership.roles.views import in_force

MOST_ACTS = 50
TO_PEOPLE = [kind for kind in Kind if kind not in OF_ROOMS]
DONE = {
    Kind.REMINDER: "{name} is reminded.",
    Kind.WARNING: "{name} is warned.",
    Kind.REMOVAL: "The message is removed.",
    Kind.MUTE: "{name} is muted.",
    Kind.KICK: "{name} is out of the room.",
    Kind.BAN: "{name} is kept away.",
    Kind.SLOW: "The room is slowed down.",
    Kind.PAUSE: "The room is paused.",
    PROPOSE: "The leads are told what you propose.",
}


def where_and_who(request: HttpRequest, slug: str) -> tuple[Member, RoomDef, Room]:
    """Raises Http404 for a room she may not know of."""
    member: Member = request.user  # type: ignore[assignment]
    room = room_of(member, in_force(), slug)
    if room is None:
        raise Http404
    return member, room, Room.objects.get_or_create(slug=slug)[0]


def must_be_on_duty(member: Member, room: RoomDef) -> None:
    must(has(actor_of(member), MODERATING, place_of(room)), SENTENCES["power"])


@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, slug: str, seq: int) -> HttpResponse:
    member, room, row = where_and_who(request, slug)
    must_be_on_duty(member, room)
    return about_message(request, member, room, row, seq, TO_PEOPLE)


@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest, slug: str, seq: int) -> HttpResponse:
    """What a room supporter can do by herself; for more she calls a moderator."""
    member, room, row = where_and_who(request, slug)
    actor, place = actor_of(member), place_of(room)
    if has(actor, MODERATING, place):  # behind the second key there is all that she can do
        return redirect("moderate-message", slug, seq)
    must(may(actor, Kind.REMINDER, place), SENTENCES["power"])
    return about_message(request, member, room, row, seq, [Kind.REMINDER])


def about_message(
    request: HttpRequest, member: Member, room: RoomDef, row: Room, seq: int, kinds: list[Kind]
) -> HttpResponse:
    found = Event.objects.select_related("by").filter(room=row, seq=seq, type=Event.Type.MESSAGE).first()
    if found is None or found.by is None:
        raise Http404
    actor, target = actor_of(member), target_of(found.by)
    hindrances = {kind: hindrance(actor, kind, place_of(room), target) for kind in kinds}
    possible: list[str] = [kind for kind in kinds if not hindrances[kind]]
    if found.removed_at is not None and Kind.REMOVAL in possible:
        possible.remove(Kind.REMOVAL)
    if not proposals.may_propose(member, room, Where.ROOM, found.by):
        possible.append(PROPOSE)
    lasting = [kind for kind in SILENCING if kind in possible] or ([Kind.MUTE] if PROPOSE in possible else [])
    others = rooms_to_choose(member, in_force(), room.band, found.by, lasting) if lasting else []
    others = [each for each in others if each.slug != room.slug]
    scripts = wording.offered(request.POST, room, found.by)
    is_asked = request.method == "POST" and "insert" not in request.POST
    typed = {"initial": wording.typed(request.POST, scripts), "kinds": possible, "places": places_of(room)}
    form = StepIn(request.POST if is_asked else None, rooms=others, **typed)
    wrong, status = "", 400 if is_asked else 200
    if is_asked and form.is_valid():
        if form.cleaned_data["kind"] == Kind.BAN:
            show_again(request)
        try:
            step_in(member, room, row, found, form.cleaned_data)
        except (RefusedError, TooLateError) as error:
            wrong, status = str(error), error.status
        else:
            beginning.count_sent(request.POST, scripts, form.cleaned_data["words"])
            done = DONE[form.cleaned_data["kind"]].format(name=found.by.username)
            messages.success(request, done)
            return redirect(f"{reverse('room', args=[room.slug])}#m{seq}")
    in_the_way = next(filter(None, hindrances.values()), "") if not possible else ""
    shown: dict[str, Any] = {
        "room": room, "seq": seq, "about": found.by, "message": found, "form": form, "wrong": wrong, "possible": possible,
        "scripts": scripts, "rules": [(each.slug, each.rule) for each in REASONS.values()],
        "in_the_way": SENTENCES.get(in_the_way, ""), "warnings": live_warnings(found.by),
        "can_last": Kind.MUTE in possible, "back": reverse("room", args=[room.slug]),
    }  # fmt: skip
    return render(request, "moderation/step_in.html", shown, status=status)


@transaction.atomic
def step_in(member: Member, room: RoomDef, row: Room, found: Event, data: dict[str, Any]) -> None:
    """One act, and the removal of the message with it where that is wanted: both or none."""
    rooms = in_force().rooms
    also = with_rows(rooms[slug] for slug in data["rooms"])
    kind = Kind.BAN if data["kind"] == PROPOSE else Kind(data["kind"])
    order = Order(kind, room, row, data["reason"], found, data["where"], data["words"], data["length"], also=also)
    if data["kind"] == PROPOSE:
        proposals.propose(order, by=member, days=data["days"])
        return
    do(order, by=member)
    if data["and_remove"] and kind is not Kind.REMOVAL and found.removed_at is None:
        do(Order(Kind.REMOVAL, room, row, data["reason"], found), by=member)


@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, slug: str) -> HttpResponse:
    """What holds in a room now, and slowing it down or pausing it."""
    member, found, row = where_and_who(request, slug)
    must_be_on_duty(member, found)
    form = StepIntoRoom(request.POST if request.method == "POST" else None)
    wrong, status = "", 400 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        kind = Kind(data["kind"])
        order = Order(kind, found, row, data["reason"], length=data["length"], seconds=data["seconds"])
        try:
            do(order, by=member)
        except (RefusedError, TooLateError) as error:
            wrong, status = str(error), error.status
        else:
            messages.success(request, DONE[kind])
            return redirect("moderate-room", slug)
    acts = Act.objects.at(slug, found.community, found.band).select_related("room", "about", "by", "lift", "appeal")
    recent = list(acts.order_by("-at")[:MOST_ACTS])
    now = timezone.now()
    shown = {
        "room": found, "form": form, "wrong": wrong,
        "can": [kind for kind in OF_ROOMS if not hindrance(actor_of(member), kind, place_of(found))],
        "holds": [each for each in recent if each.is_in_force(now)],
        "others": [(each, told.state(each, now)) for each in recent if not each.is_in_force(now)],
    }  # fmt: skip
    return render(request, "moderation/room.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One act, to whoever is on duty where it holds; ending it early, or undoing a removal."""
    member: Member = request.user  # type: ignore[assignment]
    found = Act.objects.select_related("about", "by", "lift", "appeal").with_rooms().filter(pk=pk).first()
    programme = in_force()
    room = room_of(member, programme, found.room.slug) if found is not None and found.room else None
    is_gone = found is not None and found.room is not None and found.room.slug not in programme.rooms
    if is_gone and ((gone := place_it_began(found, programme)).band in member.bands() or member.is_safeguarding_lead):
        room = gone
    if found is None or room is None or not has(actor_of(member), MODERATING, place_of(room)):
        raise Http404
    form, wrong = Lifting(request.POST if request.method == "POST" else None), ""
    status = 400 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            lifting.lift(found, room, by=member, reason=form.cleaned_data["reason"])
        except (RefusedError, TooLateError) as error:
            wrong, status = str(error), error.status
        else:
            messages.success(request, "It is over, and whom it was about is told.")
            return redirect("desk") if is_gone else redirect("moderate-room", room.slug)
    now = timezone.now()
    is_open = found.lifted is None and found.kind != Kind.REMINDER and (found.until is None or found.until > now)
    shown = {
        "act": found, "room": room, "form": form, "wrong": wrong, "state": told.state(found, now),
        "where": told.where_for_duty(found, programme), "is_open": is_open, "is_gone": is_gone,
        "in_the_way": lifting.hindrance(found, room, member) if is_open else "",
    }  # fmt: skip
    return render(request, "moderation/act.html", shown, status=status)
