"""One tick does all that is due, twice at once or after a long sleep."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from leadership.badges.awarding import grant, settle
from leadership.badges.models import Obligation
from leadership.management.commands import tick
from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.requirements.facts import NewFact, record_many
from leadership.roles.models import Role

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def programme(db, settings) -> None:
    call_command("load_programme", str(settings.BASE_DIR / "leadership" / "programme.toml"), verbosity=0)


def listener(name: str, **fields) -> Member:
    fields = {
        "account": "listener",
        "born_on": dt.date(1990, 1, 1),
        "joined_at": NOW - dt.timedelta(weeks=8),
        **fields,
    }
    return Member.objects.create_user(name, f"{name}@example.org", **fields)


def had_chats(member: Member, count: int) -> None:
    record_many(
        NewFact(member.pk, "group_chats", 1, NOW - dt.timedelta(days=n + 1), f"{member}:{n}") for n in range(count)
    )


def told(member: Member) -> list[str]:
    return list(member.notices.order_by("created_at").values_list("key", flat=True))


@time_machine.travel(NOW, tick=False)
def test_you_now_meet_a_role_once_and_only_if_wanted(programme) -> None:
    lia, leo, max_ = listener("lia", wants_role_news=True), listener("leo"), listener("max", wants_role_news=True)
    had_chats(lia, 2)
    had_chats(leo, 2)
    had_chats(max_, 1)
    call_command("tick")
    call_command("tick")
    assert told(lia) == ["meets:room-supporter"]
    assert told(leo) == told(max_) == []
    had_chats(max_, 2)
    call_command("tick")
    assert told(max_) == ["meets:room-supporter"]


@time_machine.travel(NOW, tick=False)
def test_whoever_holds_it_is_told_nothing(programme) -> None:
    lia = listener("lia", wants_role_news=True)
    had_chats(lia, 2)
    grant(lia, Role.objects.get(pk="sharing-circle-host"), by=None)
    lia.awards.update(role="room-supporter")
    call_command("tick")
    assert told(lia) == []


def test_what_is_owed_is_reminded_of_a_week_and_a_day_before(programme) -> None:
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
        (dt.timedelta(0), None),
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


def test_one_failing_job_stops_no_other(programme, monkeypatch) -> None:
    ran = []

    def broken() -> int:
        raise RuntimeError

    monkeypatch.setattr(tick, "JOBS", {"broken": broken, "fine": lambda: ran.append(1) or 1})
    with pytest.raises(CommandError, match="Not done: broken"):
        call_command("tick")
    assert ran == [1]


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_tell_once(settings) -> None:
    call_command("load_programme", str(settings.BASE_DIR / "leadership" / "programme.toml"), verbosity=0)
    now = timezone.now()
    for n in range(5):
        member = listener(f"lia{n}", wants_role_news=True, joined_at=now - dt.timedelta(weeks=8))
        record_many(NewFact(member.pk, "group_chats", 1, now, f"{n}:{m}") for m in range(2))
    ready, failures = threading.Barrier(3), []

    def run() -> None:
        try:
            ready.wait()
            call_command("tick")
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(Notice.objects.values_list("member__username", flat=True)) == [f"lia{n}" for n in range(5)]
