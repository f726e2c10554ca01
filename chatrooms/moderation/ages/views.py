"""The page on which an age is answered, behind its case; below /moderation/ (S15)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from chatrooms.moderation.ages import looking
from chatrooms.moderation.ages.forms import AgeForm
from chatrooms.moderation.desk.reach import within
from chatrooms.moderation.reports.models import Case
from leadership.badges.gate import RefusedError, TooLateError
from leadership.members.models import Member
from leadership.members.second_factor import show_again


def of_case(case: Case, member: Member) -> dict[str, Any]:
    """For the case's page: what is open there."""
    return {"age": looking.open_check(case)}


@require_http_methods(["GET", "HEAD", "POST"])
def age(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    member: Member = request.user  # type: ignore[assignment]
    case = within(member).filter(pk=pk).select_related("about").first()
    check = looking.open_check(case) if case is not None else None
    if case is None or check is None:
        raise Http404
    proposed = looking.proposal(check)
    data = request.POST if request.method == "POST" else None
    form = AgeForm(data, is_lead=member.is_safeguarding_lead, is_proposed=proposed is not None)
    wrong, status = "", 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                answer(request, case, member, form.cleaned_data)
            except (RefusedError, TooLateError) as error:
                wrong, status = str(error), error.status
            else:
                return redirect("case", pk)
    shown = {"case": case, "check": check, "form": form, "wrong": wrong, "proposed": proposed}
    return render(request, "moderation/age.html", shown, status=status)


def answer(request: HttpRequest, case: Case, member: Member, data: dict[str, Any]) -> None:
    if data["answer"] == "right":
        looking.is_right(case, by=member, words=data["words"])
        messages.success(request, "They can write again, and are told so.")
        return
    show_again(request)
    if data["answer"] == "confirm":
        looking.confirm(case, by=member)
        messages.success(request, "That is settled, and they are told.")
    else:
        looking.propose(case, by=member, born_on=data["born_on"], words=data["words"])
        messages.success(request, "Proposed: another safeguarding lead says whether it is so.")
