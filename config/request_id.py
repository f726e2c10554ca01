"""One id for a request: in its log lines, its answer and the records it leaves."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase

from leadership.audit.record import request_id as recorded_request_id

log = structlog.get_logger("group_support.request")


#: probes every few seconds, and asking for help, which is nobody's business (G8)
UNWRITTEN = {"livez", "readyz", "help/"}


class RequestMiddleware:
    """Gives each request an id, in its log lines, its answer and its records, and writes its one line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name, began = uuid.uuid4().hex, time.perf_counter()
        token = recorded_request_id.set(name)
        with structlog.contextvars.bound_contextvars(request_id=name):
            response = self.get_response(request)
            route = request.resolver_match.route if request.resolver_match else None
            if route not in UNWRITTEN or response.status_code >= 500:
                ms = round((time.perf_counter() - began) * 1000, 1)
                log.info("request", method=request.method, route=route, status=response.status_code, ms=ms)
        recorded_request_id.reset(token)
        response.headers["X-Request-ID"] = name
        return response
