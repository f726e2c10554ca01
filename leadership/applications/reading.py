"""Who is reading what: a hint for the others at the desk (L19). It changes no version, and keeps nobody from deciding."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from leadership.applications.decide import begin_reading, closed, may_decide
from leadership.applications.models import Application
from leadership.badges.gate import TooLateError
from leadership.members.models import Member

#: a claim runs out after this, unless its owner does something
CLAIM = dt.timedelta(minutes=30)


def claimed(at: dt.datetime) -> Q:
    """The applications somebody was reading at that instant."""
    return Q(claimed_by__isnull=False, claimed_until__gt=at)


@transaction.atomic
def claim(application: Application, *, by: Member, version: int) -> None:
    """Say that one is reading it; the applicant learns of the first time only. `version` counts for that first time."""
    if application.opened_at is None:
        begin_reading(application, by=by, version=version)
    may_decide(application, by)
    now = timezone.now()
    free = Application.objects.waiting().filter(pk=application.pk).exclude(claimed(now) & ~Q(claimed_by=by))
    is_claimed = free.update(claimed_by=by, claimed_until=now + CLAIM)
    application.refresh_from_db()
    if not is_claimed:
        raise TooLateError(said(application) or closed(application))


def said(application: Application) -> str:
    """ "Being read by ada until 14:30.", on the clock of whoever looks; empty if nobody says so."""
    reader, until = application.reader, application.claimed_until
    return f"Being read by {reader} until {timezone.localtime(until):%H:%M}." if reader and until else ""


def renew(pk: object, *, by: Member) -> None:
    """Whoever does something with what she reads is still reading it."""
    now = timezone.now()
    _own(pk, by).filter(claimed_until__gt=now).update(claimed_until=now + CLAIM)


def release(application: Application, *, by: Member) -> None:
    """Leave it to the others; nothing happens where it is not one's own claim."""
    _own(application.pk, by).update(claimed_by=None, claimed_until=None)


def _own(pk: object, by: Member) -> QuerySet[Application]:
    return Application.objects.waiting().filter(pk=pk, claimed_by=by)
