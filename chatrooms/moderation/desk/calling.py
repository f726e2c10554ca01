"""Calling somebody to a case: whoever is on duty at once where it is urgent, and a rank further up when nobody took it up in time (G13)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from chatrooms.moderation.desk.models import Duty, Turn
from chatrooms.moderation.desk.reach import safeguarding, who_could
from chatrooms.moderation.desk.topics import who_leave
from chatrooms.moderation.reports.categories import WITHIN, Level
from chatrooms.moderation.reports.models import Case
from leadership.audit.record import record
from leadership.members.models import Member
from leadership.notices.wording import write

TOP = 2
#: nobody up there is called again sooner than this
AGAIN = dt.timedelta(minutes=15)


def alarm(case: Case) -> None:
    """What a report sets off: an urgent case calls whoever is on duty, or else the first who can be reached further up."""
    if case.level != Level.URGENT:
        return
    now = timezone.now()
    for rung in range(case.rung, TOP + 1):
        if people := called(case, rung, now):
            _call(case, rung, people)
            return


def called(case: Case, rung: int, now: dt.datetime) -> list[Member]:
    """Who is called on this rung; nobody who has passed the case on, nor at first who leaves its topics to others."""
    if rung >= TOP:
        return safeguarding(case)
    found = who_could(case)
    passed = set(Turn.objects.filter(case=case, kind=Turn.Kind.PASSED).values_list("member", flat=True))
    if rung == 0:
        there = set(Duty.objects.on_call(now).values_list("member", flat=True))
        return [each.member for each in found if each.member.pk in there - passed - who_leave(case)]
    return [each.member for each in found if each.is_wide and each.member.pk not in passed]


def _call(case: Case, rung: int, people: list[Member], again: str = "") -> None:
    letter = "case-urgent" if rung == 0 else "case-waits"
    for person in people:
        write(person, letter, f"case:{case.pk}:{rung}:{case.level}{again}", url=f"/moderation/cases/{case.pk}/")


def climb() -> int:
    """Every case nobody took up in time goes one rung up, once for each time it ran out; answers how many did.

    At the top it calls safeguarding again, until somebody has taken it up.
    """
    now = timezone.now()
    late = Case.objects.free(now).filter(due_at__lte=now).select_related("about")
    return sum(_up(case, now) for case in late.order_by("level", "due_at"))


@transaction.atomic
def _up(case: Case, now: dt.datetime) -> bool:
    """To the next rung with somebody on it."""
    rung, people = min(case.rung + 1, TOP), []
    within = WITHIN[Level(case.level)]
    while rung < TOP and not (people := called(case, rung, now)):
        rung += 1
    still = Case.objects.free(now).filter(pk=case.pk, rung=case.rung, due_at__lte=now)
    if not still.update(
        rung=rung, due_at=now + (max(within, AGAIN) if rung == TOP else within), version=F("version") + 1
    ):
        return False
    if case.rung == TOP:
        _call(case, rung, called(case, rung, now), again=f":{now:%Y%m%d%H%M}")
        return True
    _call(case, rung, people or called(case, rung, now))
    record("climbed", case, before={"rung": case.rung}, after={"rung": rung})
    return True
