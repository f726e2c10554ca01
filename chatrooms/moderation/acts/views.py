"""Decisions about oneself, all at one address; and the appeal against one of them. Open to whoever is muted or kept away, too."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from chatrooms.moderation.acts import appeals, judges, told
from chatrooms.moderation.acts.forms import Appealing
from leadership.badges.gate import TooLateError
from leadership.members.models import Member
from leadership.roles.views import in_force

MOST = 100


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    member: Member = request.user  # type: ignore[assignment]
    now, programme = timezone.now(), in_force()
    found = [told.told(act, programme, now) for act in told.about(member)[:MOST]]
    return render(request, "moderation/decisions.html", {"decisions": found})


@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One decision about me; of somebody else's it is as if there were none."""
    member: Member = request.user  # type: ignore[assignment]
    act = told.about(member).filter(pk=pk).first()
    if act is None:
        raise Http404
    form, wrong = Appealing(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid():
        try:
            appeals.appeal(act, by=member, words=form.cleaned_data["words"])
        except TooLateError as error:
            wrong = str(error)
        else:
            messages.success(request, "Your appeal is there, and you hear what comes of it.")
            return redirect("decision", pk)
    shown: dict[str, Any] = {
        "told": told.told(act, in_force(), timezone.now()),
        "form": form,
        "wrong": wrong,
        "looked_at": told.LOOKED_AT if judges.of(act) else told.NOBODY_YET,
        "can_appeal": appeals.can_be_made(act),
        "appeal_until": act.appeal_until - dt.timedelta(minutes=1),
    }
    status = 409 if wrong else 400 if request.method == "POST" else 200
    return render(request, "moderation/decision.html", shown, status=status)
