"""How long traces of signing in and of clicking at the desk are kept (G19). Decisions stay in the record."""

from __future__ import annotations

import datetime as dt

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.utils import timezone

CLICKS_KEPT = dt.timedelta(days=365)


def forget_addresses() -> int:
    """From where somebody was signed in whom nobody has seen there for so long; the session itself is over by then."""
    if settings.ADDRESSES_KEPT_DAYS < 1:
        raise ValueError("ADDRESSES_KEPT_DAYS is at least 1")
    limit = timezone.now() - dt.timedelta(days=settings.ADDRESSES_KEPT_DAYS)
    old = list(UserSession.objects.filter(last_seen_at__lt=limit))
    for each in old:
        each.end()
    LogEntry.objects.filter(action_time__lt=timezone.now() - CLICKS_KEPT).delete()
    return len(old)
