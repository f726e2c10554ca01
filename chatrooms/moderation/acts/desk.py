"""What waits for somebody above: appeals, for whoever may judge them, and proposals, for safeguarding leads."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from chatrooms.moderation.acts import appeals, judges, proposals, told
from chatrooms.moderation.acts.forms import Answering, Judging
from chatrooms.moderation.acts.models import Act, Proposal
from chatrooms.moderation.acts.powers import SENTENCES
from chatrooms.moderation.acts.reasons import REASONS
from chatrooms.moderation.acts.who import place_it_began
from chatrooms.moderation.desk.reach import within
from leadership.badges.backend import is_moderating
from leadership.badges.gate import RefusedError, TooLateError, must
from leadership.members.models import Member
from leadership.members.second_factor import show_again
from leadership.roles.views import in_force

MOST = 100


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Appeals she may judge, and for a lead the proposals that are not hers."""
    member: Member = request.user  # type: ignore[assignment]
    must(member.is_safeguarding_lead or is_moderating(member), SENTENCES["power"])
    programme = in_force()
    found = [(act, told.where(act, programme)) for act in appeals.waiting(member, programme)[:MOST]]
    proposed = open_proposals(member)[:MOST] if member.is_safeguarding_lead else []
    return render(request, "moderation/waiting.html", {"appeals": found, "proposals": proposed})


@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One appeal and what it is against, to whoever may judge it; to anybody else there is none."""
    member: Member = request.user  # type: ignore[assignment]
    acts = Act.objects.select_related("about", "by", "lift", "appeal").with_rooms()
    act = acts.filter(pk=pk, appeal__isnull=False).first()
    programme = in_force()
    room = place_it_began(act, programme) if act is not None else None
    if act is None or room is None or not appeals.may_see(act, room, member, judges.too_close(act)):
        raise Http404
    form, wrong, status = Judging(request.POST if request.method == "POST" else None), "", 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            is_upheld = form.cleaned_data["answer"] == "uphold"
            try:
                appeals.judge(act, room, by=member, is_upheld=is_upheld, reason=form.cleaned_data["reason"])
            except (RefusedError, TooLateError) as error:
                wrong, status = str(error), error.status
            else:
                messages.success(request, "The person has your answer.")
                return redirect("appeals")
    is_judged = act.pleaded is not None and act.pleaded.judged_at is not None
    shown: dict[str, Any] = {
        "act": act, "room": room, "form": form, "wrong": wrong, "state": told.state(act, timezone.now()),
        "where": told.where_for_duty(act, programme), "is_judged": is_judged,
        "may_see_case": may_see_case(act, member),
        "in_the_way": "" if is_judged else appeals.hindrance(act, room, member),
    }  # fmt: skip
    return render(request, "moderation/appeal.html", shown, status=status)


def may_see_case(act: Act, member: Member) -> bool:
    return act.case is not None and within(member).filter(pk=act.case).exists()


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    member: Member = request.user  # type: ignore[assignment]
    must(member.is_safeguarding_lead, SENTENCES["power"])
    found = open_proposals(member).filter(pk=pk).first()
    room = proposals.place(found, in_force()) if found is not None else None
    if found is None or room is None:
        raise Http404
    form, wrong, status = Answering(request.POST if request.method == "POST" else None), "", 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            is_accepted = form.cleaned_data["answer"] == "yes"
            if is_accepted:  # which is a ban
                show_again(request)
            try:
                proposals.answer(found, room, by=member, is_accepted=is_accepted, words=form.cleaned_data["words"])
            except (RefusedError, TooLateError) as error:
                wrong, status = str(error), error.status
            else:
                messages.success(request, "That is settled." if is_accepted else "Whoever proposed it is told.")
                return redirect("appeals")
    shown = {
        "proposal": found, "room": room, "form": form, "wrong": wrong, "reason": REASONS[found.reason],
        "where": told.where_proposed(found, in_force()),
    }  # fmt: skip
    return render(request, "moderation/proposal.html", shown, status=status)


def open_proposals(lead: Member) -> Any:
    """Those that wait, but for her own and those about her."""
    found = Proposal.objects.filter(decided_at=None).exclude(by=lead).exclude(about=lead)
    return found.select_related("room", "about", "by")
