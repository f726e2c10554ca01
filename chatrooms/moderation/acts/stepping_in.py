"""Stepping in, without a script: about a message, in two steps from its menu; about a room; and ending what was done."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from chatrooms.moderation.acts import lifting, told
from chatrooms.moderation.acts.asking import TO_PEOPLE, Asked, answer
from chatrooms.moderation.acts.desk import may_see_case
from chatrooms.moderation.acts.doing import Order, do
from chatrooms.moderation.acts.forms import Lifting, StepIntoRoom
from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.acts.powers import OF_ROOMS, SENTENCES, Kind, has, hindrance, may
from chatrooms.moderation.acts.who import (
    actor_of,
    holds_in,
    place_it_began,
    place_of,
    room_of,
)
from chatrooms.rooms.door import is_hers, rooms_for
from chatrooms.rooms.models import Room
from chatrooms.talk.models import Event
from leadership.badges.gate import RefusedError, TooLateError, must
from leadership.badges.powers import MODERATING
from leadership.members.models import Member
from leadership.roles.programme import RoomDef
from leadership.roles.views import in_force

MOST_ACTS = 50
DONE = {Kind.SLOW: "The room is slowed down.", Kind.PAUSE: "The room is paused."}


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
    back = f"{reverse('room', args=[room.slug])}#m{seq}"
    return answer(request, Asked(member, found.by, room, row, back, room.name, kinds, message=found))


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, slug: str, username: str) -> HttpResponse:
    """About somebody in this room, for what no single message shows: a name, a game with hearts, typing that never ends."""
    member, room, row = where_and_who(request, slug)
    must_be_on_duty(member, room)
    found = who_is_there(member, room, username)
    if found is None:
        raise Http404
    kinds = [kind for kind in TO_PEOPLE if kind is not Kind.REMOVAL]
    back = reverse("room", args=[slug])
    return answer(request, Asked(member, found, room, row, back, room.name, kinds))


def who_is_there(by: Member, room: RoomDef, username: str) -> Member | None:
    """Somebody else of this name, whom she may know of and who may know of the room (G2); a lead of everybody who may."""
    known = Member.objects.filter(is_active=True) if by.is_safeguarding_lead else Member.objects.met_by(by)
    found = known.exclude(pk=by.pk).filter(username__iexact=username).first()
    return found if found is not None and (is_hers(found, room) or found.is_safeguarding_lead) else None


@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, slug: str) -> HttpResponse:
    """What holds in a room now, and slowing it down or pausing it."""
    member, found, row = where_and_who(request, slug)
    must_be_on_duty(member, found)
    name = request.GET.get("name", "").replace("\0", "").strip()
    if name and (somebody := who_is_there(member, found, name)):
        return redirect("moderate-person", slug, somebody.username)
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
        "room": found, "form": form, "wrong": wrong, "name": name,
        "can": [kind for kind in OF_ROOMS if not hindrance(actor_of(member), kind, place_of(found))],
        "holds": [each for each in recent if each.is_in_force(now)],
        "others": [(each, told.state(each, now)) for each in recent if not each.is_in_force(now)],
    }  # fmt: skip
    return render(request, "moderation/room.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One act, to whoever is on duty where it holds, with what was seen where that was in a room of hers; ending it early, or undoing a removal."""
    member: Member = request.user  # type: ignore[assignment]
    found = Act.objects.select_related("about", "by", "lift", "appeal").with_rooms().filter(pk=pk).first()
    programme = in_force()
    room = room_of(member, programme, found.room.slug) if found is not None and found.room else None
    is_gone = found is not None and (found.room is None or found.room.slug not in programme.rooms)
    if is_gone and ((gone := place_it_began(found, programme)).band in member.bands() or member.is_safeguarding_lead):
        room = gone
    is_elsewhere = room is None or not has(actor_of(member), MODERATING, place_of(room))
    if found is not None and is_elsewhere:
        room, is_gone = where_it_holds_too(found, member), False
    if found is None or room is None:
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
        "where": told.where_for_duty(found, programme), "is_open": is_open, "is_gone": is_gone, "is_elsewhere": is_elsewhere,
        "may_see_case": may_see_case(found, member),
        "in_the_way": lifting.hindrance(found, room, member) if is_open else "",
    }  # fmt: skip
    return render(request, "moderation/act.html", shown, status=status)


def where_it_holds_too(act: Act, member: Member) -> RoomDef | None:
    """Of what began where she is not on duty: a room where she is, and in which it holds as well."""
    actor, rooms = actor_of(member), rooms_for(member, in_force(), is_lead=member.is_safeguarding_lead)
    return next((each for each in rooms if holds_in(act, each) and has(actor, MODERATING, place_of(each))), None)
