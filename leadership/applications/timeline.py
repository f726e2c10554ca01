"""What an applicant sees of the way: made from the public status and the record alone."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

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
    "opened": "An admin began to read it",
    "approved first": "A first admin said yes",
    "ticked": "A step done together was ticked",
    "asked": "You were asked something",
    "answered": "You answered",
    "not answered": "Closed: no answer came in time",
    "approved": "Approved",
    "declined": "Not this time",
    "withdrew": "Taken back by you",
    "put back": "Put back by you",
    "invited": "You were invited to apply",
    "put away": "Put away: the draft lay untouched for 30 days",
}


def usual_wait() -> Wait | None:
    """From the last decisions; None where there are too few to say anything."""
    decided = Application.objects.filter(status__in=DECIDED).order_by("-decided_at")
    times = list(decided.values_list("submitted_at", "decided_at", "paused")[:LAST])
    if len(times) < FEWEST:
        return None
    days = sorted(max(1, round((done - sent - paused) / dt.timedelta(days=1))) for sent, done, paused in times)
    return Wait(days[math.ceil(len(days) / 2) - 1], days[math.ceil(len(days) * 0.9) - 1])


def events(application: Application) -> list[Event]:
    """The story so far, oldest first. Who did it stays inside."""
    begun = [Event(application.created_at, "Draft begun")]
    records = Record.objects.about("application", application.pk).order_by("at").values_list("at", "verb")
    return begun + [Event(at, WORDS[verb]) for at, verb in records if verb in WORDS]


def role_names(member: Member) -> dict[str, str]:
    """What each role is called in the member's community of age."""
    roles = Edition.objects.in_force().programme.roles.values()
    return {role.slug: role.name_for(member.band) for role in roles}


def now_of(application: Application) -> Now:
    """What happens now with an application that is open."""
    sent = application.submitted_at or application.created_at
    if application.status == Status.ACTION_NEEDED and application.question:
        return Now("You are asked something", "you", application.question.asked_at)
    if application.first_approved_at:
        return Now("One admin has said yes", "a second admin, since two have to agree", application.first_approved_at)
    if application.status == Status.IN_REVIEW:
        return Now("An admin is reading it", "an admin", application.opened_at or sent)
    return Now("In the queue", "an admin, who takes the oldest first", sent)
