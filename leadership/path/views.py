"""My path: every role from where I stand, nearest first, and all that I hold and owe."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadership.applications.models import Application
from leadership.applications.waitlist import turns_of
from leadership.badges import appealing, awarding, pausing, renewals, renewing
from leadership.badges.backend import held_by, is_moderating
from leadership.badges.forms import BadgeAppealForm, RenewalForm
from leadership.badges.gate import TooLateError
from leadership.badges.models import Award, Obligation, Pause, paused
from leadership.badges.powers import POWERS
from leadership.badges.renewals import terms_of
from leadership.badges.states import State, with_state
from leadership.learning.models import Completion
from leadership.members import unfinished
from leadership.members.models import Member
from leadership.requirements.forecast import eta
from leadership.requirements.metrics import METRICS
from leadership.requirements.wording import number
from leadership.roles.eligibility import Standing, standings
from leadership.roles.lines import lines
from leadership.roles.models import Role
from leadership.roles.programme import Programme
from leadership.roles.views import buddies, held_roles, in_force, nearest

RECENT = 5
SO_FAR = ("group_chats", "circles_attended", "compassion_hearts", "help_guides")


@require_safe
def my_path(request: HttpRequest) -> HttpResponse:
    programme, now = in_force(), timezone.now()
    member: Member = request.user  # type: ignore[assignment]
    given = _given(member, programme, now)
    ways_back = {each.role_id for each in given if each.term and each.term.has_lapsed and each.term.is_shown}  # type: ignore[attr-defined]
    found = standings(member, programme, now, programme.by_step())
    sent = dict(Application.objects.filter(applicant=member).open().values_list("role_id", "pk"))
    ahead, behind = (
        [_described(each, programme, member, sent) for each in part]
        for part in nearest(found, held_roles(member, now) | ways_back)
    )
    context: dict[str, Any] = {
        "following": ahead[0] if ahead else None,
        "open_today": [each for each in ahead[1:] + behind if each["is_met"]],
        "others": [each for each in ahead[1:] if not each["is_met"]],
        "behind": [each for each in behind if not each["is_met"]],
        "so_far": _so_far(list(found.values())),
        "buddies": buddies(programme, member.band),
        **_held(member, programme, [each for each in given if _is_shown(each, now)]),
        **_history(member, programme, [each for each in given if not _is_shown(each, now)]),
    }
    return render(request, "path/path.html", context)


def _described(standing: Standing, programme: Programme, member: Member, sent: dict[str, UUID]) -> dict[str, Any]:
    """A role as the page shows it; `sent` has the applications on their way, by role."""
    role, at = programme.roles[standing.subject.slug], standing.evidence.at
    found = lines(standing, programme, at, member.band)
    return {
        "role": role,
        "name": role.name_for(member.band),
        "lines": found,
        "application": sent.get(role.slug),
        "is_met": standing.is_met_but_for_checks,
        "met": sum(each.state == "met" for each in found),
        "earliest": eta(standing.verdict, standing.evidence, at),
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


def _given(member: Member, programme: Programme, now: dt.datetime) -> list[Award]:
    """All that was given, with its `state`, `term` and `name`."""
    given = Award.objects.filter(member=member, granted_at__lte=now)
    awards = list(with_state(given, now).select_related("member", "role", "community"))
    terms = terms_of(awards, now)
    for award in awards:
        award.state = State(award.state)
        award.term = terms.get(award.pk)  # type: ignore[attr-defined]
        award.name = _role_name(award.role, programme, member)  # type: ignore[attr-defined]
    appealing.tell_appeals(awards)
    return awards


def _is_shown(award: Award, now: dt.datetime) -> bool:
    """Held, or to be come back to."""
    is_over = award.revoked_at is not None and award.revoked_at <= now
    return not is_over and (award.term is None or award.term.is_shown)  # type: ignore[attr-defined]


def _held(member: Member, programme: Programme, awards: list[Award]) -> dict[str, Any]:
    owed = list(
        Obligation.objects.owed(timezone.now())
        .filter(~paused("award"), award__member=member)
        .select_related("award__role")
    )
    pauses = {pause.award_id: pause for pause in Pause.objects.filter(award__in=awards, ended_at=None)}
    for award in awards:
        award.pause = pauses.get(award.pk)  # type: ignore[attr-defined]
    for duty in owed:
        duty.name = _course_name(duty.course, programme)  # type: ignore[attr-defined]
        duty.role_name = _role_name(duty.award.role, programme, member)  # type: ignore[attr-defined]
        duty.is_late = duty.due_at <= timezone.now()  # type: ignore[attr-defined]
    powers = {power for held in held_by(member) for power in held.powers}
    return {
        "awards": awards,
        "obligations": owed,
        "powers": [POWERS[each] for each in POWERS if each in powers],
        "needs_second_key": (member.is_staff or is_moderating(member)) and not is_mfa_enabled(member),
    }


def _history(member: Member, programme: Programme, past: list[Award]) -> dict[str, Any]:
    completions = list(Completion.objects.filter(member=member, revoked_at=None).order_by("-passed_at"))
    sent = (
        Application.objects.filter(applicant=member)
        .select_related("role")
        .prefetch_related("communities")
        .order_by("-created_at")
    )
    applications = list(sent[:RECENT])
    turns = turns_of([each for each in applications if each.is_waitlisted])
    for application in applications:
        application.turn = turns.get(application.pk)  # type: ignore[attr-defined]
    for each in applications:
        each.name = _role_name(each.role, programme, member)  # type: ignore[attr-defined]
    for completion in completions:
        completion.name = _course_name(completion.course, programme)  # type: ignore[attr-defined]
    return {"past": past, "completions": completions, "applications": applications}


def _role_name(role: Role, programme: Programme, member: Member) -> str:
    """What it is called in her community; a role that the edition has dropped keeps its last name."""
    found = programme.roles.get(role.pk)
    return found.name_for(member.band) if found else role.name


def _course_name(slug: str, programme: Programme) -> str:
    course = programme.courses.get(slug)
    return course.name if course else slug.replace("-", " ").capitalize()


@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for another term, or let it end; what the role asks is measured again and shown."""
    award = get_object_or_404(Award.objects.select_related("member", "role", "community"), pk=pk, member=request.user)
    now, programme = timezone.now(), in_force()
    term = renewing.term_to_answer(award, now)
    form = RenewalForm(request.POST or None, can_let_end=term.phase == "opens")
    if form.is_valid():
        renewing.answer(award, by=award.member, **form.cleaned_data)
        messages.success(request, "Sent. A programme admin answers." if form.cleaned_data["goes_on"] else "Saved.")
        return redirect("path")
    unfinished.fill(request, form)
    _, standing = renewing.look_at(award, now)
    found = lines(standing, programme, now, award.member.band) if standing else []
    context = {
        "award": award,
        "name": _role_name(award.role, programme, award.member),
        "term": term,
        "form": form,
        "lines": [each for each in found if each.state != "person"],
        "weeks": renewals.WEEKS,
        "writer": unfinished.sign(award.member, request.path),
    }
    return render(request, "path/renew.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a second look at the end of a badge, or at its suspension; a refusal keeps the words on the page."""
    award = get_object_or_404(Award.objects.select_related("member", "role", "community"), pk=pk, member=request.user)
    appealing.tell_appeals([award])
    form, status = BadgeAppealForm(request.POST or None), 200
    if form.is_valid():
        try:
            appealing.appeal(award, by=award.member, words=form.cleaned_data["words"])
        except TooLateError as error:
            form.add_error(None, str(error))
            status = error.status
        else:
            messages.success(request, "Your appeal is made. Somebody who did not decide here looks at it.")
            return redirect("path")
    elif form.is_bound:
        status = 400
    elif award.appeal_until is None:  # type: ignore[attr-defined]
        raise TooLateError("There is nothing (any more) that you can appeal here.")
    unfinished.fill(request, form)
    context = {
        "award": award,
        "name": _role_name(award.role, in_force(), award.member),
        "against": appealing.against(award, award.pauses.filter(ended_at=None).first()),
        "form": form,
        "writer": unfinished.sign(award.member, request.path),
    }
    return render(request, "path/appeal.html", context, status=status)


@require_POST
def take_break(request: HttpRequest, pk: int) -> HttpResponse:
    """Rest for a while; the badge stays."""
    award = get_object_or_404(Award, pk=pk, member=request.user)
    pausing.take_break(award, by=request.user, reason=request.POST.get("reason", ""))  # type: ignore[arg-type]
    messages.success(request, "Enjoy your break. Come back whenever you like.")
    return redirect("path")


@require_POST
def come_back(request: HttpRequest, pk: int) -> HttpResponse:
    """End one's break."""
    award = get_object_or_404(Award, pk=pk, member=request.user)
    pausing.come_back(award, by=request.user)  # type: ignore[arg-type]
    messages.success(request, "Welcome back.")
    return redirect("path")


@require_POST
def resign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a badge back."""
    award = get_object_or_404(Award, pk=pk, member=request.user)
    awarding.resign(award, by=request.user)  # type: ignore[arg-type]
    return redirect("path")
