"""What the lower subjects are told about reports and cases when the apps are ready."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from chatrooms.moderation.acts import appeals
from chatrooms.moderation.ages import hooks as ages
from chatrooms.moderation.desk import calling, cover, leaving, queue, taking
from chatrooms.moderation.desk.reach import may_follow
from chatrooms.moderation.glass import hooks as glass
from chatrooms.moderation.reports import keeping, reporting
from chatrooms.talk import gate, stamps
from chatrooms.talk import views as talk
from chatrooms.talk.boards import BOARDS, Board
from leadership.audit import admin, words
from leadership.management.commands.tick import JOBS
from leadership.members import erasure, export

DID = {
    "reported": "reported something ({a case})",
    "took up": "took up {a case}",
    "passed on": "passed {a case} on",
    "opened the words": "opened the words of {a case}",
    "closed": "closed {a case}",
    "climbed": "passed {a case} to the next rank, since nobody took it up",
    "undid": "took back what {a case} counted for",
    "held for the law": "holds {a case} for the law",
    "let go": "no longer holds {a case}",
    "went on duty": "went on duty",
    "went off duty": "went off duty",
}


def for_safeguarding(reader: Any) -> Q:
    """Who reported what is for the safeguarding lead alone (matrix d): anybody else reads the record without it."""
    return Q(pk=None) if reader.is_safeguarding_lead else Q(subject_kind__in=("case", "agecheck"))


def ready() -> None:
    # before what acts refuse, so that a mute is told as one
    gate.REFUSALS.insert(0, cover.refuse)
    stamps.PLACES.append(cover.stamp)
    stamps.HERE.append(cover.saw)
    talk.NOTES.append(cover.notes)
    ages.ready()
    glass.ready()
    JOBS["cases older than they are kept"] = keeping.forget_old
    JOBS["notes that ran out"] = leaving.forget_notes
    JOBS["cases nobody took up in time"] = calling.climb
    BOARDS["desk"] = Board(queue.mark, may_follow)
    appeals.TAKEN_BACK.append(taking.undo_with)
    reporting.ALARMS.append(calling.alarm)
    words.KINDS.update(case="case", duty="duty")
    words.DID.update(DID)
    admin.SEALED.append(for_safeguarding)
    export.PARTS.update(keeping.PARTS)
    export.PARTS.update(leaving.PARTS)
    erasure.PREVIEWS.append(keeping.preview)
    erasure.PARTINGS += [keeping.part, leaving.part]
