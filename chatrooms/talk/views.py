"""The room's page and one message's: all that can be done in a room, without JavaScript."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from chatrooms.rooms import presence
from chatrooms.rooms.door import room_for, standing_at
from chatrooms.rooms.models import Room
from chatrooms.rooms.opening import may_open, opening_of
from chatrooms.rooms.views import door
from chatrooms.talk import beginning, gate, hub, log, opening, pieces, reading, say, visits, wire
from chatrooms.talk.contacts import told
from chatrooms.talk.models import Event
from chatrooms.talk.say import RefusedError, Verb
from chatrooms.talk.store import Done, write
from leadership.members.models import Member
from leadership.members.second_factor import is_lead_with_key
from leadership.roles.programme import Programme, RoomDef
from leadership.roles.views import in_force

#: what upper subjects show somebody above the form of a room: what holds for her there
NOTES: list[Callable[[Member, RoomDef], Iterable[SafeString]]] = []
#: what upper subjects show somebody there about herself: a template, and its `card`
CARDS: list[Callable[[Member, RoomDef], tuple[str, Any] | None]] = []
#: where upper subjects lead somebody from a room: the name of an address, and words
LINKS: list[Callable[[Member, RoomDef], tuple[str, str] | None]] = []
#: where whoever is on duty acts: (member, room) → the address that a message's number is put after, or ""
DUTIES: list[Callable[[Member, RoomDef], str]] = []

STATUS = {
    "rate_limited": 429,
    "muted": 403,
    "held": 403,
    "locked": 403,
    "closed": 409,
    "open_already": 409,
    "not_opener": 403,
    "not_found": 404,
    "not_yours": 403,
    "too_late": 409,
}


@require_http_methods(["GET", "HEAD", "POST"])
def room_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The door where it is shut, the room where it is open. A room she may not know of is as a missing one (S35)."""
    member, programme, room = who_and_where(request, slug)
    rights = rights_here(request, slug)
    if rights.code == "locked":
        status = 403 if request.method == "POST" else 200
        if rights.refused.get("enter"):
            return render(request, "talk/away.html", {"room": room, "notes": notes(member, room)}, status=status)
        shown = door(standing_at(member, programme, room), programme, member)
        return render(request, "rooms/room.html", shown, status=status)
    refused = None
    if request.method == "POST" and "insert" not in request.POST:
        nonce = wire.hexed(request.POST.get("nonce", "")) or uuid.uuid4().hex
        reply_to = number(request.POST.get("reply_to"))
        try:
            if "opening" in request.POST:
                return open_or_close(request, member, room, rights)
            rights.must("say")
            verb, _ = pieces.message(
                rights,
                request.POST.get("text", ""),
                nonce,
                reply_to,
                log.spoke_in(rights.room),
                is_sure="sure" in request.POST,
            )
            done = do(verb)
        except RefusedError as error:
            if error.waits:  # kept, so that nothing is left to write
                messages.info(request, error.detail)
                return redirect("room", slug)
            refused = error
            lose(rights, request.POST.get("text", ""), error)
        else:
            beginning.sent(request.POST, room, Room(pk=rights.room), lambda: bool(duty(member, room)))
            if done.removed:
                messages.info(request, told(done.removed))
            return redirect(f"{reverse('room', args=[slug])}#m{done.seq}")
    return show_room(request, member, programme, room, rights, refused)


def open_or_close(request: HttpRequest, member: Member, room: RoomDef, rights: gate.Rights) -> HttpResponse:
    """The one button of a pop-up room. Raises RefusedError."""
    if not may_open(member, room):
        raise RefusedError("not_opener")
    if request.POST["opening"] == "open":
        opening.open_for_an_hour(rights.room, member)
    else:
        opening.close(rights.room, member)
    return redirect("room", room.slug)


def show_room(
    request: HttpRequest,
    member: Member,
    programme: Programme,
    room: RoomDef,
    rights: gate.Rights,
    refused: RefusedError | None,
) -> HttpResponse:
    """The newest messages or those before a cursor, and the form with what was typed."""
    row = Room.objects.get(pk=rights.room)
    before = number(request.GET.get("before"))
    if before is not None and before > row.head:
        before = None
    history = log.history(row.pk, ZoneInfo(member.time_zone), before)
    mark, rail = reading.places(member, programme, row)
    on_duty = duty(member, room)
    shown = {
        "room": room,
        "row": row,
        **lines_for(reading.Reader(member, room, programme), history, mark),
        **places_for(member, programme, row, rail),
        "hearted": " ".join(map(str, reading.hearted(member, row.pk, history))),
        "is_newest": before is None,
        "seen": row.head if before is None else None,
        "nonce": uuid.uuid4(),
        **beginning.shown(request.POST, room, row, is_on_duty=bool(on_duty)),
        "reply_to": number(request.POST.get("reply_to")) or "",
        "refused": refused,
        "can_not": can_not(rights),
        "notes": notes(member, room),
        "cards": [found for look in CARDS if (found := look(member, room))],
        "links": [found for look in LINKS if (found := look(member, room))],
        "duty": on_duty,
        "is_closed": rights.code == "closed",
        "times": opening_of(room, row, timezone.now()),
        "may_open": may_open(member, room),
        "most": say.MOST_TYPED,
        "kept_days": settings.CHAT_KEPT_DAYS,
    }
    return render(request, "talk/room.html", shown, status=STATUS.get(refused.code, 400) if refused else 200)


def can_not(rights: gate.Rights) -> str:
    """Why she can’t write here at this moment, as a sentence; empty if she can."""
    refusal = rights.refusal("say")
    return refusal.error().detail if refusal else ""


