"""The two answers to who asks to go on, and who comes back: guarded, with a reason, each once (N2 13, L14)."""

# ruff: noqa: F811 - a fixture has the name of what it gives
from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.management import call_command

from leadership.applications.sending import opens_on
from leadership.audit.models import Record
from leadership.badges.awarding import pass_course, revoke
from leadership.badges.gate import RefusedError, TooLateError
from leadership.badges.models import Award, Obligation, Pause
from leadership.badges.places import set_places
from leadership.badges.renewals import BACK, GRACE, Renewal
from leadership.badges.renewing import answer, let_end, renew
from leadership.badges.states import State, state_of
from tests import cast
from tests.clock import DAY, NOW, SECOND, at, at_once
from tests.factories import MemberFactory, give_role
from tests.leadership.badges.mentoring import is_sound
from tests.leadership.badges.terms import DID, END, TERM, WHY, ada, ask, award, can_call, days, phase, rosa, titles  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("when", "until", "counted"),
    [
        (END - DAY, END + TERM, True),  # asking early costs nothing
        (END + 3 * DAY, END + 3 * DAY + TERM, True),  # in the grace it was in force all the time
        (END + GRACE + DAY, END + GRACE + DAY + TERM, False),
    ],
)
def test_renewed_a_new_term_begins_where_the_last_ended_or_now(award, ada, when, until, counted) -> None:
    ask(award)
    with at(when):
        assert renew(award, by=ada, reason=WHY).until == until
        assert (can_call(), state_of(award), phase(award), is_sound()) == (True, State.ACTIVE, "runs", True)
        with pytest.raises(TooLateError, match="Nobody asks"):
            renew(award, by=ada)
    later = when + 10 * DAY
    assert days(later) == round((later - NOW - (dt.timedelta(0) if counted else DAY)) / DAY, 3)
    with at(until):
        assert (can_call(), state_of(award)) == (False, State.LAPSED)
    assert titles(rosa()) == ["Your badge Room Supporter goes on."]
    assert WHY in rosa().notices.get().text
    record = Record.objects.get(verb="renewed")
    assert (record.before, record.after) == ({"ends_at": END.isoformat()}, {"ends_at": until.isoformat()})
    assert Pause.objects.filter(kind="lapsed").count() == (not counted)


def test_let_end_before_its_day_it_holds_until_then_and_not_in_the_grace(award, ada) -> None:
    ask(award)
    with at(END - DAY):
        with pytest.raises(RefusedError, match="Say why"):
            let_end(award, by=ada, reason=" ")
        let_end(award, by=ada, reason=WHY)
        assert (can_call(), phase(award)) == (True, "ends")
        with pytest.raises(TooLateError, match="can’t be renewed any more"):
            answer(award, by=rosa(), goes_on=True, words=DID)
    with at(END):
        assert (can_call(), phase(award), is_sound()) == (False, "gone", True)
        with pytest.raises(TooLateError, match="apply anew"):
            answer(award, by=rosa(), goes_on=True, words=DID)
        assert opens_on(rosa(), "room-supporter") == (END + 30 * DAY).date()
    assert list(rosa().notices.values_list("title", "text")) == [
        ("Your badge Room Supporter is not renewed.", f"{WHY}\n\nIt is yours until 30 November 2026.")
    ]


@pytest.mark.parametrize("when", [END + DAY, END + GRACE + DAY])
def test_let_end_after_its_day_it_ends_now(award, ada, when) -> None:
    ask(award)
    with at(when):
        let_end(award, by=ada, reason=WHY)
        award.refresh_from_db()
        assert (state_of(award), award.revoked_at, can_call(), is_sound()) == (State.ENDED, when, False, True)
        assert award.held_until == min(when, END + GRACE)
        assert opens_on(rosa(), "room-supporter") == (when + 30 * DAY).date()
    assert Record.objects.get(verb="not renewed").reason == WHY


def test_nobody_renews_for_themselves_or_without_the_desk(award, ada, programme) -> None:
    with at(NOW):
        own, moderator = give_role(ada, "room-supporter", "anxiety", weeks=0), cast.Moderator()
    ask(award)
    with at(END - DAY):
        answer(own, by=ada, goes_on=True, words=DID)
        for by, whose in ((ada, own), (moderator, award), (rosa(), award)):
            for act in (renew, let_end):
                with pytest.raises(RefusedError):
                    act(whose, by=by, reason=WHY)
    assert set(Renewal.objects.values_list("status", flat=True)) == {"asked"}


def test_nobody_renews_what_is_not_asked_for_or_has_ended(award, ada) -> None:
    with at(END - DAY), pytest.raises(TooLateError, match="Nobody asks"):
        renew(award, by=ada)
    ask(award)
    with at(END - DAY):
        revoke(award, by=ada, reason=WHY)
        for act in (renew, let_end):
            with pytest.raises(TooLateError, match="ended already"):
                act(award, by=ada, reason=WHY)


def test_lapsed_she_comes_back_by_asking_within_the_time_and_not_later(award, ada) -> None:
    with at(END + BACK), pytest.raises(TooLateError, match="apply anew"):
        answer(award, by=rosa(), goes_on=True, words=DID)
    ask(award, END + BACK - SECOND)
    with at(END + BACK + DAY):  # asked in time: the answer may take as long as it likes
        assert not can_call()
        assert renew(award, by=ada).until == END + BACK + DAY + TERM
        assert (can_call(), is_sound()) == (True, True)
        assert state_of(award, END + DAY) == State.LAPSED
    assert days(END + BACK + 3 * DAY) == 26 * 7 + 2


