"""The front pages, open to everybody: home, help now, the house rules."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadership.pages import helplines


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/home.html")


@login_not_required
@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """Lines for a chosen country; works signed out, without JavaScript, and is never limited or logged (G8)."""
    country = helplines.find(request.GET.get("country", ""))
    is_teen = request.user.is_authenticated and request.user.is_teen
    context = {
        "country": country,
        "countries": helplines.COUNTRIES,
        "lines": country.lines_for(is_teen=is_teen),
        "checked_on": helplines.CHECKED_ON,
    }
    return render(request, "pages/help.html", context)


@login_not_required
@require_safe
def house_rules(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/house_rules.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


@login_not_required
@require_safe
def who(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/who.html")
