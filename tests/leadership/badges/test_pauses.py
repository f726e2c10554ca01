"""A break and a suspension: powers off, weeks still, dates wait, and the badge stays."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.urls import reverse

from leadership.audit.models import Record
from leadership.badges.awarding import pass_course, resign, revoke
from leadership.badges.gate import RefusedError, TooLateError
from leadership.badges.models import Award, Obligation, Pause
from leadership.badges.pausing import come_back, lift, suspend, take_break
from leadership.badges.states import State, state_of
from leadership.members.export import gather
from leadership.notices.letters import LOOK_AGAIN, fill
from leadership.notices.models import Notice
from tests import cast
from tests.clock import DAY, NOW, SECOND, at, at_once
from tests.factories import MemberFactory, give_role
from tests.leadership.badges.mentoring import DUE, TRAINING, days, is_mentoring, is_sound, tara

pytestmark = pytest.mark.django_db
WHY = "We talk on Monday."


def test_a_break_turns_it_off_and_coming_back_turns_it_on(award) -> None:
    with at(NOW + 7 * DAY):
        pause = take_break(award, by=tara(), reason=" Exams ")
        assert (is_mentoring(), state_of(award), pause.reason) == (False, State.ON_BREAK, "Exams")
        assert is_sound()
    with at(NOW + 17 * DAY):
        assert state_of(award) == State.ON_BREAK  # though the first due date has passed meanwhile
        assert Award.objects.held().filter(pk=award.pk).exists()
        come_back(award, by=tara())
        assert (is_mentoring(), state_of(award)) == (True, State.ACTIVE)
        assert is_sound()
    with at(NOW + 20 * DAY):
        assert days(NOW + 20 * DAY) == 10


def test_what_has_a_date_waits_as_long_as_she_is_away(award) -> None:
    with at(DUE - DAY):
        take_break(award, by=tara())
    with at(DUE + 9 * DAY):
        call_command("tick")
        assert not Notice.objects.exists()
        come_back(award, by=tara())
    assert Obligation.objects.get().due_at == DUE + 10 * DAY
    with at(DUE + 10 * DAY - SECOND):
        assert is_mentoring()
    with at(DUE + 10 * DAY):
        assert state_of(award) == State.OVERDUE
        assert is_sound()


def test_a_training_finished_on_a_break_is_done(award, ada) -> None:
    with at(DUE - DAY):
        take_break(award, by=tara())
    with at(DUE + DAY):
        pass_course(tara(), TRAINING, by=ada)
        assert not is_mentoring()
        come_back(award, by=tara())
    with at(DUE + 100 * DAY):
        assert (is_mentoring(), days(DUE + 100 * DAY)) == (True, 112)


def test_only_what_is_in_force_can_have_a_break_and_only_its_holder_takes_one(award, ada) -> None:
    with pytest.raises(RefusedError):
        take_break(award, by=ada)
    with pytest.raises(RefusedError, match="500 characters"):
        take_break(award, by=tara(), reason="x" * 501)
    with at(NOW - DAY), pytest.raises(TooLateError, match="not in force"):
        take_break(award, by=tara())
    with at(DUE), pytest.raises(TooLateError, match="not in force"):
        take_break(award, by=tara())
    with at(NOW + DAY):
        take_break(award, by=tara())
        with pytest.raises(TooLateError, match="not in force"):
            take_break(award, by=tara())
        with pytest.raises(RefusedError):
            come_back(award, by=ada)
        come_back(award, by=tara())
        with pytest.raises(TooLateError, match="over already"):
            come_back(award, by=tara())
        resign(award, by=tara())
        with pytest.raises(TooLateError, match="ended already"):
            take_break(award, by=tara())
    assert Pause.objects.count() == 1


def test_a_suspension_has_a_reason_that_is_told_and_is_lifted_with_one(award, ada) -> None:
    with at(NOW + DAY):
        with pytest.raises(RefusedError, match="Say why"):
            suspend(award, by=ada, reason=" ")
        suspend(award, by=ada, reason=WHY)
        assert (is_mentoring(), state_of(award)) == (False, State.SUSPENDED)
        with pytest.raises(TooLateError, match="over already"):
            come_back(award, by=tara())
        with pytest.raises(TooLateError, match="rests already"):
            suspend(award, by=ada, reason=WHY)
    with at(NOW + 3 * DAY):
        with pytest.raises(RefusedError, match="Say why"):
            lift(award, by=ada, reason="")
        lift(award, by=ada, reason="All is well.")
        assert (is_mentoring(), days(NOW + 3 * DAY)) == (True, 1)
        assert is_sound()
    assert list(tara().notices.order_by("id").values_list("title", "text")) == [
        ("Your badge Group Support Mentor is suspended.", fill(LOOK_AGAIN, {"reason": WHY})),
        ("Your badge Group Support Mentor is not suspended any more.", "All is well."),
    ]
    records = Record.objects.about("award", award.pk).exclude(verb="granted").order_by("at")
    assert list(records.values_list("verb", "reason")) == [("suspended", WHY), ("lifted", "All is well.")]


def test_nobody_suspends_or_lifts_for_themselves_or_without_the_desk(award, ada) -> None:
    own, moderator = give_role(ada, "room-supporter", "anxiety"), cast.Moderator()
    for by, whose in ((ada, own), (moderator, award), (tara(), award)):
        for act in (suspend, lift):
            with pytest.raises(RefusedError):
                act(whose, by=by, reason=WHY)
    assert not Pause.objects.exists()


def test_a_suspension_ends_a_break_and_outlasts_it(award, ada) -> None:
    with at(NOW + DAY):
        take_break(award, by=tara())
    with at(NOW + 3 * DAY):
        suspend(award, by=ada, reason=WHY)
        with pytest.raises(TooLateError):
            come_back(award, by=tara())
        assert (state_of(award), is_sound()) == (State.SUSPENDED, True)
    with at(NOW + 5 * DAY):
        lift(award, by=ada, reason=WHY)
        assert (is_mentoring(), days(NOW + 5 * DAY), is_sound()) == (True, 1, True)
    assert Obligation.objects.get().due_at == DUE + 4 * DAY


def test_what_was_overdue_before_a_suspension_is_overdue_after_it(award, ada) -> None:
    with at(DUE + DAY):
        suspend(award, by=ada, reason=WHY)
    with at(DUE + 3 * DAY):
        lift(award, by=ada, reason=WHY)
        assert (is_mentoring(), state_of(award), is_sound()) == (False, State.OVERDUE, True)
    with at(DUE + 4 * DAY):
        pass_course(tara(), TRAINING, by=ada)
        assert (is_mentoring(), is_sound()) == (True, True)
    with at(DUE + 7 * DAY):
        assert days(DUE + 7 * DAY) == 14 + 3


def test_what_is_done_while_suspended_brings_nothing_back_before_it_is_lifted(award, ada) -> None:
    with at(DUE + DAY):
        suspend(award, by=ada, reason=WHY)
        pass_course(tara(), TRAINING, by=ada)
        assert (is_mentoring(), state_of(award), is_sound()) == (False, State.SUSPENDED, True)
    with at(DUE + 2 * DAY):
        lift(award, by=ada, reason=WHY)
        assert (is_mentoring(), is_sound()) == (True, True)


def test_a_badge_that_ends_during_a_break_has_ended(award, ada) -> None:
    with at(NOW + DAY):
        take_break(award, by=tara())
    with at(NOW + 2 * DAY):
        revoke(award, by=ada, reason=WHY)
        assert (state_of(award), days(NOW + 2 * DAY), is_sound()) == (State.ENDED, 1, True)
        with pytest.raises(TooLateError, match="ended already"):
            come_back(award, by=tara())


@pytest.mark.django_db(transaction=True)
def test_two_breaks_at_once_are_one(award, transactional_db) -> None:
    with at(NOW + DAY):
        answers = at_once([lambda: take_break(award, by=tara())] * 4)
    assert sorted(type(each).__name__ for each in answers) == ["Pause", *["TooLateError"] * 3]
    assert Pause.objects.count() == 1


def test_she_takes_it_and_comes_back_on_her_path_and_others_see_it(award, signed_in) -> None:
    with at(NOW + DAY):
        client = signed_in(tara())
        assert "Take a break" in client.get("/path/").content.decode()
        assert client.post(f"/path/awards/{award.pk}/break/", {"reason": "Exams"}).url == "/path/"
        page = client.get("/path/").content.decode()
        assert "<b>On a break</b> since" in page
        assert "Come back" in page
        assert "Global Mod training has a date" not in page
        assert client.post(f"/path/awards/{award.pk}/break/").status_code == 409
        others = signed_in(MemberFactory()).get("/members/tara/").content.decode()
        assert "on a break" in others
        assert "Exams" not in others
        assert client.post(f"/path/awards/{award.pk}/back/").url == "/path/"
        assert "Take a break" in client.get("/path/").content.decode()
        assert client.post(f"/path/awards/{award.pk}/back/").status_code == 409


def test_others_do_not_see_that_somebody_is_suspended(award, ada, signed_in) -> None:
    with at(NOW + DAY):
        suspend(award, by=ada, reason=WHY)
        page = signed_in(MemberFactory()).get("/members/tara/").content.decode()
        own = signed_in(tara()).get("/path/").content.decode()
    assert "resting" in page
    assert "uspended" not in page
    assert "<b>Suspended</b> since" in own
    assert WHY in own


def test_the_desk_suspends_and_lifts_many_at_once(award, ada, signed_in) -> None:
    with at(NOW + DAY):
        own = give_role(ada, "room-supporter", "anxiety", weeks=0)
        client = signed_in(ada)
        changed = reverse("admin:leadership_award_change", args=[award.pk])
        assert "Suspend it, with a reason" in client.get(changed).content.decode()
        rows = {"row": [award.pk, own.pk], "reason": WHY}
        said = client.post(reverse("admin:award-suspend"), rows, follow=True).content.decode()
        assert "1 suspended." in said
        assert "This concerns yourself" in said
        assert state_of(award) == State.SUSPENDED
        page = client.get(changed).content.decode()
        for words in ("Lift the suspension, with a reason", "suspended it", WHY):
            assert words in page
        found = client.get(reverse("admin:leadership_award_changelist"), {"state": "suspended"}).content.decode()
        assert "tara" in found
        client.post(reverse("admin:award-lift"), rows)
        assert state_of(award) == State.ACTIVE


def test_her_copy_of_her_data_has_them(award) -> None:
    with at(NOW + DAY):
        take_break(award, by=tara(), reason="Exams")
    assert [(each["pauses__kind"], each["pauses__reason"]) for each in gather(tara())["pauses"]] == [
        ("break", "Exams")
    ]
