"""Badges at the desk: see who holds what, give with a reason, end with a reason."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator

from leadership.badges import awarding
from leadership.badges.gate import RefusedError, TooLateError
from leadership.badges.models import Award, BadgeAward, Obligation
from leadership.learning.models import Completion
from leadership.members.admin import ReadOnlyAdmin
from leadership.members.models import Member
from leadership.roles.models import Community, Edition, Role


def _choices(kind: str) -> list[tuple[str, str]]:
    try:
        found = getattr(Edition.objects.in_force().programme, kind)
    except Edition.DoesNotExist:
        return []
    return [(slug, each.name) for slug, each in found.items()]


class GivingForm(forms.Form):
    """Whom, and why."""

    username = forms.CharField(label="Username")
    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}))

    def clean_username(self) -> str:
        name = self.cleaned_data["username"].strip()
        self.member = Member.objects.filter(username=name).first()
        if self.member is None:
            raise forms.ValidationError(f"There is nobody called “{name}”.")
        return name


class AwardForm(GivingForm):
    role = forms.ModelChoiceField(Role.objects.all(), label="Role")
    community = forms.ModelChoiceField(Community.objects.all(), label="Community", required=False)

    def give(self, by: Member) -> Any:
        data = self.cleaned_data
        return awarding.award_by_hand(
            self.member, data["role"], by=by, community=data["community"], reason=data["reason"]
        )


class BadgeForm(GivingForm):
    badge = forms.ChoiceField(label="Badge", choices=lambda: _choices("badges"))

    def give(self, by: Member) -> Any:
        return awarding.give_badge(self.member, self.cleaned_data["badge"], by=by, reason=self.cleaned_data["reason"])


class CourseForm(GivingForm):
    reason = None  # type: ignore[assignment]
    course = forms.ChoiceField(label="Course", choices=lambda: _choices("courses"))
    score = forms.IntegerField(label="Score of 100", min_value=0, max_value=100, required=False)

    def give(self, by: Member) -> Any:
        return awarding.pass_course(self.member, self.cleaned_data["course"], by=by, score=self.cleaned_data["score"])


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        help_text="The person reads it.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )


class GivenAdmin(ReadOnlyAdmin):
    """Adding goes through the function that guards it; what is given is looked at, and ended with a reason."""

    giving_form: type[forms.Form]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"leadership.add_{self.opts.model_name}")

    @method_decorator(reauthentication_required)
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        form = self.giving_form(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                given = form.give(request.user)  # type: ignore[attr-defined]
            except (RefusedError, TooLateError) as error:
                form.add_error(None, str(error))
            else:
                self.message_user(request, f"Done: {given}.")
                return redirect(reverse(f"admin:leadership_{self.opts.model_name}_changelist"))
        return ask(self, request, form, f"Give: {self.opts.verbose_name}", "Give")


def ask(
    model_admin: admin.ModelAdmin, request: HttpRequest, form: forms.Form, title: str, verb: str, **extra: Any
) -> TemplateResponse:
    """An intermediate page of the desk: a small form and one button."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "form": form,
        "verb": verb,
        "opts": model_admin.opts,
        **extra,
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "admin/leadership/ask.html", context, status=status)


class EndingAdmin(GivenAdmin):
    """Ending several at once, each by itself, with one reason."""

    actions = ["end"]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        return actions if request.user.has_perm(f"leadership.change_{self.opts.model_name}") else {}

    @admin.action(description="End, with a reason", permissions=["view"])
    @method_decorator(reauthentication_required)
    def end(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            return ask(self, request, form, "End, with a reason", "End", rows=queryset, action="end")
        done = 0
        for row in queryset:
            try:
                self.end_one(row, request.user, form.cleaned_data["reason"])
                done += 1
            except (RefusedError, TooLateError) as error:
                self.message_user(request, f"{row}: {error}", messages.WARNING)
        self.message_user(request, f"{done} ended.")
        return None

    def end_one(self, row: Any, by: Any, reason: str) -> None:
        raise NotImplementedError


@admin.register(Award)
class AwardAdmin(EndingAdmin):
    giving_form = AwardForm
    list_display = ["member", "role", "community", "granted_at", "granted_by", "revoked_at"]
    list_filter = ["role", "community", ("revoked_at", admin.EmptyFieldListFilter)]
    list_select_related = ["member", "role", "community"]
    search_fields = ["member__username"]

    def end_one(self, row: Award, by: Any, reason: str) -> None:
        awarding.revoke(row, by=by, reason=reason)


@admin.register(BadgeAward)
class BadgeAwardAdmin(EndingAdmin):
    giving_form = BadgeForm
    list_display = ["member", "badge", "granted_at", "granted_by", "revoked_at"]
    list_filter = ["badge"]
    list_select_related = ["member"]
    search_fields = ["member__username"]

    def end_one(self, row: BadgeAward, by: Any, reason: str) -> None:
        awarding.take_badge(row, by=by, reason=reason)


@admin.register(Completion)
class CompletionAdmin(GivenAdmin):
    giving_form = CourseForm
    list_display = ["member", "course", "passed_at", "score", "recorded_by"]
    list_filter = ["course"]
    list_select_related = ["member"]
    search_fields = ["member__username"]


@admin.register(Obligation)
class ObligationAdmin(ReadOnlyAdmin):
    list_display = ["award", "course", "due_at", "done_at"]
    list_filter = ["course", ("done_at", admin.EmptyFieldListFilter)]
    list_select_related = ["award__member", "award__role", "award__community"]
