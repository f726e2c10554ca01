"""The page on which an appeal is judged."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator

from leadership.applications import appeals, previewing
from leadership.badges.asking import Written, ask, version_of
from leadership.badges.gate import RefusedError, TooLateError

reauthenticated = method_decorator(reauthentication_required)


class JudgeForm(forms.Form):
    """Whether the answer stays, and why."""

    is_upheld = forms.TypedChoiceField(
        label="What do you find?",
        choices=[("yes", "It is looked at again, by others"), ("no", "The answer stays")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of them."},
    )
    reason = Written(
        5,
        label="Your words to the person",
        help_text="Write “you”. Say what you looked at.",
        error_messages={"required": "Write a few words."},
    )


class Judging(admin.ModelAdmin):
    """One button, on a page of its own; `appeals` has the rules."""

    @reauthenticated
    def judge_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Whatever comes between, the words stay."""
        application = get_object_or_404(self.get_queryset(request), pk=pk)
        made = appeals.of(application)
        if made is None:
            raise Http404
        form, status, version = JudgeForm(request.POST or None), 200, application.version
        if form.is_bound:
            version = version_of(request, application)
        if form.is_bound and form.is_valid() and "_preview" not in request.POST:
            try:
                appeals.judge(application, by=request.user, version=version, **form.cleaned_data)  # type: ignore[arg-type]
            except (RefusedError, TooLateError) as error:
                form.add_error(None, str(error))
                status, version = error.status, self.get_queryset(request).get(pk=pk).version
            else:
                self.message_user(request, f"Judged: {application}.")
                return redirect("admin:leadership_application_change", pk)
        application.shown = version
        application.remark = why = appeals.hindrance(application, made, request.user)  # type: ignore[arg-type]
        title, verb = f"The appeal of {application.applicant}", "" if why else "Send this answer"
        letters = previewing.of_appeal(application, **form.cleaned_data) if form.is_bound and not form.errors else []
        extra = {"rows": [application], "letters": letters, "can_preview": not why}
        return ask(self, request, form, title, verb, status, **extra)
