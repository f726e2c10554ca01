"""The queue for somebody with eighty waiting: what a row says, in how many statements, how fast; and one application's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leadership.applications import decide
from leadership.applications.grounds import look
from leadership.applications.models import Application
from leadership.applications.queue import evidence, story
from leadership.applications.sending import withdraw
from tests import cast
from tests.factories import count
from tests.leadership.applications.posting import reason

pytestmark = pytest.mark.django_db

LIST = "/admin/leadership/application/"


def one(communities: Any = ("anxiety", "loneliness")) -> Application:
    return cast.application_by(cast.ListenerWhoMeetsRoomSupporter(), communities=communities)


def page_of(application: Application) -> str:
    return reverse("admin:leadership_application_change", args=[application.pk])


def sent_ago(application: Application, days: float) -> Application:
    at = timezone.now() - dt.timedelta(days=days)
    Application.objects.filter(pk=application.pk).update(submitted_at=at)
    return application


def rows(client: Any, **query: str) -> list[Application]:
    return client.get(LIST, query).context["cl"].result_list


def statements(act: Callable[[], Any]) -> int:
    act()  # what is kept per process is kept now
    with CaptureQueriesContext(connection) as found:
        act()
    return len(found)


def test_the_oldest_comes_first_and_what_is_decided_is_a_click_away(ada, ben, signed_in) -> None:
    young, old, done, draft = (
        sent_ago(one(), 1),
        sent_ago(one(), 9),
        one(),
        cast.draft_by(cast.ListenerWhoMeetsRoomSupporter()),
    )
    decide.approve(done, by=ben, version=done.version)
    client = signed_in(ada)
    assert rows(client) == [old, young]
    assert rows(client, state="approved") == [done]
    assert set(rows(client, state="all")) == {old, young, done}
    assert draft not in rows(client, state="all")


def test_the_head_counts_what_waits_and_what_is_late(ada, signed_in) -> None:
    for days in (0, 1, 5.01, 7):
        sent_ago(one(), days)
    page = signed_in(ada).get(LIST).content.decode()
    assert "<b>4</b> waiting" in page
    assert "<b>2</b> late" in page
    assert "7 days · late" in page
    assert "5 days · due today" in page


def test_a_row_says_what_was_met_then_and_now_and_what_came_before(ada, lia, sent, signed_in) -> None:
    decide.decline(sent, by=ada, version=sent.version, requirement="2 group chats", reason="Two more chats.")
    cast.application_by(lia)
    count(lia, "group_chats", -2)
    page = signed_in(ada).get(LIST).content.decode()
    assert "2 of 2, now 1" in page
    assert "not met any more: 2 group chats" in page
    assert '<td class="field-earlier">1</td>' in page


def test_a_row_says_what_has_to_be_ticked_and_who_said_yes_first(ada, ben, signed_in) -> None:
    leader = cast.application_by(cast.ListenerWhoMeetsMentorLeader(), "group-support-mentor-leader", ())
    client = signed_in(ben)
    assert "to tick: statement, interview" in client.get(LIST).content.decode()
    for check in ("statement", "interview"):
        decide.tick(leader, check=check, by=ada, version=leader.version)
    decide.approve(leader, by=ada, version=leader.version)
    assert "1 of 2 approvals, by ada" in client.get(LIST).content.decode()


def test_search_and_filters_find_people_roles_and_communities(ada, signed_in) -> None:
    lia = cast.application_by(cast.ListenerWhoMeetsRoomSupporter(username="lia"), communities=("anxiety",))
    max_ = cast.application_by(cast.MemberWhoMeetsRoomSupporter(username="max"), communities=("loneliness",))
    client = signed_in(ada)
    assert rows(client, q="li") == [lia]
    assert rows(client, communities__slug__exact="loneliness") == [max_]
    assert rows(client, applicant__account__exact="listener") == [lia]
    assert rows(client, role__slug__exact="chatroom-moderator") == []
    for strange in ({"state": "nonsense"}, {"p": "99"}, {"o": "99"}, {"q": "%00"}):
        assert client.get(LIST, strange).status_code in (200, 302)


def test_the_queue_takes_as_many_statements_for_three_rows_as_for_one(ada, signed_in) -> None:
    client = signed_in(ada)
    one()
    few = statements(lambda: rows(client))
    one(), one()
    assert len(rows(client)) == 3
    assert statements(lambda: rows(client)) == few


def test_so_does_the_page_of_one_application_with_earlier_ones(ada, lia, signed_in, settings) -> None:
    settings.RATE_LIMIT_FACTOR = 2  # six in a day
    client = signed_in(ada)
    for _ in range(2):
        application = cast.application_by(lia, communities=("anxiety",))
        decide.decline(
            application, by=ada, version=application.version, requirement="2 group chats", reason="Two more chats."
        )
    application = cast.application_by(lia, communities=("anxiety",))
    few = statements(lambda: client.get(page_of(application)))
    withdraw(application, by=lia)
    for _ in range(2):
        withdraw(cast.application_by(lia, communities=("anxiety",)), by=lia)
    application = cast.application_by(lia, communities=("anxiety", "loneliness", "depression"))
    assert client.get(page_of(application)).context["others"].count() == 5
    assert statements(lambda: client.get(page_of(application))) == few


@pytest.mark.parametrize("name", ["approve-many", "decline-many"])
def test_and_the_pages_about_many(ada, signed_in, name) -> None:
    client, first = signed_in(ada), one()
    url = reverse(f"admin:application-{name}")
    few = statements(lambda: client.get(url, {"row": [str(first.pk)]}))
    many = {"row": [str(each.pk) for each in (first, one(), one())]}
    # where a badge can still be given is asked for each: the one rule of the gate, not a second one for lists
    for_each = 2 if name == "approve-many" else 0
    assert statements(lambda: client.get(url, many)) <= few + 2 * for_each


def test_eighty_waiting_stand_on_one_page(ada, signed_in) -> None:
    for _ in range(80):
        one(("anxiety",))
    assert len(rows(signed_in(ada))) == 80


def test_the_page_of_one_shows_then_and_now_the_words_and_the_story(ada, ben, lia, sent, signed_in) -> None:
    count(lia, "group_chats", 2)
    decide.begin_reading(sent, by=ben, version=sent.version)
    page = signed_in(ada).get(page_of(sent)).content.decode()
    assert "lia asks to be Room Supporter" in page
    assert cast.WHY.strip() in page
    assert "It could be approved by the figures kept when it was sent." in page
    assert "<b>ben</b> began to read it" in page
    chats = evidence(look(sent))[1]
    assert (chats.text, chats.then, chats.now, chats.change) == ("2 group chats", "3", "5", "+2")


def test_the_story_is_told_in_words(ada, ben) -> None:
    leader = cast.application_by(cast.ListenerWhoMeetsMentorLeader(username="nora"), "group-support-mentor-leader", ())
    for check in ("statement", "interview"):
        decide.tick(leader, check=check, by=ada, version=leader.version)
    decide.approve(leader, by=ada, version=leader.version)
    words = {"requirement": "Something else we saw", "reason": "A talk first."}
    decide.decline(leader, by=ben, version=leader.version, **words)
    assert [f"{step.who} {step.did}" for step in story(leader, ada)] == [
        "nora sent it",
        "ada ticked: statement",
        "ada ticked: interview",
        "ada gave the first approval, by the figures kept when it was sent",
        "ben answered “not this time”, about “Something else we saw”",
    ]
    assert story(leader, ada)[-1].why == "A talk first."


def test_what_people_write_is_shown_as_they_wrote_it(ada, signed_in) -> None:
    why = "<script>alert(1)</script> " + cast.WHY
    application = cast.application_by(cast.ListenerWhoMeetsRoomSupporter(), why=why)
    client = signed_in(ada)
    page = client.get(page_of(application)).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    words = reason(reason="<img src=x onerror=alert(1)>", _preview="1")
    url = reverse("admin:application-decline", args=[application.pk])
    shown = client.post(url, {**words, f"version-{application.pk}": application.version}).content.decode()
    assert "<img src=x" not in shown
    assert "&lt;img src=x" in shown


def test_a_preview_shows_the_letter_and_sends_nothing(ada, sent, signed_in) -> None:
    url, day = reverse("admin:application-decline", args=[sent.pk]), timezone.now().date() + dt.timedelta(days=9)
    posted = {**reason(again_on=str(day), _preview="1"), f"version-{sent.pk}": sent.version}
    page = signed_in(ada).post(url, posted).content.decode()
    assert "will read in the notices" in page
    assert f"You can apply again from {day:%-d %B %Y}." in page
    assert Application.objects.get(pk=sent.pk).version == sent.version


@pytest.mark.parametrize(
    ("again_on", "sentence"),
    [
        (lambda today: str(today), "still to come"),
        (lambda today: str(today + dt.timedelta(days=400)), "within a year"),
        (lambda today: "soon", "Write a day as year, month and day"),
    ],
)
def test_a_day_that_can_not_be_is_refused_beside_its_field(ada, sent, signed_in, again_on, sentence) -> None:
    url = reverse("admin:application-decline", args=[sent.pk])
    posted = {**reason(again_on=again_on(timezone.now().date())), f"version-{sent.pk}": sent.version}
    answer = signed_in(ada).post(url, posted)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Application.objects.filter(status="declined").exists()
