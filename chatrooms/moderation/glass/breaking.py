"""Breaking the glass, reading behind it, and looking afterwards at who did (G22): each with its row in the record."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.db import transaction
from django.utils import timezone

from chatrooms.moderation.desk.taking import may
from chatrooms.moderation.glass.models import LASTS, Glass
from chatrooms.moderation.reports.models import LONGEST_WORDS, Case
from leadership.audit.models import Record
from leadership.audit.record import record
from leadership.badges.desks import admins
from leadership.badges.gate import TooLateError, must
from leadership.members.models import Member
from leadership.notices.wording import write

READ = "read behind the glass"
#: then whoever can look at it is reminded, once
UNSEEN_FOR = dt.timedelta(days=7)
FOR_LEADS = "The glass is for safeguarding leads."


@transaction.atomic
def break_glass(case: Case, *, by: Member, reason: str) -> Glass:
    """Somebody else is told in the same moment; where there is nobody, it stays whole."""
    must(by.is_safeguarding_lead, FOR_LEADS)
    may(case, by)
    must(reason.strip(), "Say why: it is read by somebody else.")
    must(len(reason) <= LONGEST_WORDS, f"Up to {LONGEST_WORDS:,} characters, please.")
    others = second_people(by, case)
    must(others, "There is nobody else who could be told of it. Appoint a second safeguarding lead first.")
    now = timezone.now()
    glass = Glass.objects.create(case=case, by=by, reason=reason.strip(), at=now, until=now + LASTS)
    after = {
        "case": str(case.pk),
        "until": glass.until.isoformat(timespec="minutes"),
        "told": [str(each) for each in others],
    }
    record("broke the glass", glass, by=by, after=after, reason=glass.reason)
    for each in others:
        write(each, "glass-broken", f"glass:{glass.pk}", url="/moderation/glass/")
    return glass


def second_people(by: Member, case: Case) -> list[Member]:
    """The other safeguarding leads; where there is none, the programme admins. Never whom the case is about."""
    leads = Member.objects.filter(is_safeguarding_lead=True, is_active=True).exclude(
        pk__in=[by.pk, case.about_id or 0]
    )
    found = leads.order_by("username") or admins().exclude(pk__in=[by.pk, case.about_id or 0]).order_by("username")
    return list(found)


def open_one(case: Case, by: Member) -> Glass | None:
    return Glass.objects.filter(case=case, by=by, until__gt=timezone.now()).first()


def sealed(case: Case, by: Member) -> str:
    """Why the words of a case stay sealed for her; "" if they don't. A closed case is nobody's work any more."""
    return (
        "This case is closed. To read in it, break the glass, with a reason."
        if case.closed_at and not open_one(case, by)
        else ""
    )


@transaction.atomic
def read(glass: Glass, *, by: Member, what: str) -> None:
    """Each page that is read is written down. Raises TooLateError when the hour is over."""
    must(by.is_safeguarding_lead and glass.by_id == by.pk, FOR_LEADS)
    may(glass.case, by)
    if not glass.is_open:
        raise TooLateError("The hour is over. Break it again, with a reason, if there still is one.")
    record(READ, glass, by=by, after={"what": what}, reason=glass.reason)


def may_look(by: Member) -> bool:
    return by.is_active and (by.is_safeguarding_lead or admins().filter(pk=by.pk).exists())


@transaction.atomic
def see(glass: Glass, *, by: Member) -> None:
    """Somebody else has looked at the reason and at what was read."""
    must(may_look(by) and by.pk not in (glass.by_id, glass.case.about_id), "This is looked at by somebody else.")
    if not Glass.objects.filter(pk=glass.pk, seen_at=None).update(seen_by=by, seen_at=timezone.now()):
        raise TooLateError("Somebody has looked at it already.")
    record("looked at a broken glass", glass, by=by)


def reads(glasses: list[Glass]) -> Counter[str]:
    """How many pages were read behind each, by its key."""
    keys = [str(each.pk) for each in glasses]
    rows = Record.objects.filter(subject_kind="glass", subject_key__in=keys, verb=READ)
    return Counter(rows.values_list("subject_key", flat=True))


def remind() -> int:
    """What nobody looked at within a week is told to them again, once; answers how many."""
    late = Glass.objects.filter(seen_at=None, at__lte=timezone.now() - UNSEEN_FOR).select_related("by", "case")
    told = [
        write(each, "glass-unseen", f"glass:{glass.pk}:week", url="/moderation/glass/")
        for glass in late
        for each in second_people(glass.by, glass.case)
    ]
    return sum(each is not None for each in told)
