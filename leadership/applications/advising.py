"""The desk's pages beside the decision: what one thinks, stepping aside, and telling together what was held."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from leadership.applications import conflicts, holding, opinions, previewing
from leadership.applications.desk_forms import AsideForm, OpinionForm
from leadership.applications.grounds import look_at_all
from leadership.applications.judging import Judging, reauthenticated
from leadership.applications.models import Application
from leadership.applications.reviewing import HeldDecision, Opinion
from leadership.badges.asking import ask, chosen, each, tell_left_out, version_of
from leadership.badges.gate import RefusedError, TooLateError

CHANGE = "admin:leadership_application_change"


class Advising(Judging):
    """`opinions`, `conflicts` and `holding` have the rules."""

    @reauthenticated
    def opinion_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Say what one thinks, or change it; whatever comes between, the words stay."""
        application = get_object_or_404(self.get_queryset(request), pk=pk)
        mine = Opinion.objects.filter(application=application, member=request.user).first()
        initial = {"verdict": mine.verdict, "note": mine.note} if mine else None

        def act(**data: Any) -> None:
            opinions.give(application, by=request.user, **data)  # type: ignore[arg-type]

        form = OpinionForm(request.POST or None, initial=initial)
        title = f"Your opinion: {application.applicant}"
        verb = "" if application.applicant_id == request.user.pk or not application.is_open else "Give this opinion"
        return self._about_one(request, application, form, act, title, verb, "Thank you. Your opinion is kept.")

    @reauthenticated
    def aside_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Leave it to others, with a reason or without."""
        application = get_object_or_404(self.get_queryset(request), pk=pk)

        def act(**data: Any) -> None:
            opinions.may_advise(application, request.user)  # type: ignore[arg-type]
            conflicts.step_aside(application, by=request.user, **data)  # type: ignore[arg-type]

        form = AsideForm(request.POST if request.method == "POST" else None)
        title, verb = f"Step aside from {application.applicant}", "Step aside" if application.is_open else ""
        return self._about_one(request, application, form, act, title, verb, "You stepped aside. Others decide now.")

    def _about_one(
        self,
        request: HttpRequest,
        application: Application,
        form: forms.Form,
        act: Any,
        title: str,
        verb: str,
        done: str,
    ) -> HttpResponse:
        status = 200
        if form.is_bound and form.is_valid():
            try:
                act(**form.cleaned_data)
            except (RefusedError, TooLateError) as error:
                form.add_error(None, str(error))
                status = error.status
            else:
                self.message_user(request, done)
                return redirect(CHANGE, application.pk)
        return ask(self, request, form, title, verb, status, rows=[application])

    @reauthenticated
    def release_many_view(self, request: HttpRequest) -> HttpResponse:
        """First what can be told now and what can't and why; then each in its own transaction, measured again."""
        rows = chosen(request, self.get_queryset(request))
        if request.method == "POST":

            def act(row: Application) -> None:
                holding.release(row, by=request.user, version=version_of(request, row))  # type: ignore[arg-type]

            return self._told(request, *each(rows, act), "released")
        seen, tied = look_at_all(rows), conflicts.ties(rows)
        known = HeldDecision.objects.visible_to(request.user).filter(pk__in=[row.pk for row in rows])  # type: ignore[arg-type]
        held = {each.pk: each for each in known.select_related("by")}
        people = {each.by_id: each.by for each in held.values()}
        for each_held in held.values():
            each_held.by = people[each_held.by_id]  # one of each, who is asked once what she may
        left_out, going = [], []
        for row in rows:
            why = holding.hindrance(row, held.get(row.pk), request.user, seen[row.pk], tied[row.pk])  # type: ignore[arg-type]
            if why:
                left_out.append((row, why))
            else:
                row.shown, row.remark = row.version, str(held[row.pk]).lower()  # type: ignore[attr-defined]
                going.append(row)
        title = f"Release {len(going)} of {len(rows)}"
        extra = {"left_out": left_out, "letters": previewing.of_held(going, held)}
        return ask(self, request, forms.Form(), title, "Tell them now" if going else "", rows=going, **extra)

    def _told(self, request: HttpRequest, done: list[Any], left_out: list[Any], what: str) -> HttpResponse:
        tell_left_out(request, left_out)
        first = 0 if what == "held" else sum(row.is_waiting for row in done)
        more = f" {first} have a first approval." if first else ""
        self.message_user(request, f"{len(done) - first} {what}.{more}")
        return redirect("admin:leadership_application_changelist")
