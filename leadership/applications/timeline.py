"""What an applicant sees of the way: made from the public stage alone, so that nothing undecided shows through.

Who reads it, ticks, a first of two approvals: all of that is the desk's business until there is an answer.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from leadership.applications.models import DECIDED, Application, Status
from leadership.audit.models import Record
from leadership.members.models import Member
from leadership.roles.models import Edition

#: how many of the last decisions the usual wait is taken from, and how few say nothing yet
LAST, FEWEST = 30, 5


@dataclass(frozen=True)
class Wait:
    """Days of waiting for admins until the decision: half within `usual`, nine in ten within `worst`."""

    usual: int
    worst: int

    def is_passed(self, waited: dt.timedelta) -> bool:
        """Whether that is longer than usual."""
        return waited > dt.timedelta(days=self.worst)


@dataclass(frozen=True)
class Waits:
    """The usual wait over all roles, and of each role that was decided often enough to have one of its own."""

    overall: Wait | None = None
    by_role: dict[str, Wait] = field(default_factory=dict)

    def of(self, role: str) -> Wait | None:
        return self.by_role.get(role, self.overall)


@dataclass(frozen=True)
class Now:
    """Where an application is, who acts next, and since when."""

    title: str
    actor: str
    since: dt.datetime


@dataclass(frozen=True)
class Event:
    at: dt.datetime
    text: str


WORDS = {
    "sent": "Sent by you",
    "withdrew": "Taken back by you",
    "put back": "Put back by you",
    "appealed": "You appealed",
    "judged": "Your appeal was answered",
    "made room": "Put away: your earlier application is looked at again",
    "waitlisted": "Yes, and onto the waitlist",
    "accepted a suggestion": "Begun from a suggestion",
    "invited": "You were invited to apply",
    "not answered": "Closed: no answer came in time",
    "put away": "Put away: the draft lay untouched for 30 days",
}


def usual_waits() -> Waits:
    """From the last decisions of each role and of all, in one statement."""
    place = Window(RowNumber(), partition_by="role", order_by=F("decided_at").desc())
    decided = Application.objects.filter(status__in=DECIDED).annotate(place=place).filter(place__lte=LAST)
    rows = list(decided.order_by("-decided_at").values_list("role", "submitted_at", "decided_at", "paused"))
    times = [(role, done - sent - paused) for role, sent, done, paused in rows]
    roles = {role: _wait(time for each, time in times if each == role) for role, _ in times}
    return Waits(_wait(time for _, time in times[:LAST]), {role: wait for role, wait in roles.items() if wait})


def _wait(times: Iterable[dt.timedelta]) -> Wait | None:
    """None where there are too few to say anything."""
    days = sorted(max(1, round(time / dt.timedelta(days=1))) for time in times)
    if len(days) < FEWEST:
        return None
    return Wait(days[math.ceil(len(days) / 2) - 1], days[math.ceil(len(days) * 0.9) - 1])


def events(application: Application) -> list[Event]:
    """The story so far, oldest first. Who did it stays inside."""
    records = Record.objects.about("application", application.pk).filter(verb__in=WORDS)
    told = [(at, WORDS[verb]) for at, verb in records.values_list("at", "verb")]
    begun = min(
        application.created_at, application.submitted_at or application.created_at
    )  # what is imported says less
    told = [(begun, "Draft begun"), *told, (application.opened_at, "An admin began to read it")]
    for question in application.questions.all():
        told += [(question.asked_at, "You were asked something"), (question.answered_at, "You answered")]
    if application.status in DECIDED:
        told.append((application.decided_at, application.get_status_display()))
    appeal = getattr(application, "appeal", None)
    if appeal is not None and appeal.is_upheld:
        told.append((appeal.against_at, Status.DECLINED.label))
    return sorted((Event(at, text) for at, text in told if at), key=lambda event: event.at)


def role_names(member: Member) -> dict[str, str]:
    """What each role is called in the member's community of age."""
    roles = Edition.objects.in_force().programme.roles.values()
    return {role.slug: role.name_for(member.band) for role in roles}


def now_of(application: Application) -> Now:
    """What happens now with an application that is open."""
    sent = application.submitted_at or application.created_at
    answered = [each.answered_at for each in application.questions.all() if each.answered_at]
    admins = "two admins, who both have to say yes" if application.approvals > 1 else "an admin"
    if application.status == Status.ACTION_NEEDED and application.question:
        return Now("Your turn: you are asked something", "you", application.question.asked_at)
    if application.status == Status.WAITLISTED:
        return Now(
            "Yes, and you are on the waitlist", "nobody until a place is free", application.waitlisted_at or sent
        )
    if application.status == Status.IN_REVIEW:
        return Now("It is being read", admins, max([application.opened_at or sent, *answered]))
    return Now("It waits in the queue", f"{admins}; the oldest comes first", sent)
