"""The moderators' desk: below /moderation/, so that a second factor stands before it (S15)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.desk import acting, advice, cover, duty, queue, taking, topics
from chatrooms.moderation.desk.forms import CloseForm, HandOverForm, NoteForm
from chatrooms.moderation.desk.handing import hand_over_to
from chatrooms.moderation.desk.models import Note
from chatrooms.moderation.desk.reach import has_desk, within
from chatrooms.moderation.reports.models import Case
from leadership.badges.backend import held_by
from leadership.badges.gate import RefusedError, TooLateError
from leadership.members.models import Member

#: what upper subjects show on a case: (case, who looks) → template context
EXTRAS: list[Callable[[Case, Member], dict[str, Any]]] = []


#: where upper subjects lead somebody from the desk: the name of an address, and words
LINKS: list[Callable[[Member], tuple[str, str] | None]] = []
#: what stands above the cases of somebody's desk and is none of them
ABOVE: list[Callable[[Member], Iterable[SafeString]]] = []


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What needs somebody, and who is there."""
    member: Member = request.user  # type: ignore[assignment]
    if not has_desk(member):
        return render(request, "moderation/desk.html", {"has_desk": False})
    now = timezone.now()
    cover.is_here(member)
    mine, rows = duty.current(member, now), queue.rows(member, now)
    shown = {
        "has_desk": True,
        "rows": [row for row in rows if not row.is_aside],
        "passed": [row for row in rows if row.is_aside],
        "waiting": sum(row.reader is None and not row.is_aside for row in rows),
        "held": sum(row.is_mine for row in rows),
        "duty": mine,
        "is_resting": bool(mine and mine.rests_until and mine.rests_until > now),
        "wants_break": duty.needs_break(mine, now) if mine else "",
        "others": duty.on_duty(member, now),
        "may_watch": any(held.powers & {"pause_room"} for held in held_by(member)) or member.is_safeguarding_lead,
        "links": [found for look in LINKS if (found := look(member))],
        "topics": topics.choices(member),
        "above": [each for look in ABOVE for each in look(member)],
        "now": now,
    }
    return render(request, "moderation/desk.html", shown)


@require_POST
def on_and_off(request: HttpRequest) -> HttpResponse:
    """POST `do` = on, rest, off (with `words` for the next one), topics (with those she leaves to others)."""
    member: Member = request.user  # type: ignore[assignment]
    wanted = request.POST.get("do", "")
    if not has_desk(member):
        return redirect("desk")  # which says for whom it is kept
    if wanted == "on":
        duty.begin(member)
        messages.success(request, "You are on duty. It ends by itself after four hours, or when you say so.")
    elif wanted == "rest":
        duty.rest(member)
        messages.success(
            request, "Nobody calls you for fifteen minutes. What you took up stays yours as long as its time runs."
        )
    elif wanted == "topics":
        topics.choose(member, request.POST.getlist("topics"))
        messages.success(request, "Kept. You are not called to what you leave to others.")
    elif wanted == "off":
        form = HandOverForm(request.POST)
        if not form.is_valid():
            return render(request, "moderation/hand_over.html", {**hand_over_to(member), "form": form}, status=400)
        duty.end(member, form.cleaned_data["words"])
        messages.success(request, "You are off duty. Thank you for being there.")
    return redirect("desk")


@require_safe
def hand_over(request: HttpRequest) -> HttpResponse:
    """What is open, what was left by others, and the words for the next one."""
    member: Member = request.user  # type: ignore[assignment]
    if not has_desk(member):
        return render(request, "moderation/desk.html", {"has_desk": False})
    cover.is_here(member)
    return render(request, "moderation/hand_over.html", {**hand_over_to(member), "form": HandOverForm()})


@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One case: take it up, pass it on, open its words, leave a note, close it. One that is not on her desk does not exist (S18)."""
    member: Member = request.user  # type: ignore[assignment]
    cover.is_here(member)
    found = within(member).filter(pk=pk).select_related("room", "about", "claimed_by").first()
    if found is None:
        raise Http404
    close = CloseForm(request.POST if request.POST.get("do") == "close" else None, outcomes=taking.outcomes(found))
    note = NoteForm(request.POST if request.POST.get("do") == "note" else None)
    wrong, status, is_opened = "", 200, False
    if request.method == "POST":
        try:
            answer = act(request, found, member, close, note)
        except (RefusedError, TooLateError) as error:
            wrong, status = str(error), error.status
        else:
            if answer is not None:
                return answer
            is_opened = request.POST.get("do") == "open"
            status = 200 if is_opened else 400
        found.refresh_from_db()
    shown = {**show(found, member, is_opened=is_opened), "close": close, "note": note, "wrong": wrong}
    return render(request, "moderation/case.html", shown, status=status)


#: what a button does at once: (words for the person, where she goes then)
BUTTONS: dict[str, tuple[Callable[[Case, Member], Any], str, str]] = {
    "claim": (lambda case, by: taking.claim(case, by=by), "It is yours for fifteen minutes, and longer while you work on it.", "case"),
    "pass": (lambda case, by: taking.pass_on(case, by=by), "Left to the others. Nobody asks why.", "desk"),
    "hold": (lambda case, by: taking.hold(case, by=by, is_held=True), "It is kept, whatever its age.", "case"),
    "let-go": (lambda case, by: taking.hold(case, by=by, is_held=False), "It goes when its time is over.", "case"),
}  # fmt: skip


def act(request: HttpRequest, found: Case, member: Member, close: CloseForm, note: NoteForm) -> HttpResponse | None:
    """Do what the button says; None where the page is shown again: with the words, or with what is wrong."""
    wanted = request.POST.get("do", "")
    if wanted in BUTTONS:
        make, said, where = BUTTONS[wanted]
        make(found, member)
    elif wanted == "open":
        taking.open_words(found, by=member, reason=request.POST.get("reason", ""))
        return None
    elif wanted == "close" and close.is_valid():
        taking.close(found, by=member, **close.cleaned_data)
        said, where = "Closed. Whoever reported it has been told which kind of answer it was.", "desk"
        if found.is_care:
            said += " That was a hard one: a rest is fine now, or a talk with a mentor."
    elif wanted == "note" and note.is_valid():
        taking.note(found, by=member, **note.cleaned_data)
        said, where = "The note is kept.", "case"
    else:
        return None
    messages.success(request, said)
    return redirect("desk") if where == "desk" else redirect("case", found.pk)


def show(found: Case, member: Member, *, is_opened: bool) -> dict[str, Any]:
    """The words only where they have just been opened."""
    now = timezone.now()
    row = queue.row(found, member, now)
    extras = {name: value for look in EXTRAS for name, value in look(found, member).items()}
    notes = Note.objects.filter(until__gt=now)
    # also of other cases about this person, so far as those are on her desk too: a note may say who reported (S19)
    notes = notes.filter(about=found.about_id, case__in=within(member)) if found.about_id else notes.filter(case=found)
    return {
        **extras,
        "row": row,
        "case": found,
        "earlier": queue.before(found),
        "notes": [] if extras.get("sealed") else list(notes.select_related("by")[:20]),
        "suits": advice.suits(row.categories),
        "can_step_in": acting.may_be_about(found),
        "acts": list(Act.objects.filter(case=found.pk).select_related("lift")[:20])
        if found.kind in acting.OF_PEOPLE
        else [],
        "is_opened": is_opened,
        "evidence": list(found.evidence.all()) if is_opened else [],
        "words": [each.words for each in found.reports.all() if each.words] if is_opened else [],
    }
