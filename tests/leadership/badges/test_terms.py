"""A term that ends: judged by its dates alone, asked about in time, and never a silent loss (N2 13, L16)."""

# ruff: noqa: F811 - a fixture has the name of what it gives
from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from leadership.audit.models import Record
from leadership.badges.awarding import pass_course
from leadership.badges.gate import RefusedError, TooLateError
from leadership.badges.models import Award
from leadership.badges.pausing import come_back, lift, suspend, take_break
from leadership.badges.renewals import GRACE, OPENS, Renewal, terms_of
from leadership.badges.renewing import answer, renew
from leadership.badges.states import State, state_of
from leadership.roles.eligibility import checklist, eligible, usernames
from leadership.roles.models import Edition
from tests.clock import DAY, NOW, SECOND, at
from tests.factories import MemberFactory, give_role
from tests.leadership.badges.mentoring import is_sound
from tests.leadership.badges.terms import (  # noqa: F401 - fixtures
    DID,
    END,
    TERM,
    WHY,
    ada,
    ask,
    award,
    can_call,
    days,
    limit,
    phase,
    rosa,
    titles,
)

pytestmark = pytest.mark.django_db


def test_it_lapses_at_the_instant_its_term_ends_without_any_job(award) -> None:
    assert (award.ends_at, award.lapses_at) == (END, END)
    with at(END - SECOND):
        assert (can_call(), state_of(award), phase(award)) == (True, State.ACTIVE, "opens")
        assert checklist(rosa(), "room-supporter", END - SECOND)["eligible"] is False
    with at(END):
        assert (can_call(), state_of(award), phase(award)) == (False, State.LAPSED, "lapsed")
        assert not Award.objects.held().filter(pk=award.pk).exists()
        assert "rosa" in usernames(eligible(Edition.objects.in_force().programme, "room-supporter", END))
    with at(END + 50 * DAY):
        assert days(END + 50 * DAY) == 26 * 7
        assert is_sound()
    assert not Record.objects.filter(verb="revoked").exists()


def test_a_role_without_a_term_has_no_end_and_nothing_to_ask(ada) -> None:
    award = give_role(MemberFactory(username="rosa"), "chatroom-moderator", "anxiety", weeks=100)
    assert (award.ends_at, award.lapses_at, terms_of([award])) == (None, None, {})
    with pytest.raises(TooLateError, match="no term"):
        answer(award, by=rosa(), goes_on=True, words=DID)


def test_a_later_edition_shortens_no_term_that_was_given(award, ada, programme) -> None:
    limit(programme, 1)
    award.refresh_from_db()
    assert award.ends_at == END
    ask(award)
    limit(programme, None)
    with at(END - DAY):
        assert renew(award, by=ada).until is None
        award.refresh_from_db()
        assert (award.ends_at, award.lapses_at, award.stretch.ended_at) == (None, None, None)


def test_an_imported_award_never_ends_by_a_term(ada, tmp_path) -> None:
    MemberFactory(username="rosa", weeks=300)
    path = tmp_path / "awards.csv"
    path.write_text(
        "username,role,community,granted_at,revoked_at,reason\nrosa,room-supporter,anxiety,2020-06-01T00:00:00Z,,\n"
    )
    call_command("import_csv", "awards", str(path), stdout=io.StringIO())
    assert (Award.objects.get().ends_at, can_call()) == (None, True)


def test_asked_for_in_time_it_holds_through_the_grace_and_no_longer(award) -> None:
    with at(END - OPENS - SECOND), pytest.raises(TooLateError, match="too early"):
        answer(award, by=rosa(), goes_on=True, words=DID)
    said = ask(award, END - OPENS)
    assert (said.words, said.evidence["tree"]["kind"], len(said.asked_of)) == (DID, "all", said.met)
    for when, expected in ((END, True), (END + GRACE - SECOND, True), (END + GRACE, False)):
        with at(when):
            assert (can_call(), phase(award)) == (expected, "asked"), when
    assert state_of(award, END + GRACE) == State.LAPSED
    assert days(END + 2 * GRACE) == (TERM + GRACE) / DAY
    assert is_sound()


