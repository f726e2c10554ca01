"""A "not this time" is where the next application begins: with the reason, and with the words she sent then; a yes, where weeks do."""

from __future__ import annotations

import datetime as dt
from html import unescape
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from leadership.applications import decide
from leadership.applications.models import Application, Status
from leadership.applications.sending import save_draft, send, withdraw
from leadership.badges.awarding import give_badge, revoke
from leadership.badges.gate import RefusedError
from leadership.badges.models import Award
from leadership.requirements.models import Stretch
from tests import cast
from tests.leadership.applications.moves import approve, decline
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


def test_weeks_in_the_role_count_from_the_badge_and_end_with_it(ada, sent) -> None:
    approve(sent, ada)
    award = Award.objects.get(application=sent)
    with time_machine.travel(award.granted_at + dt.timedelta(weeks=3)):
        revoke(award, by=ada, reason="A break was agreed.")
    stretch = Stretch.objects.get(pk=award.stretch_id)
    assert stretch.started_at == award.granted_at
    assert dt.timedelta(weeks=3) <= stretch.ended_at - stretch.started_at < dt.timedelta(weeks=3, minutes=1)


def test_a_badge_won_later_changes_no_decision(ada, sent) -> None:
    decline(sent, ada)
    give_badge(sent.applicant, "verified-listener", by=ada, reason="Checked.")
    assert Application.objects.get(pk=sent.pk).status == Status.DECLINED


def test_a_new_one_opens_on_the_day_that_was_told(ada, lia, sent) -> None:
    day = timezone.now().date() + dt.timedelta(days=30)
    decline(sent, ada, again_on=day)
    draft = save_draft(lia, "room-supporter", {"communities": ["anxiety"], "why": cast.WHY})
    with pytest.raises(RefusedError, match=f"from {day:%A %-d %B %Y} on"):
        send(draft, by=lia)
    with time_machine.travel(dt.datetime.combine(day, dt.time(0, 30), dt.UTC)):
        send(draft, by=lia)
    assert draft.status == Status.SUBMITTED
