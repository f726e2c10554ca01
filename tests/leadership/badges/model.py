"""What should come of each act on the badges of one person for one role: no database, and no clock but its own.

Time in the role is added up step by step, and never told from dates.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from tests.clock import DAY, NOW, WEEK
from tests.outcomes import DONE, REFUSED, TOO_LATE

HOLDER, DESK = "tara", ("ada", "ben")
#: what comes with the role: the course, and within how many days
OWED = {"active-listening-in-depth": 7, "active-listening-refresh": 30}
PROVISIONAL = 4 * WEEK


@dataclass
class Duty:
    due: dt.datetime
    is_done: bool
    told: set[str] = field(default_factory=set)


@dataclass
class Badge:
    place: str
    duties: dict[str, Duty]
    provisional_until: dt.datetime | None
    was_extended: bool = False
    pause: str = ""
    paused_at: dt.datetime = NOW
    is_ended: bool = False
    told_of_end: set[bool] = field(default_factory=set)

    def first_due(self) -> dt.datetime | None:
        return min((duty.due for duty in self.duties.values() if not duty.is_done), default=None)

    def is_overdue(self, now: dt.datetime) -> bool:
        due = self.first_due()
        return due is not None and due <= now

    def is_in_force(self, now: dt.datetime) -> bool:
        return not (self.is_ended or self.pause or self.is_overdue(now))

    def state(self, now: dt.datetime) -> str:
        if self.is_ended or self.pause:
            return "ended" if self.is_ended else self.pause
        if self.is_overdue(now):
            return "overdue"
        return "provisional" if self.provisional_until else "active"

    def go_on(self, now: dt.datetime) -> None:
        """A pause is over: what was still to come when it began comes later by its length."""
        away = now - self.paused_at
        for duty in self.duties.values():
            if not duty.is_done and duty.due > self.paused_at:
                duty.due += away
        if self.provisional_until and self.provisional_until > self.paused_at:
            self.provisional_until += away
        self.pause = ""


@dataclass
class Model:
    is_active: bool = True
    now: dt.datetime = NOW
    badges: list[Badge] = field(default_factory=list)
    passed: set[str] = field(default_factory=set)
    tenure: dt.timedelta = dt.timedelta(0)
    records: Counter[str] = field(default_factory=Counter)
    letters: Counter[str] = field(default_factory=Counter)

    def wait(self, span: dt.timedelta) -> None:
        """Two badges at the same time count once, and one that falls due on the way counts until then."""
        in_force = [badge.first_due() for badge in self.badges if badge.is_in_force(self.now)]
        until = self.now + span
        self.tenure += max((min(due or until, until) - self.now for due in in_force), default=dt.timedelta(0))
        self.now = until

    def instants(self) -> list[dt.datetime]:
        """What is still to come."""
        ends = [at for badge in self.badges for at in (badge.first_due(), badge.provisional_until)]
        return sorted(at for at in ends if at and at > self.now)

    def held(self) -> list[Badge]:
        return [badge for badge in self.badges if not badge.is_ended]

    def may(self, place: str) -> bool:
        return self.is_active and any(each.is_in_force(self.now) and each.place == place for each in self.badges)

    def _did(self, verb: str, *letters_to: str) -> str:
        self.records[verb] += 1
        self.letters.update(letters_to)
        return DONE

    def give(self, place: str, by: str) -> str:
        if by == HOLDER or not self.is_active or any(badge.place == place for badge in self.held()):
            return REFUSED
        duties = {each: Duty(self.now + days * DAY, each in self.passed) for each, days in OWED.items()}
        self.badges.append(Badge(place, duties, self.now + PROVISIONAL))
        return self._did("granted", HOLDER)

    def end(self, badge: Badge, by: str) -> str:
        if badge.is_ended:
            return TOO_LATE
        badge.is_ended = True
        return self._did("resigned") if by == HOLDER else self._did("revoked", HOLDER)

    def take_break(self, badge: Badge, by: str) -> str:
        if by != HOLDER:
            return REFUSED
        if not badge.is_in_force(self.now):
            return TOO_LATE
        badge.pause, badge.paused_at = "break", self.now
        return self._did("took a break")

    def come_back(self, badge: Badge, by: str) -> str:
        if by != HOLDER:
            return REFUSED
        if badge.is_ended or badge.pause != "break":
            return TOO_LATE
        badge.go_on(self.now)
        return self._did("came back")

    def suspend(self, badge: Badge, by: str) -> str:
        if by == HOLDER:
            return REFUSED
        if badge.is_ended or badge.pause == "suspended":
            return TOO_LATE
        if badge.pause:
            badge.go_on(self.now)
        badge.pause, badge.paused_at = "suspended", self.now
        return self._did("suspended", HOLDER)

    def lift(self, badge: Badge, by: str) -> str:
        if by == HOLDER:
            return REFUSED
        if badge.is_ended or badge.pause != "suspended":
            return TOO_LATE
        badge.go_on(self.now)
        return self._did("lifted", HOLDER)

    def pass_course(self, course: str, by: str) -> str:
        if by == HOLDER:
            return REFUSED
        if course in self.passed:
            return TOO_LATE
        self.passed.add(course)
        self._did("recorded a pass")
        for badge in self.badges:
            was_resting = badge.is_overdue(self.now) and not (badge.is_ended or badge.pause)
            badge.duties[course].is_done = True
            if was_resting and not badge.is_overdue(self.now):
                self._did("restored", HOLDER)
        return DONE

    def confirm(self, badge: Badge, by: str) -> str:
        if by == HOLDER:
            return REFUSED
        if badge.is_ended or badge.provisional_until is None:
            return TOO_LATE
        badge.provisional_until = None
        return self._did("confirmed", HOLDER)

    def extend(self, badge: Badge, by: str) -> str:
        if by == HOLDER:
            return REFUSED
        if badge.is_ended or badge.provisional_until is None or badge.was_extended:
            return TOO_LATE
        badge.provisional_until = max(badge.provisional_until, self.now) + PROVISIONAL
        badge.was_extended = True
        return self._did("extended", HOLDER)

    def has_news(self) -> bool:
        """Whether something comes within a week, or is overdue."""
        ends = [end for badge in self.held() for end in (badge.first_due(), badge.provisional_until)]
        return any(end and end <= self.now + WEEK for end in ends)

    def clock(self) -> None:
        """What a tick tells: of what is due soon or overdue, and of provisional times that end."""
        for badge in self.held() if self.is_active else ():
            for duty in badge.duties.values():
                if not (duty.is_done or badge.pause):
                    self._remind(duty, duty.due - self.now)
            until = badge.provisional_until
            if until and until <= self.now + WEEK and badge.was_extended not in badge.told_of_end:
                badge.told_of_end.add(badge.was_extended)
                self.letters.update(DESK)

    def _remind(self, duty: Duty, left: dt.timedelta) -> None:
        if left > WEEK:
            return
        word = "overdue" if left <= 0 * DAY else "day" if left <= DAY else "week"
        if word not in duty.told:
            duty.told.add(word)
            self.letters.update([HOLDER, *DESK] if word == "overdue" else [HOLDER])
