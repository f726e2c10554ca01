"""Appeals about badges at the desk: which wait, and the page on which one is judged."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html

from leadership.badges import appealing
from leadership.badges.appealing import BadgeAppeal
from leadership.badges.asking import Written, ask
from leadership.badges.gate import RefusedError, TooLateError, must
from leadership.badges.giving import reauthenticated
from leadership.badges.models import Award
from leadership.badges.pausing import role_name
from leadership.badges.term_desk import TermAdmin
from leadership.notices.previewing import read_by
from leadership.templatetags.look import day

WAITS = Exists(BadgeAppeal.objects.filter(award=OuterRef("pk"), judged_at=None))


class AppealFilter(admin.SimpleListFilter):
    """The awards about which an appeal waits."""

    title, parameter_name = "appeal", "appeal"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("waits", "Waits to be judged")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(WAITS) if self.value() == "waits" else queryset


class JudgeForm(forms.Form):
    """Whether the decision stays, and why."""

    is_upheld = forms.TypedChoiceField(
        label="What do you find?",
        choices=[("yes", "The decision is taken back"), ("no", "The decision stays")],
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


class AppealAdmin(TermAdmin):
    """The part of an award’s pages that is about appeals."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.judge_view)
        return [path("<int:pk>/judge/", view, name="award-judge"), *super().get_urls()]

    @reauthenticated
    def judge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What was decided, what she says, and the answer. Whatever comes between, the words stay."""
        must(self.may_end(request), "Judging appeals is kept for programme admins.")
        award = get_object_or_404(self.get_queryset(request), pk=pk)
        made = BadgeAppeal.objects.filter(award=award).order_by("-made_at").first()
        if made is None:
            raise Http404
        form, status, letters = JudgeForm(request.POST or None), 200, []
        if form.is_bound and form.is_valid():
            if "_preview" in request.POST:
                letter = "badge-appeal-upheld" if form.cleaned_data["is_upheld"] else "badge-appeal-kept"
                values = {"role": role_name(award), "reason": form.cleaned_data["reason"]}
                letters = read_by(letter, [(award.member, values)])
            else:
                try:
                    appealing.judge(made, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
                except (RefusedError, TooLateError) as error:
                    form.add_error(None, str(error))
                    status = error.status
                else:
                    self.message_user(request, f"Judged: {award}.")
                    return redirect("admin:leadership_award_change", pk)
        why = appealing.hindrance(made, request.user)  # type: ignore[arg-type]
        award.remark = said(made) if not why else format_html("{}. {}", said(made), why)
        title = f"The appeal of {award.member}"
        extra: dict[str, Any] = {"rows": [award], "letters": letters, "can_preview": not why}
        return ask(self, request, form, title, "" if why else "Send this answer", status, **extra)

    def described(self, given: Award) -> dict[str, Any]:
        found = super().described(given)
        made = BadgeAppeal.objects.filter(award=given).order_by("-made_at").first()
        if made is None:
            return found
        found["facts"] = [*found["facts"], ("Appeal", said(made))]
        if made.judged_at is None:
            url = reverse("admin:award-judge", args=[given.pk])
            found["links"] = [(url, "Judge the appeal…"), *found.get("links", [])]
        return found


def said(made: BadgeAppeal) -> str:
    """What was decided, and her words against it."""
    return format_html(
        "{} by {} on {}: <q>{}</q> Against that, on {}: <q>{}</q>",
        made.get_kind_display(), made.against_by, day(made.against_at), made.against_reason, day(made.made_at), made.words,
    )  # fmt: skip
