"""An applicant is asked something: her turn, the clock stands still, she is reminded twice, and only then it closes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from leadership.applications import decide, questions, timeline
from leadership.applications.leaving import part
from leadership.applications.models import Application, Status
from leadership.applications.questions import Question
from leadership.applications.sending import withdraw
from leadership.audit.models import Record
from leadership.badges.gate import RefusedError, TooLateError
from leadership.members.export import gather
from leadership.notices.models import Notice
from tests import cast
from tests.clock import DAY, NOW, at_once
from tests.leadership.applications.posting import names, press, seen

pytestmark = pytest.mark.django_db

WORDS = "Which evenings could you be there?"
ANSWER = "Tuesdays and Fridays, after eight."


def asked(application: Application, by: Any, days: int = 7) -> Question:
    return questions.ask(application, by=by, version=application.version, words=WORDS, days=days)


def page_of(application: Application) -> str:
    return reverse("application", args=[application.pk])


def answer_to(application: Application, client: Any, words: str = ANSWER) -> Any:
    return client.post(reverse("application-answer", args=[application.pk]), {"words": words})


def told(member: Any) -> list[str]:
    return [key.rsplit(":", 1)[-1] for key in member.notices.order_by("pk").values_list("key", flat=True)]


def test_a_question_goes_out_and_the_answer_comes_back(ada, lia, sent, signed_in, run_tasks) -> None:
    desk, client = signed_in(ada), signed_in(lia)
    answer = press(desk, "ask", sent, words=WORDS, days="14")
    assert answer.status_code == 302
    sent.refresh_from_db()
    assert sent.status == Status.ACTION_NEEDED
    assert sent.question.answer_by - sent.question.asked_at == 14 * DAY
    page = client.get(page_of(sent)).content.decode()
    assert "Your turn: you are asked something" in page
    assert WORDS in page
    assert not names(page, "ada")  # who asks stays inside
    run_tasks()
    assert [letter.to for letter in mail.outbox] == [[lia.email]]
    assert answer_to(sent, client).status_code == 302
    sent.refresh_from_db()
    assert (sent.status, sent.question) == (Status.IN_REVIEW, None)
    assert ANSWER in client.get(page_of(sent)).content.decode()
    page = desk.get(reverse("admin:leadership_application_change", args=[sent.pk])).content.decode()
    assert WORDS in page
    assert ANSWER in page
    assert told(ada) == ["answered"]
    verbs = Record.objects.about("application", sent.pk).order_by("at").values_list("verb", flat=True)
    assert list(verbs) == ["sent", "asked", "answered"]


@pytest.mark.parametrize(("words", "days"), [("", "7"), ("   ", "7"), (WORDS, "8"), (WORDS, ""), ("x" * 1001, "7")])
def test_a_question_that_is_none_is_not_asked_and_its_words_stay(ada, sent, signed_in, words, days) -> None:
    answer = press(signed_in(ada), "ask", sent, words=words, days=days)
    assert answer.status_code == 400
    assert words.strip() in answer.content.decode()
    assert not Question.objects.exists()


@pytest.mark.parametrize("words", ["", " \n ", "x" * 3001])
def test_an_answer_that_is_none_is_not_taken_and_its_words_stay(ada, lia, sent, signed_in, words) -> None:
    asked(sent, ada)
    answer = answer_to(sent, signed_in(lia), words)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert Application.objects.get(pk=sent.pk).status == Status.ACTION_NEEDED


def test_nobody_decides_ticks_or_asks_again_before_the_answer(ada, ben, sent, signed_in) -> None:
    asked(sent, ada)
    client = signed_in(ben)
    for name in ("approve", "read"):
        answer = press(client, name, sent)
        assert answer.status_code == 409
        assert "The applicant is asked something." in answer.content.decode()
    why = {"requirement": "2 group chats", "reason": "Two more chats, please."}
    for act in (
        lambda: decide.decline(sent, by=ben, version=sent.version, **why),
        lambda: decide.tick(sent, check="interview", by=ben, version=sent.version),
        lambda: asked(sent, ben),
    ):
        with pytest.raises(TooLateError, match="is asked something"):
            act()
    assert "Ask</button>" not in client.get(reverse("admin:application-ask", args=[sent.pk])).content.decode()
    assert Application.objects.get(pk=sent.pk).status == Status.ACTION_NEEDED


def test_one_open_question_at_a_time_whatever_the_code_does(ada, sent) -> None:
    question = asked(sent, ada)
    again = {"application": sent, "asked_by": ada, "words": WORDS, "answer_by": timezone.now() + DAY}
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.create(**again)
    for wrong in (
        {"answer": ANSWER},
        {"answered_at": timezone.now()},
        {"words": ""},
        {"answer_by": question.asked_at},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Question.objects.filter(pk=question.pk).update(**wrong)
    questions.answer(sent, by=sent.applicant, words=ANSWER)
    assert asked(sent, ada).pk != question.pk


def test_only_the_author_answers_and_nobody_asks_herself(ada, ben, sent, signed_in) -> None:
    own = cast.application_by(cast.ListenerWhoMeetsRoomSupporter())
    with pytest.raises(RefusedError):
        questions.ask(own, by=own.applicant, version=own.version, words=WORDS, days=7)
    asked(sent, ada)
    with pytest.raises(RefusedError):
        questions.answer(sent, by=ben, words=ANSWER)
    assert answer_to(sent, signed_in(ben)).status_code == 404


def test_the_same_answer_twice_is_one_and_another_one_is_told_and_kept(ada, lia, sent, signed_in) -> None:
    asked(sent, ada)
    client = signed_in(lia)
    for _ in range(2):
        assert answer_to(sent, client).status_code == 302
    late = answer_to(sent, client, "Rather on Mondays.")
    assert late.status_code == 409
    assert "Rather on Mondays." in late.content.decode()
    assert Question.objects.get().answer == ANSWER
    assert Record.objects.filter(verb="answered").count() == 1
    withdraw(Application.objects.get(pk=sent.pk), by=lia)
    assert answer_to(sent, client, "").status_code == 409


def test_it_can_be_taken_back_while_asked(ada, lia, sent, signed_in) -> None:
    asked(sent, ada)
    client = signed_in(lia)
    assert "Take it back" in client.get(page_of(sent)).content.decode()
    assert client.post(reverse("application-withdraw", args=[sent.pk])).status_code == 302
    assert Application.objects.get(pk=sent.pk).status == Status.WITHDRAWN
    with time_machine.travel(timezone.now() + 8 * DAY):
        call_command("tick")
    assert told(lia) == ["asked"]


def test_a_question_asked_on_an_old_page_waits_for_a_second_look(ada, ben, sent, signed_in) -> None:
    posted = seen(sent, words=WORDS, days="7")
    decide.begin_reading(sent, by=ben, version=sent.version)
    client, url = signed_in(ada), reverse("admin:application-ask", args=[sent.pk])
    answer = client.post(url, posted)
    assert answer.status_code == 409
    assert WORDS in answer.content.decode()
    sent.refresh_from_db()
    assert f'name="version-{sent.pk}" value="{sent.version}"' in answer.content.decode()
    assert client.post(url, seen(sent, words=WORDS, days="7")).status_code == 302


# The clock


def test_the_wait_leaves_out_the_time_somebody_was_asked(ada, ben, programme) -> None:
    with time_machine.travel(NOW, tick=False):
        rows = [cast.application_by(cast.ListenerWhoMeetsRoomSupporter()) for _ in range(timeline.FEWEST)]
    with time_machine.travel(NOW + 2 * DAY, tick=False):
        for row in rows:
            asked(row, ada, days=30)
    with time_machine.travel(NOW + 12 * DAY, tick=False):
        assert rows[0].waited(timezone.now()) == 2 * DAY
        for row in rows:
            questions.answer(row, by=row.applicant, words=ANSWER)
    with time_machine.travel(NOW + 13 * DAY, tick=False):
        assert rows[0].waited(timezone.now()) == 3 * DAY
        asked(rows[0], ada)
    with time_machine.travel(NOW + 14 * DAY, tick=False):
        questions.answer(rows[0], by=rows[0].applicant, words=ANSWER)
        assert rows[0].waited(timezone.now()) == 3 * DAY
        for row in rows:
            decide.approve(row, by=ben, version=row.version)
        assert timeline.usual_waits().of("room-supporter") == timeline.Wait(usual=4, worst=4)


def test_the_queue_counts_late_without_it_and_shows_who_is_asked_a_click_away(ada, programme, signed_in) -> None:
    with time_machine.travel(NOW, tick=False):
        slow, quick = (cast.application_by(cast.ListenerWhoMeetsRoomSupporter()) for _ in range(2))
    with time_machine.travel(NOW + DAY, tick=False):
        asked(quick, ada)
    with time_machine.travel(NOW + 6 * DAY, tick=False):
        questions.answer(quick, by=quick.applicant, words=ANSWER)
        asked(slow, ada)
    with time_machine.travel(NOW + 6 * DAY + dt.timedelta(hours=1), tick=False):
        client, address = signed_in(ada), "/admin/leadership/application/"
        found = client.get(address)
        assert list(found.context["cl"].result_list) == [quick]
        assert (found.context["waiting_count"], found.context["late_count"]) == (1, 0)
        assert list(client.get(address, {"state": "action_needed"}).context["cl"].result_list) == [slow]


# Reminders and the end


def tick_at(*times: dt.datetime) -> None:
    for at in times:
        with time_machine.travel(at, tick=False):
            call_command("tick")
            call_command("tick")


@pytest.fixture
def waiting(ada: Any, programme: Any) -> Question:
    with time_machine.travel(NOW, tick=False):
        return asked(cast.application_by(cast.ListenerWhoMeetsRoomSupporter(username="lia")), ada)


def test_she_is_reminded_three_days_and_one_day_before_and_then_it_closes(waiting) -> None:
    lia, due, minute = waiting.application.applicant, waiting.answer_by, dt.timedelta(minutes=1)
    expected = ["asked"]
    for at, event in [
        (due - 3 * DAY - minute, None),
        (due - 3 * DAY, "three days"),
        (due - DAY - minute, None),
        (due - DAY, "one day"),
        (due - minute, None),
        (due, "expired"),
        (due + DAY, None),
    ]:
        expected += [event] if event else []
        tick_at(at)
        assert told(lia) == expected, at
    application = Application.objects.get(pk=waiting.application_id)
    assert (application.status, application.closed_at) == (Status.EXPIRED, due)
    assert Record.objects.filter(verb="not answered").count() == 1


def test_after_a_long_sleep_she_is_warned_first_and_still_has_a_day(waiting, signed_in) -> None:
    lia, woke = waiting.application.applicant, waiting.answer_by + 3 * DAY
    tick_at(woke, woke + DAY - dt.timedelta(minutes=1))
    assert told(lia) == ["asked", "one day"]
    with time_machine.travel(woke + dt.timedelta(hours=23), tick=False):
        assert answer_to(waiting.application, signed_in(lia)).status_code == 302
    tick_at(woke + 2 * DAY)
    assert Application.objects.get(pk=waiting.application_id).status == Status.IN_REVIEW
    assert told(lia) == ["asked", "one day"]


def test_whoever_answers_is_not_reminded(waiting) -> None:
    with time_machine.travel(NOW + DAY, tick=False):
        application = Application.objects.get(pk=waiting.application_id)
        questions.answer(application, by=application.applicant, words=ANSWER)
    tick_at(waiting.answer_by - DAY, waiting.answer_by + DAY)
    assert told(application.applicant) == ["asked"]


def test_her_page_says_what_became_of_it(waiting, signed_in) -> None:
    tick_at(waiting.answer_by - DAY, waiting.answer_by)
    with time_machine.travel(waiting.answer_by, tick=False):
        page = signed_in(waiting.application.applicant).get(page_of(waiting.application)).content.decode()
    assert "Closed: no answer came in time" in page
    assert "apply again" in page


@pytest.mark.django_db(transaction=True)
def test_many_ticks_at_once_close_it_once(ada, programme) -> None:
    with time_machine.travel(NOW, tick=False):
        rows = [asked(cast.application_by(cast.ListenerWhoMeetsRoomSupporter()), ada) for _ in range(5)]
    for at in (rows[0].answer_by - DAY, rows[0].answer_by + DAY):
        with time_machine.travel(at, tick=False):
            assert [each for each in at_once([lambda: call_command("tick")] * 4) if each] == []
    assert Record.objects.filter(verb="not answered").count() == 5
    assert Notice.objects.filter(key__endswith=":one day").count() == 5
    assert Notice.objects.filter(key__endswith=":expired").count() == 5


@pytest.mark.django_db(transaction=True)
def test_an_answer_against_taking_it_back(ada, programme) -> None:
    for _ in range(20):
        row = cast.application_by(cast.ListenerWhoMeetsRoomSupporter())
        asked(row, ada)
        answering, leaving = Application.objects.get(pk=row.pk), Application.objects.get(pk=row.pk)
        answers = at_once(
            [
                lambda answering=answering: questions.answer(answering, by=answering.applicant, words=ANSWER),
                lambda leaving=leaving: withdraw(leaving, by=leaving.applicant),
            ]
        )
        row.refresh_from_db()
        question = row.questions.get()
        # an answer that came first is kept, and then it was taken back all the same
        assert row.status == Status.WITHDRAWN
        assert [type(each) for each in answers if each] in ([], [TooLateError])
        assert bool(question.answer) == (answers[0] is None)


# Whose words they are


def test_the_copy_of_her_data_has_them_and_erasing_takes_them(ada, lia, sent) -> None:
    asked(sent, ada)
    questions.answer(sent, by=lia, words=ANSWER)
    [copied] = gather(lia)["applications"][0]["questions"]
    assert (copied["questions__words"], copied["questions__answer"]) == (WORDS, ANSWER)
    assert not Record.objects.filter(reason__contains=ANSWER).exists()
    part(lia, "gone-1")
    assert {WORDS, ANSWER}.isdisjoint({Question.objects.get().words, Question.objects.get().answer})
