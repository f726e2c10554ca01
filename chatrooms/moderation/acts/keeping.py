"""How long acts are kept (G19), and what somebody takes along or leaves behind (G21)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from chatrooms.moderation.acts.models import APPEAL_WITHIN, Act, Appeal, Proposal
from chatrooms.moderation.acts.powers import DAY
from chatrooms.moderation.reports.models import Case
from leadership.members.erasure import Preview, counted
from leadership.members.models import Member

AT_ONCE = 100

#: in the copy: every decision about her, and her own words; who decided is nobody's to know
PARTS = {
    "what moderators decided about me": (
        "acts_about",
        ("kind", "room__slug", "reason", "words", "witnessed", "at", "until", "lift__at", "appeal__words",
         "appeal__is_upheld", "appeal__reason"),
    ),
}  # fmt: skip


#: acts and proposals about somebody of whom a case is held for the law (G18)
HELD = Exists(Case.objects.filter(is_held=True, about=OuterRef("about")))


def preview(member: Member) -> Preview:
    about = counted(
        member.acts_about.exclude(HELD).count(),
        "decision of a moderator about you, with what you had written",
        "decisions of moderators about you, with what you had written",
    )
    held = counted(
        member.acts_about.filter(HELD).count(),
        "decision of a moderator about you that has to be kept for now: under a made-up name",
        "decisions of moderators about you that have to be kept for now: under a made-up name",
    )
    done = counted(
        member.acts_done.count(),
        "decision of yours as a moderator: under a made-up name, since it is somebody else’s to appeal",
        "decisions of yours as a moderator: under a made-up name, since they are somebody else’s to appeal",
    )
    return Preview(goes=[about], stays=[done, held])


def part(member: Member, pseudonym: str) -> None:
    """What was done about her goes with her words, but for what is held for the law; the record keeps that it was."""
    _forget(Act.objects.exclude(HELD).filter(about=member))
    Proposal.objects.exclude(HELD).filter(about=member).delete()


def forget_old() -> int:
    """Delete acts older than CASES_KEPT_DAYS, against which nobody can appeal any more, that are over, under no open appeal and of nobody held for the law; answers how many."""
    if settings.CASES_KEPT_DAYS < 1:
        raise ValueError("CASES_KEPT_DAYS is at least 1")
    now, count = timezone.now(), 0
    limit = now - max(dt.timedelta(days=settings.CASES_KEPT_DAYS), APPEAL_WITHIN + DAY)
    Proposal.objects.exclude(HELD).filter(decided_at__lt=limit, act=None).delete()
    is_over = Q(until=None) | Q(until__lt=limit)
    while old := list(
        Act.objects.filter(is_over, at__lt=limit)
        .exclude(HELD)
        .exclude(appeal__isnull=False, appeal__judged_at=None)
        .exclude(led_to__until__gte=limit)
        .values_list("pk", flat=True)[:AT_ONCE]
    ):
        count += _forget(Act.objects.filter(pk__in=old))
    return count


@transaction.atomic
def _forget(acts: object) -> int:
    ids = list(acts.values_list("pk", flat=True))  # type: ignore[attr-defined]
    followed = list(Act.objects.filter(after__in=ids).exclude(pk__in=ids).values_list("pk", flat=True))
    for some in (followed, ids):  # what followed from a warning first
        Appeal.objects.filter(act__in=some).delete()
        Proposal.objects.filter(act__in=some).delete()
        Act.objects.filter(pk__in=some, after__isnull=False).delete()
        Act.objects.filter(pk__in=some).delete()
    return len(ids)
