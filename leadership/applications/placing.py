"""Where a yes needs a place: the page of a yes out of turn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from leadership.applications import decide, previewing
from leadership.applications.advising import Advising
from leadership.applications.grounds import Look, look
from leadership.applications.judging import reauthenticated
from leadership.applications.models import Application
from leadership.badges.asking import Written, ask, version_of
from leadership.badges.gate import RefusedError, TooLateError
from leadership.members.models import Member


def hindrance(application: Application, by: Member, seen: Look) -> str:
    """Why `by` can't approve it even with a reason, as a sentence; empty if nothing is in the way."""
    try:
        decide.may_decide(application, by)
        decide.may_approve(application, by, seen, "a reason")
    except (RefusedError, TooLateError) as error:
        return str(error)
    return ""


class OutOfTurnForm(forms.Form):
    reason = Written(3, label="Why before those who wait longer", help_text="It stays on record.")


class Placing(Advising):
    """One page more beside the buttons; `decide` has the rules."""

    @reauthenticated
    def out_of_turn_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Approve although others wait longer for the place, with a reason. Whatever comes between, the words stay."""
        application = get_object_or_404(self.get_queryset(request), pk=pk)
        form, status, version = OutOfTurnForm(request.POST or None), 200, application.version
        if form.is_bound:
            version = version_of(request, application)
        if form.is_bound and form.is_valid():
            try:
                decide.approve(application, by=request.user, version=version, **form.cleaned_data)  # type: ignore[arg-type]
            except (RefusedError, TooLateError) as error:
                form.add_error(None, str(error))
                status, version = error.status, self.get_queryset(request).get(pk=pk).version
            else:
                self.message_user(request, f"Approved: {application}. The badge works from the next click.")
                return redirect("admin:leadership_application_change", pk)
        seen = look(application)
        why = hindrance(application, request.user, seen)  # type: ignore[arg-type]
        application.shown, application.remark = version, why or seen.turn.words  # type: ignore[attr-defined]
        title, verb = f"Approve out of turn: {application.applicant}", "" if why else "Approve and give the badge"
        letters = [] if why else previewing.of_yes([application])
        return ask(self, request, form, title, verb, status, rows=[application], letters=letters)
