"""The profile others may open, and the settings of one's own account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadership.members import erasure, export
from leadership.members.forms import EraseForm, SettingsForm
from leadership.members.models import Member
from leadership.members.second_factor import used_in

#: what upper subjects show on a profile: (person, viewer) → template context
SECTIONS: list[Callable[[Member, Member], dict[str, Any]]] = []


@require_safe
def profile(request: HttpRequest, username: str) -> HttpResponse:
    """A person's badges. Whoever may not know of her gets the answer of a missing page (G2)."""
    viewer: Member = request.user  # type: ignore[assignment]
    known = Member.objects.visible_to(viewer, is_at_desk=used_in(request)) | Member.objects.filter(pk=viewer.pk)
    person = get_object_or_404(known, username=username)
    context: dict[str, Any] = {"person": person, "is_mine": person == viewer}
    for section in SECTIONS:
        context |= section(person, viewer)
    return render(request, "members/profile.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    member: Member = request.user  # type: ignore[assignment]
    form = SettingsForm(request.POST or None, instance=Member.objects.get(pk=member.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("settings")
    return render(request, "members/settings.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
@reauthentication_required
def export_mine(request: HttpRequest) -> HttpResponse:
    """Everything about me, to take along."""
    response = HttpResponse(export.archive(request.user), content_type="application/zip")  # type: ignore[arg-type]
    response["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
def erase(request: HttpRequest) -> HttpResponse:
    """First what would go and stay, then the decision."""
    member: Member = request.user  # type: ignore[assignment]
    form = EraseForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        erasure.ask(member)
        logout(request)
        return render(request, "members/leaving.html", {"erase_on": member.erase_on})
    context = {"form": form, "preview": erasure.preview(member)}
    return render(request, "members/erase.html", context, status=400 if form.errors else 200)


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    erasure.keep(request.user)  # type: ignore[arg-type]
    messages.success(request, "Your account stays.")
    return redirect("settings")
