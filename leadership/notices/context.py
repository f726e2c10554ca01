"""The count of unread notices in the header."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from leadership.notices.models import Notice


def unread(request: HttpRequest) -> dict[str, Any]:
    """`unread_notices`, counted only where a template asks for it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"unread_notices": SimpleLazyObject(lambda: Notice.objects.filter(member=user).unread().count())}
