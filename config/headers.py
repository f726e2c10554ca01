"""The headers every answer carries: pages, errors and static files alike."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import cache
from typing import Any

from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

#: nothing here needs a sensor, a camera or a payment; passkeys are for our own pages
PERMISSIONS = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), "
    "publickey-credentials-create=(self), publickey-credentials-get=(self)"
)

#: what our pages may load, and from where
CONTENT = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # data: is the square an authenticator app reads
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "report-uri": "/csp-report/",
    }
}

#: pages after whose form somebody may be signed out
SIGN_OUT = {"account_logout", "admin:logout", "settings-erase"}


@cache
def policy() -> dict[str, str]:
    headers = {
        "Content-Security-Policy": build_policy(),
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
    }
    if settings.SECURE_HSTS_SECONDS:
        seconds = settings.SECURE_HSTS_SECONDS
        headers["Strict-Transport-Security"] = f"max-age={seconds}; includeSubDomains; preload"
    return headers


def add_to(headers: Any) -> None:
    for name, value in policy().items():
        if name not in headers:
            headers[name] = value


def of_static_file(headers: MutableMapping[str, str], path: str, url: str) -> None:
    add_to(headers)


class HeadersMiddleware:
    """Adds the policy to every page, keeps signed-in pages out of caches, and empties the browser at sign-out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_traceback = settings.DEBUG and response.status_code == 500
        if not is_traceback:  # Django's page for developers styles itself inline
            add_to(response.headers)
        if "Cache-Control" not in response.headers and not is_for_everybody(request):
            response.headers["Cache-Control"] = "no-store, private"
        if has_signed_out(request):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


def is_for_everybody(request: HttpRequest) -> bool:
    """Nobody is signed in, as far as this request had to find out."""
    user: Any = getattr(request, "_cached_user", None)
    return user is None or not user.is_authenticated


def has_signed_out(request: HttpRequest) -> bool:
    match = request.resolver_match
    is_asked = request.method == "POST" and match is not None and match.view_name in SIGN_OUT
    return is_asked and not request.user.is_authenticated