def test_she_asks_once_with_words_and_only_for_herself(award, ada) -> None:
    with at(END - DAY):
        with pytest.raises(RefusedError, match="Only its holder"):
            answer(award, by=ada, goes_on=True, words=DID)
        with pytest.raises(RefusedError, match="what you did"):
            answer(award, by=rosa(), goes_on=True, words=" ")
        with pytest.raises(RefusedError, match="1000 characters"):
            answer(award, by=rosa(), goes_on=True, words="x" * 1001)
    ask(award)
    with pytest.raises(TooLateError, match="asked already"):
        ask(award)
    with pytest.raises(IntegrityError), transaction.atomic():
        Renewal.objects.create(award=award)
    assert list(Record.objects.filter(verb="asked to renew").values_list("actor_name", flat=True)) == ["rosa"]


def test_the_database_insists_on_who_decided_and_on_the_order_of_dates(award) -> None:
    for wrong in ({"status": "renewed"}, {"status": "asked", "decided_by": "ada"}, {"status": "whatever"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Renewal.objects.create(award=award, **wrong)
    for dates in ({"lapses_at": END - SECOND}, {"ends_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Award.objects.filter(pk=award.pk).update(**dates)


def test_a_break_moves_the_end_by_its_length_and_demotes_nobody(award) -> None:
    with at(END - DAY):
        take_break(award, by=rosa())
        assert phase(award) == "waits"
        with pytest.raises(TooLateError, match="Come back first"):
            answer(award, by=rosa(), goes_on=True, words=DID)
    with at(END + 100 * DAY):
        call_command("tick")
        assert (state_of(award), titles(rosa())) == (State.ON_BREAK, [])
        assert Award.objects.held().filter(pk=award.pk).exists()
        come_back(award, by=rosa())
        award.refresh_from_db()
        assert (award.ends_at, award.lapses_at, can_call()) == (END + 101 * DAY, END + 101 * DAY, True)
        assert is_sound()
    with at(END + 101 * DAY):
        assert (state_of(award), days(END + 101 * DAY)) == (State.LAPSED, 26 * 7)


@pytest.mark.parametrize("when", [END - DAY, END + 3 * DAY])
def test_on_a_break_what_was_asked_for_is_renewed_or_comes_back_with_its_grace(award, ada, when) -> None:
    ask(award)
    with at(when):
        take_break(award, by=rosa())
    with at(when + 200 * DAY):
        assert phase(award) == "asked"
        come_back(award, by=rosa())
        award.refresh_from_db()
        assert (award.lapses_at, can_call(), is_sound()) == (END + GRACE + 200 * DAY, True, True)
        take_break(award, by=rosa())
    with at(when + 300 * DAY):
        begun = when + 200 * DAY
        assert renew(award, by=ada).until == max(END + 200 * DAY, begun) + TERM
        assert not can_call()
        come_back(award, by=rosa())
        award.refresh_from_db()
        assert award.lapses_at == max(END + 200 * DAY, begun) + TERM + 100 * DAY
        assert (can_call(), is_sound()) == (True, True)


def test_a_suspension_lengthens_no_term_and_outlasts_a_renewal(award, ada) -> None:
    with at(END - 10 * DAY):
        suspend(award, by=ada, reason=WHY)
    ask(award)
    with at(END - DAY):
        renew(award, by=ada)
        assert (can_call(), state_of(award)) == (False, State.SUSPENDED)
    with at(END + 5 * DAY):
        lift(award, by=ada, reason=WHY)
        award.refresh_from_db()
        assert (award.ends_at, can_call(), is_sound()) == (END + TERM, True, True)


def test_what_lapses_while_suspended_has_lapsed(award, ada) -> None:
    with at(END - 10 * DAY):
        suspend(award, by=ada, reason=WHY)
    with at(END):
        assert state_of(award) == State.LAPSED
        lift(award, by=ada, reason=WHY)
        assert (can_call(), state_of(award), is_sound()) == (False, State.LAPSED, True)
        with pytest.raises(TooLateError, match="has lapsed"):
            suspend(award, by=ada, reason=WHY)


def test_a_training_overdue_and_a_lapse_are_two_things(award, ada) -> None:
    due = END - 5 * DAY
    with at(NOW):
        award.obligations.create(course="active-listening-refresh", due_at=due)
        award.stretch.ended_at = due
        award.stretch.save()
    with at(END + DAY):
        assert (state_of(award), is_sound()) == (State.LAPSED, True)
        call_command("tick")
        assert not [title for title in titles(rosa()) if "rests until" in title]
        pass_course(rosa(), "active-listening-refresh", by=ada)
        assert (can_call(), state_of(award), is_sound()) == (False, State.LAPSED, True)
    ask(award, END + 2 * DAY)
    with at(END + 3 * DAY):
        renew(award, by=ada)
        assert (can_call(), state_of(award), is_sound()) == (True, State.ACTIVE, True)
    assert days(END + 4 * DAY) == 26 * 7 - 5 + 1


def test_renewed_with_a_training_overdue_it_rests_until_that_is_done(award, ada) -> None:
    due = END - 5 * DAY
    with at(NOW):
        award.obligations.create(course="active-listening-refresh", due_at=due)
        award.stretch.ended_at = due
        award.stretch.save()
    ask(award, END + DAY)
    with at(END + DAY):
        renew(award, by=ada)
        assert (can_call(), state_of(award), is_sound()) == (False, State.OVERDUE, True)
        pass_course(rosa(), "active-listening-refresh", by=ada)
        assert (can_call(), state_of(award), is_sound()) == (True, State.ACTIVE, True)


OPENS_TITLE = "Would you like to go on as Room Supporter?"
LAST_TITLE = "Your time as Room Supporter ends on 30 November 2026."
OVER_TITLE = "Your time as Room Supporter is over. Thank you for it."


def test_she_is_told_once_when_it_opens_once_in_the_last_week_and_once_that_it_is_over(award, ada) -> None:
    told: list[str] = []
    awake = {0: [], 3: [OPENS_TITLE], 22: [LAST_TITLE], 30: [OVER_TITLE]}  # three days asleep each time
    for day in range(-1, 40):
        if day % 3 == 0 or day in awake:
            with at(END - OPENS - SECOND + day * DAY):
                call_command("tick")
                call_command("tick")
        told = titles(rosa())
    assert told == [OPENS_TITLE, LAST_TITLE, OVER_TITLE]
    assert titles(ada) == []


@pytest.mark.parametrize("offset", [0, 1, 2])
def test_after_three_days_asleep_each_is_told_once_whenever_it_wakes(award, offset) -> None:
    for day in range(offset - 3, 60, 4):
        with at(END - OPENS + day * DAY):
            call_command("tick")
    assert titles(rosa()) == [OPENS_TITLE, LAST_TITLE, OVER_TITLE]


def test_who_has_asked_hears_no_more_and_admins_once_that_it_waits(award, ada) -> None:
    ask(award, END - OPENS)
    for day in (-28, -7, -6, 1, 20):
        with at(END + day * DAY):
            call_command("tick")
    assert (titles(rosa()), titles(ada)) == ([], ["Somebody waits for a renewal."])
    with at(END + GRACE):
        call_command("tick")
        call_command("tick")
    assert titles(rosa()) == ["Your badge Room Supporter is off for now."]
    with at(END + GRACE + DAY):
        renew(award, by=ada)
        award.refresh_from_db()
    with at(award.ends_at - DAY):
        call_command("tick")
    assert titles(rosa())[1:] == [
        "Your badge Room Supporter goes on.",
        f"Your time as Room Supporter ends on {award.ends_at:%-d %B %Y}.",
    ]
