"""What somebody holds or held, for their page at the desk."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from leadership.badges.models import Award, BadgeAward
from leadership.learning.models import Completion
from leadership.members.admin import Part
from leadership.members.models import Member
from leadership.roles.models import Edition


def held_by(member: Member, viewer: Member) -> list[Part]:
    """Roles, plain badges and courses, newest first, each a way to its page; what may be given, a way to its form."""
    try:
        programme = Edition.objects.in_force().programme
    except Edition.DoesNotExist:
        return []
    parts: list[Part] = []
    if viewer.has_perm("leadership.view_award"):
        awards = Award.objects.filter(member=member).select_related("role", "community")
        roles = [(_said(str(each).partition(": ")[2], each), _page(each)) for each in awards]
        parts.append(("Roles", [*roles, *_give(viewer, member, Award, "Give a role without an application")]))
    if viewer.has_perm("leadership.view_badgeaward"):
        badges = [
            (
                _said(programme.badges[each.badge].name if each.badge in programme.badges else each.badge, each),
                _page(each),
            )
            for each in BadgeAward.objects.filter(member=member).order_by("-granted_at")
        ]
        parts.append(("Plain badges", [*badges, *_give(viewer, member, BadgeAward, "Give a plain badge")]))
    if viewer.has_perm("leadership.view_completion"):
        courses = [
            (programme.courses[each.course].name if each.course in programme.courses else each.course, _page(each))
            for each in Completion.objects.filter(member=member).order_by("-passed_at")
        ]
        parts.append(("Courses passed", [*courses, *_give(viewer, member, Completion, "Record a course as passed")]))
    return parts


def _page(given: Any) -> str:
    return reverse(f"admin:leadership_{given._meta.model_name}_change", args=[given.pk])


def _said(name: str, given: Any) -> str:
    """ "Room Supporter in Anxiety, since 4 November 2026", "…, until 4 November 2026"."""
    over = given.held_until
    word, at = ("until", over) if over else ("since", given.granted_at)
    return f"{name}, {word} {timezone.localtime(at):%-d %B %Y}"


def _give(viewer: Member, member: Member, model: Any, words: str) -> list[tuple[str, str]]:
    name = model._meta.model_name
    if not viewer.has_perm(f"leadership.add_{name}"):
        return []
    return [(f"{words}…", f"{reverse(f'admin:leadership_{name}_add')}?{urlencode({'username': member.username})}")]
