"""The tables of the rooms, subject by subject in order of dependence."""

from chatrooms.care.models import Cue, HandOff, Shift, Signal
from chatrooms.moderation.acts.models import Act, AlsoIn, Appeal, Lift, Proposal
from chatrooms.moderation.ages.models import AgeCheck, BandChange
from chatrooms.moderation.desk.models import Duty, LeftOut, Note, Turn
from chatrooms.moderation.glass.models import Glass
from chatrooms.moderation.reports.models import Case, Evidence, Report
from chatrooms.moderation.scripts.models import Script, ScriptDay, ScriptVersion
from chatrooms.moderation.words.models import Held, Hit, WatchedWord
from chatrooms.reviews.models import Review
from chatrooms.rooms.models import Room
from chatrooms.safety.models import FoldedWord, Hidden
from chatrooms.talk.models import Attendance, Event, Heart, ReadMark

__all__ = [
    "Act",
    "AgeCheck",
    "AlsoIn",
    "Appeal",
    "Attendance",
    "BandChange",
    "Case",
    "Cue",
    "Duty",
    "Event",
    "Evidence",
    "FoldedWord",
    "Glass",
    "HandOff",
    "Heart",
    "Held",
    "Hidden",
    "Hit",
    "LeftOut",
    "Lift",
    "Note",
    "Proposal",
    "ReadMark",
    "Report",
    "Review",
    "Room",
    "Script",
    "ScriptDay",
    "ScriptVersion",
    "Shift",
    "Signal",
    "Turn",
    "WatchedWord",
]
