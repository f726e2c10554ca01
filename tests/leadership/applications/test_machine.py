"""Whatever anybody does to applications in whatever order, they are what the model says (L5–L10, L13–L15, L21)."""

from __future__ import annotations

import copy
import dataclasses
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant

from leadership.applications import appeals, questions, sending
from leadership.applications.appeals import Appeal
from leadership.applications.models import Application
from leadership.applications.nominations import let_pass
from leadership.applications.questions import Question
from leadership.applications.reviewing import HeldDecision, Opinion
from leadership.applications.waitlist import tell_who_is_next
from leadership.audit.models import Record
from leadership.badges.awarding import resign, revoke
from leadership.badges.backend import forget
from leadership.badges.models import Award
from leadership.badges.places import set_places
from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.requirements.tree import All, Metric
from leadership.roles.editions import put_in_force
from leadership.roles.programme import Programme
from tests import cast
from tests.clock import DAY, HOUR, NOW, SECOND, at
from tests.factories import MemberFactory
from tests.leadership.applications.cases import DECIDED, DESK, LIVE, OPEN, WAITING, Case, Held, Page
from tests.leadership.applications.consent import LEADER
from tests.leadership.applications.machine import WHY, some
from tests.leadership.applications.model import Model
from tests.leadership.applications.rivals import rival
from tests.leadership.applications.suggesting import Suggesting
from tests.machines import FULL, ME, RUNS, Draw, Prepared, act, prove
from tests.outcomes import DONE, TOO_LATE

#: role and community applied for, a power it brings, and what a person has to tick
WISHES: dict[str, tuple[str, str | None, str, frozenset[str]]] = {
    "lia": ("room-supporter", "anxiety", "call_moderator", frozenset()),
    "mona": ("group-support-mentor-leader", None, "lead_team", frozenset({"statement", "interview"})),
}
SPANS = [SECOND, HOUR, HOUR, DAY - SECOND, DAY, DAY, 2 * DAY, 3 * DAY, 14 * DAY, 31 * DAY]


def editions(programme: Programme) -> dict[str, Programme]:
    """The programme as it is, one that asks for more than anybody has, and one that changes how many say yes."""
    more = Metric("group_chats", "at_least", Fraction(10**6))
    asking, saying = dict(programme.roles), dict(programme.roles)
    for slug, *_ in WISHES.values():
        role = programme.roles[slug]
        asked = [row for row in role.rows if isinstance(row.tree, All)]
        rows = tuple(dataclasses.replace(row, tree=All((*row.tree.children, more))) for row in asked)
        asking[slug] = dataclasses.replace(role, rows=rows)
        saying[slug] = dataclasses.replace(role, approvals=3 - role.approvals)
    found = {"as it was": programme.roles, "asks more": asking, "other approvals": saying}
    return {name: dataclasses.replace(programme, edition=NOW.date(), roles=each) for name, each in found.items()}


def she(*statuses: str) -> Callable[[Model], bool]:
    """She is let in, and has one that is there."""
    return lambda model: model.is_active and some(*statuses)(model)


