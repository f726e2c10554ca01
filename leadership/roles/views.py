"""The path for everybody: the map, and a page for each role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from leadership.members.models import Band, Member
from leadership.requirements.models import Stretch
from leadership.requirements.sweep import holding
from leadership.requirements.tree import Nothing, Verdict
from leadership.roles.comparing import columns
from leadership.roles.eligibility import Standing, names_of, standings
from leadership.roles.lines import lines
from leadership.roles.map import draw
from leadership.roles.models import Edition
from leadership.roles.programme import Programme, RoleDef

#: what upper subjects add to a role's page: (member or None, role) → template context
ROLE_EXTRAS: list[Callable[[Member | None, RoleDef], dict[str, Any]]] = []


def reader(request: HttpRequest) -> Member | None:
    return request.user if isinstance(request.user, Member) else None


def in_force() -> Programme:
    try:
        return Edition.objects.in_force().programme
    except Edition.DoesNotExist as error:
        raise Http404 from error


def held_roles(member: Member | None, at: dt.datetime) -> set[str]:
    if member is None:
        return set()
    held = Stretch.objects.filter(member=member, kind=Stretch.Kind.ROLE, started_at__lte=at).exclude(ended_at__lte=at)
    return set(held.values_list("slug", flat=True))


def share(verdict: Verdict) -> float:
    """How much of a tree is met, from 0 to 1, for "nearest first"."""
    if verdict.met:
        return 1.0
    if verdict.children and verdict.needed:
        parts = sorted((share(child) for child in verdict.children), reverse=True)[: int(verdict.needed)]
        return sum(parts) / int(verdict.needed)
    if verdict.have and verdict.needed and verdict.have < verdict.needed:
        return float(verdict.have / verdict.needed)
    return 0.0


def nearest(found: dict[str, Standing], held: set[str]) -> list[Standing]:
    """Roles not held yet, those nearest to complete first; what nobody published comes last."""
    open_ones = [each for slug, each in found.items() if slug not in held]
    return sorted(
        open_ones,
        key=lambda each: (isinstance(each.verdict.node, Nothing), -share(each.verdict), each.subject.step),  # type: ignore[union-attr]
    )


@login_not_required
@require_safe
def the_map(request: HttpRequest) -> HttpResponse:
    """The whole path as a map and, saying the same, as a list."""
    programme, member, now = in_force(), reader(request), timezone.now()
    roles, band = programme.by_step(), member.band if member else Band.ADULT
    held = held_roles(member, now)
    found = standings(member, programme, now, roles) if member else {}
    following = nearest(found, held)[0].subject.slug if set(found) - held else None
    stations = [
        {
            "role": role,
            "name": role.name_for(band),
            "is_held": role.slug in held,
            "is_next": role.slug == following,
            "met": _met_of(found.get(role.slug)),
        }
        for role in roles
    ]
    context = {"map": draw(roles, band, held, following), "stations": stations, "programme": programme}
    return render(request, "roles/map.html", context)


def _met_of(standing: Standing | None) -> str:
    if standing is None:
        return ""
    if isinstance(standing.verdict.node, Nothing):
        return "Nobody has published requirements for you yet"
    if not standing.verdict.children:
        return "You meet it" if standing.verdict.met else "Not yet"
    met = sum(child.met for child in standing.verdict.children)
    return f"You meet {met} of {len(standing.verdict.children)}"


@login_not_required
@require_safe
def role_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One role: my own checklist first, then what it is and what it asks of everyone."""
    programme, member, now = in_force(), reader(request), timezone.now()
    role = programme.roles.get(slug)
    if role is None:
        raise Http404
    band = member.band if member else Band.ADULT
    mine = (member.account, member.band) if member else None
    context: dict[str, Any] = {
        "role": role,
        "name": role.name_for(band),
        "other_name": role.name if band == Band.TEEN and role.name_for_teen else role.name_for_teen,
        "programme": programme,
        "columns": columns(role, names_of(programme, band), mine),
        "track_columns": [
            (track, columns(role, names_of(programme, band), mine, track.slug))
            for track in role.tracks
            if any(row.track == track.slug for row in role.rows)
        ],
        "obligations": [(programme.courses[each.course].name, each.within_days) for each in role.obligations],
        "holders": holding("role", [slug], now).distinct().count(),
    }
    if member:
        standing = standings(member, programme, now, [role])[slug]
        context |= {
            "lines": lines(standing, programme, now, band),
            "row": standing.row,
            "is_published": standing.row is not None and not isinstance(standing.row.tree, Nothing),
            "is_met": standing.is_met_but_for_checks,
            "is_held": slug in held_roles(member, now),
        }
    for extra in ROLE_EXTRAS:
        context |= extra(member, role)
    return render(request, "roles/role.html", context)
