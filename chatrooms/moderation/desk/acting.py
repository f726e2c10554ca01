"""Stepping in about the person whom a case is about: what the case says is what was seen, whatever message there is or is none."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from chatrooms.moderation.acts import asking
from chatrooms.moderation.acts.powers import Kind
from chatrooms.moderation.acts.who import nowhere_of
from chatrooms.moderation.desk import cover, taking
from chatrooms.moderation.desk.reach import within
from chatrooms.moderation.reports.categories import CATEGORIES
from chatrooms.moderation.reports.categories import Kind as Subject
from chatrooms.moderation.reports.models import Case
from chatrooms.moderation.reports.naming import named
from leadership.members.models import Member

#: what cases are about in which nothing but the case shows what was seen
OF_PEOPLE = (Subject.PERSON, Subject.NAME)


def may_be_about(case: Case) -> bool:
    """Whether one steps in from it: not from care, which never disciplines, nor about somebody who has left."""
    return case.kind in OF_PEOPLE and not case.is_care and case.about is not None and case.about.is_active


@require_http_methods(["GET", "HEAD", "POST"])
def step_in(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The form of the rooms (acts/asking.py), kept for whoever has taken the case up, and safeguarding leads."""
    member: Member = request.user  # type: ignore[assignment]
    cover.is_here(member)
    found = within(member).filter(pk=pk).select_related("room", "about", "claimed_by").first()
    if found is None or found.about is None or not may_be_about(found):
        raise Http404
    if request.method != "POST" and not taking.is_at(found, member):
        return redirect("case", pk)
    said = set(found.reports.values_list("category", flat=True))
    asked = asking.Asked(
        member,
        found.about,
        nowhere_of(found.about, found.band),
        None,
        reverse("case", args=[pk]),
        f"the case about {named(found, {})}",
        [kind for kind in asking.TO_PEOPLE if kind is not Kind.REMOVAL],
        case=found,
        reported=[CATEGORIES[each].words for each in sorted(said) if each in CATEGORIES],
        still=lambda: taking.go_on(found, by=member),
    )
    return asking.answer(request, asked)
