"""What admins do at random with applications, on pages that may be old (L6, L7, L13, L19–L21)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from leadership.applications import appeals, decide, holding, opinions, questions, reading
from leadership.applications.models import SOMETHING_ELSE, Application
from leadership.applications.reviewing import Verdict
from leadership.members.models import Member
from leadership.roles.programme import Programme
from tests.clock import DAY
from tests.leadership.applications.cases import ANSWERABLE, DESK, LIVE, OPEN, WAITING, Case, Page
from tests.leadership.applications.model import Model
from tests.machines import Draw, Machine, Prepared, act

WHY = "Two more evenings, please."


def some(*statuses: str) -> Callable[[Model], bool]:
    return lambda model: any(case.status in statuses for case in model.cases)


def no_place(model: Model) -> bool:
    """Somebody could be told yes, and has to wait for a place."""
    ready = [case for case in model.cases if case.status in WAITING and not model.asks - case.ticks]
    return not model.is_holding and any(not (each.is_half_of_a_yes or model.is_her_turn(each)) for each in ready)


class Deciding(Machine):
    """Three admins, and the applications of one person."""

    me: Member
    people: dict[str, Member]
    names: dict[int, str]
    rows: Prepared
    model: Model
    pks: list[Any] = []
    tabs: dict[int, Application]
    editions: dict[str, Programme]
    edition: str

    def page(self, draw: Draw, *statuses: str) -> tuple[Application, Case, Page]:
        """An application for the site and for the model, and as a tab shows it, which may be an old one."""
        place = self.place_of(draw, *statuses)
        is_old = place in self.tabs and draw(st.booleans())
        row = self.tabs.pop(place) if is_old else self.fresh(place)
        is_opened = row.opened_at is not None
        first, not_by = (self.names.get(pk) for pk in (row.first_approved_by_id, row.not_by_id))
        return (
            row,
            self.model.cases[place],
            Page(row.version, row.status, first, not_by, frozenset(row.checks), is_opened),
        )

    def place_of(self, draw: Draw, *statuses: str) -> int:
        every = range(len(self.pks))
        fitting = [] if self.is_wild else [place for place in every if self.model.cases[place].status in statuses]
        return draw(st.sampled_from(fitting or every))

    def fresh(self, place: int) -> Application:
        return self.rows.one(self.me.pk, self.pks[place])

    @act(lambda model: model.cases)
    def open_a_tab(self, draw: Draw) -> None:
        if self.pks:
            place = self.place_of(draw, *LIVE)
            self.tabs[place] = self.fresh(place)

    # The desk -----------------------------------------------------------------------------------------

    def at_the_desk(self, draw: Draw, *statuses: str) -> Any:
        """An application, what the model and the tab have of it, and an admin, or whoever would like to be one."""
        if not self.pks:
            return None
        name = draw(st.sampled_from([*DESK, self.me.username] if self.is_wild else DESK))
        row, case, page = self.page(draw, *statuses)
        return row, case, page, name, {"by": self.people[name], "version": page.version}

    @act(some(*WAITING))
    def read(self, draw: Draw) -> None:
        if found := self.at_the_desk(draw, *WAITING):
            row, case, page, name, seen = found
            self.does(self.model.read(case, name, page), lambda: decide.begin_reading(row, **seen))

    @act(lambda model: any(case.status in WAITING and model.asks - case.ticks for case in model.cases), often=4)
    def tick(self, draw: Draw) -> None:
        if found := self.at_the_desk(draw, *WAITING):
            row, case, page, name, seen = found
            check = draw(st.sampled_from(["statement", "interview"]))
            self.does(self.model.tick(case, name, page, check), lambda: decide.tick(row, check=check, **seen))

    @act(some(*WAITING))
    def ask(self, draw: Draw) -> None:
        if found := self.at_the_desk(draw, *WAITING):
            row, case, page, name, seen = found
            days = draw(st.sampled_from(questions.DAYS))
            asked = {"words": "Which evenings?", "days": days}
            self.does(self.model.ask(case, name, page, days), lambda: questions.ask(row, **seen, **asked))

    @act(lambda model: any(case.status in ANSWERABLE and not model.asks - case.ticks for case in model.cases), often=4)
    def approve(self, draw: Draw) -> None:
        if found := self.at_the_desk(draw, *ANSWERABLE):
            row, case, page, name, seen = found
            is_out_of_turn = self.model.places is not None and draw(st.integers(0, 3)) == 3
            reason = WHY if is_out_of_turn else ""
            self.does(self.model.approve(case, name, page, reason), lambda: decide.approve(row, reason=reason, **seen))

    @act(no_place, often=6)
    def waitlist(self, draw: Draw) -> None:
        if found := self.at_the_desk(draw, *WAITING):
            row, case, page, name, seen = found
            self.does(self.model.waitlist(case, name, page), lambda: decide.waitlist(row, **seen))

    @act(some(*ANSWERABLE), often=2)
    def decline(self, draw: Draw) -> None:
        if found := self.at_the_desk(draw, *ANSWERABLE):
            row, case, page, name, seen = found
            reason = "" if self.is_wild and draw(st.booleans()) else WHY
            days = draw(st.sampled_from([None, None, 0, 1, 10]))
            again_on = None if days is None else (self.model.now + days * DAY).date()
            said = {"requirement": SOMETHING_ELSE, "reason": reason, "again_on": again_on}
            expected = self.model.decline(case, name, page, reason, again_on)
            self.does(expected, lambda: decide.decline(row, **seen, **said))

    @act(lambda model: any(case.appeal and not case.appeal.is_judged for case in model.cases), often=4)
    def judge(self, draw: Draw) -> None:
        if found := self.at_the_desk(draw, "declined"):
            row, case, page, name, seen = found
            is_upheld = draw(st.booleans())
            found_out = {"is_upheld": is_upheld, "reason": WHY}
            expected = self.model.judge(case, name, page, is_upheld)
            self.does(expected, lambda: appeals.judge(row, **seen, **found_out))

    # Before there is a decision -----------------------------------------------------------------------

    @act(some(*WAITING))
    def claim(self, draw: Draw) -> None:
        if found := self.at_the_desk(draw, *WAITING):
            row, case, page, name, seen = found
            self.does(self.model.claim(case, name, page), lambda: reading.claim(row, **seen))

    @act(some(*OPEN))
    def advise(self, draw: Draw) -> None:
        if found := self.at_the_desk(draw, *OPEN):
            row, case, _, name, seen = found
            said = {"by": seen["by"], "verdict": draw(st.sampled_from(Verdict.values))}
            self.does(self.model.advise(case, name, said["verdict"]), lambda: opinions.give(row, **said))

    @act(lambda model: any(case.status in WAITING and not model.asks - case.ticks for case in model.cases), often=2)
    def hold_yes(self, draw: Draw) -> None:
        if found := self.at_the_desk(draw, *WAITING):
            row, case, page, name, seen = found
            self.does(self.model.hold_yes(case, name, page), lambda: holding.hold_yes(row, **seen))

    @act(some(*WAITING))
    def hold_no(self, draw: Draw) -> None:
        if found := self.at_the_desk(draw, *WAITING):
            row, case, page, name, seen = found
            days = draw(st.sampled_from([None, 1]))
            again_on = None if days is None else (self.model.now + days * DAY).date()
            said = {"requirement": SOMETHING_ELSE, "reason": WHY, "again_on": again_on}
            expected = self.model.hold_no(case, name, page, WHY, again_on)
            self.does(expected, lambda: holding.hold_no(row, **seen, **said))

    @act(lambda model: any(case.held for case in model.cases), often=2)
    def drop(self, draw: Draw) -> None:
        if found := self.at_the_desk(draw, *WAITING):
            row, case, page, name, seen = found
            self.does(self.model.drop(case, name, page), lambda: holding.drop(row, **seen))

    @act(lambda model: any(case.held for case in model.cases), often=8)
    def release(self, draw: Draw) -> None:
        if found := self.at_the_desk(draw, *WAITING):
            row, case, page, name, seen = found
            self.does(self.model.release(case, name, page), lambda: holding.release(row, **seen))
