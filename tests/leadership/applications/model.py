"""What should come of each act on the applications of one person for one role: no database, and no clock but its own.

An act answers with one of the words of `tests.machines`, and changes the model only where it is done.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from tests.clock import DAY, NOW
from tests.outcomes import DONE, NOT_MET, REFUSED, TOO_LATE

DESK = ("ada", "ben", "cara")
WAITING, DECIDED = ("submitted", "in_review"), ("approved", "declined")
OPEN = (*WAITING, "action_needed")
LIVE = ("draft", *OPEN)


@dataclass(frozen=True)
class Page:
    """An application as somebody's tab shows it, perhaps since long."""

    version: int
    status: str
    first: str | None
    not_by: str | None
    ticks: frozenset[str]


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
    question: Question | None = None
    appeal: Appeal | None = None
    waited: dt.timedelta = dt.timedelta(0)

    def become(self, status: str) -> None:
        self.status, self.version = status, self.version + 1


@dataclass
class Model:
    """`asks`: what a person has to tick; `approvals`: how many have to say yes; both as the edition in force has it."""

    applicant: str
    asks: frozenset[str]
    approvals: int
    is_met: bool = True
    is_active: bool = True
    is_holding: bool = False
    now: dt.datetime = NOW
    cases: list[Case] = field(default_factory=list)
    ended_by_others: list[dt.datetime] = field(default_factory=list)
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

    # The applicant ------------------------------------------------------------------------------------

    def save(self) -> str:
        live = self.live()
        if live and live.status != "draft":
            return TOO_LATE
        if live:
            live.saved_at, live.version = self.now, live.version + 1
        else:
            self.cases.append(Case(self.now))
        return DONE

    def send(self, case: Case, page: Page) -> str:
        if page.status != "draft":
            return TOO_LATE
        if self._opens_on() > self.now.date():
            return REFUSED
        if not self.is_met:
            return NOT_MET
        if self.is_holding:
            return REFUSED
        if page.version != case.version:
            return TOO_LATE
        case.become("submitted")
        case.approvals = self.approvals
        return self._did("sent")

    def _opens_on(self) -> dt.date:
        days = [case.again_on for case in self.cases if case.again_on]
        days += [(at + 30 * DAY).date() for at in self.ended_by_others if at + 30 * DAY > self.now]
        return max(days, default=dt.date.min)

    def withdraw(self, case: Case) -> str:
        if case.status not in LIVE:
            return TOO_LATE
        case.withdrawn_from, case.closed_at = case.status, self.now
        case.become("withdrawn")
        return self._did("withdrew")

    def can_be_put_back(self, case: Case) -> bool:
        is_in_time = case.closed_at is not None and self.now < case.closed_at + DAY
        return case.withdrawn_from in OPEN and is_in_time and not self.live()

    def put_back(self, case: Case, page: Page) -> str:
        if page.version != case.version or not self.can_be_put_back(case):
            return TOO_LATE
        case.become(case.withdrawn_from)
        case.withdrawn_from, case.closed_at = "", None
        return self._did("put back")

    def answer(self, case: Case, page: Page) -> str:
        if page.version != case.version or case.status != "action_needed" or case.question is None:
            return TOO_LATE
        asked_by, case.question = case.question.by, None
        case.become("in_review")
        return self._did("answered", asked_by)

    def can_be_appealed(self, case: Case) -> bool:
        is_in_time = case.decided_at is not None and self.now < case.decided_at + 14 * DAY
        return case.status == "declined" and is_in_time and not case.appeal

    def appeal(self, case: Case, page: Page) -> str:
        if page.version != case.version or not self.can_be_appealed(case):
            return TOO_LATE
        case.appeal = Appeal(case.decided_by)
        return self._did("appealed", *(name for name in DESK if name not in (case.decided_by, case.first)))

    # The desk -----------------------------------------------------------------------------------------

    def may_decide(self, page: Page, by: str) -> bool:
        return by in DESK and by != page.not_by

    def read(self, case: Case, by: str, page: Page) -> str:
        answer = self._at_the_desk(case, by, page)
        if answer != DONE:
            return answer
        case.become("in_review")
        return self._did("opened")

    def tick(self, case: Case, by: str, page: Page, check: str) -> str:
        if not self.may_decide(page, by):
            return REFUSED
        if page.status not in WAITING or check in page.ticks:
            return TOO_LATE
        if check not in self.asks:
            return REFUSED
        if page.version != case.version:
            return TOO_LATE
        case.become("in_review")
        case.ticks.add(check)
        return self._did("ticked")

    def ask(self, case: Case, by: str, page: Page, days: int) -> str:
        answer = self._at_the_desk(case, by, page)
        if answer != DONE:
            return answer
        case.become("action_needed")
        case.question = Question(by, self.now, self.now + days * DAY)
        return self._did("asked", self.applicant)

    def _at_the_desk(self, case: Case, by: str, page: Page) -> str:
        if not self.may_decide(page, by):
            return REFUSED
        return DONE if case.status in WAITING and page.version == case.version else TOO_LATE

    def approve(self, case: Case, by: str, page: Page) -> str:
        if not self.may_decide(page, by):
            return REFUSED
        if case.status not in WAITING:
            return TOO_LATE
        if not self.is_active or self.is_holding or case.first == by or self.asks - case.ticks:
            return REFUSED
        if page.version != case.version:
            return TOO_LATE
        if case.approvals > 1 and case.first is None:
            case.first = by
            case.become("in_review")
            return self._did("approved first")
        self._decide(case, by, "approved")
        self.is_holding = True
        self.records["granted"] += 1
        return self._did("approved", self.applicant)

    def decline(self, case: Case, by: str, page: Page, reason: str, again_on: dt.date | None) -> str:
        if not self.may_decide(page, by) or not reason:
            return REFUSED
        if case.status not in WAITING or page.version != case.version:
            return TOO_LATE
        self._decide(case, by, "declined")
        case.reason, case.again_on = reason, again_on
        return self._did("declined", self.applicant)

    def _decide(self, case: Case, by: str, status: str) -> None:
        case.become(status)
        case.decided_by, case.decided_at, case.closed_at = by, self.now, self.now

    def judge(self, case: Case, by: str, page: Page, is_upheld: bool) -> str:
        if case.appeal is None:
            return TOO_LATE
        if not self.may_decide(page, by) or by in (case.appeal.against, page.first):
            return REFUSED
        if case.appeal.is_judged or page.version != case.version:
            return TOO_LATE
        live = self.live()
        if is_upheld and live and live.status != "draft":
            return TOO_LATE
        case.appeal.is_judged = True
        if is_upheld:
            self._take_back(case, case.appeal, live)
        return self._did("judged", self.applicant)

    def _take_back(self, case: Case, appeal: Appeal, draft: Case | None) -> None:
        if draft:
            draft.become("expired")
            draft.closed_at = self.now
            self._did("made room")
        case.become("in_review")
        case.not_by, case.waited = case.decided_by, case.waited + appeal.waited
        case.decided_by = case.decided_at = case.again_on = case.closed_at = None
        case.reason = ""

    # What else happens --------------------------------------------------------------------------------

    def end(self, by: str) -> str:
        """The badge is given back, or ended by an admin."""
        self.is_holding = False
        if by == self.applicant:
            return self._did("resigned")
        self.ended_by_others.append(self.now)
        return self._did("revoked", self.applicant)

    def clock(self) -> None:
        """What a tick does: reminders, questions not answered, drafts nobody touched."""
        for case in self.cases:
            if case.status == "action_needed" and case.question and self.is_active:
                self._follow(case, case.question)
            elif case.status == "draft" and case.saved_at < self.now - 30 * DAY:
                self._expire(case, "put away")

    def _follow(self, case: Case, question: Question) -> None:
        left = question.until - self.now
        if question.warned_at is None and left <= DAY:
            question.warned_at = self.now
            self.letters[self.applicant] += 1
        elif question.warned_at is None and left <= 3 * DAY and not question.is_reminded:
            question.is_reminded = True
            self.letters[self.applicant] += 1
        if left <= 0 * DAY and question.warned_at and question.warned_at <= self.now - DAY:
            self._expire(case, "not answered", self.applicant)

    def _expire(self, case: Case, verb: str, *letters_to: str) -> None:
        case.become("expired")
        case.closed_at = self.now
        self._did(verb, *letters_to)
