"""What comes with a badge has a date: from that instant the badge rests, and what was due brings it back (L16)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse

from leadership.audit.models import Record
from leadership.badges.awarding import pass_course, resign, revoke
from leadership.badges.models import Award, Obligation, Pause
from leadership.badges.states import State, state_of
from leadership.members.models import Member
from leadership.notices.models import Notice
from tests import cast
from tests.clock import DAY, SECOND, at, at_once
from tests.factories import MemberFactory, give_role
from tests.leadership.badges.mentoring import DUE, TRAINING, days, is_mentoring, is_sound, tara

pytestmark = pytest.mark.django_db


def done(when: dt.datetime, by: Member) -> None:
    with at(when):
        pass_course(tara(), TRAINING, by=by)


def keys(member: Member) -> list[str]:
    return list(member.notices.order_by("id").values_list("key", flat=True))


def test_it_rests_from_the_instant_it_is_due_though_no_clock_ran(award) -> None:
    with at(DUE - SECOND):
        assert (is_mentoring(), state_of(award)) == (True, State.ACTIVE)
    with at(DUE):
        assert (is_mentoring(), state_of(award)) == (False, State.OVERDUE)
        assert Award.objects.held().filter(pk=award.pk).exists()
    with at(DUE + 30 * DAY):
        assert days(DUE + 30 * DAY) == 14
        assert is_sound()


def test_done_in_time_changes_nothing(award, ada) -> None:
    done(DUE - SECOND, ada)
    with at(DUE + 14 * DAY):
        assert (is_mentoring(), state_of(award), days(DUE + 14 * DAY)) == (True, State.ACTIVE, 28)
        assert is_sound()
    assert not Pause.objects.exists()
    assert not Notice.objects.filter(key__startswith="restored").exists()


def test_what_was_due_brings_it_back_at_once_with_a_gap(award, ada) -> None:
    done(DUE + 7 * DAY, ada)
    with at(DUE + 7 * DAY):
        assert (is_mentoring(), state_of(award)) == (True, State.ACTIVE)
    with at(DUE + 21 * DAY):
        assert days(DUE + 21 * DAY) == 28
        assert is_sound()
    gap = Pause.objects.get()
    assert (gap.started_at, gap.ended_at, gap.kind) == (DUE, DUE + 7 * DAY, Pause.Kind.OVERDUE)
    assert keys(tara()) == [f"restored:{gap.pk}"]
    assert Record.objects.about("award", award.pk).filter(verb="restored").count() == 1


def test_two_things_due_both_have_to_be_done(award, ada) -> None:
    second = Obligation.objects.create(award=award, course="active-listening-refresh", due_at=DUE + DAY)
    done(DUE + 2 * DAY, ada)
    with at(DUE + 2 * DAY):
        assert state_of(award) == State.OVERDUE
        assert not is_mentoring()
        assert is_sound()
    with at(DUE + 3 * DAY):
        pass_course(tara(), second.course, by=ada)
        assert is_mentoring()
        assert is_sound()
    assert Pause.objects.get().ended_at == DUE + 3 * DAY
    assert Notice.objects.filter(key__startswith="restored").count() == 1


def test_after_one_was_late_the_next_has_its_own_day(award, ada) -> None:
    Obligation.objects.create(award=award, course="active-listening-refresh", due_at=DUE + 10 * DAY)
    done(DUE + 2 * DAY, ada)
    with at(DUE + 10 * DAY - SECOND):
        assert is_mentoring()
    with at(DUE + 10 * DAY):
        assert not is_mentoring()
        pass_course(tara(), "active-listening-refresh", by=ada)
        assert is_mentoring()
        assert is_sound()


@pytest.mark.parametrize("later", [1, 5])
def test_a_badge_that_ends_while_it_rests_counts_no_later_weeks(award, ada, later) -> None:
    with at(DUE + later * DAY):
        if later == 1:
            resign(award, by=award.member)
        else:
            revoke(award, by=ada, reason="We agreed on that.")
        assert state_of(award) == State.ENDED
        assert days(DUE + later * DAY) == 14
        assert is_sound()
    done(DUE + 9 * DAY, ada)
    with at(DUE + 9 * DAY):
        assert not is_mentoring()
    assert not Pause.objects.exists()


def test_holder_and_admins_are_told_once_however_late_the_clock_comes(award, ada) -> None:
    ben = cast.ProgrammeAdmin(username="ben")
    pk = Obligation.objects.get().pk
    with at(DUE + 3 * DAY):
        for _ in range(3):
            call_command("tick")
    for member in (tara(), ada, ben):
        assert keys(member) == [f"obligation:{pk}:overdue"]
    words = tara().notices.get()
    assert words.title == "Group Support Mentor rests until Global Mod training is done."
    assert "tara" in ada.notices.get().text
    assert "tara" not in ada.notices.get().title  # the title is in a letter
    done(DUE + 4 * DAY, ada)
    with at(DUE + 5 * DAY):
        call_command("tick")
    assert [key.partition(":")[0] for key in keys(tara())] == ["obligation", "restored"]
    assert len(keys(ada)) == 1


@pytest.mark.django_db(transaction=True)
def test_ten_clocks_at_once_tell_each_of_it_once(award, ada, transactional_db) -> None:
    with at(DUE):
        assert at_once([lambda: call_command("tick")] * 10) == [None] * 10
    assert sorted(Notice.objects.values_list("member__username", flat=True)) == ["ada", "tara"]


def test_the_path_says_what_it_waits_for_and_offers_no_second_one(award, signed_in) -> None:
    with at(DUE + DAY):
        page = signed_in(tara()).get("/path/").content.decode()
    assert "Group Support Mentor is resting until Global Mod training is done" in page
    assert "<b>Resting until a training is done</b>. What it lets you do is off" in page
    assert "see how your team is doing" not in page
    assert "Nearest: Group Support Mentor<" not in page


def test_the_desk_finds_what_rests(award, ada, signed_in) -> None:
    give_role(MemberFactory(username="tom"), "room-supporter", "anxiety")
    with at(DUE + DAY):
        client = signed_in(ada)
        rows = client.get(reverse("admin:leadership_award_changelist"), {"state": "overdue"}).content.decode()
        page = client.get(reverse("admin:leadership_award_change", args=[award.pk])).content.decode()
    assert "tara" in rows
    assert "tom" not in rows
    assert "Resting until a training is done" in page
    assert "<b>overdue</b>, it was due" in page


def test_others_see_that_it_rests_and_not_why(award, signed_in) -> None:
    with at(DUE + DAY):
        page = signed_in(MemberFactory()).get("/members/tara/").content.decode()
    assert "resting" in page
    assert "training" not in page
