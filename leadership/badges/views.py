"""The page of one badge: for people, and signed for programs. Whom it isn't shown to gets the answer of a missing one."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadership.badges import openbadges, signing
from leadership.badges.achievements import Achievement, achievement_of
from leadership.badges.forms import AudienceForm
from leadership.badges.models import Award, BadgeAward, BadgePage
from leadership.badges.signing import Json
from leadership.members.models import Member
from leadership.roles.programme import Programme
from leadership.roles.views import in_force

KINDS: dict[str, type[Award | BadgeAward]] = {"role": Award, "badge": BadgeAward}
CREDENTIAL, JWT = "application/vc+ld+json", "application/vc+jwt"


def _seen_by(request: HttpRequest, pk: UUID) -> BadgePage:
    found = get_object_or_404(BadgePage.objects.with_badge(), pk=pk)
    if not found.is_seen_by(request.user):
        raise Http404
    return found


# For people ----------------------------------------------------------------------------------------


@login_not_required
@require_safe
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _shown(request, _seen_by(request, pk))


def _shown(request: HttpRequest, found: BadgePage, form: AudienceForm | None = None) -> HttpResponse:
    achievement = achievement_of(found)
    context: dict[str, Any] = {
        "page": found,
        "badge": found.badge,
        "achievement": achievement,
        "state": found.state_at(timezone.now()),
        "until": found.badge.held_until,
        "is_signed": _is_signed(found, achievement),
        "issuer": openbadges.issuer(),
    }
    if request.user == found.badge.member:
        context |= {"is_mine": True, "form": form or AudienceForm(instance=found)}
    return render(request, "badges/page.html", context, status=400 if form and form.errors else 200)


def _is_signed(found: BadgePage, achievement: Achievement) -> bool:
    """Check what the page offers as anybody would: the token, against the keys we publish."""
    if not signing.is_set_up():
        return False
    said = openbadges.credential(found, achievement)
    read = signing.verify(openbadges.signed(said), openbadges.published_keys())
    return said.items() <= read.items()


@require_POST
def choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The holder says who sees the page."""
    found = _seen_by(request, pk)
    if request.user != found.badge.member:
        raise Http404
    form = AudienceForm(request.POST, instance=found)
    if not form.is_valid():
        return _shown(request, found, form)
    form.save()
    messages.success(request, "Saved.")
    return redirect("badge", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """All that I hold or held, and who sees it; posting makes a page for one of them, seen by nobody else yet."""
    member: Member = request.user  # type: ignore[assignment]
    if request.method == "POST":
        model, number = KINDS.get(request.POST.get("kind", "")), request.POST.get("number", "")
        if model is None or not number.isdecimal():
            raise Http404
        badge: Any = get_object_or_404(model, pk=number, member=member)
        return redirect("badge", openbadges.open_page(badge).pk)
    return render(request, "badges/mine.html", {"badges": _badges_of(member, in_force())})


def _badges_of(member: Member, programme: Programme) -> list[dict[str, Any]]:
    awards = Award.objects.filter(member=member).select_related("role", "community", "page")
    rows = BadgeAward.objects.filter(member=member).select_related("page")
    held: list[tuple[str, Award | BadgeAward]] = [("role", each) for each in awards]
    found = []
    for kind, each in held + [("badge", each) for each in rows]:
        name = _name_of(each, programme, member.band)
        community = each.community if isinstance(each, Award) else None
        page = getattr(each, "page", None)
        found.append(
            {"kind": kind, "badge": each, "name": name, "community": community, "page": page, "until": each.held_until}
        )
    return found


def _name_of(badge: Award | BadgeAward, programme: Programme, band: str) -> str:
    """What it is called in the holder's own community."""
    if isinstance(badge, Award):
        role = programme.roles.get(badge.role_id)
        return role.name_for(band) if role else badge.role.name
    known = programme.badges.get(badge.badge)
    return known.name if known else badge.badge


# For programs --------------------------------------------------------------------------------------


def _answer(body: str, content_type: str, *, keep: int | None = None) -> HttpResponse:
    """Readable by any site, in no search; `keep` is for how many seconds it stays true whatever happens."""
    response = HttpResponse(body, content_type=content_type)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Robots-Tag"] = "noindex"
    if keep is not None:
        response["Cache-Control"] = f"public, max-age={keep}"
    return response


def _plain(found: Json, content_type: str = "application/json", *, keep: int | None = None) -> HttpResponse:
    return _answer(json.dumps(found, ensure_ascii=False, indent=2), content_type, keep=keep)


def _signed(found: Json, *, keep: int | None = None) -> HttpResponse:
    if not signing.is_set_up():
        return HttpResponse("Signing is not set up on this site.\n", content_type="text/plain", status=503)
    return _answer(openbadges.signed(found), JWT, keep=keep)


@login_not_required
@require_safe
def as_json(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _seen_by(request, pk)
    return _plain(openbadges.credential(found, achievement_of(found)), CREDENTIAL)


@login_not_required
@require_safe
def as_jwt(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _seen_by(request, pk)
    return _signed(openbadges.credential(found, achievement_of(found)))


@login_not_required
@require_safe
def issuer(request: HttpRequest) -> HttpResponse:
    return _plain({"@context": openbadges.CONTEXT, **openbadges.issuer()}, CREDENTIAL, keep=3600)


@login_not_required
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    return _plain(openbadges.published_keys(), keep=3600)


@login_not_required
@require_safe
def key(request: HttpRequest, name: str) -> HttpResponse:
    """One key by its name, as a JSON Web Key."""
    found = next((each for each in openbadges.published_keys()["keys"] if each["kid"].endswith(f"/{name}.json")), None)
    if found is None:
        raise Http404
    return _plain(found, keep=3600)


@login_not_required
@require_safe
def status(request: HttpRequest, number: int) -> HttpResponse:
    if number >= openbadges.lists():
        raise Http404
    return _signed(openbadges.status_list(number), keep=60)
