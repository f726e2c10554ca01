"""The courses and guides of the programme: what they open, and which of them I have."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadership.learning.models import Completion
from leadership.requirements.tree import Badge, Course, walk
from leadership.roles.programme import CourseDef, Programme
from leadership.roles.views import in_force, reader


@login_not_required
@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    programme, member = in_force(), reader(request)
    passed = {}
    if member:
        rows = Completion.objects.filter(member=member, revoked_at=None)
        passed = dict(rows.values_list("course", "passed_at"))
    found = [
        {
            "course": course,
            "badge": programme.badges[course.awards].name if course.awards else "",
            "asked_by": asked_by(programme, course, member.band if member else "adult"),
            "passed_at": passed.get(course.slug),
        }
        for course in programme.courses.values()
    ]
    return render(request, "learning/guides.html", {"guides": found})


def asked_by(programme: Programme, course: CourseDef, band: str) -> list[str]:
    """The names of the roles and rooms of a band that ask for a course, or for the badge it awards."""
    names = []
    for subject in programme.subjects():
        if band not in subject.bands:
            continue
        nodes = [node for row in subject.rows for node in walk(row.tree)]
        if Course(course.slug) in nodes or (course.awards and Badge(course.awards) in nodes):
            names.append(subject.name_for(band) if hasattr(subject, "name_for") else subject.name)
    owed = [
        role.name_for(band)
        for role in programme.roles.values()
        for each in role.obligations
        if each.course == course.slug
    ]
    return names + [f"{name} (after the badge)" for name in owed]
