"""Somebody took an application back by mistake: for a day it can be put back to where it was."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from leadership.applications import decide, questions
from leadership.applications.models import Application, Status
from leadership.applications.sending import ALREADY, put_back, send, withdraw
from leadership.audit.models import Record
from leadership.badges.gate import RefusedError, TooLateError
from leadership.notices.models import Notice
from tests import cast
from tests.clock import HOUR, NOW, at_once
from tests.leadership.applications.posting import press

pytestmark = pytest.mark.django_db


def act(client, name: str, application: Application):
    return client.post(reverse(f"application-{name}", args=[application.pk]))


def test_one_click_and_it_is_where_it_was_on_the_record(ada, lia, sent, signed_in) -> None:
    press(signed_in(ada), "read", sent)
    client, page = signed_in(lia), reverse("application", args=[sent.pk])
    assert act(client, "withdraw", sent).status_code == 302
    assert "Put it back" in client.get(page).content.decode()
    for _ in range(2):  # a double click
        assert act(client, "put-back", sent).status_code == 302
    sent.refresh_from_db()
    assert (sent.status, sent.closed_at, sent.withdrawn_from) == (Status.IN_REVIEW, None, "")
    assert "Put it back" not in client.get(page).content.decode()
    assert "Put back by you" in client.get(page).content.decode()
    verbs = Record.objects.about("application", sent.pk).order_by("at").values_list("verb", flat=True)
    assert list(verbs) == ["sent", "opened", "withdrew", "put back"]
    decide.approve(sent, by=ada, version=sent.version)
    assert sent.status == Status.APPROVED


def test_a_question_is_open_again_and_a_first_yes_still_counts(ada, ben, programme) -> None:
    leader = cast.application_by(cast.ListenerWhoMeetsMentorLeader(), "group-support-mentor-leader", ())
    for check in ("statement", "interview"):
        decide.tick(leader, check=check, by=ada, version=leader.version)
    decide.approve(leader, by=ada, version=leader.version)
    question = questions.ask(leader, by=ben, version=leader.version, words="Which evenings?", days=7)
    withdraw(leader, by=leader.applicant)
    put_back(leader, by=leader.applicant)
    assert (leader.status, leader.question) == (Status.ACTION_NEEDED, question)
    questions.answer(leader, by=leader.applicant, words="Tuesdays.")
    assert decide.approve(leader, by=ben, version=leader.version)


def test_the_last_moment_and_the_hours_between_are_no_waiting(programme, signed_in) -> None:
    with time_machine.travel(NOW, tick=False):
        lia = cast.ListenerWhoMeetsRoomSupporter()
        sent = cast.application_by(lia)
    with time_machine.travel(NOW + HOUR, tick=False):
        withdraw(sent, by=lia)
    with time_machine.travel(NOW + 25 * HOUR, tick=False):
        assert "Put it back" not in signed_in(lia).get(reverse("application", args=[sent.pk])).content.decode()
        assert act(signed_in(lia), "put-back", sent).status_code == 409
        assert Application.objects.get(pk=sent.pk).status == Status.WITHDRAWN
    with time_machine.travel(NOW + 25 * HOUR - dt.timedelta(microseconds=1), tick=False):
        put_back(sent, by=lia)
    with time_machine.travel(NOW + 26 * HOUR, tick=False):
        assert sent.waited(timezone.now()) == 2 * HOUR + dt.timedelta(microseconds=1)


def test_not_where_another_one_lives_by_now(lia, sent, signed_in) -> None:
    withdraw(sent, by=lia)
    cast.draft_by(lia)
    answer = act(signed_in(lia), "put-back", sent)
    assert answer.status_code == 409
    assert ALREADY in answer.content.decode()
    assert Application.objects.get(pk=sent.pk).status == Status.WITHDRAWN
    assert not Record.objects.filter(verb="put back").exists()


def test_nobody_else_puts_it_back_and_nothing_but_what_was_taken_back(ada, lia, sent) -> None:
    for by in (ada, lia):
        with pytest.raises((RefusedError, TooLateError)):
            put_back(sent, by=by)
    withdraw(sent, by=lia)
    with pytest.raises(RefusedError):
        put_back(sent, by=ada)
    with pytest.raises(TooLateError):
        send(sent, by=lia)
    thrown_away = cast.draft_by(lia)
    withdraw(thrown_away, by=lia)
    with pytest.raises(TooLateError):
        put_back(thrown_away, by=lia)
    with pytest.raises(IntegrityError):
        Application.objects.filter(pk=thrown_away.pk).update(status=Status.DRAFT)


@pytest.mark.parametrize("name", ["approve", "read"])
def test_the_desk_brings_nothing_back(ada, lia, sent, signed_in, name) -> None:
    withdraw(sent, by=lia)
    assert press(signed_in(ada), name, sent).status_code == 409
    assert Application.objects.get(pk=sent.pk).status == Status.WITHDRAWN
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_clicks_put_it_back_once(lia, sent, signed_in) -> None:
    withdraw(sent, by=lia)
    clients = [signed_in(lia) for _ in range(10)]
    found = at_once([lambda client=client: act(client, "put-back", sent) for client in clients])
    assert {answer.status_code for answer in found} <= {302, 409}
    assert Application.objects.get(pk=sent.pk).status == Status.SUBMITTED
    assert Record.objects.filter(verb="put back").count() == 1


def test_taking_it_back_is_always_open_and_putting_it_back_three_times_a_day(lia, sent, signed_in) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(3):
            withdraw(sent, by=lia)
            put_back(sent, by=lia)
            clock.shift(HOUR)
        withdraw(sent, by=lia)
        refused = act(signed_in(lia), "put-back", sent)
        assert (refused.status_code, "several times today" in refused.content.decode()) == (403, True)
        sent.refresh_from_db()
        assert sent.status == Status.WITHDRAWN
        clock.shift(21 * HOUR)  # a day after the first
        put_back(sent, by=lia)
        assert sent.status == Status.SUBMITTED
