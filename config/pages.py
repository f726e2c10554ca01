"""What belongs to no subject: health, the browser's complaints, and three small middlewares."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.defaults import bad_request, page_not_found

from config import health, limits

log = structlog.get_logger("group_support.browser")

logger = structlog.get_logger("group_support.pages")

SEEN_EVERY = 5 * 60  # seconds between two notes of "last seen" in one's list of sessions
REPORT_MAX = 8 * 1024  # bytes
REPORTS_PER_MINUTE = 60


@login_not_required
@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """200 while this process answers at all."""
    return JsonResponse({"ok": True})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served: 503 names the parts that can't."""
    found = health.look()
    return JsonResponse({"ok": all(found.values()), "checks": found}, status=200 if all(found.values()) else 503)


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Pages name their icon; what asks here regardless gets nothing, quietly."""
    return HttpResponse(status=204)


@login_not_required
@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """A browser refused something on one of our pages: which rule, and whose file."""
    body = request.read(REPORT_MAX + 1)
    if len(body) > REPORT_MAX:
        return HttpResponse(status=413)
    if limits.is_used_up("csp-report", REPORTS_PER_MINUTE * settings.RATE_LIMIT_FACTOR):
        return HttpResponse(status=429)
    try:
        report = json.loads(body)["csp-report"]
        blocked = urlsplit(str(report.get("blocked-uri", "")))
        rule = str(report.get("effective-directive") or report.get("violated-directive", ""))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return HttpResponse(status=400)
    log.warning("csp violation", rule=rule[:40], blocked=(blocked.hostname or blocked.path)[:80])
    return HttpResponse(status=204)


@login_not_required
@require_safe
def admin_login(request: HttpRequest) -> HttpResponse:
    """Instead of the admin's own password form: the site's sign-in, and back."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index"))
    if not request.user.is_staff:
        raise PermissionDenied
    return redirect("admin:index")


@require_safe
def admin_password(request: HttpRequest) -> HttpResponse:
    return redirect("account_change_password")


class NotFoundMiddleware:
    """Shows our own "not found" page while developing too: Django's would list every address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if settings.DEBUG and response.status_code == 404 and request.resolver_match is None:
            return page_not_found(request, Http404())
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if settings.DEBUG and isinstance(exception, Http404):
            return page_not_found(request, exception)
        return None


class ButtonOnlyMiddleware:
    """An address that only a button of ours goes to, opened by hand or by a reload: a page that says so, not an empty one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET":
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page


class CleanAddressMiddleware:
    """No address and no cookie of ours holds a NUL, and PostgreSQL will not even be asked for one; no form comes in anything but UTF-8.

    Other encodings name codecs that fail, or make text that can't be written out again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        decoded = (request.path, *request.COOKIES.values())
        has_nul = any("\0" in text for text in decoded) or "%00" in request.META.get("QUERY_STRING", "")
        if has_nul or (request.encoding and codecs.lookup(request.encoding).name != "utf-8"):
            return bad_request(request, SuspiciousOperation())
        return self.get_response(request)


class ActivityMiddleware:
    """Keeps "last seen" in one's list of sessions, without a write for every page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = request.session.session_key
        if key and request.user.is_authenticated and self.is_due(key):
            UserSession.objects.create_from_request(request)
        return self.get_response(request)

    def is_due(self, key: str) -> bool:
        """Whether this is the first page for a while; without the shared cache the list waits, not the page (D22)."""
        try:
            return bool(cache.add(f"seen:{key}", 1, SEEN_EVERY))
        except Exception as error:
            logger.warning("nobody knows who was here lately", error=type(error).__name__)
            return False
