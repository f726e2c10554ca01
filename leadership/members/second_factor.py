"""Nothing privileged without a second factor used in this session (S15)."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

PRIVILEGED = ("/admin/",)


def used_in(request: HttpRequest) -> bool:
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


class SecondFactorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.ask(request) or self.get_response(request)

    def ask(self, request: HttpRequest) -> HttpResponse | None:
        if not request.path.startswith(PRIVILEGED) or not request.user.is_staff or used_in(request):
            return None
        return redirect(f"{reverse('mfa_index')}?next={request.path}")
