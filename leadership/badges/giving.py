"""Giving and ending at the desk: the forms, and what every page that gives or ends does alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator

from leadership.audit.models import Record
from leadership.audit.words import did_to_it
from leadership.badges import awarding
from leadership.badges.asking import ReasonForm, Written, ask, ask_about, chosen, each, page, tell_left_out
from leadership.badges.gate import RefusedError, TooLateError, must
from leadership.badges.scope import misfit
from leadership.members.admin import ReadOnlyAdmin
from leadership.members.models import Member
from leadership.notices.previewing import read_by
from leadership.roles.models import Community, Edition, Role
from leadership.templatetags.look import moment

reauthenticated = method_decorator(reauthentication_required)


def choices(kind: str) -> list[tuple[str, str]]:
    try:
        found = getattr(Edition.objects.in_force().programme, kind)
    except Edition.DoesNotExist:
        return []
    return sorted(((slug, each.name) for slug, each in found.items()), key=lambda choice: choice[1])


def called(kind: str, slug: str) -> str:
    """What the programme calls a badge or a course, or its slug if it is not in it any more."""
    return dict(choices(kind)).get(slug, slug)


def _roles() -> list[tuple[str, str]]:
    """Every role, and where a role has tracks every track of it, in the order of the path."""
    try:
        roles = Edition.objects.in_force().programme.by_step()
    except Edition.DoesNotExist:
        return []
    tracks = [(role, role.tracks or [None]) for role in roles]
    return [
        (f"{role.slug}/{track.slug if track else ''}", f"{role.name} · {track.name}" if track else role.name)
        for role, found in tracks
        for track in found
    ]


def filled_in(request: HttpRequest, form: type[forms.Form]) -> dict[str, str]:
    """What the address of a page says of its form: the person it was opened from, or all that a first yes said."""
    return {name: request.GET.get(name, "") for name in form.base_fields}


class GivingForm(forms.Form):
    """Whom, and why."""

    username = forms.CharField(label="Username", max_length=150)
    reason = Written(3, label="Why", help_text="It stays on record, and the person reads it.")

    def clean_username(self) -> str:
        name = self.cleaned_data["username"].strip()
        self.member = Member.objects.filter(username__iexact=name).first()
        if self.member is None:
            raise forms.ValidationError(f"There is nobody called “{name}”.")
        return name


class AwardForm(GivingForm):
    role = forms.ChoiceField(label="Role", choices=_roles)
    community = forms.ModelChoiceField(
        Community.objects.all(), label="Community", required=False, help_text="For roles that belong to communities."
    )
    field_order = ["username", "role", "community", "reason"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"username", "role"} <= set(data) and "community" not in self.errors:
            slug, _, track = data["role"].partition("/")
            programme, place = Edition.objects.in_force().programme, data["community"]
            wrong = misfit(self.member, programme, programme.roles[slug], track, [place.pk] if place else [])
            if wrong:
                self.add_error("community", wrong)
        return data

    def give(self, by: Member) -> Any:
        data = self.cleaned_data
        slug, _, track = data["role"].partition("/")
        role = Role.objects.get(pk=slug)
        return awarding.award_by_hand(
            self.member, role, by=by, community=data["community"], track=track, reason=data["reason"]
        )


class BadgeForm(GivingForm):
    badge = forms.ChoiceField(label="Badge", choices=lambda: choices("badges"))
    field_order = ["username", "badge", "reason"]

    def give(self, by: Member) -> Any:
        return awarding.give_badge(self.member, self.cleaned_data["badge"], by=by, reason=self.cleaned_data["reason"])


class CourseForm(GivingForm):
    reason = None  # type: ignore[assignment]
    course = forms.ChoiceField(label="Course", choices=lambda: choices("courses"))
    score = forms.IntegerField(label="Score of 100", min_value=0, max_value=100, required=False)

    def give(self, by: Member) -> Any:
        return awarding.pass_course(self.member, self.cleaned_data["course"], by=by, score=self.cleaned_data["score"])


def story(given: Any, viewer: Any) -> list[dict[str, Any]]:
    """What happened to something given, oldest first, from the record; to its holder no yes that waits for a second."""
    records = Record.objects.about(given._meta.model_name, given.pk).order_by("at", "id")
    if viewer.pk == given.member_id:
        records = records.exclude(verb="approved first")
    return [{"at": each.at, "who": each.actor_name, "did": did_to_it(each), "why": each.reason} for each in records]


class GivenAdmin(ReadOnlyAdmin):
    """Adding goes through the function that guards it; what is given is looked at."""

    giving_form: type[forms.Form]
    add_title, add_verb = "Give a badge", "Give"
    list_select_related = ["member"]
    search_fields = ["member__username"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"leadership.add_{self.opts.model_name}")

    @reauthenticated
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        must(self.has_add_permission(request), "Giving badges is kept for programme admins.")
        form, status = self.giving_form(request.POST or None, initial=filled_in(request, self.giving_form)), 200
        if request.method == "POST" and form.is_valid():
            try:
                given = form.give(request.user)  # type: ignore[attr-defined]
            except (RefusedError, TooLateError) as error:
                form.add_error(None, str(error))
                status = error.status
            else:
                self.message_user(request, self.said_of(given))
                return redirect(reverse(f"admin:leadership_{self.opts.model_name}_changelist"))
        return ask(self, request, form, self.add_title, self.add_verb, status, **self.beside_adding(request))

    def said_of(self, given: Any) -> str:
        return f"Done: {given}."

    def beside_adding(self, request: HttpRequest) -> dict[str, Any]:
        """What else the page of the form shows."""
        return {}

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What was given, and its story. Nothing is changed here."""
        must(self.has_view_permission(request), "Badges are looked at by programme admins.")
        given = self.get_object(request, object_id)
        if given is None:
            raise Http404
        must(request.method in ("GET", "HEAD"), "What is given is ended with a reason, and not changed.")
        shown = {"given": given, "story": story(given, request.user), **self.described(given)}
        return page(self, request, "given.html", f"{given.member}: {self.what(given)}", **shown)

    def what(self, given: Any) -> str:
        """What it is that was given."""
        raise NotImplementedError

    def described(self, given: Any) -> dict[str, Any]:
        """What else the page shows: `facts` as (label, value)."""
        raise NotImplementedError


