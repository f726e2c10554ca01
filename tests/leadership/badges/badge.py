"""One badge of a person as a model has it: its duties, its provisional time, its pauses and its term; no database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from tests.clock import DAY, NOW, WEEK

PROVISIONAL, TERM = 4 * WEEK, 9 * WEEK
#: before its end a term can be renewed; after it, it waits for an answer, and then for her to come back
OPENS, GRACE, BACK = 4 * WEEK, 4 * WEEK, 12 * WEEK


@dataclass
class Duty:
    due: dt.datetime
    is_done: bool
    told: set[str] = field(default_factory=set)


@dataclass
class Badge:
    """`lapses` is None while a break lasts; `answer` is what was said of this term: asked, not_wanted or not_renewed."""

    place: str
    duties: dict[str, Duty]
    provisional_until: dt.datetime | None
    ends: dt.datetime
    lapses: dt.datetime | None
    answer: str = ""
    term: int = 0
    told_of_term: set[tuple[int, str]] = field(default_factory=set)
    was_extended: bool = False
    pause: str = ""
    paused_at: dt.datetime = NOW
    is_ended: bool = False
    told_of_end: set[bool] = field(default_factory=set)

    def first_due(self) -> dt.datetime | None:
        return min((duty.due for duty in self.duties.values() if not duty.is_done), default=None)

    def first_end(self) -> dt.datetime | None:
        """When it rests or lapses next, or since when."""
        return min((end for end in (self.first_due(), self.lapses) if end), default=None)

    def instants(self) -> list[dt.datetime]:
        """Whatever has a date."""
        back = self.lapses and self.lapses + BACK
        ends = [self.first_due(), self.provisional_until, self.ends - OPENS, self.ends, self.lapses, back]
        return [end for end in ends if end]

    def is_overdue(self, now: dt.datetime) -> bool:
        due = self.first_due()
        return due is not None and due <= now

    def has_lapsed(self, now: dt.datetime) -> bool:
        return self.lapses is not None and self.lapses <= now

    def is_in_force(self, now: dt.datetime) -> bool:
        return not (self.is_ended or self.pause or self.is_overdue(now) or self.has_lapsed(now))

    def state(self, now: dt.datetime) -> str:
        if self.is_ended or self.has_lapsed(now):
            return "ended" if self.is_ended else "lapsed"
        if self.pause or self.is_overdue(now):
            return self.pause or "overdue"
        return "provisional" if self.provisional_until else "active"

    def phase(self, now: dt.datetime) -> str:
        """Where it stands in its term."""
        if self.is_ended or self.answer == "asked":
            return "gone" if self.is_ended else "asked"
        if self.lapses is None:
            return "waits"
        if self.lapses > now:
            return "ends" if self.answer else "opens" if self.ends - OPENS <= now else "runs"
        return "gone" if self.answer == "not_renewed" or self.lapses + BACK <= now else "lapsed"

    def may_ask(self, now: dt.datetime) -> bool:
        """Also once she has let it end, and thinks better of it."""
        phase = self.phase(now)
        return phase in ("opens", "lapsed") or (phase, self.answer) == ("ends", "not_wanted")

    def clock(self, now: dt.datetime) -> dt.datetime:
        """The time on the clock of its term: a break stops it."""
        return self.paused_at if self.pause == "break" else now

    def end_on(self, ends: dt.datetime) -> None:
        """The term ends then, and with it the badge, once it is not on a break; grace is for who has asked."""
        self.ends = ends
        self.lapses = None if self.pause == "break" else ends + (GRACE if self.answer == "asked" else 0 * DAY)

    def go_on(self, now: dt.datetime) -> None:
        """A pause is over: what was still to come when it began comes later by its length, and a term by that of a break."""
        away = now - self.paused_at
        for duty in self.duties.values():
            if not duty.is_done and duty.due > self.paused_at:
                duty.due += away
        if self.provisional_until and self.provisional_until > self.paused_at:
            self.provisional_until += away
        was, self.pause = self.pause, ""
        if was == "break":
            self.end_on(self.ends + away)
