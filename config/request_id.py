"""One id for a request: in its log lines, its answer and the records it leaves."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import structlog
from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from leadership.audit import record

log = structlog.get_logger("group_support.request")


#: probes every few seconds, and asking for help, which is nobody's business (G8)
UNWRITTEN = {"livez", "readyz", "help/"}


class RequestMiddleware:
    """Gives each request an id, in its log lines, its answer and its records, and writes its one line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name, began = uuid.uuid4().hex, time.perf_counter()
        token, place = record.request_id.set(name), record.network.set(network_of(request))
        with structlog.contextvars.bound_contextvars(request_id=name):
            response = self.get_response(request)
            route = request.resolver_match.route if request.resolver_match else None
            if route not in UNWRITTEN or response.status_code >= 500:
                ms = round((time.perf_counter() - began) * 1000, 1)
                log.info("request", method=request.method, route=route, status=response.status_code, ms=ms)
        record.request_id.reset(token)
        record.network.reset(place)
        response.headers["X-Request-ID"] = name
        return response


def network_of(request: HttpRequest) -> str:
    """The client's network, by the proxies that are ours."""
    try:
        return record.network_of(get_adapter().get_client_ip(request))
    except PermissionDenied:  # no address at all, as over a local socket
        return ""
