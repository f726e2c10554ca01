"""A notice is told once, and its letter goes out once, whatever stops in between (L17)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.notices.tell import AGAIN_AFTER, GIVE_UP_AFTER, send_again, send_letter, tell
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lia() -> Member:
    return MemberFactory(username="lia")


def say(member: Member, key: str = "award:1", **options) -> Notice | None:
    return tell(member, Notice.Kind.DECISION, key, "You are Room Supporter now.", url="/path/", **options)


def test_one_event_is_told_once(lia, run_tasks) -> None:
    assert say(lia) is not None
    assert say(lia) is None
    assert run_tasks() == 1
    assert [letter.subject for letter in mail.outbox] == ["You have a new message"]
    assert lia.notices.count() == 1


def test_what_the_database_refuses_for_another_reason_is_no_repetition(lia) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        tell(lia, Notice.Kind.DECISION, "award:1", None)  # type: ignore[arg-type]


def test_a_letter_has_the_same_id_at_every_try(lia, run_tasks, settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Messages <no-reply@post.example.org>"
    notice = say(lia)
    run_tasks()
    letter = mail.outbox[0]
    assert letter.to == ["lia@example.org"]
    assert letter.extra_headers["Message-ID"] == f"<notice-{notice.public_id}@post.example.org>"


def test_whoever_wants_no_mail_gets_none(lia, run_tasks) -> None:
    lia.mail_choices = {"duty": "none"}
    assert tell(lia, Notice.Kind.DUTY, "due", "Due soon") is not None
    assert run_tasks() == 0


def test_what_is_rolled_back_was_never_told(lia) -> None:
    with transaction.atomic():
        say(lia)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_the_same_task_twice_sends_once(lia) -> None:
    notice = say(lia)
    send_letter.call(notice.pk)
    send_letter.call(notice.pk)
    assert len(mail.outbox) == 1


def test_a_letter_left_by_a_dying_worker_is_sent_by_the_next(lia, run_tasks) -> None:
    now = timezone.now()
    notice = say(lia)
    DBTaskResult.objects.all().delete()
    Notice.objects.filter(pk=notice.pk).update(tried_at=now)
    assert send_again() == 0
    with time_machine.travel(now + AGAIN_AFTER + dt.timedelta(seconds=1)):
        assert send_again() == 1
        assert run_tasks() == 1
        assert send_again() == 0
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_loses_nothing(lia, run_tasks, monkeypatch) -> None:
    notice = say(lia)

    def away(self, messages):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", away)
        with pytest.raises(AssertionError, match="ConnectionRefusedError"):
            run_tasks()
    notice.refresh_from_db()
    assert notice.sent_at is None
    with time_machine.travel(notice.created_at + AGAIN_AFTER + dt.timedelta(minutes=1)):
        assert send_again() == 1
        run_tasks()
    assert len(mail.outbox) == 1


def test_after_three_days_nobody_tries_any_more(lia) -> None:
    notice = say(lia)
    with time_machine.travel(notice.created_at + GIVE_UP_AFTER + dt.timedelta(minutes=1)):
        assert send_again() == 0


def test_a_closed_account_gets_no_letter(lia, run_tasks) -> None:
    say(lia)
    Member.objects.filter(pk=lia.pk).update(is_active=False)
    run_tasks()
    assert mail.outbox == []


def test_the_inbox_is_mine_alone(lia, signed_in) -> None:
    notice = say(lia)
    max_ = MemberFactory(username="max")
    assert signed_in(max_).post(f"/notices/{notice.public_id}/").status_code == 404
    assert b"You are Room Supporter now." not in signed_in(max_).get("/notices/").content
    answer = signed_in(lia).post(f"/notices/{notice.public_id}/")
    assert answer.url == "/path/"
    notice.refresh_from_db()
    assert notice.read_at is not None
