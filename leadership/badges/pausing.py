"""When an award is in force: it ends where a duty is due, and goes on once that is done (L16).

All of it is dates. A stretch may end in the future, so nothing waits for a clock: at the instant a duty is due its award's
stretch is over, and with it powers and weeks. What is done after that opens a new stretch, and a pause keeps the gap.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone

from leadership.audit.record import record
from leadership.badges.backend import forget
from leadership.badges.models import Award, Obligation, Pause
from leadership.notices.models import Notice
from leadership.notices.tell import tell
from leadership.requirements.models import Stretch
from leadership.roles.models import Edition


@transaction.atomic
def follow_duties(award: Award, at: dt.datetime) -> bool:
    """Let the award be in force until the first duty still open is due; True if it rested and goes on from `at`."""
    locked = Award.objects.select_for_update(of=("self",)).select_related("stretch").get(pk=award.pk)
    award.stretch = stretch = locked.stretch
    if locked.revoked_at:
        return False
    due = award.obligations.filter(done_at=None).aggregate(first=Min("due_at"))["first"]
    rests_from = stretch.ended_at if stretch.ended_at and stretch.ended_at <= at else None
    if rests_from is None:
        stretch.ended_at = max(due, stretch.started_at) if due else None
        stretch.save(update_fields=["ended_at"])
        forget(award.member)
        return False
    if due and due <= at:
        return False
    Pause.objects.create(award=award, kind=Pause.Kind.OVERDUE, started_at=rests_from, ended_at=at, stretch=stretch)
    _go_on(award, at, due)
    return True


def _go_on(award: Award, at: dt.datetime, until: dt.datetime | None) -> None:
    """The next stretch of an award."""
    award.stretch = Stretch.objects.create(
        member=award.member, kind=Stretch.Kind.ROLE, slug=award.role_id, started_at=at, ended_at=until
    )
    award.save(update_fields=["stretch"])
    forget(award.member)


def end_when_due(awards: QuerySet[Award]) -> None:
    """Awards just given end where their first open duty is due: many in one statement."""
    first = Obligation.objects.filter(award__stretch=OuterRef("pk"), done_at=None).order_by("due_at")
    Stretch.objects.filter(award__in=awards).update(ended_at=Subquery(first.values("due_at")[:1]))


def cut(awards: QuerySet[Award]) -> None:
    """No stretch of an ended award goes on after its end; what rested then had stopped before."""
    for link, back in (("award", "stretch"), ("pause__award", "pauses__stretch")):
        end = Subquery(Award.objects.filter(**{back: OuterRef("pk")}).values("revoked_at"))
        theirs = Stretch.objects.filter(**{f"{link}__in": awards}).alias(end=end)
        going_on = theirs.filter(Q(ended_at=None) | Q(ended_at__gt=F("end")))
        going_on.update(ended_at=Greatest(end, F("started_at")))


def goes_on(award: Award) -> None:
    """Put it on record and tell the holder, once."""
    gap = award.pauses.filter(ended_at=award.stretch.started_at).latest("ended_at")
    before = {"rested_from": gap.started_at.isoformat(), "until": award.stretch.started_at.isoformat()}
    record("restored", award, about=award.member, before=before, reason="What was due is done.")
    title = f"{role_name(award)} holds again."
    text = "What was due is done, thank you. All that comes with the badge is back, and its weeks count on."
    tell(award.member, Notice.Kind.BADGE, f"restored:{gap.pk}", title, text=text, url="/path/")


def role_name(award: Award) -> str:
    """What the role is called in its holder's community; one the edition has dropped keeps its last name."""
    found = Edition.objects.in_force(timezone.now()).programme.roles.get(award.role_id)
    return found.name_for(award.member.band) if found else award.role.name