def notes(member: Member, room: RoomDef) -> list[SafeString]:
    return [each for look in NOTES for each in look(member, room)]


def duty(member: Member, room: RoomDef) -> str:
    return next(filter(None, (look(member, room) for look in DUTIES)), "")


def lines_for(reader: reading.Reader, history: log.History, mark: int | None) -> dict[str, Any]:
    """The messages as she reads them, and what the script needs to dress the next ones alike."""
    new = reading.first_new(history, mark, reader.name)
    drawn = [(day, line.seq == new, reader.draw(line)) for day, line in zip(history.days, history.lines, strict=True)]
    known = {"leaders": reader.leaders, "hidden": reader.hidden, "folded": reader.folded}
    return {"lines": drawn, "earlier": history.earlier, **known}


def places_for(member: Member, programme: Programme, row: Room, rail: list[tuple[RoomDef, bool]]) -> dict[str, Any]:
    """Her other rooms, how many are in this one, and where it is livelier if nobody is."""
    counts = presence.counts([row.slug, *(each.slug for each, _ in rail)])
    count = counts[row.slug]
    livelier = None if count else reading.livelier(member, programme, counts, rail)
    return {"rail": rail, "here": presence.in_words(count), "livelier": livelier}


@require_http_methods(["GET", "HEAD", "POST"])
def message_page(request: HttpRequest, slug: str, seq: int) -> HttpResponse:
    """One message, and what its reader or its author may do with it."""
    member, programme, room = who_and_where(request, slug)
    rights = rights_here(request, slug)
    if rights.code == "locked":
        return redirect("room", slug)
    found = Event.objects.filter(room=rights.room, seq=seq, type=Event.Type.MESSAGE, removed_at=None).first()
    if found is None:
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            make = DEEDS.get(request.POST.get("do", ""))
            if make is None:
                raise RefusedError("not_found")
            rights.must(request.POST["do"])
            do(make(rights, seq, request.POST.get("text", ""), "sure" in request.POST))
        except RefusedError as error:
            refused = error
            lose(rights, request.POST.get("text", "") if request.POST.get("do") == "edit" else "", error)
        else:
            return redirect(f"{reverse('room', args=[slug])}#m{seq}")
    return show_message(request, member, programme, room, found, refused)


def show_message(
    request: HttpRequest,
    member: Member,
    programme: Programme,
    room: RoomDef,
    found: Event,
    refused: RefusedError | None,
) -> HttpResponse:
    (row,) = log.rows(Event.objects.filter(pk=found.pk))
    line = log.line_of(row, log.names_of(found.room_id, [row.reply_to]), ZoneInfo(member.time_zone))
    reader = reading.Reader(member, room, programme)
    is_mine = found.by_id == member.pk
    shown = {
        "room": room,
        "seq": found.seq,
        "by": line.by,
        "drawn": reader.draw(line),
        "is_hidden": line.by in reader.hidden,
        "may_hide": line.by and line.by not in reader.leaders,
        "is_mine": is_mine,
        "duty": duty(member, room),
        "is_hearted": found.heart_set.filter(by=member).exists(),
        "text": request.POST.get("text", found.text) if is_mine else request.POST.get("text", ""),
        "nonce": uuid.uuid4(),
        "refused": refused,
        "most": say.MOST_TYPED,
    }
    return render(request, "talk/message.html", shown, status=STATUS.get(refused.code, 400) if refused else 200)


#: what a button of the message's page says: (rights, number, text, whether she is sure of it) → the verb
DEEDS: dict[str, Callable[[gate.Rights, int, str, bool], Verb]] = {
    "heart": lambda rights, seq, text, sure: say.GiveHeart(rights.room, rights.person, seq, on=True),
    "unheart": lambda rights, seq, text, sure: say.GiveHeart(rights.room, rights.person, seq, on=False),
    "edit": lambda rights, seq, text, sure: pieces.edit(rights, seq, text, log.spoke_in(rights.room), is_sure=sure),
    "remove": lambda rights, seq, text, sure: say.Remove(rights.room, rights.person, seq),
}


def lose(rights: gate.Rights, text: str, why: RefusedError) -> None:
    """Words that were refused on the way to `do`: what upper subjects see in them is kept all the same."""
    if text and not why.is_settled and (verb := pieces.unsaid(rights, text)):
        write([verb])


def do(verb: Verb) -> Done:
    """Store it in this request's own transaction, and tell the sockets once it is committed. Raises RefusedError."""
    written = write([verb])
    outcome = written.outcomes[0]
    if isinstance(outcome, RefusedError):
        outcome.is_settled = True
        raise outcome
    for room, events in written.events.items():
        head = events[-1].seq
        transaction.on_commit(lambda room=room, head=head: hub.announce(room, head))  # type: ignore[misc]
    return outcome


def who_and_where(request: HttpRequest, slug: str) -> tuple[Member, Programme, RoomDef]:
    member: Member = request.user  # type: ignore[assignment]
    programme = in_force()
    room = room_for(member, programme, slug, is_lead=is_lead_with_key(request))
    if room is None:
        raise Http404
    return member, programme, room


def rights_here(request: HttpRequest, slug: str) -> gate.Rights:
    """Of whoever asks, after `who_and_where`; where only her desk lets her in, it is said that she is there."""
    member: Member = request.user  # type: ignore[assignment]
    rights = gate.rights_of(member, slug, has_key=is_lead_with_key(request))
    if rights.without_key:
        visits.note(member.pk, rights.room)
    return rights


def number(text: str | None) -> int | None:
    """A cursor or a message's number as an address has it; nonsense is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None
