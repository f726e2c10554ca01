"""A "not this time" is where the next application begins: with the reason, and with the words she sent then."""

from __future__ import annotations

import datetime as dt
from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from leadership.applications import decide
from leadership.applications.models import Application
from leadership.applications.sending import withdraw
from tests import cast
from tests.leadership.applications.posting import names

pytestmark = pytest.mark.django_db

URL = "/roles/room-supporter/apply/"
HEADING, REASON = "What you were asked to work on", "You are nearly there.\nCome to two more chats, <b>please</b>."


@pytest.fixture
def answered(ada: Any, sent: Application) -> Application:
    words = {"requirement": "2 group chats", "reason": REASON}
    decide.decline(sent, by=ada, version=sent.version, **words)
    return sent


def page_of(client: Any) -> str:
    return client.get(URL).content.decode()


def test_a_new_one_begins_with_the_reason_and_the_words_sent_then(answered, lia, signed_in) -> None:
    client = signed_in(lia)
    page = page_of(client)
    assert HEADING in page
    assert "About: 2 group chats" in page
    assert "You are nearly there.<br>Come to two more chats, &lt;b&gt;please&lt;/b&gt;." in page
    assert answered.why.strip() in unescape(page)
    assert reverse("application", args=[answered.pk]) in page
    assert 'value="anxiety"' in page
    client.post(URL, {"communities": ["anxiety"], "why": "Since then I came to two more.", "action": "save"})
    page = page_of(client)
    assert HEADING in page
    assert "Since then I came to two more." in page
    assert not names(page, "ada")  # who answered stays inside


def test_it_is_the_last_answer_and_only_for_that_role_and_person(ada, answered, lia, signed_in) -> None:
    again = cast.application_by(lia)
    decide.decline(again, by=ada, version=again.version, requirement="4 weeks as a listener", reason="A week more.")
    client = signed_in(lia)
    assert "A week more." in page_of(client)
    assert "You are nearly there." not in page_of(client)
    assert HEADING not in client.get("/roles/sharing-circle-host/apply/").content.decode()
    assert HEADING not in page_of(signed_in(cast.ListenerWhoMeetsRoomSupporter()))


def test_taking_the_next_one_back_leaves_it_and_a_yes_ends_it(ada, answered, lia, signed_in) -> None:
    client, again = signed_in(lia), cast.application_by(lia)
    withdraw(again, by=lia)
    assert HEADING in page_of(client)
    last = cast.application_by(lia)
    decide.approve(last, by=ada, version=last.version)
    assert HEADING not in page_of(client)


def test_before_the_earliest_day_she_can_write_with_it_beside_her(ada, sent, lia, signed_in) -> None:
    day = timezone.now().date() + dt.timedelta(days=20)
    words = {"requirement": "2 group chats", "reason": REASON, "again_on": day}
    decide.decline(sent, by=ada, version=sent.version, **words)
    page = page_of(signed_in(lia))
    assert HEADING in page
    assert f"{day:%-d %B %Y}" in page
    assert 'value="send"' not in page
