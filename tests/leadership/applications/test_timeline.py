"""Her page answers what everybody asks after sending, and shows nothing that is not public yet."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from leadership.applications import appeals, conflicts, decide, holding, opinions, questions, reading, timeline
from leadership.applications.models import Application, Status
from leadership.badges.desks import ADMINS, appoint
from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.roles.models import Role
from tests import cast
from tests.clock import DAY, NOW, at_once

pytestmark = pytest.mark.django_db

LIST = "/admin/leadership/application/"


def leader() -> Application:
    """Somebody about whom two admins decide, after two ticks."""
    return cast.application_by(cast.ListenerWhoMeetsMentorLeader(), "group-support-mentor-leader", ())


def page_of(application: Application, signed_in: Callable[..., Any]) -> str:
    """Her page, without what is each one's own: name, first letter, number and token."""
    member = application.applicant
    page = signed_in(member).get(reverse("application", args=[application.pk])).content.decode()
    page = page.replace(str(application.pk), "NUMBER").replace(member.username, "NAME")
    page = re.sub(r'<span class="avatar"[^>]*>.</span>', "FACE", page)
    return re.sub(r'(csrfmiddlewaretoken" value|nonce|data-tint|data-mine|name="writer" value)="[^"]+"', r"\1", page)


# What may differ behind one and the same page: each is done by other people to an application that is being read


def ticked(application: Application, ada: Any, ben: Any) -> None:
    decide.tick(application, check="interview", by=ben, version=application.version)


def said_yes_first(application: Application, ada: Any, ben: Any) -> None:
    for check in ("statement", "interview"):
        decide.tick(application, check=check, by=ada, version=application.version)
    assert not decide.approve(application, by=ben, version=application.version)


def opened_by_two(application: Application, ada: Any, ben: Any) -> None:
    for by in (ben, ada):
        decide.begin_reading(application, by=by, version=application.version)


def told_the_admins(application: Application, ada: Any, ben: Any) -> None:
    Application.objects.filter(pk=application.pk).update(escalated_at=timezone.now())


def claimed(application: Application, ada: Any, ben: Any) -> None:
    reading.claim(application, by=ben, version=application.version)


def held_yes(application: Application, ada: Any, ben: Any) -> None:
    said_yes_first(application, ada, ben)
    holding.hold_yes(application, by=ada, version=application.version)


def held_no(application: Application, ada: Any, ben: Any) -> None:
    words = {"requirement": "Something else we saw", "reason": "A talk first."}
    holding.hold_no(application, by=ben, version=application.version, **words)


def gave_opinions(application: Application, ada: Any, ben: Any) -> None:
    for by in (ada, ben):
        opinions.give(application, by=by, verdict="not_yet", note="A talk first.")


def stepped_aside(application: Application, ada: Any, ben: Any) -> None:
    conflicts.step_aside(application, by=ben, reason="We are friends.")


HIDDEN = [
    claimed,
    ticked,
    said_yes_first,
    opened_by_two,
    told_the_admins,
    held_yes,
    held_no,
    gave_opinions,
    stepped_aside,
]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_two_of_one_public_stage_read_the_same_to_the_letter(ada, ben, programme, signed_in, hidden) -> None:
    with time_machine.travel(NOW, tick=False):
        plain, other = leader(), leader()
    with time_machine.travel(NOW + DAY, tick=False):
        for each in (plain, other):
            decide.begin_reading(each, by=ada, version=each.version)
    with time_machine.travel(NOW + 2 * DAY, tick=False):
        hidden(other, ada, ben)
    with time_machine.travel(NOW + 3 * DAY, tick=False):
        assert Application.objects.get(pk=other.pk).status == Status.IN_REVIEW
        assert page_of(plain, signed_in) == page_of(other, signed_in)
        mine = [re.sub(r"[0-9a-f-]{36}", "", list_of(each, signed_in)) for each in (plain, other)]
        assert mine[0] == mine[1]