class Applying(Suggesting):
    """One person applies for one role, and three admins decide."""

    rivals: dict[str, Application]
    verbs: Prepared
    letters: Prepared

    @initialize(name=st.sampled_from(sorted(WISHES)))
    def somebody(self, name: str) -> None:
        self.me = copy.copy(self.people[name])
        self.role, self.place, self.power, asks = WISHES[name]
        self.pks, self.suggested, self.tabs = [], [], {}
        self.rival = self.rivals[name]
        Application.objects.exclude(pk=self.rival.pk).update(status="withdrawn")
        self.edition = "as it was"
        self.before = Counter(each.verb for each in self.verbs(self.me.pk))
        approvals = self.editions[self.edition].roles[self.role].approvals
        self.model = Model(name, asks, approvals, needs_place=self.place is not None)

    # The applicant ------------------------------------------------------------------------------------

    @act(lambda model: model.is_active and not (model.live() and model.live().has_place))
    def save(self, draw: Draw) -> None:
        data = {"communities": [self.place] if self.place else [], "why": cast.WHY}
        draft = self.does(self.model.save(), lambda: sending.save_draft(self.me, self.role, data))
        if draft:
            self.is_there(draft)

    def hers(self, draw: Draw, *statuses: str) -> tuple[Application, Case, Page] | None:
        return self.page(draw, *statuses) if self.pks and self.model.is_active else None

    @act(lambda model: model.is_active and any(map(model.may_send, model.cases)), often=4)
    def send(self, draw: Draw) -> None:
        if found := self.hers(draw, "draft"):
            row, case, page = found
            self.does(self.model.send(case, page), lambda: sending.send(row, by=self.me))

    @act(she(*LIVE))
    def withdraw(self, draw: Draw) -> None:
        if found := self.hers(draw, *LIVE):
            row, case, _ = found
            self.does(self.model.withdraw(case), lambda: sending.withdraw(row, by=self.me))

    @act(lambda model: model.is_active and any(map(model.can_be_put_back, model.cases)))
    def put_back(self, draw: Draw) -> None:
        if found := self.hers(draw, "withdrawn"):
            row, case, page = found
            self.does(self.model.put_back(case, page), lambda: sending.put_back(row, by=self.me))

    @act(she("action_needed"), often=2)
    def answer(self, draw: Draw) -> None:
        if found := self.hers(draw, "action_needed"):
            row, case, page = found
            self.does(self.model.answer(case, page), lambda: questions.answer(row, by=self.me, words="On Tuesdays."))

    @act(lambda model: model.is_active and any(map(model.can_be_appealed, model.cases)), often=4)
    def appeal(self, draw: Draw) -> None:
        if found := self.hers(draw, "declined"):
            row, case, page = found
            self.does(self.model.appeal(case, page), lambda: appeals.appeal(row, by=self.me, words="Look again."))

    # What else happens --------------------------------------------------------------------------------

    def held(self) -> Any:
        return Award.objects.held().filter(member=self.me, role=self.role)

    @act(lambda model: model.is_holding)
    def give_back(self, draw: Draw) -> None:
        if award := self.held().first():
            self.does(self.model.end(self.me.username), lambda: resign(award, by=self.me))

    @act(lambda model: model.is_holding)
    def end_it(self, draw: Draw) -> None:
        if award := self.held().first():
            self.does(self.model.end("ada"), lambda: revoke(award, by=self.people["ada"], reason=WHY))

    @act(lambda model: not model.is_active)
    def ban_or_let_in(self, draw: Draw) -> None:
        self.me.is_active = self.model.is_active = not self.model.is_active
        Member.objects.filter(pk=self.me.pk).update(is_active=self.me.is_active)

    @act(lambda model: not model.is_met)
    def change_the_edition(self, draw: Draw) -> None:
        self.edition = draw(st.sampled_from([name for name in self.editions if name != self.edition]))
        put_in_force(self.editions[self.edition])
        self.model.is_met = self.edition != "asks more"
        self.model.approvals = self.editions[self.edition].roles[self.role].approvals

    @act(lambda model: model.places is None or some(*WAITING)(model))
    def set_places(self, draw: Draw) -> None:
        self.model.places = draw(st.sampled_from([None, 0, 1, 1, 2]))
        numbers, by = {self.place: self.model.places}, self.people["ada"]
        self.does(DONE, lambda: set_places(self.rival.role, numbers, by=by))

    @act(lambda model: model.others and model.places)
    def somebody_leaves(self, draw: Draw) -> None:
        if self.model.others:
            self.model.others -= 1
            award = Award.objects.held().exclude(member=self.me).get(role=self.role)
            self.does(DONE, lambda: resign(award, by=award.member))

    @act(lambda model: model.rival_waits and model.places)
    def the_rival_withdraws(self, draw: Draw) -> None:
        row = Application.objects.get(pk=self.rival.pk)
        self.does(DONE if self.model.rival_waits else TOO_LATE, lambda: sending.withdraw(row, by=row.applicant))
        self.model.rival_waits = False

    @act(lambda model: True, often=2)
    def time_passes(self, draw: Draw) -> None:
        self.wait(draw(st.sampled_from(SPANS)))

    @act(lambda model: model.suggestions or some("draft", "action_needed", "waitlisted")(model))
    def the_clock_ticks(self, draw: Draw) -> None:
        for job in (questions.remind, questions.expire, sending.put_away, tell_who_is_next, let_pass):
            job()
        self.model.clock()

    # What always holds --------------------------------------------------------------------------------

    @invariant()
    def every_row_is_what_the_model_says(self) -> None:
        by_pk = {row.pk: row for row in self.rows(self.me.pk)}
        assert set(by_pk) == set(self.pks)
        rows = [by_pk[pk] for pk in self.pks]
        assert [self.told(row) for row in rows] == [
            (
                case.status, case.version, case.approvals, case.first, case.decided_by, case.decided_at, case.reason,
                case.again_on, case.closed_at, case.withdrawn_from, case.not_by, case.ticks,
                case.is_opened, case.reader, case.read_until, case.yes_at, case.invited_by,
            )
            for case in self.model.cases
        ]  # fmt: skip
        assert sum(row.status in LIVE for row in rows) <= 1
        for row, case in zip(rows, self.model.cases, strict=True):
            assert (row.status in DECIDED) == (row.decided_by_id is not None) == (row.decided_at is not None)
            if row.status in (*OPEN, *DECIDED):
                assert row.waited(row.decided_at or self.model.now) == case.waited

    def told(self, row: Application) -> tuple[Any, ...]:
        first, by, not_by = (self.names.get(pk) for pk in (row.first_approved_by_id, row.decided_by_id, row.not_by_id))
        return (
            row.status, row.version, row.approvals, first, by, row.decided_at, row.reason, row.again_on,
            row.closed_at, row.withdrawn_from, not_by, set(row.checks),
            row.opened_at is not None, self.names.get(row.claimed_by_id), row.claimed_until,
            row.waitlisted_at, self.names.get(row.invited_by_id),
        )  # fmt: skip

    @invariant()
    def every_decision_is_on_record_and_every_event_has_its_letter(self) -> None:
        assert Counter(each.verb for each in self.verbs(self.me.pk)) - self.before == self.model.records
        assert Counter(self.names[each.member_id] for each in self.letters(self.me.pk)) == self.model.letters

    @invariant()
    def what_she_may_do_is_what_she_holds(self) -> None:
        if self.is_asked(self.model.is_holding and self.model.is_active):
            self.power_is_right()

    def power_is_right(self) -> None:
        forget(self.me)
        is_in_force = self.model.is_holding and self.model.is_active
        assert self.me.has_perm(f"leadership.{self.power}", self.place) == is_in_force

    def teardown(self) -> None:
        """What is slow to ask is asked at the end of each example."""
        try:
            if self.pks:
                self.power_is_right()
                assert self.held().count() == self.model.is_holding
                assert DBTaskResult.objects.count() == self.model.letters.total()
                asked = Question.objects.filter(application__applicant=self.me, answered_at=None)
                assert asked.count() == sum(case.question is not None for case in self.model.cases)
                made = Appeal.objects.filter(application__applicant=self.me)
                assert made.count() == sum(case.appeal is not None for case in self.model.cases)
                self.what_is_not_told_yet()
            self.suggestions_are_right()
        finally:
            super().teardown()

    def what_is_not_told_yet(self) -> None:
        cases = dict(zip(self.pks, self.model.cases, strict=True))
        held = HeldDecision.objects.filter(application__in=self.pks)
        assert {each.pk: Held(self.names[each.by_id], each.reason, each.again_on) for each in held} == {
            pk: case.held for pk, case in cases.items() if case.held
        }
        given = Opinion.objects.filter(application__in=self.pks).values_list("application", "member", "verdict")
        assert {(pk, self.names[member], verdict) for pk, member, verdict in given} == {
            (pk, *each) for pk, case in cases.items() for each in case.opinions.items()
        }


