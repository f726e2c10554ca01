"""Nothing privileged without a second factor used in this session (S15)."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

#: everything below these addresses is kept for people with a desk or a badge
PRIVILEGED = ("/admin/", "/moderation/", "/mentoring/")


def used_in(request: HttpRequest) -> bool:
    """Whether a second factor was used in this very session, not merely enrolled, and is still there."""
    was_used = any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))
    return was_used and is_mfa_enabled(request.user)


class SecondFactorMiddleware:
    """Stands before every privileged address, whatever session or door somebody came by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.ask(request) or self.get_response(request)

    def ask(self, request: HttpRequest) -> HttpResponse | None:
        if not request.path.startswith(PRIVILEGED) or not request.user.is_authenticated or used_in(request):
            return None
        if not request.user.is_staff and request.path.startswith("/admin/"):
            return None  # the admin refuses it itself
        if is_mfa_enabled(request.user):
            return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")
        return render(request, "members/second_factor.html", status=403)
