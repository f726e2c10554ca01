"""What should come of each act on the applications of one person for one role: no database, and no clock but its own.

An act answers with one of the words of `tests.machines`, and changes the model only where it is done.
"""

from __future__ import annotations

import datetime as dt

from tests.clock import DAY
from tests.leadership.applications.cases import DESK, LIVE, OPEN, Appeal, Case, Page, Question
from tests.leadership.applications.consent import Consent
from tests.leadership.applications.deciding import Deciding
from tests.outcomes import DONE, NOT_MET, REFUSED, TOO_LATE

SENT_A_DAY = PUT_BACK_A_DAY = 3


class Model(Deciding, Consent):
    """The applicant, the clock, and all the rest."""

    # The applicant ------------------------------------------------------------------------------------

    def save(self) -> str:
        live = self.live()
        if live and live.status != "draft":
            return TOO_LATE
        if live:
            live.saved_at, live.version, live.has_place = self.now, live.version + 1, True
        else:
            self.cases.append(Case(self.now))
        return DONE

    def send(self, case: Case, page: Page) -> str:
        if page.status != "draft":
            return TOO_LATE
        lately = [each for each in self.cases if each.sent_at and each.sent_at > self.now - DAY]
        is_early = self._opens_on() > self.now.date() and not case.invited_by
        if is_early or len(lately) >= SENT_A_DAY:
            return REFUSED
        if not self.is_met:
            return NOT_MET
        if self.is_holding or not case.has_place:
            return REFUSED
        if page.version != case.version:
            return TOO_LATE
        case.become("submitted")
        case.sent_at = self.now
        case.approvals = self.approvals
        return self._did("sent")

    def may_send(self, case: Case) -> bool:
        is_early = self._opens_on() > self.now.date() and not case.invited_by
        return case.status == "draft" and case.has_place and not (self.is_holding or is_early)

    def _opens_on(self) -> dt.date:
        days = [case.again_on for case in self.cases if case.again_on]
        days += [(at + 30 * DAY).date() for at in self.ended_by_others if at + 30 * DAY > self.now]
        return max(days, default=dt.date.min)

    def withdraw(self, case: Case) -> str:
        if case.status not in LIVE:
            return TOO_LATE
        case.withdrawn_from, case.closed_at = case.status, self.now
        case.become("withdrawn")
        case.held = None
        return self._did("withdrew")

    def can_be_put_back(self, case: Case) -> bool:
        is_in_time = case.closed_at is not None and self.now < case.closed_at + DAY
        return case.withdrawn_from in OPEN and is_in_time and not self.live()

    def put_back(self, case: Case, page: Page) -> str:
        if page.version != case.version or not self.can_be_put_back(case):
            return TOO_LATE
        if len([at for at in case.put_back_at if at > self.now - DAY]) >= PUT_BACK_A_DAY:
            return REFUSED
        case.put_back_at.append(self.now)
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

    # What else happens --------------------------------------------------------------------------------

    def end(self, by: str) -> str:
        """The badge is given back, or ended by an admin."""
        self.is_holding = False
        if by == self.applicant:
            return self._did("resigned")
        self.ended_by_others.append(self.now)
        return self._did("revoked", self.applicant)

    def clock(self) -> None:
        """What a tick does: reminders, questions not answered, drafts nobody touched, places."""
        for case in self.cases:
            if case.status == "action_needed" and case.question and self.is_active:
                self._follow(case, case.question)
            elif case.status == "draft" and case.saved_at < self.now - 30 * DAY:
                self._expire(case, "put away")
        self.tell_who_is_next()
        self.let_pass()

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
