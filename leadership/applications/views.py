"""The applicant's pages: the form with its draft, my applications, and the story of one."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadership.applications import appeals, opinions, questions, sending, timeline, waitlist
from leadership.applications.decide import role_of
from leadership.applications.forms import AnswerForm, AppealForm, ApplicationForm, answers
from leadership.applications.models import Application, Status
from leadership.badges.gate import TooLateError
from leadership.badges.renewals import could_go_on
from leadership.members import unfinished
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
    if request.method == "POST":
        return _take(request, programme, role, member)
    waiting = Application.objects.open().filter(applicant=member, role=slug).first()
    if waiting and not role.tracks:
        return redirect("application", pk=waiting.pk)
    initial = answers(sending.last_answers(member, slug))
    form = ApplicationForm(initial=initial, role=role, programme=programme, member=member)
    unfinished.fill(request, form)
    return _page(request, form, role, programme)


def _take(request: HttpRequest, programme: Programme, role: RoleDef, member: Member) -> HttpResponse:
    action = request.POST.get("action", "save")
    if action == "discard":
        if draft := sending.draft_of(member, role.slug):
            sending.withdraw(draft, by=member)
            messages.success(request, "Your draft is discarded.")
        return redirect("role", slug=role.slug)
    form = ApplicationForm(request.POST, role=role, programme=programme, member=member, is_sending=action == "send")
    is_valid, is_refused, status = form.is_valid(), False, 400
    try:
        if is_valid and action == "send":
            sent = sending.save_and_send(member, role.slug, form.cleaned_data)
            messages.success(request, "Your application is on its way.")
            return redirect("application", pk=sent.pk)
        sending.save_draft(member, role.slug, form.kept)
    except TooLateError as error:
        return _in_the_way(request, form, role, programme, str(error))
    except sending.NotYetError as error:
        form.add_error(None, str(error))
        status = 403
    except sending.NotMetError:
        is_refused, status = True, 403
    else:
        if is_valid:
            messages.success(request, "Your draft is saved. It waits here for you.")
            return redirect("apply", slug=role.slug)
    return _page(request, form, role, programme, is_refused=is_refused, status=status)


def _in_the_way(
    request: HttpRequest, form: ApplicationForm, role: RoleDef, programme: Programme, sentence: str
) -> HttpResponse:
    """A second click finds what the first one sent; other words stay on the page, beside a link to what is there."""
    live = Application.objects.live().filter(applicant=request.user, role=role.slug).exclude(status=Status.DRAFT)
    there = live.filter(track=form.kept.get("track") or "").first() or live.first()
    if there is None:
        raise TooLateError(sentence)
    if there.why == form.kept.get("why"):
        messages.info(request, "You have sent this already.")
        return redirect("application", pk=there.pk)
    form.add_error("track" if role.tracks and "track" not in form.errors else None, sentence)
    return _page(request, form, role, programme, in_the_way=there, status=409)


def _page(
    request: HttpRequest, form: ApplicationForm, role: RoleDef, programme: Programme, status: int = 200, **extra: Any
) -> HttpResponse:
    member: Member = request.user  # type: ignore[assignment]
    now = timezone.now()
    draft = sending.draft_of(member, role.slug)
    _, standing = sending.look_at(draft or Application(applicant=member, role_id=role.slug), now)
    is_invited, opens_on = bool(draft and draft.invited_by_id), sending.opens_on(member, role.slug)
    is_open = (standing.is_met_but_for_checks or is_invited) and (is_invited or not opens_on)
    context = {
        "form": form,
        "now": now,
        "role": role,
        "name": role.name_for(member.band),
        "draft": draft,
        "opens_on": None if is_invited else opens_on,
        "can_send": is_open and not extra.get("in_the_way"),
        "is_published": _is_published(standing),
        "is_invited": is_invited,
        "resting": could_go_on(member, role.slug, now),
        "last_answer": sending.asked_to_work_on(member, role.slug),
        "lines": lines(standing, programme, now, member.band),
        "wait": timeline.usual_waits().of(role.slug),
        "writer": unfinished.sign(member, request.path),
        **opinions.shown_to(role.slug, member.band),
        **extra,
    }
    return render(request, "applications/apply.html", context, status=status)


def _is_published(standing: Standing) -> bool:
    return standing.row is not None and not isinstance(standing.row.tree, Nothing)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    member: Member = request.user  # type: ignore[assignment]
    found = Application.objects.not_discarded().filter(applicant=member).select_related("role")
    applications = list(found.prefetch_related("communities").order_by("-created_at"))
    names = timeline.role_names(member)
    for each in applications:
        each.name = names.get(each.role_id, each.role.name)  # type: ignore[attr-defined]
    context = {"applications": applications, "now": timezone.now(), "today": member.local_now.date()}
    return render(request, "applications/mine.html", context)


def _own(request: HttpRequest, pk: uuid.UUID) -> Application:
    """My application; another person's answers exactly as a missing one does (S18)."""
    found = Application.objects.select_related("role", "edition", "applicant").defer("edition__source")
    found = found.prefetch_related("questions", "communities")
    return get_object_or_404(found, pk=pk, applicant=request.user)


