"""Behind the second factor every refusal is noted and counted: whoever tries door after door waits (matrix d, rule 3)."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from config import limits
from leadership.members.second_factor import PRIVILEGED

log = structlog.get_logger("group_support.request")

PER_MINUTE = 30


class RefusedMiddleware:
    """Last, so that it sees what a page answers; what somebody may do is never held up by it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_refused = response.status_code in (403, 404) and request.path.startswith(PRIVILEGED)
        if not is_refused or not request.user.is_authenticated:
            return response
        route = request.resolver_match.route if request.resolver_match else None
        log.warning("refused", method=request.method, route=route, status=response.status_code)
        if limits.is_used_up(f"refused:{request.user.pk}", PER_MINUTE * settings.RATE_LIMIT_FACTOR):
            return ratelimit.respond_429(request)
        return response