def list_of(application: Application, signed_in: Callable[..., Any]) -> str:
    """The list of her applications."""
    page = signed_in(application.applicant).get(reverse("applications")).content.decode()
    return page[page.index("<main") : page.index("</main")]


@pytest.mark.parametrize("hidden", [ticked, said_yes_first, held_yes, held_no])
def test_whatever_an_admin_does_first_she_learns_only_that_it_is_read(ada, ben, programme, signed_in, hidden) -> None:
    with time_machine.travel(NOW, tick=False):
        plain, other = leader(), leader()
        decide.begin_reading(plain, by=ada, version=plain.version)
        hidden(other, ada, ben)
        assert page_of(plain, signed_in) == page_of(other, signed_in)


@pytest.mark.parametrize("hidden", [ticked, said_yes_first])
def test_nor_does_a_question_show_what_was_before_it(ada, ben, programme, signed_in, hidden) -> None:
    with time_machine.travel(NOW, tick=False):
        plain, other = leader(), leader()
        decide.begin_reading(plain, by=ada, version=plain.version)
        hidden(other, ada, ben)
        for each, by in ((plain, ada), (other, ben)):
            questions.ask(each, by=by, version=each.version, words="Which evenings?", days=7)
        assert page_of(plain, signed_in) == page_of(other, signed_in)
        for each in (plain, other):
            questions.answer(each, by=each.applicant, words="Tuesdays.")
        assert page_of(plain, signed_in) == page_of(other, signed_in)


def test_all_seven_are_answered_at_every_stage(ada, lia, sent, signed_in) -> None:
    client, address = signed_in(lia), reverse("application", args=[sent.pk])

    def answers(now: str, who: str) -> str:
        page = client.get(address).content.decode()
        asked = ("What can I still change?", "How do I take it back?", "What if I don’t answer?", "You have waited")
        for text in (now, f"<b>Next:</b> {who}, since", *asked):
            assert text in page
        return page

    assert "Nothing is asked of you." in answers("It waits in the queue", "an admin; the oldest comes first")
    decide.begin_reading(sent, by=ada, version=sent.version)
    assert "Nothing is asked of you." in answers("It is being read", "an admin")
    questions.ask(sent, by=ada, version=sent.version, words="Which evenings?", days=7)
    assert "Without an answer the application is closed" in answers("Your turn: you are asked something", "you")


# How long it takes


def decided(days: list[float], role: str = "room-supporter", at: dt.datetime | None = None) -> None:
    """Decisions in this order, the last one just now, each after so many days of waiting."""
    now = at or timezone.now()
    for n, waited in enumerate(days):
        done = now - dt.timedelta(minutes=len(days) - n)
        row = cast.application_by(cast.ListenerWhoMeetsRoomSupporter())
        decide.decline(row, by=judge(), version=row.version, requirement="2 group chats", reason="Two more.")
        Application.objects.filter(pk=row.pk).update(
            role=Role.objects.get(pk=role), submitted_at=done - dt.timedelta(days=waited), decided_at=done
        )


def judge() -> Any:
    return Member.objects.filter(username="judge").first() or cast.ProgrammeAdmin(username="judge")


def test_her_story_is_told_in_order_and_with_an_answer_that_was_taken_back(ada, ben, lia, sent) -> None:
    questions.ask(sent, by=ada, version=sent.version, words="Which evenings?", days=7)
    questions.answer(sent, by=lia, words="Sundays.")
    something = decide.requirements_of(sent)[0]
    decide.decline(sent, by=ada, version=sent.version, requirement=something, reason="Not yet.")
    appeals.appeal(sent, by=lia, words="Please look again.")
    appeals.judge(sent, by=ben, version=sent.version, is_upheld=True, reason="You are right.")
    application = Application.objects.get(pk=sent.pk)
    assert [event.text for event in timeline.events(application)] == [
        "Draft begun", "Sent by you", "An admin began to read it", "You were asked something", "You answered",
        "Not this time", "You appealed", "Your appeal was answered",
    ]  # fmt: skip