@require_safe
def story(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    application = _own(request, pk)
    form = AppealForm() if application.status == Status.DECLINED else AnswerForm()
    return _story(request, application, form)


def _story(
    request: HttpRequest, application: Application, form: AnswerForm | AppealForm, status: int = 200
) -> HttpResponse:
    member: Member = request.user  # type: ignore[assignment]
    wait, waited = timeline.usual_waits().of(application.role_id), application.waited(timezone.now())
    context: dict[str, Any] = {
        "application": application,
        "name": role_of(application).name_for(member.band),
        "track": role_of(application).track(application.track),
        "events": timeline.events(application),
        "now": timeline.now_of(application),
        "wait": wait,
        "waited_days": waited.days,
        "is_long": wait is not None and wait.is_passed(waited),
        "question": application.question if application.status == Status.ACTION_NEEDED else None,
        "turn": waitlist.turn_of(application) if application.is_waitlisted else None,
        "rule": waitlist.RULE_IN_WORDS,
        "appeal": appeals.of(application),
        "appeal_until": last if (last := appeals.open_until(application)) and timezone.now() < last else None,
        "back_until": until if (until := application.back_until) and timezone.now() < until else None,
        "answered": [each for each in application.questions.all() if each.answered_at],
        "form": form,
        "writer": unfinished.sign(member, reverse("application", args=[application.pk])),
    }
    if context["question"] or context["appeal_until"]:
        unfinished.fill(request, form)
    return render(request, "applications/story.html", context, status=status)


@require_POST
def answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Answer what is asked; a refusal keeps the words on the page."""
    application, form = _own(request, pk), AnswerForm(request.POST)
    if not form.is_valid():
        return _story(request, application, form, 400 if application.question else 409)
    words = form.cleaned_data["words"]
    try:
        questions.answer(application, by=request.user, words=words)  # type: ignore[arg-type]
    except TooLateError as error:
        if application.questions.filter(answer=words).exists():
            messages.info(request, "You have answered this already.")
            return redirect("application", pk=pk)
        form.add_error(None, str(error))
        return _story(request, application, form, error.status)
    messages.success(request, "Thank you. Your answer is with the admins.")
    return redirect("application", pk=pk)


@require_POST
def appeal(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for a second look at a "not this time"; a refusal keeps the words on the page."""
    application, form = _own(request, pk), AppealForm(request.POST)
    if not form.is_valid():
        return _story(request, application, form, 400 if appeals.open_until(application) else 409)
    words = form.cleaned_data["words"]
    try:
        appeals.appeal(application, by=request.user, words=words)  # type: ignore[arg-type]
    except TooLateError as error:
        if appeals.Appeal.objects.filter(application=application, words=words).exists():
            messages.info(request, "You have appealed already.")
            return redirect("application", pk=pk)
        form.add_error(None, str(error))
        return _story(request, application, form, error.status)
    messages.success(request, "Your appeal is made. Somebody who did not decide here looks at it.")
    return redirect("application", pk=pk)


@require_POST
def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    application = _own(request, pk)
    if application.status == Status.WITHDRAWN:
        messages.info(request, "You have taken it back already.")
        return redirect("application", pk=pk)
    sending.withdraw(application, by=request.user)  # type: ignore[arg-type]
    messages.success(request, "Taken back. For a day you can put it back here.")
    return redirect("application", pk=pk)


@require_POST
def put_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    application = _own(request, pk)
    if application.is_open:
        messages.info(request, "It is back already.")
        return redirect("application", pk=pk)
    sending.put_back(application, by=request.user)  # type: ignore[arg-type]
    messages.success(request, "Your application is back where it was.")
    return redirect("application", pk=pk)
