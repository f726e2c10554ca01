"""The glass before a case, and the list of those that were broken; below /moderation/ (S15). Reading is a POST, for it is written down."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chatrooms.moderation.desk.reach import within
from chatrooms.moderation.glass import breaking, transcript
from chatrooms.moderation.glass.forms import BreakForm
from chatrooms.moderation.glass.models import Glass
from chatrooms.moderation.reports.models import Case
from leadership.badges.gate import RefusedError, TooLateError, must
from leadership.members.models import Member
from leadership.members.second_factor import show_again

MOST = 100


def of_case(case: Case, member: Member) -> dict[str, Any]:
    """For the case's page: whether its words are sealed, and the way to the glass."""
    return {"sealed": breaking.sealed(case, member), "has_glass": member.is_safeguarding_lead}


@require_http_methods(["GET", "HEAD", "POST"])
def glass(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """POST `do` = break (with `reason`), read (with `shown`). For whoever is no lead there is no such page."""
    member: Member = request.user  # type: ignore[assignment]
    case = (
        within(member).filter(pk=pk).select_related("room", "about").first() if member.is_safeguarding_lead else None
    )
    if case is None:
        raise Http404
    wants_to_read = request.POST.get("do") == "read"
    form = BreakForm(request.POST if request.method == "POST" and not wants_to_read else None)
    broken, shown, status = breaking.open_one(case, member), {}, 200
    if request.method == "POST":
        status = 400
        try:
            if wants_to_read:
                shown, status = read(request, case, broken, member), 200
            elif form.is_valid():
                show_again(request)
                breaking.break_glass(case, by=member, reason=form.cleaned_data["reason"])
                messages.success(request, "It is open for an hour. Somebody else has been told.")
                return redirect("glass", pk)
        except (RefusedError, TooLateError) as error:
            shown, status = {"wrong": str(error)}, error.status
    begin, end = transcript.period(case)
    told = ", ".join(map(str, breaking.second_people(member, case)))
    context = {"case": case, "glass": broken, "form": form, "begin": begin, "end": end, "told": told, **shown}
    return render(request, "moderation/glass.html", context, status=status)


def read(request: HttpRequest, case: Case, broken: Glass | None, member: Member) -> dict[str, Any]:
    if broken is None:
        raise TooLateError("The hour is over. Break it again, with a reason, if there still is one.")
    typed = request.POST.get("shown", "0")
    shown = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0
    breaking.read(broken, by=member, what=f"page {shown // transcript.PAGE + 1}")
    return {"page": transcript.page(case, shown), "more": [] if shown else transcript.more(case)}


@require_safe
def glasses(request: HttpRequest) -> HttpResponse:
    """Who broke it, when, why, and how much was read: for safeguarding leads and programme admins."""
    member: Member = request.user  # type: ignore[assignment]
    must(breaking.may_look(member), breaking.FOR_LEADS)
    found = list(Glass.objects.exclude(case__about=member).select_related("by", "seen_by", "case")[:MOST])
    read = breaking.reads(found)
    rows = [(each, read[str(each.pk)], each.by_id == member.pk) for each in found]
    return render(request, "moderation/glasses.html", {"rows": rows})


@require_POST
def see(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    member: Member = request.user  # type: ignore[assignment]
    must(breaking.may_look(member), breaking.FOR_LEADS)
    found = get_object_or_404(Glass.objects.exclude(case__about=member).select_related("case"), pk=pk)
    try:
        breaking.see(found, by=member)
    except TooLateError as error:
        messages.info(request, str(error))
    else:
        messages.success(request, "Thank you. That you looked is on record.")
    return redirect("glasses")
