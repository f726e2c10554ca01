"""My own button and card; the inbox of those who look after others, and one signal in it."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from chatrooms.care import answering, card, inbox, script, shifts
from chatrooms.care.models import LONGEST_WORDS, Signal
from chatrooms.care.reach import looks_after, needs_key, within
from chatrooms.rooms.door import room_for
from chatrooms.rooms.models import Room
from leadership.badges.gate import RefusedError, TooLateError
from leadership.members.models import Member
from leadership.members.second_factor import show_key, used_in
from leadership.roles.programme import RoomDef
from leadership.roles.views import in_force

View = Callable[..., HttpResponse]

GLAD = "Thank you for telling us. Good that you are here."
SAME = "Thank you for telling us. It is all right that it takes time; you can ask for somebody whenever you like."


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """POST `do`: somebody, now (in danger), put-away, tomorrow, not-tomorrow, better, same; `room` is where she goes back to."""
    member: Member = request.user  # type: ignore[assignment]
    room = room_for(member, in_force(), request.POST.get("room", request.GET.get("room", "")))
    wanted = request.POST.get("do", "")
    if request.method == "POST" and wanted in DEEDS:
        DEEDS[wanted](request, member, room)
        return redirect("room", room.slug) if room else redirect("care")
    shown = {
        "card": card.card_of(member, room.slug if room else ""),
        "room": room,
        "is_asked_today": card.is_asked_today(member),
        "kept": settings.CARE_KEPT_DAYS,
    }
    return render(request, "care/mine.html", shown, status=400 if request.method == "POST" else 200)


def call(request: HttpRequest, member: Member, room: RoomDef | None) -> None:
    row = Room.objects.get_or_create(slug=room.slug)[0] if room else None
    card.ask_for_somebody(member, row, room.band if room else member.band, is_urgent=request.POST["do"] == "now")


DEEDS: dict[str, Callable[[HttpRequest, Member, RoomDef | None], Any]] = {
    "somebody": call,
    "now": call,
    "put-away": lambda request, member, room: card.put_away(member),
    "tomorrow": lambda request, member, room: card.ask_tomorrow(member, is_wanted=True),
    "not-tomorrow": lambda request, member, room: card.ask_tomorrow(member, is_wanted=False),
    "better": lambda request, member, room: messages.success(request, GLAD),
    "same": lambda request, member, room: messages.success(request, SAME),
}


def for_carers(view: View) -> View:
    """403 for whoever looks after nobody; moderators and leads show their second factor as at the desk (S15)."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        member: Member = request.user  # type: ignore[assignment]
        if not looks_after(member):
            raise PermissionDenied("This is kept for those who look after people here.")
        if needs_key(member) and not used_in(request):
            return show_key(request)
        return view(request, *args, **kwargs)

    return wrapped


@require_http_methods(["GET", "HEAD", "POST"])
@for_carers
def inbox_page(request: HttpRequest) -> HttpResponse:
    """POST `do`: there, gone."""
    member: Member = request.user  # type: ignore[assignment]
    now = timezone.now()
    if request.method == "POST":
        if request.POST.get("do") == "gone":
            shifts.end(member)
            messages.success(
                request, "You are not called any more. Thank you for being there; be kind to yourself, too."
            )
        else:
            shifts.begin(member)
            messages.success(request, "You are there. It ends by itself after four hours, or when you say so.")
        return redirect("care-inbox")
    rows = inbox.rows(member, now)
    shown = {
        "rows": rows,
        "waiting": sum(not each.reader for each in rows),
        "shift": shifts.current(member, now),
        "is_called": member.pk in inbox.there(now),
    }
    return render(request, "care/inbox.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@for_carers
def signal_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One signal. One that is not hers to look after does not exist (S18). POST `do`: claim, hand-off, close (with `words`)."""
    member: Member = request.user  # type: ignore[assignment]
    found = within(member).filter(pk=pk).select_related("room", "member", "claimed_by").first()
    if found is None:
        raise Http404
    wrong, status = "", 200
    if request.method == "POST":
        try:
            return act(request, found, member)
        except (RefusedError, TooLateError) as error:
            wrong, status = str(error), 400 if isinstance(error, RefusedError) else error.status
        found.refresh_from_db()
    return show_signal(request, found, member, wrong, status)


def act(request: HttpRequest, found: Signal, member: Member) -> HttpResponse:
    wanted, words = request.POST.get("do", ""), request.POST.get("words", "").replace("\0", "")
    if wanted == "claim":
        answering.claim(found, by=member)
        return redirect("care-signal", found.pk)
    if wanted == "hand-off":
        answering.hand_off(found, by=member, words=words)
        messages.success(request, "Handed on. Thank you: it is with the others now, and not with you.")
    elif wanted == "close":
        answering.close(found, by=member, words=words)
        messages.success(request, "Closed. That was a hard one: a rest is fine now, or a talk with a mentor.")
    else:
        raise RefusedError("Choose what to do.")
    return redirect("care-inbox")


def show_signal(request: HttpRequest, found: Signal, member: Member, wrong: str, status: int) -> HttpResponse:
    """Her words only for whoever is with her."""
    row = inbox.row(found, member, timezone.now())
    cue = found.cues.exclude(seq=None).last()
    place = (
        f"{reverse('room', args=[found.room.slug])}{f'#m{cue.seq}' if cue and cue.seq else ''}" if found.room else ""
    )
    shown = {
        "row": row,
        "signal": found,
        "cues": list(found.cues.all()),
        "context": inbox.context(found) if row.is_mine else [],
        "hand_offs": list(found.hand_offs.select_related("by")[:10]),
        "steps": script.steps(found.tier),
        "scripts": script.words(found),
        "place": place,
        "wrong": wrong,
        "words": request.POST.get("words", ""),
        "most": LONGEST_WORDS,
        "kept": settings.CARE_KEPT_DAYS,
    }
    return render(request, "care/signal.html", shown, status=status)
