"""The neutral question before anything else: when were you born (G1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from leadership.members.models import birthday

YOUNGEST = 13
OLDEST = 120
SESSION_KEY = "born_on"
COOKIE, COOKIE_SALT, COOKIE_DAYS = "asked", "leadership.members.age", 2


class BirthDateForm(forms.Form):
    """Three plain numbers, no hint of any limit."""

    day = forms.IntegerField(label="Day", min_value=1, max_value=31)
    month = forms.IntegerField(label="Month", min_value=1, max_value=12)
    year = forms.IntegerField(label="Year", min_value=1, max_value=9999)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if len(data) < 3:
            return data
        try:
            data["born_on"] = dt.date(data["year"], data["month"], data["day"])
        except ValueError:
            self.add_error("day", "There is no such day. Look at the day and the month again.")
            return data
        today = timezone.now().date()
        if not today.year - OLDEST <= data["year"] or data["born_on"] > today:
            self.add_error("year", "Look at the year again, please.")
        return data


def is_old_enough(born_on: dt.date) -> bool:
    """By the earliest calendar on earth (UTC+14), so that nobody is turned away on the birthday itself."""
    return birthday(born_on, YOUNGEST) <= (timezone.now() + dt.timedelta(hours=14)).date()


def was_refused(request: HttpRequest) -> bool:
    """Whether this browser was refused in the last two days, whatever date is tried now."""
    return bool(request.get_signed_cookie(COOKIE, default="", salt=COOKIE_SALT, max_age=COOKIE_DAYS * 86_400))


def remember_refusal(response: HttpResponse, *, is_secure: bool) -> None:
    response.set_signed_cookie(
        COOKIE, "1", salt=COOKIE_SALT, max_age=COOKIE_DAYS * 86_400, httponly=True, secure=is_secure, samesite="Lax"
    )


def born_on(request: HttpRequest) -> dt.date | None:
    """The date answered in this session."""
    answered = request.session.get(SESSION_KEY)
    return dt.date.fromisoformat(answered) if answered else None
