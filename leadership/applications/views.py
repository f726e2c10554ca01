"""The applicant's pages: the form with its draft, my applications, and the story of one."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadership.applications import sending, timeline
from leadership.applications.decide import role_of
from leadership.applications.forms import ApplicationForm, answers
from leadership.applications.models import Application
from leadership.members.models import Member
from leadership.requirements.tree import Nothing
from leadership.roles.eligibility import Standing
from leadership.roles.lines import lines
from leadership.roles.models import Edition
from leadership.roles.programme import Programme, RoleDef


def _role(slug: str) -> tuple[Programme, RoleDef]:
    try:
        programme = Edition.objects.in_force().programme
        return programme, programme.roles[slug]
    except (Edition.DoesNotExist, KeyError) as error:
        raise Http404 from error


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """Write, keep, send or discard an application for one role."""
    programme, role = _role(slug)
    member: Member = request.user  # type: ignore[assignment]
    waiting = Application.objects.waiting().filter(applicant=member, role=slug).first()
    if waiting and not role.tracks:
        return redirect("application", pk=waiting.pk)
    if request.method == "POST":
        return _take(request, programme, role, member)
    form = ApplicationForm(
        initial=answers(sending.last_answers(member, slug)), role=role, programme=programme, member=member
    )
    return _page(request, form, role, programme)


def _take(request: HttpRequest, programme: Programme, role: RoleDef, member: Member) -> HttpResponse:
    action = request.POST.get("action", "save")
    if action == "discard":
        if draft := sending.draft_of(member, role.slug):
            sending.withdraw(draft, by=member)
        return redirect("role", slug=role.slug)
    form = ApplicationForm(request.POST, role=role, programme=programme, member=member, is_sending=action == "send")
    is_valid = form.is_valid()
    draft = sending.save_draft(member, role.slug, form.cleaned_data)
    if not is_valid:
        return _page(request, form, role, programme, status=400)
    if action != "send":
        messages.success(request, "Your draft is saved. It waits here for you.")
        return redirect("apply", slug=role.slug)
    try:
        sending.send(draft, by=member)
    except sending.NotMetError as error:
        return _page(request, form, role, programme, standing=error.standing, status=403)
    messages.success(request, "Your application is on its way.")
    return redirect("application", pk=draft.pk)


def _page(
    request: HttpRequest,
    form: ApplicationForm,
    role: RoleDef,
    programme: Programme,
    standing: Standing | None = None,
    status: int = 200,
) -> HttpResponse:
    member: Member = request.user  # type: ignore[assignment]
    now = timezone.now()
    draft = sending.draft_of(member, role.slug)
    here = draft or Application(applicant=member, role_id=role.slug)
    refused = standing is not None
    if standing is None:
        _, standing = sending.look_at(here, now)
    context = {
        "form": form,
        "role": role,
        "name": role.name_for(member.band),
        "draft": draft,
        "is_met": standing.is_met_but_for_checks,
        "is_published": standing.row is not None and not isinstance(standing.row.tree, Nothing),
        "is_invited": bool(draft and draft.invited_by_id),
        "lines": lines(standing, programme, now, member.band),
        "is_refused": refused,
        "wait": timeline.usual_wait(),
    }
    return render(request, "applications/apply.html", context, status=status)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    found = Application.objects.filter(applicant=request.user).select_related("role").prefetch_related("communities")
    return render(request, "applications/mine.html", {"applications": found.order_by("-created_at")})


def _own(request: HttpRequest, pk: uuid.UUID) -> Application:
    """My application; another person's answers exactly as a missing one does (S18)."""
    return get_object_or_404(
        Application.objects.select_related("role", "edition", "applicant"), pk=pk, applicant=request.user
    )


@require_safe
def story(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    application = _own(request, pk)
    member: Member = request.user  # type: ignore[assignment]
    context: dict[str, Any] = {
        "application": application,
        "name": role_of(application).name_for(member.band),
        "track": role_of(application).track(application.track),
        "events": timeline.events(application),
        "next_actor": timeline.next_actor(application),
        "wait": timeline.usual_wait(),
        "waited_days": max(0, (timezone.now() - application.submitted_at).days) if application.submitted_at else 0,
    }
    return render(request, "applications/story.html", context)


@require_POST
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    application = _own(request, pk)
    sending.withdraw(application, by=request.user)  # type: ignore[arg-type]
    messages.success(request, "Taken back. You can apply again whenever you like.")
    return redirect("application", pk=pk)
