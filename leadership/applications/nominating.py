"""The pages of suggestions: making one (below /mentoring/, behind a second factor, S15), what waits for me, and answering."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadership.applications import nominations
from leadership.applications.models import Status
from leadership.applications.nominations import LONGEST_WHY, Nomination, leads_elsewhere
from leadership.badges.gate import RefusedError, TooLateError, must
from leadership.members import unfinished
from leadership.members.models import Member
from leadership.roles.models import Edition
from leadership.roles.programme import Programme


class SuggestForm(forms.Form):
    """For which role, and why."""

    role = forms.ChoiceField(label="For which role?", widget=forms.RadioSelect)
    why = forms.CharField(
        label="Why do you think of this person?",
        help_text=f"A few words, up to {LONGEST_WHY} characters. No addresses, links or numbers, please.",
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = choices

    def clean_why(self) -> str:
        why: str = self.cleaned_data["why"]
        if leads_elsewhere(why):
            raise forms.ValidationError("Please leave out addresses, links and numbers.")
        return why


def on_profile(person: Member, viewer: Member) -> dict[str, Any]:
    """Whether the way to a suggestion is shown on a profile."""
    return {"may_suggest": nominations.of_the_same_band(viewer, person) and nominations.may_suggest(viewer)}


def _programme() -> Programme:
    try:
        return Edition.objects.in_force().programme
    except Edition.DoesNotExist as error:
        raise Http404 from error


@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest, username: str) -> HttpResponse:
    """Suggest a person for a role; whose badge does not go so far is told. Whoever may not know of her gets the answer of a missing page (G2)."""
    by: Member = request.user  # type: ignore[assignment]
    person = get_object_or_404(Member.objects.visible_to(by).in_band(by.band).exclude(pk=by.pk), username=username)
    programme = _programme()
    roles = nominations.offered(by, programme)
    form = SuggestForm(request.POST or None, choices=[(role.slug, role.name_for(by.band)) for role in roles])
    if form.is_bound:
        must(nominations.may_suggest(by), "Suggesting somebody is kept for leaders and programme admins.")
    status = 400 if form.errors else 200
    if form.is_bound and form.is_valid():
        if not ratelimit.consume(request, action="suggestions_made"):
            form.add_error(
                None, "That is a lot of suggestions for one day. Your words are kept here: try again tomorrow."
            )
            status = 429
        else:
            data = form.cleaned_data
            try:
                nominations.suggest(person, programme.roles[data["role"]], by=by, why=data["why"])
            except (RefusedError, TooLateError) as error:
                form.add_error(None, str(error))
                status = error.status
            else:
                messages.success(request, "Thank you. It is hers to answer now; you hear if she says yes.")
                return redirect("suggestions")
    unfinished.fill(request, form)
    context = {"form": form, "person": person, "roles": roles, "days": nominations.OPEN_FOR.days}
    context["writer"] = unfinished.sign(by, request.path)
    return render(request, "applications/suggest.html", context, status=status)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """What was suggested to me, and what I suggested: of that, only what was accepted is told."""
    member: Member = request.user  # type: ignore[assignment]
    programme = _programme()
    mine = list(Nomination.objects.waiting_for(member).select_related("nominated_by", "role"))
    made = list(Nomination.objects.made_by(member).select_related("nominee", "role"))
    for each in [*mine, *made]:
        each.name = _called(each, programme, member)  # type: ignore[attr-defined]
    context = {"mine": mine, "made": made, "may_suggest": nominations.may_suggest(member)}
    return render(request, "applications/suggestions.html", context)


def _called(nomination: Nomination, programme: Programme, member: Member) -> str:
    found = programme.roles.get(nomination.role_id)
    return found.name_for(member.band) if found else nomination.role.name


def _mine(request: HttpRequest, pk: uuid.UUID) -> Nomination:
    """A suggestion for me, as long as I may answer it; anybody else's is missing (S18)."""
    found = Nomination.objects.filter(nominee=request.user).select_related("nominated_by", "role")
    return get_object_or_404(found, pk=pk)


@require_safe
def suggestion(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    member: Member = request.user  # type: ignore[assignment]
    nomination = _mine(request, pk)
    is_open = Nomination.objects.waiting_for(member).filter(pk=pk).exists()
    context = {"nomination": nomination, "is_open": is_open, "name": _called(nomination, _programme(), member)}
    return render(request, "applications/suggestion.html", context)


@require_POST
def accept(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Begin a draft from it."""
    application = nominations.accept(_mine(request, pk), by=request.user)  # type: ignore[arg-type]
    if application.status != Status.DRAFT:
        messages.info(request, "You have applied for this already.")
        return redirect("application", pk=application.pk)
    messages.success(request, "A draft is begun for you. Change what you like, and send it when you are ready.")
    return redirect("apply", slug=application.role_id)


@require_POST
def decline(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    nominations.decline(_mine(request, pk), by=request.user)  # type: ignore[arg-type]
    messages.success(request, "Declined. Nobody is told.")
    return redirect("suggestions")
