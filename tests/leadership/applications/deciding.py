"""What should come of what admins do with an application."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from tests.clock import DAY, HOUR
from tests.leadership.applications.cases import ANSWERABLE, DESK, OPEN, WAITING, Appeal, Case, Held, Page, Question
from tests.leadership.applications.line import Line
from tests.outcomes import DONE, REFUSED, TOO_LATE


class Deciding(Line):
    """The desk."""

    def may_decide(self, page: Page, by: str) -> bool:
        return by in DESK and by != page.not_by

    def read(self, case: Case, by: str, page: Page) -> str:
        answer = self._at_the_desk(case, by, page)
        if answer != DONE:
            return answer
        case.open()
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
        case.open()
        case.ticks.add(check)
        return self._did("ticked")

    def ask(self, case: Case, by: str, page: Page, days: int) -> str:
        answer = self._at_the_desk(case, by, page)
        if answer != DONE:
            return answer
        case.open("action_needed")
        case.held = None
        case.question = Question(by, self.now, self.now + days * DAY)
        return self._did("asked", self.applicant)

    def _at_the_desk(self, case: Case, by: str, page: Page) -> str:
        if not self.may_decide(page, by):
            return REFUSED
        return DONE if case.status in WAITING and page.version == case.version else TOO_LATE

    def _may_say_yes(self, case: Case, by: str, page: Page) -> str:
        if not self.may_decide(page, by):
            return REFUSED
        if case.status not in ANSWERABLE:
            return TOO_LATE
        is_clear = self.is_active and not self.is_holding and case.first != by and not self.asks - case.ticks
        return DONE if is_clear else REFUSED

    def approve(self, case: Case, by: str, page: Page, reason: str = "") -> str:
        answer = self._may_say_yes(case, by, page)
        if answer != DONE:
            return answer
        has_place = self.is_her_turn(case) or (reason and self.is_free())
        if not (case.is_half_of_a_yes or has_place) or page.version != case.version:
            return TOO_LATE
        if case.is_half_of_a_yes:
            case.first = by
            case.open()
            return self._did("approved first")
        self._decide(case, by, "approved")
        self.is_holding = True
        self.records["granted"] += 1
        return self._did("approved", self.applicant)

    def waitlist(self, case: Case, by: str, page: Page) -> str:
        answer = self._may_say_yes(case, by, page)
        if answer != DONE:
            return answer
        if case.status == "waitlisted" or (self.is_her_turn(case) and not case.is_half_of_a_yes):
            return TOO_LATE
        if case.is_half_of_a_yes:
            return REFUSED
        if page.version != case.version:
            return TOO_LATE
        case.open("waitlisted")
        case.held, case.yes_at = None, case.yes_at or self.now
        return self._did("waitlisted", self.applicant)

    def decline(self, case: Case, by: str, page: Page, reason: str, again_on: dt.date | None) -> str:
        if not self.may_decide(page, by) or not reason:
            return REFUSED
        if case.status not in ANSWERABLE or page.version != case.version:
            return TOO_LATE
        self._decide(case, by, "declined")
        case.reason, case.again_on = reason, again_on
        return self._did("declined", self.applicant)

    def _decide(self, case: Case, by: str, status: str) -> None:
        case.become(status)
        case.decided_by, case.decided_at, case.closed_at, case.held = by, self.now, self.now, None

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

    # Before there is a decision -----------------------------------------------------------------------

    def claim(self, case: Case, by: str, page: Page) -> str:
        if page.is_opened and not self.may_decide(page, by):
            return REFUSED
        if not page.is_opened and (answer := self._at_the_desk(case, by, page)) != DONE:
            return answer
        is_anothers = case.reader not in (None, by) and case.read_until and case.read_until > self.now
        if case.status not in WAITING or is_anothers:
            return TOO_LATE
        if not page.is_opened:
            self.read(case, by, page)
        case.reader, case.read_until = by, self.now + HOUR / 2
        return DONE

    def advise(self, case: Case, by: str, verdict: str) -> str:
        if case.status not in OPEN:
            return TOO_LATE
        if by not in DESK:
            return REFUSED
        case.opinions[by] = verdict
        return DONE

    def hold_yes(self, case: Case, by: str, page: Page) -> str:
        if not self.may_decide(page, by):
            return REFUSED
        if page.status not in ANSWERABLE:
            return TOO_LATE
        if not self.is_active or self.is_holding or page.first == by or self.asks - page.ticks:
            return REFUSED
        if case.approvals > 1 and page.first is None:
            return REFUSED
        if not self.is_her_turn(case):
            return TOO_LATE
        return self._hold(case, page, Held(by))

    def hold_no(self, case: Case, by: str, page: Page, reason: str, again_on: dt.date | None) -> str:
        if not self.may_decide(page, by) or not reason:
            return REFUSED
        return self._hold(case, page, Held(by, reason, again_on))

    def _hold(self, case: Case, page: Page, held: Held) -> str:
        if case.status not in WAITING or page.version != case.version:
            return TOO_LATE
        case.open()
        case.held = held
        return DONE

    def drop(self, case: Case, by: str, page: Page) -> str:
        if not self.may_decide(page, by):
            return REFUSED
        is_late = page.status in WAITING and page.version != case.version
        if case.held is None or is_late:
            return TOO_LATE
        if page.status in WAITING:
            case.open()
        case.held = None
        return DONE

    def release(self, case: Case, by: str, page: Page) -> str:
        """As whoever held it would decide now."""
        if not self.may_decide(page, by):
            return REFUSED
        if case.held is None:
            return TOO_LATE
        held, now = case.held, replace(page, not_by=case.not_by)
        if held.reason:
            return self.decline(case, held.by, now, held.reason, held.again_on)
        return self.approve(case, held.by, now)