def name_all(rows: Any, kind: str, field: str) -> None:
    """Give every row of a list its name in the programme, in one query."""
    names = dict(choices(kind))
    for row in rows:
        row.called = names.get(getattr(row, field), getattr(row, field))


class EndingAdmin(GivenAdmin):
    """Ending one or several, each by itself, with one reason, on a page of its own."""

    actions = ["end"]
    ending_letter = "revoked"

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.model_name}-end"
        return [path("end/", self.admin_site.admin_view(self.end_view), name=name), *super().get_urls()]

    def may_end(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"leadership.change_{self.opts.model_name}")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return super().get_actions(request) if self.may_end(request) else {}

    @admin.action(description="End, with a reason", permissions=["view"])
    def end(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        return ask_about(queryset, f"{self.opts.model_name}-end")

    @reauthenticated
    def end_view(self, request: HttpRequest) -> HttpResponse:
        return self.with_a_reason(request, "End", "ended", self.end_one, self.ending_letter)

    def with_a_reason(
        self,
        request: HttpRequest,
        verb: str,
        done_word: str | Callable[[list[Any]], str],
        act: Any,
        letter: str,
        asking: type[forms.Form] = ReasonForm,
        told: Any = None,
        remark: Any = None,
    ) -> HttpResponse:
        """Ask why, show the `letter`, and do it to each row by itself: `act(row, by, reason)`.

        `told(row, reason)` is what the letter can say, if other than usual, and {} where there is none; `remark(rows)`
        says how each stands; `done_word` is "ended", or what makes a sentence of the rows.
        """
        must(self.may_end(request), "Ending badges is kept for programme admins.")
        rows = chosen(request, self.get_queryset(request).select_related(*self.list_select_related))
        form = asking(request.POST or None)
        if not form.is_valid() or "_preview" in request.POST:
            title = f"{verb}, with a {'reason' if asking is ReasonForm else 'word'}"
            given = form.cleaned_data["reason"] if form.is_bound and not form.errors else None
            if remark:
                remark(rows)
            values = [] if given is None else [(row.member, (told or self.told)(row, given)) for row in rows]
            letters = read_by(letter, [each for each in values if each[1]])
            extra: dict[str, Any] = {"rows": rows, "letters": letters, "can_preview": bool(rows)}
            return ask(self, request, form, title, verb if rows else "", **extra)
        reason = form.cleaned_data["reason"]
        done, left_out = each(rows, lambda row: act(row, request.user, reason))
        tell_left_out(request, left_out)
        said = done_word(done) if callable(done_word) else f"{len(done)} {done_word}."
        self.message_user(request, said)
        return redirect(reverse(f"admin:leadership_{self.opts.model_name}_changelist"))

    def told(self, row: Any, reason: str) -> dict[str, str]:
        """What the letters about a row can say."""
        raise NotImplementedError

    def end_one(self, row: Any, by: Any, reason: str) -> None:
        raise NotImplementedError

    def described(self, given: Any) -> dict[str, Any]:
        facts = [("Given", moment(given.granted_at)), ("By", given.granted_by)]
        if given.revoked_at:
            return {"facts": [*facts, ("Ended", moment(given.revoked_at)), ("Ended by", given.revoked_by)]}
        return {"facts": facts, "links": [(self.asking(given, "end"), "End it, with a reason…")]}

    def asking(self, given: Any, what: str) -> str:
        """The address that asks why before something is done to one row."""
        return f"{reverse(f'admin:{self.opts.model_name}-{what}')}?row={given.pk}"
