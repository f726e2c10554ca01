"""Whatever anybody does to badges in whatever order, they are what the model says (L2, L6, L9, L14, L16)."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant

from leadership.audit.models import Record
from leadership.badges import awarding, pausing, probation, renewing
from leadership.badges.backend import forget
from leadership.badges.models import Award, Obligation, Pause
from leadership.badges.reminding import remind
from leadership.badges.renewals import terms_of
from leadership.badges.states import with_state
from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.requirements.models import Stretch
from leadership.requirements.tree import union
from leadership.roles.editions import put_in_force
from leadership.roles.models import Community, Role
from leadership.roles.programme import ObligationDef, Programme
from tests import cast
from tests.clock import DAY, HOUR, NOW, SECOND, WEEK, at
from tests.factories import MemberFactory
from tests.leadership.badges.badge import PROVISIONAL, TERM, Badge
from tests.leadership.badges.mentoring import is_sound
from tests.leadership.badges.model import DESK, HOLDER, OWED, Model
from tests.machines import FULL, ME, RUNS, Draw, Machine, Prepared, act, prove

ROLE, PLACES, POWER = "room-supporter", ("anxiety", "depression"), "leadership.call_moderator"
WHY = "We talk on Monday."
SPANS = [SECOND, HOUR, DAY, 3 * DAY, WEEK, 30 * DAY]


def any_that(is_so: Callable[[Badge, Model], object]) -> Callable[[Model], bool]:
    return lambda model: any(is_so(badge, model) for badge in model.held())


class Holding(Machine):
    """One person holds a role in up to two communities, with two trainings to finish, a provisional time and a term."""

    people: dict[str, Member]
    awards: Prepared
    stretches: Prepared
    verbs: Prepared
    letters: Prepared
    model: Model
    pks: list[int] = []

    @initialize()
    def somebody(self) -> None:
        self.me = copy.copy(self.people[HOLDER])
        self.names = {member.pk: name for name, member in self.people.items()}
        self.role = Role.objects.get(pk=ROLE)
        self.pks = []
        self.before = Counter(each.verb for each in self.verbs(self.me.pk))
        self.model = Model()

    def one(self, draw: Draw, is_so: Callable[[Badge, Model], object]) -> tuple[Award, Badge]:
        fitting = [at for at, badge in enumerate(self.model.badges) if is_so(badge, self.model)]
        place = draw(st.sampled_from((not self.is_wild and fitting) or range(len(self.pks))))
        return self.awards.one(self.me.pk, self.pks[place]), self.model.badges[place]

    def somebody_at(self, draw: Draw, fitting: str) -> tuple[str, Member]:
        name = draw(st.sampled_from(["ada", HOLDER])) if self.is_wild else fitting
        return name, self.me if name == HOLDER else self.people[name]

    def to_one(
        self, draw: Draw, fitting: str, is_so: Callable[[Badge, Model], object], model: Any, site: Any, **more: Any
    ) -> None:
        """An act of `fitting`, or in the wild of somebody else, on a badge of which `is_so` holds."""
        if self.pks and (self.model.is_active or fitting != HOLDER):
            award, badge = self.one(draw, is_so)
            name, by = self.somebody_at(draw, fitting)
            self.does(model(badge, name), lambda: site(award, by=by, **more))

    # Holding ------------------------------------------------------------------------------------------

    @act(lambda model: model.is_active and len(model.held()) < len(PLACES))
    def give(self, draw: Draw) -> None:
        taken = () if self.is_wild else [badge.place for badge in self.model.held()]
        place = draw(st.sampled_from([each for each in PLACES if each not in taken]))
        name, by = self.somebody_at(draw, "ada")
        given = {"by": by, "community": Community.objects.get(pk=place), "reason": WHY}
        award = self.does(self.model.give(place, name), lambda: awarding.award_by_hand(self.me, self.role, **given))
        if award:
            self.pks.append(award.pk)

    @act(lambda model: model.has_two())
    def give_back(self, draw: Draw) -> None:
        if self.pks and self.model.is_active:
            award, badge = self.one(draw, lambda badge, model: not badge.is_ended)
            self.does(self.model.end(badge, HOLDER), lambda: awarding.resign(award, by=self.me))

    @act(lambda model: model.has_two())
    def end(self, draw: Draw) -> None:
        if self.pks:
            award, badge = self.one(draw, lambda badge, model: not badge.is_ended)
            ended = {"by": self.people["ada"], "reason": WHY}
            self.does(self.model.end(badge, "ada"), lambda: awarding.revoke(award, **ended))

    # Pauses -------------------------------------------------------------------------------------------

    @act(lambda model: model.is_active and any_that(lambda badge, model: badge.is_in_force(model.now))(model))
    def take_break(self, draw: Draw) -> None:
        self.to_one(draw, HOLDER, lambda b, m: b.is_in_force(m.now), self.model.take_break, pausing.take_break)

    @act(lambda model: model.is_active and any_that(lambda badge, model: badge.pause == "break")(model), often=2)
    def come_back(self, draw: Draw) -> None:
        self.to_one(draw, HOLDER, lambda b, m: b.pause == "break", self.model.come_back, pausing.come_back)

    @act(any_that(lambda badge, model: badge.pause != "suspended"))
    def suspend(self, draw: Draw) -> None:
        self.to_one(draw, "ada", lambda b, m: b.pause != "suspended", self.model.suspend, pausing.suspend, reason=WHY)

    @act(any_that(lambda badge, model: badge.pause == "suspended"), often=3)
    def lift(self, draw: Draw) -> None:
        self.to_one(draw, "ada", lambda b, m: b.pause == "suspended", self.model.lift, pausing.lift, reason=WHY)

    # Duties and the provisional time ------------------------------------------------------------------

    @act(any_that(lambda badge, model: badge.is_overdue(model.now)))
    def pass_course(self, draw: Draw) -> None:
        course, (name, by) = draw(st.sampled_from(sorted(OWED))), self.somebody_at(draw, "ada")
        self.does(self.model.pass_course(course, name), lambda: awarding.pass_course(self.me, course, by=by))

    @act(any_that(lambda badge, model: badge.was_extended))
    def confirm(self, draw: Draw) -> None:
        self.to_one(draw, "ada", lambda b, m: b.provisional_until, self.model.confirm, probation.confirm)

    @act(any_that(lambda badge, model: badge.provisional_until and not badge.was_extended))
    def extend(self, draw: Draw) -> None:
        is_so = lambda b, m: b.provisional_until and not b.was_extended  # noqa: E731
        self.to_one(draw, "ada", is_so, self.model.extend, probation.extend, reason=WHY)

    # Terms --------------------------------------------------------------------------------------------

    @act(lambda model: model.is_active and any_that(lambda badge, model: badge.may_ask(model.now))(model), often=4)
    def ask_for_another(self, draw: Draw) -> None:
        self.says(draw, goes_on=True)

    @act(lambda model: model.is_active and any_that(lambda badge, model: badge.phase(model.now) == "opens")(model))
    def let_it_end(self, draw: Draw) -> None:
        self.says(draw, goes_on=False)

    def says(self, draw: Draw, goes_on: bool) -> None:
        expected = partial(self.model.answer, goes_on=goes_on)
        site = partial(renewing.answer, goes_on=goes_on, words="Two evenings a week.")
        self.to_one(draw, HOLDER, lambda b, m: b.may_ask(m.now), expected, site)

    @act(any_that(lambda badge, model: badge.answer == "asked"), often=2)
    def renew(self, draw: Draw) -> None:
        self.to_one(draw, "ada", lambda b, m: b.answer == "asked", self.model.renew, renewing.renew)

    @act(any_that(lambda badge, model: badge.answer == "asked"))
    def do_not_renew(self, draw: Draw) -> None:
        site = partial(renewing.let_end, reason=WHY)
        self.to_one(draw, "ada", lambda b, m: b.answer == "asked", self.model.let_end, site)

    # What else happens --------------------------------------------------------------------------------

    @act(lambda model: not model.is_active)
    def ban_or_let_in(self, draw: Draw) -> None:
        self.me.is_active = self.model.is_active = not self.model.is_active
        Member.objects.filter(pk=self.me.pk).update(is_active=self.me.is_active)

    @act(lambda model: model.badges, often=2)
    def time_passes(self, draw: Draw) -> None:
        self.wait(draw(st.sampled_from(SPANS)))

    @act(lambda model: model.instants(), often=2)
    def to_the_instant(self, draw: Draw) -> None:
        """Until what comes next is due, or a second before."""
        if instants := self.model.instants():
            span = instants[0] - self.model.now - draw(st.sampled_from([dt.timedelta(0), SECOND]))
            self.wait(max(span, dt.timedelta(0)))

    @act(lambda model: model.has_news(), often=2)
    def the_clock_ticks(self, draw: Draw) -> None:
        remind()
        renewing.tell_of_terms()
        self.model.clock()

    # What always holds --------------------------------------------------------------------------------

    @invariant()
    def every_badge_is_what_the_model_says(self) -> None:
        rows = {row.pk: row for row in self.awards(self.me.pk)}
        assert set(rows) == set(self.pks)
        told = [
            (each.community_id, each.revoked_at is not None, each.provisional_until, each.ends_at, each.lapses_at)
            for each in self.mine(rows)
        ]
        assert told == [
            (each.place, each.is_ended, each.provisional_until, each.ends, each.lapses) for each in self.model.badges
        ]
        held = [place for place, is_ended, *_ in told if not is_ended]
        assert len(held) == len(set(held))

    def mine(self, rows: dict[int, Any]) -> list[Any]:
        return [rows[pk] for pk in self.pks]

    @invariant()
    def powers_hold_to_the_instant(self) -> None:
        if self.is_asked(self.allowed()):
            self.powers_are_right()

    def allowed(self) -> list[bool]:
        return [self.model.may(place) for place in PLACES]

    def powers_are_right(self) -> None:
        forget(self.me)
        assert [self.me.has_perm(POWER, place) for place in PLACES] == self.allowed()

    @invariant()
    def time_in_the_role_is_what_was_added_up(self) -> None:
        stretches = [(each.started_at, each.ended_at) for each in self.stretches(self.me.pk)]
        assert union(stretches, self.model.now) == self.model.tenure

    @invariant()
    def every_decision_is_on_record_and_every_event_has_its_letter(self) -> None:
        assert Counter(each.verb for each in self.verbs(self.me.pk)) - self.before == self.model.records
        assert Counter(self.names[each.member_id] for each in self.letters(self.me.pk)) == self.model.letters

    def teardown(self) -> None:
        """What is slow to ask is asked at the end of each example."""
        try:
            if self.pks:
                self.all_is_well()
        finally:
            super().teardown()

    def all_is_well(self) -> None:
        self.powers_are_right()
        now = self.model.now
        states = {row.pk: row for row in with_state(Award.objects.filter(member=self.me))}
        assert [each.state for each in self.mine(states)] == [each.state(now) for each in self.model.badges]
        phases = {pk: term.phase for pk, term in terms_of(states.values()).items()}
        assert self.mine(phases) == [each.phase(now) for each in self.model.badges]
        owed = Obligation.objects.filter(award__member=self.me)
        assert Counter(
            (each.award_id, each.course, each.due_at, each.done_at is not None) for each in owed
        ) == Counter(
            (pk, course, duty.due, duty.is_done)
            for pk, badge in zip(self.pks, self.model.badges, strict=True)
            for course, duty in badge.duties.items()
        )
        open_pauses = Pause.objects.filter(award__member=self.me, ended_at=None).count()
        assert open_pauses == sum(bool(badge.pause) for badge in self.model.badges)
        assert DBTaskResult.objects.count() == self.model.letters.total()
        assert is_sound()


@pytest.fixture
def people(programme: Programme) -> dict[str, Any]:
    """The programme gives the role two trainings, provisional weeks and a term."""
    owed = tuple(ObligationDef(course, days) for course, days in OWED.items())
    weeks = {"provisional_weeks": PROVISIONAL // WEEK, "term_weeks": TERM // WEEK}
    role = dataclasses.replace(programme.roles[ROLE], obligations=owed, **weeks)
    put_in_force(dataclasses.replace(programme, roles={**programme.roles, ROLE: role}))
    with at(NOW):
        found = {name: cast.ProgrammeAdmin(username=name) for name in DESK}
        found[HOLDER] = MemberFactory(username=HOLDER, weeks=60)
    return found


@pytest.mark.parametrize("run", RUNS)
def test_badges_are_what_the_model_says(run: int, people: dict[str, Any]) -> None:
    Holding.people = people
    Holding.awards = Prepared(Award.objects.filter(member=ME).order_by())
    Holding.stretches = Prepared(Stretch.objects.filter(member=ME, kind="role", slug=ROLE).order_by())
    Holding.verbs = Prepared(Record.objects.filter(about_id=ME).order_by().only("verb"))
    Holding.letters = Prepared(Notice.objects.filter(due_at__isnull=False).order_by().only("member"))
    prove(Holding, FULL // len(RUNS), elsewhere=4)
