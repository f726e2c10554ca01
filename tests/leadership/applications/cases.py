"""Applications of one person for one role, as a model has them that knows no database."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.clock import NOW
from tests.outcomes import DONE

DESK = ("ada", "ben", "cara")
#: days after the start on which somebody else who waits for a place had the yes
YES_AFTER = 2
WAITING, DECIDED = ("submitted", "in_review"), ("approved", "declined")
ANSWERABLE = (*WAITING, "waitlisted")
OPEN = (*ANSWERABLE, "action_needed")
LIVE = ("draft", *OPEN)


@dataclass(frozen=True)
class Page:
    """An application as somebody's tab shows it, perhaps since long."""

    version: int
    status: str
    first: str | None
    not_by: str | None
    ticks: frozenset[str]
    is_opened: bool


@dataclass
class Question:
    by: str
    at: dt.datetime
    until: dt.datetime
    is_reminded: bool = False
    warned_at: dt.datetime | None = None


@dataclass
class Appeal:
    against: str | None
    waited: dt.timedelta = dt.timedelta(0)
    is_judged: bool = False


@dataclass
class Held:
    """A decision that is not told yet; a yes has no `reason`."""

    by: str
    reason: str = ""
    again_on: dt.date | None = None


@dataclass
class Case:
    """One application; `waited` is how long it was an admin's turn, added up hour after hour."""

    saved_at: dt.datetime
    status: str = "draft"
    version: int = 2
    approvals: int = 1
    first: str | None = None
    decided_by: str | None = None
    decided_at: dt.datetime | None = None
    reason: str = ""
    again_on: dt.date | None = None
    closed_at: dt.datetime | None = None
    withdrawn_from: str = ""
    not_by: str | None = None
    ticks: set[str] = field(default_factory=set)
    sent_at: dt.datetime | None = None
    is_opened: bool = False
    reader: str | None = None
    read_until: dt.datetime | None = None
    held: Held | None = None
    opinions: dict[str, str] = field(default_factory=dict)
    question: Question | None = None
    appeal: Appeal | None = None
    waited: dt.timedelta = dt.timedelta(0)
    #: the yes while there was no place, the lot against somebody else of the same day, and whether the desk heard of a place
    yes_at: dt.datetime | None = None
    is_lucky: bool = False
    is_told_of: bool = False
    #: the admin whose word opened it, and whether it says where
    invited_by: str | None = None
    has_place: bool = True
    put_back_at: list[dt.datetime] = field(default_factory=list)

    def become(self, status: str) -> None:
        self.status, self.version = status, self.version + 1

    @property
    def is_half_of_a_yes(self) -> bool:
        return self.approvals > 1 and self.first is None

    def open(self, status: str = "in_review") -> None:
        """An admin does something with it that leaves it open."""
        self.become(status)
        self.is_opened = True


@dataclass
class Base:
    """`asks`: what a person has to tick; `approvals`: how many have to say yes; both as the edition in force has it.

    `places`: how many there are, None for no limit; `others` hold one, and a rival waits for one.
    """

    applicant: str
    asks: frozenset[str]
    approvals: int
    is_met: bool = True
    is_active: bool = True
    is_holding: bool = False
    now: dt.datetime = NOW
    cases: list[Case] = field(default_factory=list)
    places: int | None = None
    others: int = 1
    rival_waits: bool = True
    rival_is_told_of: bool = False
    ended_by_others: list[dt.datetime] = field(default_factory=list)
    needs_place: bool = False
    wants_suggestions: bool = True
    suggestions: list[Any] = field(default_factory=list)
    records: Counter[str] = field(default_factory=Counter)
    letters: Counter[str] = field(default_factory=Counter)

    def wait(self, span: dt.timedelta) -> None:
        self.now += span
        for case in self.cases:
            if case.status in WAITING:
                case.waited += span
            if case.appeal and not case.appeal.is_judged:
                case.appeal.waited += span

    def live(self) -> Case | None:
        return next((case for case in self.cases if case.status in LIVE), None)

    def _did(self, verb: str, *letters_to: str) -> str:
        self.records[verb] += 1
        self.letters.update(letters_to)
        return DONE
