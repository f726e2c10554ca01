"""Asking somebody who wished it how she is, the day after; never in her quiet hours (features F)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from chatrooms.care.models import Signal
from leadership.notices import quiet
from leadership.notices.wording import write


def check_in() -> int:
    """For `tick`: answers how many were asked."""
    now = timezone.now()
    due = Signal.objects.filter(check_in_at__lte=now, checked_in_at=None, member__is_active=True).select_related(
        "member"
    )
    return sum(_ask(signal) for signal in due if quiet.not_before(signal.member, now) <= now)


@transaction.atomic
def _ask(signal: Signal) -> bool:
    now = timezone.now()
    if not Signal.objects.filter(pk=signal.pk, check_in_at__lte=now, checked_in_at=None).update(checked_in_at=now):
        return False
    write(signal.member, "care-check-in", f"care-check-in:{signal.pk}", url="/care/")
    return True
