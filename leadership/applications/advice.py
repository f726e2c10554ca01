"""The pages of whoever recommends without a desk: below /mentoring/, so that a second factor stands before them (S15)."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from leadership.applications import conflicts, opinions
from leadership.applications.desk_forms import AsideForm, OpinionForm
from leadership.applications.grounds import look
from leadership.applications.models import OPEN, Application
from leadership.applications.queue import evidence, met_of
from leadership.applications.reviewing import Opinion
from leadership.applications.timeline import role_names
from leadership.badges.gate import RefusedError, TooLateError
from leadership.members import unfinished
from leadership.members.models import Member


@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """What waits for a word of mine, oldest first, those without one at the top."""
    member: Member = request.user  # type: ignore[assignment]
    mine = Opinion.objects.filter(application=OuterRef("pk"), member=member)
    found = opinions.within_reach(member).annotate(is_answered=Exists(mine)).select_related("applicant", "role")
    rows = list(found.prefetch_related("communities").order_by("is_answered", "submitted_at", "pk"))
    names = role_names(member)
    for each in rows:
        each.name = names.get(each.role_id, each.role.name)  # type: ignore[attr-defined]
    may = member.has_perm(f"leadership.{opinions.RECOMMEND}")
    return render(request, "mentoring/applications.html", {"applications": rows, "may_recommend": may})


@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One of them: read it as far as one's badge goes, say what one thinks, or step aside."""
    member: Member = request.user  # type: ignore[assignment]
    shown, status = _known(member, pk), 200
    is_aside = "_aside" in request.POST
    mine = Opinion.objects.filter(application=shown, member=member).first()
    initial = {"verdict": mine.verdict, "note": mine.note} if mine else None
    form = OpinionForm(request.POST if request.method == "POST" and not is_aside else None, initial=initial)
    aside = AsideForm(request.POST if is_aside else None)
    posted = aside if is_aside else form
    if posted.is_bound and posted.is_valid():
        try:
            if is_aside:
                opinions.may_advise(shown, member)
                conflicts.step_aside(shown, by=member, **posted.cleaned_data)
            else:
                opinions.give(shown, by=member, **posted.cleaned_data)
        except (RefusedError, TooLateError) as error:
            posted.add_error(None, str(error))
            status = error.status
        else:
            done = "You stepped aside. Others decide, and know that you did." if is_aside else "Thank you. It is kept."
            messages.success(request, done)
            return redirect("advise", pk=pk)
    elif posted.is_bound:
        status = 400
    unfinished.fill(request, form)
    context = {"form": form, "aside": aside, "mine": mine, **_read(shown, member)}
    context["writer"] = unfinished.sign(member, request.path)
    return render(request, "mentoring/application.html", context, status=status)


def _known(member: Member, pk: uuid.UUID) -> Application:
    """One within reach, or one she gave her opinion on before it closed, on her side of the wall between the ages; any other answers as a missing one (S18)."""
    own = Opinion.objects.filter(member=member).values("application")
    known = Q(pk__in=opinions.within_reach(member).values("pk")) | Q(pk__in=own) & ~Q(status__in=OPEN)
    rows = Application.objects.filter(applicant__in=Member.objects.visible_to(member)).exclude(applicant=member)
    rows = rows.select_related("applicant", "role", "edition")
    found = rows.prefetch_related("communities").filter(known, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _read(application: Application, member: Member) -> dict[str, object]:
    """A summary for everybody who recommends; the words for whose badge reads them."""
    others = Opinion.objects.visible_to(member).filter(application=application).exclude(member=member)
    reads = opinions.within_reach(member, opinions.READ).filter(pk=application.pk).exists()
    then, now, total = met_of(evidence(look(application))) if application.is_open else (0, 0, 0)
    return {
        "application": application,
        "name": role_names(member).get(application.role_id, application.role.name),
        "others": list(others.select_related("member")),
        "words": application.why if reads else "",
        "then": then,
        "now": now,
        "total": total,
        "tie": conflicts.tie(application, member),
    }
