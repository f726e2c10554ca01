"""Deciding at the desk: one by one and many at once, each with its own page and its own checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone

from leadership.applications import decide, holding, previewing, questions, reading
from leadership.applications.conflicts import ties
from leadership.applications.desk_forms import DeclineForm, QuestionForm
from leadership.applications.grounds import Look, look_at_all, requirements_of
from leadership.applications.judging import reauthenticated
from leadership.applications.models import SOMETHING_ELSE, Application
from leadership.applications.placing import Placing
from leadership.badges.asking import ask, chosen, each, version_of
from leadership.badges.gate import RefusedError, TooLateError, must

LIST = "admin:leadership_application_changelist"


class Deciding(Placing):
    """The pages behind the buttons; `decide` has the rules."""

    def get_urls(self) -> list[Any]:
        one = (
            "approve",
            "ask",
            "aside",
            "decline",
            "drop",
            "hold",
            "judge",
            "opinion",
            "out-of-turn",
            "read",
            "release",
        )
        one += ("tick", "waitlist")
        many = ("approve-many", "decline-many", "release-many")
        views = [(f"<uuid:pk>/{name}/", name) for name in one] + [(f"{name}/", name) for name in many]
        return [self._page(route, name) for route, name in views] + super().get_urls()

    def _page(self, route: str, name: str) -> Any:
        view = getattr(self, f"{name.replace('-', '_')}_view")

        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            must(request.user.has_perm(decide.CAN_DECIDE), "Deciding is kept for programme admins.")
            if request.method == "POST" and "pk" in kwargs:
                reading.renew(kwargs["pk"], by=request.user)
            return view(request, **kwargs)

        return path(route, self.admin_site.admin_view(guarded), name=f"application-{name}")

    def _do(
        self, request: HttpRequest, pk: Any, act: Callable[[Application, int], Any], done: Callable[[Application], str]
    ) -> HttpResponse:
        """Carry out one decision from a posted button. A refusal is told on the page, as it is now; nothing changed."""
        application = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method == "POST":
            try:
                act(application, version_of(request, application))
            except (RefusedError, TooLateError) as error:
                self.message_user(request, str(error), messages.WARNING)
                return self.detail(request, self.get_queryset(request).get(pk=pk), error.status)
            self.message_user(request, done(application))
        return redirect("admin:leadership_application_change", pk)

    def detail(self, request: HttpRequest, application: Application, status: int = 200) -> HttpResponse:
        """The page of one application."""
        raise NotImplementedError

    @reauthenticated
    def approve_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        def act(application: Application, version: int) -> None:
            decide.approve(application, by=request.user, version=version)

        return self._do(request, pk, act, approved)

    @reauthenticated
    def hold_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        def act(application: Application, version: int) -> None:
            holding.hold_yes(application, by=request.user, version=version)

        return self._do(
            request, pk, act, lambda application: f"Your yes to {application} is held until it is released."
        )

    @reauthenticated
    def drop_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        def act(application: Application, version: int) -> None:
            holding.drop(application, by=request.user, version=version)

        return self._do(request, pk, act, lambda application: "Nothing is held for it any more.")

    @reauthenticated
    def waitlist_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        def act(application: Application, version: int) -> None:
            decide.waitlist(application, by=request.user, version=version)

        return self._do(request, pk, act, lambda application: f"On the waitlist: {application}.")

    @reauthenticated
    def tick_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        def act(application: Application, version: int) -> None:
            decide.tick(application, check=request.POST.get("check", ""), by=request.user, version=version)

        return self._do(request, pk, act, lambda application: "Ticked.")

    def read_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        def act(application: Application, version: int) -> None:
            reading.claim(application, by=request.user, version=version)

        return self._do(request, pk, act, reading.said)

    def release_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        def act(application: Application, version: int) -> None:
            reading.release(application, by=request.user)

        return self._do(request, pk, act, lambda application: "You are not reading it.")

    @reauthenticated
    def ask_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Ask the applicant something. Whatever comes between, the words stay."""
        application = get_object_or_404(self.get_queryset(request), pk=pk)
        form, status, why = (
            QuestionForm(request.POST or None),
            200,
            questions.hindrance(application, request.user),
        )
        version = version_of(request, application) if form.is_bound else application.version
        if form.is_bound and form.is_valid() and "_preview" not in request.POST:
            try:
                questions.ask(application, by=request.user, version=version, **form.cleaned_data)
            except (RefusedError, TooLateError) as error:
                form.add_error(None, str(error))
                status, version = error.status, application.version
                why = questions.hindrance(application, request.user)
            else:
                self.message_user(request, f"Asked: {application}. You hear when there is an answer.")
                return redirect("admin:leadership_application_change", pk)
        application.shown, application.remark = version, why  # type: ignore[attr-defined]
        title = f"Ask {application.applicant}"
        letters = []
        if form.is_bound and not form.errors:
            answer_by = timezone.now() + dt.timedelta(days=form.cleaned_data["days"])
            values = questions.values_of(application, form.cleaned_data["words"], answer_by)
            letters = previewing.of_question(application, values)
        extra = {"rows": [application], "letters": letters, "can_preview": not why}
        return ask(self, request, form, title, "" if why else "Ask", status, **extra)

    @reauthenticated
    def decline_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Not this time: reason, preview, then the decision. Whatever comes between, the words stay."""
        application = get_object_or_404(self.get_queryset(request), pk=pk)
        held = holding.of(application) if application.applicant_id != request.user.pk else None
        asked, initial = requirements_of(application), held.letter if held else None
        form = DeclineForm(request.POST or None, requirements=asked, initial=initial)
        version, status = version_of(request, application), 200
        is_held = "_hold" in request.POST
        if form.is_bound and form.is_valid() and "_preview" not in request.POST:
            try:
                answer = holding.hold_no if is_held else decide.decline
                answer(application, by=request.user, version=version, **form.cleaned_data)
            except (RefusedError, TooLateError) as error:
                form.add_error(None, str(error))
                status, version = error.status, application.version  # she is told, and may send it all the same
            else:
                done = "Held until it is released" if is_held else "Answered"
                self.message_user(request, f"{done}: {application}.")
                return redirect(LIST)
        shown = {application.pk: version}
        return self._ask_decline(request, form, [application], shown, application.applicant, status=status)

    def _ask_decline(
        self,
        request: HttpRequest,
        form: DeclineForm,
        rows: list[Application],
        shown: dict[Any, int],
        about: Any,
        **extra: Any,
    ) -> HttpResponse:
        for row in rows:
            row.shown = shown[row.pk] if request.method == "POST" else row.version  # type: ignore[attr-defined]
        tied = ties(rows)
        is_open = any(not decide.decline_hindrance(row, request.user, tied[row.pk]) for row in rows)
        return ask(
            self,
            request,
            form,
            f"Not this time: {about}",
            "Send this answer" if is_open else "",
            rows=rows,
            letters=previewing.of_no(rows, **form.cleaned_data) if form.is_bound and not form.errors else [],
            can_preview=is_open,
            can_hold=is_open,
            **extra,
        )

    # Many at once

    @reauthenticated
    def approve_many_view(self, request: HttpRequest) -> HttpResponse:
        """First who can go and who can't and why; then each in its own transaction."""
        rows = chosen(request, self.get_queryset(request))
        if request.method == "POST":
            is_held = "_hold" in request.POST

            def act(row: Application) -> None:
                say_yes = holding.hold_yes if is_held else decide.approve
                say_yes(row, by=request.user, version=version_of(request, row))

            return self._told(request, *each(rows, act), "held" if is_held else "approved")
        seen, tied = look_at_all(rows), ties(rows)
        left_out = [
            (row, why) for row in rows if (why := decide.hindrance(row, request.user, seen[row.pk], tied[row.pk]))
        ]
        going = without(rows, left_out)
        for row in going:
            row.shown, row.remark = row.version, remark(row, seen[row.pk])
        title = f"Approve {len(going)} of {len(rows)}"
        verb = "Approve" if going else ""
        extra = {"left_out": left_out, "can_hold": bool(going), "letters": previewing.of_yes(going)}
        return ask(self, request, forms.Form(), title, verb, rows=going, **extra)

    @reauthenticated
    def decline_many_view(self, request: HttpRequest) -> HttpResponse:
        """One answer to several people, about something that each of them was asked."""
        rows = chosen(request, self.get_queryset(request))
        tied = ties(rows)
        left_out = [(row, why) for row in rows if (why := decide.decline_hindrance(row, request.user, tied[row.pk]))]
        going = without(rows, left_out)
        shown = {row.pk: version_of(request, row) for row in going}
        form = DeclineForm(request.POST or None, requirements=common_requirements(going))
        if form.is_bound and form.is_valid() and "_preview" not in request.POST:
            is_held = "_hold" in request.POST

            def act(row: Application) -> None:
                answer = holding.hold_no if is_held else decide.decline
                answer(row, by=request.user, version=shown[row.pk], **form.cleaned_data)

            done, refused = each(going, act)
            return self._told(request, done, [*left_out, *refused], "held" if is_held else "answered")
        about = f"{len(going)} of {len(rows)}"
        return self._ask_decline(request, form, going, shown, about, left_out=left_out)


def approved(application: Application) -> str:
    if application.is_waiting:
        return f"Your approval of {application} is kept. Another admin gives the second."
    return f"Approved: {application}. The badge works from the next click."


def remark(application: Application, seen: Look) -> str:
    """ "Anxiety, Trauma; by the figures kept when it was sent; the first of two approvals"."""
    is_first = application.approvals > 1 and application.first_approved_by_id is None
    places = ", ".join(each.name for each in application.communities.all())
    return "; ".join(filter(None, [places, seen.ground_in_words, "the first of two approvals" if is_first else ""]))


def without(rows: list[Application], left_out: list[tuple[Application, str]]) -> list[Application]:
    gone = {row.pk for row, _ in left_out}
    return [row for row in rows if row.pk not in gone]


def common_requirements(rows: list[Application]) -> list[str]:
    """What every one of them was asked, in the order of the first, and whatever else was seen."""
    lists = [requirements_of(row) for row in rows]
    first = lists[0] if lists else [SOMETHING_ELSE]
    return [each for each in first if all(each in other for other in lists)]
