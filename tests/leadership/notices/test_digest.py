"""One digest with what was not mailed yet, at her hour: never empty, never two, after whatever sleep (L16, L17)."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from leadership.members.models import Band, Member
from leadership.notices.choosing import choose, plan_again, stop
from leadership.notices.models import Notice
from leadership.notices.tell import AGAIN_AFTER, send_letter, tell
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
NEWS = Notice.Kind.NEWS


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def lia(clock) -> Member:
    return MemberFactory(username="lia", digest_hour=8, last_login=MONDAY)


def say(member: Member, key: str, kind: str = NEWS) -> Notice:
    notice = tell(member, kind, key, f"About {key}", text="Private words.")
    assert notice is not None
    return notice


def subjects() -> list[str]:
    return [letter.subject for letter in mail.outbox]


def test_all_of_a_day_comes_in_one_letter(lia, clock, run_tasks) -> None:
    for key in ("one", "two", "three"):
        say(lia, key)
    run_tasks()
    clock.move_to(MONDAY + 20 * HOUR - dt.timedelta(seconds=1))
    run_tasks()
    assert subjects() == []
    clock.move_to(MONDAY + 20 * HOUR)
    run_tasks()
    run_tasks()
    assert subjects() == ["You have 3 new messages"]
    clock.move_to(MONDAY + 3 * DAY)
    run_tasks()
    assert len(mail.outbox) == 1, "nothing new, no letter"


def test_three_days_of_sleep_make_one_digest(lia, clock, run_tasks) -> None:
    for hours in (0, 22, 46):
        clock.move_to(MONDAY + hours * HOUR)
        say(lia, f"after {hours}")
    clock.move_to(MONDAY + 3 * DAY)
    for _ in range(3):
        call_command("tick")
        run_tasks()
    assert subjects() == ["You have 3 new messages"]


def test_what_comes_after_a_digest_waits_for_the_next(lia, clock, run_tasks) -> None:
    say(lia, "one")
    clock.move_to(MONDAY + 20 * HOUR)
    late = Notice.objects.create(
        member=lia, kind=NEWS, key="late", title="Written before, kept after", mail="digest", due_at=timezone.now()
    )
    send_letter.call(lia.notices.get(key="one").pk)
    clock.shift(1)
    straggler = Notice.objects.create(
        member=lia, kind=NEWS, key="straggler", title="Kept later still", mail="digest", due_at=timezone.now()
    )
    send_letter.call(late.pk)
    send_letter.call(straggler.pk)
    assert subjects() == ["You have 2 new messages"]
    clock.move_to(MONDAY + 44 * HOUR)
    run_tasks()
    assert subjects() == ["You have 2 new messages", "You have a new message"]


def test_each_monday_if_she_likes(lia, clock, run_tasks) -> None:
    lia.digest_every = "week"
    say(lia, "one")
    clock.move_to(MONDAY + 6 * DAY)
    run_tasks()
    assert subjects() == []
    clock.move_to(MONDAY + 6 * DAY + 20 * HOUR)
    run_tasks()
    assert subjects() == ["You have a new message"]


def test_what_was_read_here_is_not_mailed(lia, clock, run_tasks, signed_in) -> None:
    say(lia, "one")
    signed_in(lia).post("/notices/read/")
    clock.move_to(MONDAY + DAY)
    run_tasks()
    assert subjects() == []


def test_another_hour_moves_what_waits(lia, clock, run_tasks) -> None:
    say(lia, "one")
    lia.digest_hour = 18
    lia.save()
    plan_again(lia)
    clock.move_to(MONDAY + 6 * HOUR)
    run_tasks()
    assert subjects() == ["You have a new message"]
    clock.move_to(MONDAY + DAY)
    run_tasks()
    assert len(mail.outbox) == 1


def test_a_mail_server_that_was_away_gets_the_same_letter_again(lia, clock, run_tasks) -> None:
    first = say(lia, "one")
    say(lia, "two")
    clock.move_to(MONDAY + 20 * HOUR)
    lia.notices.update(tried_at=timezone.now())  # taken, and its sender died
    run_tasks()
    assert subjects() == []
    clock.shift(AGAIN_AFTER)
    call_command("tick")
    run_tasks()
    assert subjects() == ["You have 2 new messages"]
    assert f"<digest-{first.public_id}@" in mail.outbox[0].extra_headers["Message-ID"]


def test_a_teens_letter_waits_for_the_morning_and_goes_once(clock, run_tasks) -> None:
    tess = MemberFactory(band=Band.TEEN, time_zone="Europe/Berlin", last_login=MONDAY)
    clock.move_to(MONDAY + 10 * HOUR)  # midnight in Berlin
    decision = say(tess, "decision", Notice.Kind.DECISION)
    for _ in range(3):
        call_command("tick")
        run_tasks()
        clock.shift(2 * HOUR)
    assert subjects() == []
    clock.move_to(MONDAY + 17 * HOUR)
    send_letter.call(decision.pk)
    run_tasks()
    call_command("tick")
    run_tasks()
    assert subjects() == ["You have a new message"]


def test_quiet_hours_chosen_meanwhile_hold_for_what_was_on_its_way(lia, clock, run_tasks) -> None:
    say(lia, "decision", Notice.Kind.DECISION)
    Member.objects.filter(pk=lia.pk).update(quiet_from=11, quiet_until=15)
    run_tasks()
    assert subjects() == []
    clock.move_to(MONDAY + 3 * HOUR)
    run_tasks()
    assert subjects() == ["You have a new message"]


def test_a_new_password_is_mailed_at_any_hour(clock, client, programme) -> None:
    MemberFactory(band=Band.TEEN, email="tess@example.org")
    clock.move_to(MONDAY + 12 * HOUR)
    client.post("/accounts/password/reset/", {"email": "tess@example.org"})
    assert [letter.to for letter in mail.outbox] == [["tess@example.org"]]


def test_what_is_not_wanted_any_more_is_not_sent(lia, clock, run_tasks) -> None:
    say(lia, "one")
    say(lia, "two", Notice.Kind.DESK)
    choose(lia, {"news": "none"})
    clock.move_to(MONDAY + DAY)
    run_tasks()
    assert subjects() == ["You have a new message"]
    assert lia.notices.count() == 2, "here she reads both"


def test_no_digest_leaves_what_is_owed(lia) -> None:
    choose(lia, {"decision": "digest", "question": "digest"})
    stop(lia, "digest")
    lia.refresh_from_db()
    assert lia.mail_choices == {"decision": "at_once", "question": "none", "news": "none", "desk": "none"}


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_send_one(clock) -> None:
    lia = MemberFactory(last_login=MONDAY)
    ids = [say(lia, f"{n}").pk for n in range(10)]
    DBTaskResult.objects.all().delete()
    clock.move_to(MONDAY + 20 * HOUR)
    ready, failures = threading.Barrier(10), []

    def run(pk: int) -> None:
        try:
            ready.wait()
            call_command("tick")
            send_letter.call(pk)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[pk]) for pk in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert subjects() == ["You have 10 new messages"]