def test_the_usual_wait_is_that_of_the_role_once_five_were_decided_and_else_of_all(programme) -> None:
    decided([1, 1, 1, 1])
    assert timeline.usual_waits().of("room-supporter") is None
    decided([9], "sharing-circle-host")
    waits = timeline.usual_waits()
    assert waits.of("room-supporter") == waits.of("sharing-circle-host") == timeline.Wait(usual=1, worst=9)
    decided([3])
    assert timeline.usual_waits().of("room-supporter") == timeline.Wait(usual=1, worst=3)
    assert timeline.usual_waits().of("sharing-circle-host") == timeline.Wait(usual=1, worst=9)


def test_only_the_last_thirty_count_and_nine_in_ten_are_nine_in_ten(programme) -> None:
    decided([50] * 3 + [2] * 15 + [4] * 12 + [7] * 3)
    assert timeline.usual_waits().overall == timeline.Wait(usual=2, worst=4)
    decided([7])
    assert timeline.usual_waits().overall == timeline.Wait(usual=4, worst=7)


# Longer than usual


def test_what_waits_too_long_is_said_marked_and_told_to_every_admin_once(ada, ben, lia, sent, signed_in) -> None:
    decided([1, 1, 1, 1, 2])
    page, last = reverse("application", args=[sent.pk]), sent.submitted_at + 2 * DAY
    with time_machine.travel(last, tick=False):
        call_command("tick")
        assert "longer than usual" not in signed_in(lia).get(page).content.decode()
        assert "longer than usual" not in signed_in(ada).get(LIST).content.decode()
    assert not Notice.objects.filter(key__startswith="late:").exists()
    for after in (dt.timedelta(seconds=1), 3 * DAY):
        with time_machine.travel(last + after, tick=False):
            call_command("tick")
            assert "That is longer than usual." in signed_in(lia).get(page).content.decode()
            assert "longer than usual" in signed_in(ada).get(LIST).content.decode()
        told = Notice.objects.filter(key=f"late:{sent.pk}").values_list("member__username", flat=True)
        assert sorted(told) == sorted([ada.username, ben.username, "judge"])


def test_the_time_somebody_is_asked_is_no_reason_to_hurry_anybody(ada, sent) -> None:
    decided([1, 1, 1, 1, 2])
    with time_machine.travel(sent.submitted_at + DAY, tick=False):
        questions.ask(sent, by=ada, version=sent.version, words="Which evenings?", days=30)
    with time_machine.travel(sent.submitted_at + 20 * DAY, tick=False):
        call_command("tick")
        questions.answer(sent, by=sent.applicant, words="Tuesdays.")
        call_command("tick")
    assert not Notice.objects.filter(key__startswith="late:").exists()
    with time_machine.travel(sent.submitted_at + 22 * DAY, tick=False):
        call_command("tick")
    assert Notice.objects.filter(key__startswith="late:").count() == 2


def test_nobody_is_told_of_her_own(ada, programme) -> None:
    own = cast.application_by(cast.ListenerWhoMeetsRoomSupporter())
    appoint(own.applicant, ADMINS)
    decided([1] * 5)
    with time_machine.travel(own.submitted_at + 2 * DAY, tick=False):
        call_command("tick")
    told = Notice.objects.filter(key=f"late:{own.pk}").values_list("member__username", flat=True)
    assert sorted(told) == ["ada", "judge"]


@pytest.mark.django_db(transaction=True)
def test_many_ticks_at_once_tell_once(ada, sent) -> None:
    decided([1] * 5)
    with time_machine.travel(sent.submitted_at + 2 * DAY, tick=False):
        assert [each for each in at_once([lambda: call_command("tick")] * 4) if each] == []
    assert Notice.objects.filter(key=f"late:{sent.pk}").count() == 2
