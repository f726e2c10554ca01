"""Suggesting a role at random: an admin or a leader does, and she whom it is for says yes, no, or nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from leadership.applications import nominations
from leadership.applications.models import Application
from leadership.applications.nominations import Nomination
from leadership.members.models import Member
from tests.leadership.applications.cases import DESK
from tests.leadership.applications.consent import LEADER
from tests.leadership.applications.machine import Deciding
from tests.leadership.applications.model import Model
from tests.machines import Draw, act


def some_to_answer(model: Model) -> bool:
    return model.is_active and any(map(model.may_be_answered, model.suggestions))


class Suggesting(Deciding):
    """The nominations of one person for one role."""

    role: str
    rival: Application
    suggested: list[Any]

    @act(lambda model: model.is_active and not model.suggestions)
    def suggest(self, draw: Draw) -> None:
        name = draw(st.sampled_from([LEADER, DESK[0], self.me.username] if self.is_wild else [LEADER, DESK[0]]))
        by = self.me if name == self.me.username else self.people[name]
        why = "" if self.is_wild and draw(st.booleans()) else "You wait before you answer."
        role = self.editions[self.edition].roles[self.role]
        expected = self.model.suggest(name, bool(why))
        made = self.does(expected, lambda: nominations.suggest(self.me, role, by=by, why=why))
        if made:
            self.suggested.append(made.pk)

    def one_of_hers(self, draw: Draw) -> Any:
        """A suggestion as it is now, for the site and for the model, and who answers."""
        every = range(len(self.suggested))
        fitting = [place for place in every if self.model.may_be_answered(self.model.suggestions[place])]
        place = draw(st.sampled_from((not self.is_wild and fitting) or every))
        name = draw(st.sampled_from([self.me.username, LEADER])) if self.is_wild else self.me.username
        row = Nomination.objects.get(pk=self.suggested[place])
        return row, self.model.suggestions[place], name, self.me if name == self.me.username else self.people[name]

    @act(some_to_answer, often=2)
    def accept(self, draw: Draw) -> None:
        if self.suggested and self.model.is_active:
            row, suggestion, name, by = self.one_of_hers(draw)
            draft = self.does(self.model.accept(suggestion, name), lambda: nominations.accept(row, by=by))
            if draft:
                self.is_there(draft)

    @act(some_to_answer)
    def turn_down(self, draw: Draw) -> None:
        if self.suggested and self.model.is_active:
            row, suggestion, name, by = self.one_of_hers(draw)
            self.does(self.model.turn_down(suggestion, name), lambda: nominations.decline(row, by=by))

    @act(lambda model: not model.wants_suggestions)
    def want_none_or_want_them(self, draw: Draw) -> None:
        self.me.wants_suggestions = self.model.wants_suggestions = not self.model.wants_suggestions
        Member.objects.filter(pk=self.me.pk).update(wants_suggestions=self.me.wants_suggestions)

    def is_there(self, draft: Application) -> None:
        """A draft was begun, or found."""
        if draft.pk not in self.pks:
            self.pks.append(draft.pk)
            self.model.cases[-1].is_lucky = draft.pk < self.rival.pk

    def suggestions_are_right(self) -> None:
        rows = {row.pk: row for row in Nomination.objects.filter(nominee=self.me)}
        assert set(rows) == set(self.suggested)
        told = [(self.names[row.nominated_by_id], row.made_at, row.state, row.why != "") for row in
                (rows[pk] for pk in self.suggested)]  # fmt: skip
        assert told == [(each.by, each.at, each.state, each.has_words) for each in self.model.suggestions]
