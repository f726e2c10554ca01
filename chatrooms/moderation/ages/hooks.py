"""What the lower subjects are told about ages that are looked at when the apps are ready."""

from __future__ import annotations

from chatrooms.moderation.ages import looking, reading_along, views
from chatrooms.moderation.desk import taking
from chatrooms.moderation.desk import views as desk
from chatrooms.moderation.reports import reporting
from chatrooms.talk import gate, stamps
from chatrooms.talk import views as talk
from leadership.audit import words
from leadership.management.commands.tick import JOBS
from leadership.members import erasure, export


def ready() -> None:
    reporting.MADE.append(looking.begin)
    taking.IN_THE_WAY.append(looking.in_the_way)
    desk.EXTRAS.append(views.of_case)
    gate.REFUSALS.append(reading_along.refuse)
    stamps.MORE.append(reading_along.stamps)
    talk.NOTES.append(reading_along.notes)
    JOBS["ages nobody looked at in time"] = looking.let_go
    JOBS["looks at ages older than they are kept"] = looking.forget_old
    words.KINDS["agecheck"] = "look at an age"
    words.DID |= {
        "began to look at": "began to look at {an age}",
        "found right": "found {an age} right",
        "let pass": "let {a look at an age} pass, since nobody answered in time",
        "proposed another age": "proposed to find {an age} wrong",
        "found wrong": "found {an age} wrong, and changed it",
    }
    export.PARTS["looks at my age"] = ("age_checks", ("opened_at", "until", "ended_at", "outcome", "words"))
    erasure.GOES["age_checks"] = ("look at your age", "looks at your age")