def test_coming_back_takes_no_more_communities_than_the_role_allows(award, ada) -> None:
    with at(END + DAY):
        for place in ("depression", "trauma", "loneliness"):
            give_role(rosa(), "room-supporter", place, weeks=0)
    ask(award, END + 2 * DAY)
    with at(END + 2 * DAY), pytest.raises(RefusedError, match="Up to 3 at once"):
        renew(award, by=ada)
    assert Renewal.objects.get().status == "asked"


def test_a_lapse_frees_a_place_and_coming_back_takes_one(award, ada) -> None:
    with at(END + DAY):
        set_places(award.role, {"anxiety": 1}, by=ada)
        other = give_role(MemberFactory(), "room-supporter", "anxiety", weeks=0)
    ask(award, END + DAY)
    with at(END + DAY):
        with pytest.raises(TooLateError, match="The one place in Anxiety is taken"):
            renew(award, by=ada)
        revoke(other, by=ada, reason=WHY)
        renew(award, by=ada)
        assert can_call()


def test_given_anew_the_lapsed_one_is_closed_and_nobody_has_to_wait(award) -> None:
    with at(END + DAY):
        anew = give_role(rosa(), "room-supporter", "anxiety", weeks=0)
        award.refresh_from_db()
        assert (anew.ends_at, can_call(), is_sound()) == (END + DAY + TERM, True, True)
        assert (award.revoked_at, award.revoked_by, award.held_until) == (END + DAY, "", END)
        assert opens_on(rosa(), "room-supporter") is None
        with pytest.raises(TooLateError, match="ended already"):
            answer(award, by=rosa(), goes_on=True, words=DID)


def test_she_lets_it_end_and_thinks_again(award, ada) -> None:
    with at(END - DAY):
        answer(award, by=rosa(), goes_on=False)
        assert (phase(award), can_call()) == ("ends", True)
        call_command("tick")
        assert titles(rosa()) == []
    ask(award, END - SECOND)
    with at(END):
        assert can_call()
        renew(award, by=ada)
    with at(END + TERM + DAY), pytest.raises(RefusedError, match="as it is"):
        answer(award, by=rosa(), goes_on=False)


def answers_of(*acts: Callable[[], object]) -> list[str]:
    """How each of many at the same moment went: "done" or "too late"; anything else as it is."""

    def tried(act: Callable[[], object]) -> str:
        try:
            act()
        except TooLateError:
            return "too late"
        return "done"

    return sorted(map(str, at_once([lambda act=act: tried(act) for act in acts])))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("when", [END - DAY, END + DAY, END + GRACE + DAY])
def test_renewing_and_letting_end_at_once_is_one_of_the_two(award, ada, transactional_db, when) -> None:
    ask(award)
    with at(when):
        twice = [lambda: renew(award, by=ada), lambda: let_end(award, by=ada, reason=WHY)] * 2
        assert answers_of(*twice) == ["done", "too late", "too late", "too late"]
        said = Renewal.objects.get()
        assert said.status in ("renewed", "not_renewed")
        assert Record.objects.filter(verb__in=("renewed", "not renewed")).count() == 1
        assert len(titles(rosa())) == 1
        assert can_call() == (said.status == "renewed" or when < END)
        assert is_sound()


@pytest.mark.django_db(transaction=True)
def test_renewing_and_ending_at_once_leaves_it_ended(award, ada, transactional_db) -> None:
    ask(award)
    with at(END - DAY):
        answers = answers_of(lambda: renew(award, by=ada), lambda: revoke(award, by=ada, reason=WHY))
        assert answers in (["done", "done"], ["done", "too late"])
        assert (state_of(award), can_call(), is_sound()) == (State.ENDED, False, True)


@pytest.mark.django_db(transaction=True)
def test_asking_many_times_at_once_is_asking_once(award, transactional_db) -> None:
    with at(END - DAY):
        acts = [lambda: answer(award, by=rosa(), goes_on=True, words=DID)] * 4
        assert answers_of(*acts) == ["done", "too late", "too late", "too late"]
    assert Renewal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_coming_back_and_being_given_it_anew_at_once_is_one_badge(award, ada, transactional_db) -> None:
    ask(award, END + DAY)
    with at(END + DAY):
        answers_of(lambda: renew(award, by=ada), lambda: give_role(rosa(), "room-supporter", "anxiety", weeks=0))
        assert Award.objects.held().filter(member=rosa()).count() == 1
        assert is_sound()


@pytest.mark.parametrize("after", [dt.timedelta(0), 3 * DAY])
def test_what_fell_due_while_it_had_lapsed_rests_after_the_renewal_and_the_gap_stays_a_gap(award, ada, after) -> None:
    """Counting everything anew gives nobody the weeks between the lapse and the day something was due."""
    due = END + 10 * DAY
    Obligation.objects.create(award=award, course="global-mod-training", due_at=due)
    with at(due + after):
        answer(award, by=rosa(), goes_on=True, words=DID)
        renew(award, by=ada, reason=WHY)
        assert (can_call(), state_of(award), is_sound()) == (False, State.OVERDUE, True)
        assert days(due + after) == days(END)
        pass_course(rosa(), "global-mod-training", by=ada)
        assert (can_call(), state_of(award), is_sound()) == (True, State.ACTIVE, True)
        assert days(due + after + DAY) == days(END) + 1
