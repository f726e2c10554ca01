"""How long acts are kept (G19), and what somebody takes along or leaves behind (G21)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from chatrooms.moderation.acts.models import APPEAL_WITHIN, Act, ActQuerySet, Appeal, Proposal
from chatrooms.moderation.acts.powers import DAY, Kind
from chatrooms.moderation.reports.models import Case
from leadership.members.erasure import NOBODY, Preview, counted
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
#: the database keeps what counts by its own clock (migration 0021), which may be behind this one
MARGIN = dt.timedelta(hours=1)


def over(ended: dt.datetime, begun: dt.datetime) -> ActQuerySet:
    """What ended before the one, began before the other if it could be appealed against, and waits for no judge; likewise what it led to. Nothing held."""
    counts = Act.objects.filter(
        Q(until__gte=ended)
        | Q(about__isnull=False, at__gte=begun) & ~Q(kind=Kind.REMINDER)
        | Q(appeal__isnull=False, appeal__judged_at=None)
    )
    led_to_it = counts.filter(after__isnull=False)
    return Act.objects.exclude(HELD).exclude(pk__in=counts.values("pk")).exclude(pk__in=led_to_it.values("after"))


def over_now() -> ActQuerySet:
    now = timezone.now() - MARGIN
    return over(now, now - APPEAL_WITHIN)


def preview(member: Member) -> Preview:
    """Of what waits for leads she must not know, so it is not counted out: the page says to everybody that there may be something."""
    about, goes, is_held = member.acts_about, over_now().filter(about=member).count(), _is_held(member)
    over_with = counted(
        goes,
        "decision of a moderator about you, with what you had written",
        "decisions of moderators about you, with what you had written",
    )
    counting = counted(
        0 if is_held else about.count() - goes,
        "decision of a moderator about you: it still holds, or can still be looked at again. Under a made-up name, until neither is so; then it goes, too",
        "decisions of moderators about you: they still hold, or can still be looked at again. Under a made-up name, until neither is so; then they go, too",
    )
    held = counted(
        about.count() if is_held else 0,
        "decision of a moderator about you that has to be kept for now: under a made-up name",
        "decisions of moderators about you that have to be kept for now: under a made-up name",
    )
    done = counted(
        member.acts_done.count(),
        "decision of yours as a moderator: under a made-up name, since it is somebody else’s to appeal",
        "decisions of yours as a moderator: under a made-up name, since they are somebody else’s to appeal",
    )
    return Preview(goes=[over_with], stays=[done, counting, held])


def _is_held(member: Member) -> bool:
    return Case.objects.filter(is_held=True, about=member).exists()


def part(member: Member, pseudonym: str) -> None:
    """What was done about her and is over goes with her words; what holds, waits or can be appealed against stays with nobody's name until it is over, too.

    So leaving ends no ban, and whoever wants a second look gets it. The record keeps that it was.
    """
    _forget(over_now().filter(about=member))
    _answered().filter(about=member).delete()


def forget_erased() -> int:
    """What an erased account left behind because it still counted, once it does not."""
    gone = {"about__is_active": False, "about__email__endswith": NOBODY}
    _answered().filter(**gone).delete()
    return _forget(over_now().filter(**gone))


def _answered() -> QuerySet[Proposal]:
    """Proposals that led to no act, or not any more; others go with theirs."""
    return Proposal.objects.exclude(HELD).filter(decided_at__isnull=False, act=None)


def forget_old() -> int:
    """Delete acts older than CASES_KEPT_DAYS, against which nobody can appeal any more, that are over, under no open appeal and of nobody held for the law; answers how many."""
    if settings.CASES_KEPT_DAYS < 1:
        raise ValueError("CASES_KEPT_DAYS is at least 1")
    limit = timezone.now() - max(dt.timedelta(days=settings.CASES_KEPT_DAYS), APPEAL_WITHIN + DAY)
    _answered().filter(decided_at__lt=limit).delete()
    count = forget_erased()
    while old := list(over(limit, limit).filter(at__lt=limit).values_list("pk", flat=True)[:AT_ONCE]):
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
