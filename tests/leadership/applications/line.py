"""Whose turn it is for a place: hers, or that of a rival, who waits with a yes of another day."""

from __future__ import annotations

from tests.clock import DAY, NOW
from tests.leadership.applications.cases import DESK, YES_AFTER, Base, Case

#: the days of the rival: of the yes, and on which it was sent
RIVAL = ((NOW + YES_AFTER * DAY).date(), NOW.date())


class Line(Base):
    """Places, and the two who may wait for one."""

    def free(self) -> int:
        return max(0, (self.places or 0) - self.others - self.is_holding)

    def is_free(self) -> bool:
        return self.places is None or self.free() > 0

    def is_before(self, case: Case) -> bool:
        """Whether she comes before the rival: by the day of the yes, by the day on which it was sent, by lot."""
        days = ((case.yes_at or self.now).date(), (case.sent_at or self.now).date())
        return days < RIVAL or (days == RIVAL and case.is_lucky)

    def is_her_turn(self, case: Case) -> bool:
        ahead = self.rival_waits and not self.is_before(case)
        return self.places is None or self.is_holding or ahead < self.free()

    def is_rivals_turn(self) -> bool:
        waits = [each for each in self.cases if each.status == "waitlisted" and self.is_active and not self.is_holding]
        return self.places is None or sum(map(self.is_before, waits)) < self.free()

    def tell_who_is_next(self) -> None:
        """The desk hears once of each."""
        if self.rival_waits and self.is_rivals_turn() and not self.rival_is_told_of:
            self.rival_is_told_of = True
            self.letters.update(DESK)
        for case in self.cases:
            is_due = case.status == "waitlisted" and self.is_active and self.is_her_turn(case)
            if is_due and not case.is_told_of:
                case.is_told_of = True
                self.letters.update(DESK)