@pytest.fixture
def people(programme: Programme) -> dict[str, Any]:
    with at(NOW):
        found = {name: cast.ProgrammeAdmin(username=name) for name in DESK}
        found["lia"] = cast.ListenerWhoMeetsRoomSupporter(username="lia")
        found["mona"] = cast.ListenerWhoMeetsMentorLeader(username="mona")
        found[LEADER] = MemberFactory(username=LEADER, roles=[("group-support-ambassador", "", 1)])
    return found


@pytest.fixture
def rivals(people: dict[str, Any], programme: Programme) -> dict[str, Application]:
    """For each of the two somebody who waits for a place in the same role, and somebody who has one."""
    kinds = {"lia": cast.ListenerWhoMeetsRoomSupporter, "mona": cast.ListenerWhoMeetsMentorLeader}
    found = {name: rival(kind, *WISHES[name], people) for name, kind in kinds.items()}
    Notice.objects.all().delete()
    DBTaskResult.objects.all().delete()
    return found


@pytest.mark.parametrize("run", RUNS)
def test_applications_are_what_the_model_says(run: int, programme: Programme, people: Any, rivals: Any) -> None:
    Applying.people, Applying.rivals, Applying.editions = people, rivals, editions(programme)
    Applying.names = {member.pk: name for name, member in people.items()}
    put_in_force(Applying.editions["as it was"])
    Applying.rows = Prepared(Application.objects.filter(applicant=ME).order_by())
    Applying.verbs = Prepared(Record.objects.filter(about_id=ME).order_by().only("verb"))
    Applying.letters = Prepared(Notice.objects.filter(due_at__isnull=False).order_by().only("member"))
    prove(Applying, FULL // len(RUNS), elsewhere=4)
