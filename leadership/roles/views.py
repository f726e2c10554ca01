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

from leadership.members.models import Account, Band, Member
from leadership.requirements.forecast import eta
from leadership.requirements.tree import Nothing, Verdict
from leadership.requirements.wording import listed
from leadership.roles.comparing import columns
from leadership.roles.eligibility import Standing, names_of, standings
from leadership.roles.lines import Line, lines
from leadership.roles.map import START, before, draw
from leadership.roles.models import Edition
from leadership.roles.programme import Programme, RoleDef, row_for

#: what upper subjects add to a role's page: (member or None, role) → template context
ROLE_EXTRAS: list[Callable[[Member | None, RoleDef], dict[str, Any]]] = []


#: what a role grants whose holders stand beside new leaders
BUDDY = "mentor_buddies"


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
    return set(member.awards.held(at).values_list("role", flat=True))  # what rests is held all the same


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


def nearest(found: dict[str, Standing], held: set[str]) -> tuple[list[Standing], list[Standing]]:
    """Roles not held yet, ahead and on steps before the furthest one held; those nearest to complete come first.

    What nobody published comes last.
    """
    reached = max((each.subject.step for slug, each in found.items() if slug in held), default=0)  # type: ignore[union-attr]
    open_ones = sorted(
        (each for slug, each in found.items() if slug not in held),
        key=lambda each: (isinstance(each.verdict.node, Nothing), -share(each.verdict), each.subject.step),  # type: ignore[union-attr]
    )
    ahead = [each for each in open_ones if each.subject.step >= reached]  # type: ignore[union-attr]
    return ahead, [each for each in open_ones if each.subject.step < reached]  # type: ignore[union-attr]


@login_not_required
@require_safe
def the_map(request: HttpRequest) -> HttpResponse:
    """The whole path as a map and, saying the same, as a list."""
    programme, member, now = in_force(), reader(request), timezone.now()
    roles, band = programme.by_step(), member.band if member else Band.ADULT
    held = held_roles(member, now)
    found = standings(member, programme, now, roles) if member else {}
    following = next(iter(nearest(found, held)[0]), None)
    stations = [_station(role, programme, band, found.get(role.slug), role.slug in held, following) for role in roles]
    notes = {each["role"].slug: each["note"] for each in stations}
    if member:
        notes[START] = f"{timezone.localtime(member.joined_at):%-d %B %Y}"
    goal = (following.subject.slug, share(following.verdict)) if following else None
    drawing = draw(roles, band, held, notes, goal or (("", 0.0) if member else None))
    context = {"map": drawing, "stations": stations, "programme": programme, "buddies": buddies(programme, band)}
    return render(request, "roles/map.html", context)


def buddies(programme: Programme, band: str) -> list[tuple[str, str]]:
    """The roles whose holders may be a buddy to somebody new, as (slug, name)."""
    return [(role.slug, role.name_for(band)) for role in programme.by_step() if BUDDY in role.grants]


def _station(
    role: RoleDef,
    programme: Programme,
    band: str,
    standing: Standing | None,
    is_held: bool,
    following: Standing | None,
) -> dict[str, Any]:
    is_next = following is not None and following.subject is role
    return {
        "role": role,
        "name": role.name_for(band),
        "is_held": is_held,
        "is_next": is_next,
        "is_met": standing is not None and standing.is_met_but_for_checks,
        "met": _met_of(standing),
        "note": "you hold this" if is_held else _count_of(standing),
        "for_whom": _for_whom(role, band),
        "after": listed([programme.roles[slug].name_for(band) for slug in before(role)], "or") if before(role) else "",
        "earliest": eta(standing.verdict, standing.evidence, standing.evidence.at) if is_next and standing else None,
    }


def _for_whom(role: RoleDef, band: str) -> str:
    """For which kinds of account something is published: "members and listeners"."""
    rows = {account: row_for(role, account, band) for account in Account.values}
    asked = [f"{account}s" for account, row in rows.items() if row is not None and not isinstance(row.tree, Nothing)]
    return " and ".join(asked)


def _count_of(standing: Standing | None) -> str:
    """ "2 of 9 met"; where any one of several is enough, of 1."""
    verdict = standing.verdict if standing else None
    if verdict is None or not verdict.children or not verdict.needed:
        return ""
    needed = int(verdict.needed)
    return f"{min(sum(child.met for child in verdict.children), needed)} of {needed} met"


def _met_of(standing: Standing | None) -> str:
    if standing is None:
        return ""
    if isinstance(standing.verdict.node, Nothing):
        return "nobody has published requirements for you yet"
    counted = _count_of(standing).removesuffix(" met")
    return f"you meet {counted}" if counted else "you meet it" if standing.verdict.met else "not yet"


@login_not_required
@require_safe
def role_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One role: my own checklist first, then what it is and what it asks of everyone."""
    programme, member, now = in_force(), reader(request), timezone.now()
    role = programme.roles.get(slug)
    if role is None:
        raise Http404
    band = member.band if member else Band.ADULT
    names = {each: names_of(programme, each) for each in Band}
    mine = (member.account, member.band) if member else None
    context: dict[str, Any] = {
        "role": role,
        "name": role.name_for(band),
        "other_name": role.name if band == Band.TEEN and role.name_for_teen else role.name_for_teen,
        "programme": programme,
        "columns": columns(role, names, mine),
        "track_columns": [
            (track, columns(role, names, mine, track.slug))
            for track in role.tracks
            if any(row.track == track.slug for row in role.rows)
        ],
        "obligations": [(programme.courses[each.course].name, each.within_days) for each in role.obligations],
    }
    if member:
        standing = standings(member, programme, now, [role])[slug]
        found = lines(standing, programme, now, band)
        context |= {
            "lines": found,
            "pips": pips(found),
            "met": sum(line.state == "met" for line in found),
            "earliest": eta(standing.verdict, standing.evidence, now),
            "row": standing.row,
            "is_published": standing.row is not None and not isinstance(standing.row.tree, Nothing),
            "is_met": standing.is_met_but_for_checks,
            "is_held": slug in held_roles(member, now),
        }
    for extra in ROLE_EXTRAS:
        context |= extra(member, role)
    return render(request, "roles/role.html", context)


def pips(found: list[Line]) -> list[str]:
    """The list at a glance, at most eight: done ones first, then those under way."""
    kinds = {"met": "on", "progress": "now", "wait": "now"}
    return (
        sorted((kinds.get(line.state, "") for line in found), key=("on", "now", "").index) if len(found) <= 8 else []
    )
