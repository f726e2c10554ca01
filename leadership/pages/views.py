"""The front pages, open to everybody: home, help now, the house rules."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadership.members.models import Band
from leadership.pages import helplines, rules
from leadership.roles.map import name_and_kind
from leadership.roles.models import Edition
from leadership.roles.views import reader


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this place is for, and the path in a line; it opens before any programme is in force, too."""
    try:
        roles = Edition.objects.in_force().programme.by_step()
    except Edition.DoesNotExist:
        roles = []
    member = reader(request)
    band = member.band if member else Band.ADULT
    steps = [(*name_and_kind(role.name_for(band)), role) for role in roles]
    return render(request, "pages/home.html", {"steps": steps})


@login_not_required
@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """Lines for a country and an age; works signed out, without JavaScript, and is never limited or logged (G8).

    Where nothing is chosen, the reader's own time zone and age choose.
    """
    member = reader(request)
    chosen = request.GET.get("country")
    guess = helplines.of_zone(member.time_zone) if member else helplines.ELSEWHERE
    country = guess if chosen is None else helplines.find(chosen)
    age = request.GET.get("age", "")
    is_teen = age == Band.TEEN if age in Band.values else bool(member and member.is_teen)
    context = {
        "country": country,
        "countries": helplines.COUNTRIES,
        "is_teen": is_teen,
        "lines": country.lines_for(is_teen=is_teen),
    }
    return render(request, "pages/help.html", context)


@login_not_required
@require_safe
def house_rules(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/house_rules.html", {"rules": rules.RULES.values()})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "pages/privacy.html",
        {
            "chat_days": settings.CHAT_KEPT_DAYS,
            "case_days": settings.CASES_KEPT_DAYS,
            "address_days": settings.ADDRESSES_KEPT_DAYS,
            "care_days": settings.CARE_KEPT_DAYS,
        },
    )


@login_not_required
@require_safe
def who(request: HttpRequest) -> HttpResponse:
    """Who looks after what, and where to write to them."""
    return render(request, "pages/who.html", {"contact": settings.CONTACT_EMAIL})
