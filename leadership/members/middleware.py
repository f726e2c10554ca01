"""Each signed-in person's own clock."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone


class TimeZoneMiddleware:
    """Shows instants in the time zone the person chose, and in UTC to everybody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        zone = request.user.time_zone if request.user.is_authenticated else "UTC"
        with timezone.override(ZoneInfo(zone)):
            return self.get_response(request)
