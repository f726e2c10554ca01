"""How long cases are kept (G19), and what a person who made or met one takes along or leaves behind (G21)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from chatrooms.moderation.reports.models import Case, Evidence, Report
from leadership.members.erasure import NOBODY, Preview, counted
from leadership.members.models import Member

AT_ONCE = 100  # cases in one transaction

#: in the copy: what she reported; whom she reported it about is theirs
PARTS = {"reports I made": ("reports_made", ("category", "words", "at", "case__outcome", "case__closed_at"))}


def preview(member: Member) -> Preview:
    """What was reported about her is not counted out here: whoever asked for help with her must not be found by it."""
    words = (
        "report you made: without your name; your words in it go when its case is closed",
        "reports you made: without your name; your words in them go when their cases are closed",
    )
    return Preview(goes=[], stays=[counted(member.reports_made.count(), *words)])


def part(member: Member, pseudonym: str) -> None:
    """Her words in cases that are over go at once, those of open and held ones with the case."""
    closed = Case.objects.filter(closed_at__isnull=False, is_held=False)
    Report.objects.filter(by=member, case__in=closed).update(words="")


def forget_words_of_the_erased() -> int:
    """A case is closed: what somebody wrote in it who has left meanwhile goes."""
    left = Report.objects.filter(Q(by=None) | Q(by__is_active=False, by__email__endswith=NOBODY))
    return left.filter(case__closed_at__isnull=False, case__is_held=False).exclude(words="").update(words="")


def forget_old() -> int:
    """Delete cases closed more than CASES_KEPT_DAYS ago with their reports and evidence, but for held ones; answers how many."""
    if settings.CASES_KEPT_DAYS < 1:
        raise ValueError("CASES_KEPT_DAYS is at least 1")
    forget_words_of_the_erased()
    limit, count = timezone.now() - dt.timedelta(days=settings.CASES_KEPT_DAYS), 0
    while found := _forget_some(limit):
        count += found
    return count


@transaction.atomic
def _forget_some(limit: dt.datetime) -> int:
    old = Case.objects.filter(closed_at__lt=limit, is_held=False).order_by("closed_at")
    ids = list(old.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:AT_ONCE])
    for model in (Evidence, Report):
        model.objects.filter(case__in=ids).delete()
    Case.objects.filter(pk__in=ids).delete()
    return len(ids)
