"""What should come of each act on the badges of one person for one role: no database, and no clock but its own.

Time in the role is added up step by step, and never told from dates.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from tests.clock import DAY, NOW, WEEK
from tests.leadership.badges.badge import BACK, PROVISIONAL, TERM, Badge, Duty
from tests.outcomes import DONE, REFUSED, TOO_LATE

HOLDER, DESK = "tara", ("ada", "ben")
#: what comes with the role: the course, and within how many days
OWED = {"active-listening-in-depth": 7, "active-listening-refresh": 30}


@dataclass
class Model:
    is_active: bool = True
    now: dt.datetime = NOW
    badges: list[Badge] = field(default_factory=list)
    passed: set[str] = field(default_factory=set)
    tenure: dt.timedelta = dt.timedelta(0)
    given_at: dt.datetime = NOW
    records: Counter[str] = field(default_factory=Counter)
    letters: Counter[str] = field(default_factory=Counter)

    def wait(self, span: dt.timedelta) -> None:
        """Two badges at the same time count once, and one that falls due or lapses on the way counts until then."""
        in_force = [badge.first_end() for badge in self.badges if badge.is_in_force(self.now)]
        until = self.now + span
        self.tenure += max((min(end or until, until) - self.now for end in in_force), default=dt.timedelta(0))
        self.now = until

    def instants(self) -> list[dt.datetime]:
        """What is still to come."""
        return sorted(at for badge in self.held() for at in badge.instants() if at > self.now)

    def held(self) -> list[Badge]:
        """Those that have not ended; what has lapsed may come back."""
        return [badge for badge in self.badges if not badge.is_ended]

    def has_two(self) -> bool:
        """Two badges for a while; before that, ending one is only giving the next."""
        return len(self.held()) > 1 and self.now - self.given_at >= WEEK

    def may(self, place: str) -> bool:
        return self.is_active and any(each.is_in_force(self.now) and each.place == place for each in self.badges)

    def _did(self, verb: str, *letters_to: str) -> str:
        self.records[verb] += 1
        self.letters.update(letters_to)
        return DONE

    def give(self, place: str, by: str) -> str:
        before = next((badge for badge in self.held() if badge.place == place), None)
        if by == HOLDER or not self.is_active or (before and not before.has_lapsed(self.now)):
            return REFUSED
        if before:
            before.is_ended = True
            self._did("ended")
        duties = {each: Duty(self.now + days * DAY, each in self.passed) for each, days in OWED.items()}
        ends, self.given_at = self.now + TERM, self.now
        self.badges.append(Badge(place, duties, self.now + PROVISIONAL, ends, ends))
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
        badge.end_on(badge.ends)
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
        if badge.is_ended or badge.pause == "suspended" or badge.has_lapsed(self.now):
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
            was_resting = badge.is_overdue(self.now)
            badge.duties[course].is_done = True
            if was_resting and badge.is_in_force(self.now):
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

    # Terms --------------------------------------------------------------------------------------------

    def answer(self, badge: Badge, by: str, goes_on: bool) -> str:
        """Her own word: another term, or none."""
        if by != HOLDER:
            return REFUSED
        if not badge.may_ask(self.now):
            return TOO_LATE
        if not goes_on and badge.phase(self.now) != "opens":
            return REFUSED
        badge.answer = "asked" if goes_on else "not_wanted"
        if goes_on and not badge.has_lapsed(self.now):
            badge.end_on(badge.ends)
        return self._did("asked to renew" if goes_on else "let it end")

    def _is_asked(self, badge: Badge, by: str) -> str:
        if by == HOLDER or not self.is_active:
            return REFUSED
        return TOO_LATE if badge.is_ended or badge.answer != "asked" else DONE

    def renew(self, badge: Badge, by: str) -> str:
        answer = self._is_asked(badge, by)
        if answer != DONE:
            return answer
        if badge.has_lapsed(self.now) and any(b.place == badge.place for b in self.held() if b is not badge):
            return REFUSED
        badge.answer, badge.term = "", badge.term + 1
        badge.end_on(max(badge.ends, badge.clock(self.now)) + TERM)
        return self._did("renewed", HOLDER)

    def let_end(self, badge: Badge, by: str) -> str:
        answer = self._is_asked(badge, by)
        if answer != DONE:
            return answer
        badge.answer = "not_renewed"
        if badge.ends <= badge.clock(self.now):
            badge.is_ended = True
        else:
            badge.end_on(badge.ends)
        return self._did("not renewed", HOLDER)

    # The clock ----------------------------------------------------------------------------------------

    def has_news(self) -> bool:
        """Whether something comes within a week, or has just been."""
        ends = [end for badge in self.held() for end in badge.instants()]
        return any(-WEEK <= end - self.now <= WEEK for end in ends)

    def clock(self) -> None:
        """What a tick tells: of what is due soon or overdue, of provisional times that end, and of terms."""
        for badge in self.held() if self.is_active else ():
            for duty in badge.duties.values():
                if not (duty.is_done or badge.pause or badge.has_lapsed(self.now)):
                    self._remind(duty, duty.due - self.now)
            until = badge.provisional_until
            if until and until <= self.now + WEEK and badge.was_extended not in badge.told_of_end:
                badge.told_of_end.add(badge.was_extended)
                self.letters.update(DESK)
            self._tell_of_term(badge, badge.phase(self.now), badge.ends - self.now <= WEEK)

    def _tell_of_term(self, badge: Badge, phase: str, is_last_week: bool) -> None:
        if badge.lapses is None or badge.lapses + BACK <= self.now:
            return
        if phase == "opens":
            self._tell_once(badge, "last" if is_last_week else "opens", HOLDER)
        if phase == "lapsed" or (phase == "asked" and badge.has_lapsed(self.now)):
            self._tell_once(badge, "lapsed", HOLDER)
        if phase == "asked" and is_last_week:
            self._tell_once(badge, "waits", *DESK)

    def _tell_once(self, badge: Badge, event: str, *letters_to: str) -> None:
        if (badge.term, event) not in badge.told_of_term:
            badge.told_of_term.add((badge.term, event))
            self.letters.update(letters_to)

    def _remind(self, duty: Duty, left: dt.timedelta) -> None:
        if left > WEEK:
            return
        word = "overdue" if left <= 0 * DAY else "day" if left <= DAY else "week"
        if word not in duty.told:
            duty.told.add(word)
            self.letters.update([HOLDER, *DESK] if word == "overdue" else [HOLDER])
