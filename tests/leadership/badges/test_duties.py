"""What comes with a badge has a date: from that instant the badge rests, and what was due brings it back (L16)."""

from __future__ import annotations

import datetime as dt
import io
import threading

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from leadership.audit.models import Record
from leadership.badges.awarding import pass_course, resign, revoke
from leadership.badges.models import Award, Obligation, Pause
from leadership.badges.states import State, state_of
from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.requirements.models import Stretch
from leadership.requirements.tree import in_weeks, union
from tests import cast
from tests.factories import MemberFactory, give_role

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)
DUE = NOW + 14 * DAY
TRAINING = "global-mod-training"


def at(when: dt.datetime):
    return time_machine.travel(when, tick=False)


@pytest.fixture
def ada(programme) -> Member:
    with at(NOW):
        return cast.ProgrammeAdmin(username="ada")


@pytest.fixture
def award(ada) -> Award:
    """Tara is a mentor from NOW on, with fourteen days for a training."""
    with at(NOW):
        return give_role(MemberFactory(username="tara", weeks=60), "group-support-mentor", weeks=0, track="quality")


def tara() -> Member:
    return Member.objects.get(username="tara")


def is_mentoring() -> bool:
    return tara().has_perm("leadership.see_summaries")


def weeks(until: dt.datetime) -> float:
    stretches = Stretch.objects.filter(member=tara(), kind="role", started_at__lte=until)
    return float(in_weeks(union(stretches.values_list("started_at", "ended_at"), until)))


def done(when: dt.datetime, by: Member) -> None:
    with at(when):
        pass_course(tara(), TRAINING, by=by)


def recounted() -> str:
    out = io.StringIO()
    call_command("recount", "--dry-run", stdout=out)
    return out.getvalue()


def keys(member: Member) -> list[str]:
    return list(member.notices.order_by("id").values_list("key", flat=True))


def test_it_rests_from_the_instant_it_is_due_though_no_clock_ran(award) -> None:
    with at(DUE - SECOND):
        assert (is_mentoring(), state_of(award)) == (True, State.ACTIVE)
    with at(DUE):
        assert (is_mentoring(), state_of(award)) == (False, State.OVERDUE)
        assert Award.objects.held().filter(pk=award.pk).exists()
    with at(DUE + 30 * DAY):
        assert weeks(DUE + 30 * DAY) == 2
        assert recounted() == "tallies: 0 differ\nstretches: 0 differ\n"


def test_done_in_time_changes_nothing(award, ada) -> None:
    done(DUE - SECOND, ada)
    with at(DUE + 14 * DAY):
        assert (is_mentoring(), state_of(award), weeks(DUE + 14 * DAY)) == (True, State.ACTIVE, 4)
        assert recounted().endswith("stretches: 0 differ\n")
    assert not Pause.objects.exists()
    assert not Notice.objects.filter(key__startswith="restored").exists()


def test_what_was_due_brings_it_back_at_once_with_a_gap(award, ada) -> None:
    done(DUE + 7 * DAY, ada)
    with at(DUE + 7 * DAY):
        assert (is_mentoring(), state_of(award)) == (True, State.ACTIVE)
    with at(DUE + 21 * DAY):
        assert weeks(DUE + 21 * DAY) == 4
        assert recounted() == "tallies: 0 differ\nstretches: 0 differ\n"
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
    with at(DUE + 3 * DAY):
        pass_course(tara(), second.course, by=ada)
        assert is_mentoring()
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
        assert recounted().endswith("stretches: 0 differ\n")


@pytest.mark.parametrize("days", [1, 5])
def test_a_badge_that_ends_while_it_rests_counts_no_later_weeks(award, ada, days) -> None:
    with at(DUE + days * DAY):
        if days == 1:
            resign(award, by=award.member)
        else:
            revoke(award, by=ada, reason="We agreed on that.")
        assert state_of(award) == State.ENDED
        assert weeks(DUE + days * DAY) == 2
        assert recounted().endswith("stretches: 0 differ\n")
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
    ready, failures = threading.Barrier(10), []

    def tick() -> None:
        try:
            ready.wait()
            call_command("tick")
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    with at(DUE):
        threads = [threading.Thread(target=tick) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []
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
