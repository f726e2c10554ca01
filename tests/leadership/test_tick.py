"""One tick does all that is due, twice at once or after a long sleep."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from leadership.applications.models import Application, Status
from leadership.audit.models import Record
from leadership.badges.awarding import grant, settle
from leadership.badges.models import Obligation
from leadership.management.commands import tick
from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.notices.tell import send_letter
from leadership.roles.models import Role
from tests.cast import WHY, draft_by
from tests.clock import NOW, at_once
from tests.factories import MemberFactory, count


def listener(name: str, chats: int = 0, **fields) -> Member:
    member = MemberFactory(username=name, weeks=8, **{"last_login": timezone.now(), **fields})
    for _ in range(chats):
        count(member, "group_chats")
    return member


def told(member: Member) -> list[str]:
    return list(member.notices.order_by("created_at").values_list("key", flat=True))


@time_machine.travel(NOW, tick=False)
def test_you_now_meet_a_role_once_and_only_if_wanted(programme) -> None:
    lia, leo = listener("lia", chats=2, wants_role_news=True), listener("leo", chats=2)
    max_ = listener("max", chats=1, wants_role_news=True)
    call_command("tick")
    call_command("tick")
    assert told(lia) == ["meets:room-supporter"]
    assert told(leo) == told(max_) == []
    count(max_, "group_chats")
    call_command("tick")
    assert told(max_) == ["meets:room-supporter"]


def test_what_only_time_brings_is_told_within_the_hour(programme) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        wanting = {"wants_role_news": True, "last_login": NOW}
        early = MemberFactory(username="early", weeks=4, **wanting)
        late = MemberFactory(username="late", joined_at=NOW - dt.timedelta(weeks=4, minutes=-20), **wanting)
        for member in (early, late):
            count(member, "group_chats")
            count(member, "group_chats")
        call_command("tick")
        assert (told(early), told(late)) == (["meets:room-supporter"], [])
        clock.shift(dt.timedelta(minutes=61))
        call_command("tick")
        assert told(late) == ["meets:room-supporter"]


@time_machine.travel(NOW, tick=False)
def test_whoever_holds_it_is_told_nothing(programme) -> None:
    lia = listener("lia", chats=2, wants_role_news=True, roles=[("room-supporter", "anxiety")])
    call_command("tick")
    assert told(lia) == []


def test_what_is_owed_is_told_a_week_and_a_day_before_and_when_it_is_overdue(programme) -> None:
    with time_machine.travel(NOW, tick=False):
        tara = listener("tara")
        award = grant(tara, Role.objects.get(pk="group-support-mentor"), by=None, track="quality")
        due = Obligation.objects.get(award=award).due_at
        assert due == NOW + dt.timedelta(days=14)
    pk = Obligation.objects.get().pk
    expected: list[str] = []
    for before, key in [
        (dt.timedelta(days=7, seconds=1), None),
        (dt.timedelta(days=7), "week"),
        (dt.timedelta(days=3), None),
        (dt.timedelta(days=1), "day"),
        (dt.timedelta(0), "overdue"),
    ]:
        expected += [f"obligation:{pk}:{key}"] if key else []
        with time_machine.travel(due - before, tick=False):
            call_command("tick")
            call_command("tick")
        assert told(tara) == expected


def test_what_is_done_or_ended_is_not_reminded_of(programme) -> None:
    with time_machine.travel(NOW, tick=False):
        tara, tom = listener("tara"), listener("tom")
        for member in (tara, tom):
            grant(member, Role.objects.get(pk="group-support-mentor"), by=None, track="quality")
        settle(tara, "global-mod-training", NOW)
        tom.awards.update(revoked_at=NOW)
    with time_machine.travel(NOW + dt.timedelta(days=8), tick=False):
        call_command("tick")
    assert not Notice.objects.exists()


@time_machine.travel(NOW, tick=False)
def test_an_address_never_confirmed_is_forgotten_after_a_week(db) -> None:
    week = dt.timedelta(days=7)
    listener("old", joined_at=NOW - week, last_login=None)
    listener("fresh", joined_at=NOW - week + dt.timedelta(hours=1), last_login=None)
    confirmed = listener("confirmed", joined_at=NOW - 2 * week, last_login=None)
    EmailAddress.objects.create(user=confirmed, email=confirmed.email, verified=True)
    listener("chief", joined_at=NOW - 2 * week, is_staff=True, last_login=None)
    listener("came", joined_at=NOW - 2 * week)
    call_command("tick")
    assert set(Member.objects.values_list("username", flat=True)) == {"fresh", "confirmed", "chief", "came"}


def test_a_draft_nobody_touches_for_a_month_is_put_away_and_its_words_stay(programme) -> None:
    with time_machine.travel(NOW, tick=False):
        lia = listener("lia", chats=2)
        draft = draft_by(lia)
    with time_machine.travel(NOW + dt.timedelta(days=30), tick=False):
        call_command("tick")
        assert Application.objects.get(pk=draft.pk).status == Status.DRAFT
    with time_machine.travel(NOW + dt.timedelta(days=30, seconds=1), tick=False):
        call_command("tick")
        call_command("tick")
    draft.refresh_from_db()
    assert (draft.status, draft.why) == (Status.EXPIRED, WHY)
    assert Record.objects.about("application", draft.pk).filter(verb="put away").count() == 1


def test_one_failing_job_stops_no_other(programme, monkeypatch) -> None:
    ran = []

    def broken() -> int:
        raise RuntimeError

    monkeypatch.setattr(tick, "JOBS", {"broken": broken, "fine": lambda: ran.append(1) or 1})
    with pytest.raises(CommandError, match="Not done: broken"):
        call_command("tick")
    assert ran == [1]


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_tell_once(programme) -> None:
    for n in range(5):
        listener(f"lia{n}", chats=2, wants_role_news=True)
    assert at_once([lambda: call_command("tick")] * 3) == [None] * 3
    assert sorted(Notice.objects.values_list("member__username", flat=True)) == [f"lia{n}" for n in range(5)]


class TestTasksOfKilledWorkers:
    """The library never looks again at a task that is "running"; the clock does (L17)."""

    def left(self, workers: int, ago: dt.timedelta) -> DBTaskResult:
        send_letter.enqueue(0)
        task = DBTaskResult.objects.get()
        for number in range(workers):
            task.claim(f"worker-{number}")
        DBTaskResult.objects.update(started_at=timezone.now() - ago)
        return task

    def test_one_is_put_back_once_it_can_not_be_running_any_more(self, db, run_tasks) -> None:
        task = self.left(1, tick.LOST_AFTER - dt.timedelta(minutes=1))
        assert tick.take_up_lost_tasks() == 0
        DBTaskResult.objects.update(started_at=timezone.now() - tick.LOST_AFTER)
        assert tick.take_up_lost_tasks() == 1
        assert tick.take_up_lost_tasks() == 0
        assert run_tasks() == 1
        task.refresh_from_db()
        assert task.status == "SUCCESSFUL"

    def test_one_that_ends_every_worker_is_given_up(self, db) -> None:
        task = self.left(tick.MOST_WORKERS, tick.LOST_AFTER)
        assert tick.take_up_lost_tasks() == 1
        task.refresh_from_db()
        assert (task.status, task.finished_at is not None) == ("FAILED", True)
        assert tick.take_up_lost_tasks() == 0
