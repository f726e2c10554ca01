"""My path: every role from where I stand, nearest first, and all that I hold and owe."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from leadership.applications.models import Application
from leadership.badges import awarding
from leadership.badges.backend import held_by, is_moderating
from leadership.badges.models import Award, Obligation
from leadership.badges.powers import POWERS
from leadership.learning.models import Completion
from leadership.members.models import Member
from leadership.requirements.metrics import METRICS
from leadership.requirements.wording import number
from leadership.roles.eligibility import Standing, standings
from leadership.roles.lines import lines
from leadership.roles.programme import Programme
from leadership.roles.views import held_roles, in_force, nearest

SO_FAR = ("group_chats", "circles_attended", "compassion_hearts", "help_guides")


@require_safe
def my_path(request: HttpRequest) -> HttpResponse:
    programme, now = in_force(), timezone.now()
    member: Member = request.user  # type: ignore[assignment]
    found = standings(member, programme, now, programme.by_step())
    steps = nearest(found, held_roles(member, now))
    context: dict[str, Any] = {
        "following": _described(steps[0], programme, member) if steps else None,
        "others": [_described(each, programme, member) for each in steps[1:]],
        "so_far": _so_far(steps),
        **_held(member, programme),
        **_history(member),
    }
    return render(request, "path/path.html", context)


def _described(standing: Standing, programme: Programme, member: Member) -> dict[str, Any]:
    role = programme.roles[standing.subject.slug]
    found = lines(standing, programme, standing.evidence.at, member.band)
    return {
        "role": role,
        "name": role.name_for(member.band),
        "lines": found,
        "is_met": standing.is_met_but_for_checks,
        "met": sum(each.state == "met" for each in found),
        "is_published": standing.row is not None and bool(standing.verdict.children or standing.verdict.met),
    }


def _so_far(steps: list[Standing]) -> list[tuple[str, str]]:
    if not steps:
        return []
    evidence = steps[0].evidence
    return [
        (METRICS[key].name, number(evidence.amount(key, evidence.at) or 0))  # type: ignore[arg-type]
        for key in SO_FAR
        if key in METRICS
    ]


def _held(member: Member, programme: Programme) -> dict[str, Any]:
    awards = list(Award.objects.held().filter(member=member).select_related("role", "community"))
    for award in awards:
        role = programme.roles.get(award.role_id)
        award.name = role.name_for(member.band) if role else award.role.name  # type: ignore[attr-defined]
    owed = list(Obligation.objects.filter(award__member=member, done_at=None, award__revoked_at=None))
    for duty in owed:
        course = programme.courses.get(duty.course)
        duty.name = course.name if course else duty.course  # type: ignore[attr-defined]
        duty.days_left = (duty.due_at - timezone.now()).days  # type: ignore[attr-defined]
    needs_key = (member.is_staff or is_moderating(member)) and not is_mfa_enabled(member)
    powers = {power for held in held_by(member) for power in held.powers}
    return {
        "awards": awards,
        "obligations": owed,
        "powers": [POWERS[each] for each in POWERS if each in powers],
        "needs_second_key": needs_key,
    }


def _history(member: Member) -> dict[str, Any]:
    return {
        "past": Award.objects.filter(member=member, revoked_at__isnull=False).select_related("role", "community"),
        "completions": Completion.objects.filter(member=member, revoked_at=None).order_by("-passed_at"),
        "applications": Application.objects.filter(applicant=member)
        .select_related("role")
        .order_by("-created_at")[:5],
    }


@require_POST
def resign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a badge back."""
    award = get_object_or_404(Award, pk=pk, member=request.user)
    awarding.resign(award, by=request.user)  # type: ignore[arg-type]
    return redirect("path")
