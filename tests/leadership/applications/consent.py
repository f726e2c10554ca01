"""What should come of suggesting a role to somebody: she alone answers, and until then nobody else hears of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tests.clock import DAY
from tests.leadership.applications.cases import DESK, OPEN, Base, Case
from tests.outcomes import DONE, REFUSED, TOO_LATE

#: no admin, but somebody whose badge lets her recommend
LEADER = "grace"
OPEN_FOR, AGAIN = 30 * DAY, 180 * DAY


@dataclass
class Suggestion:
    by: str
    at: datetime
    state: str = "open"
    #: whether the words are still there
    has_words: bool = True


class Consent(Base):
    """The suggestions made to the applicant, newest last."""

    def suggest(self, by: str, has_words: bool) -> str:
        """Whoever suggests sees no difference where she is not asked."""
        if by == self.applicant or not self.is_active or not has_words:
            return REFUSED
        if any(each.by == by and each.at > self.now - AGAIN for each in self.suggestions):
            return TOO_LATE
        is_asked = self.wants_suggestions and not self.is_holding and not any(c.status in OPEN for c in self.cases)
        self.suggestions.append(Suggestion(by, self.now, "open" if is_asked else "lapsed"))
        if is_asked:
            self.letters[self.applicant] += 1
        return DONE

    def may_be_answered(self, suggestion: Suggestion) -> bool:
        return suggestion.state == "open" and self.now < suggestion.at + OPEN_FOR

    def _answer(self, suggestion: Suggestion, by: str) -> str:
        if by != self.applicant:
            return REFUSED
        return DONE if self.may_be_answered(suggestion) else TOO_LATE

    def accept(self, suggestion: Suggestion, by: str) -> str:
        """A draft, hers to send; the word of an admin opens what is closed, that of a leader nothing."""
        answer = self._answer(suggestion, by)
        if answer != DONE:
            return answer
        suggestion.state = "accepted"
        live = self.live()
        if live is None:
            live = Case(self.now, has_place=not self.needs_place)
            self.cases.append(live)
        elif live.status == "draft":
            live.saved_at, live.version = self.now, live.version + 1
        if live.status == "draft" and suggestion.by in DESK:
            live.invited_by = suggestion.by
            self._did("invited")
        return self._did("accepted a suggestion", suggestion.by)

    def turn_down(self, suggestion: Suggestion, by: str) -> str:
        answer = self._answer(suggestion, by)
        if answer == DONE:
            suggestion.state = "declined"
        return answer

    def let_pass(self) -> None:
        for each in self.suggestions:
            if each.state != "accepted" and each.at + OPEN_FOR <= self.now:
                each.state, each.has_words = "lapsed" if each.state == "open" else each.state, False
