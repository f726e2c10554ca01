"""Who is reading what: a hint for the others, gone after half an hour, and never in the way of a decision (L19)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from leadership.applications import decide, questions, reading
from leadership.applications.models import Application, Status
from leadership.applications.sending import withdraw
from leadership.audit.models import Record
from leadership.badges.gate import RefusedError, TooLateError
from tests import cast
from tests.clock import at_once
from tests.leadership.applications.posting import press, reason

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 6, 1, 14, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
LIST = "/admin/leadership/application/"


@pytest.fixture
def waiting(programme: Any) -> Application:
    with time_machine.travel(NOW, tick=False):
        return cast.application_by(cast.ListenerWhoMeetsRoomSupporter())


def page_of(application: Application, client: Any) -> str:
    return client.get(reverse("admin:leadership_application_change", args=[application.pk])).content.decode()


def claim(application: Application, by: Any) -> None:
    reading.claim(application, by=by, version=application.version)


def test_the_others_see_who_reads_it_and_until_when(ada, ben, waiting, signed_in) -> None:
    with time_machine.travel(NOW, tick=False):
        hers, his = signed_in(ada), signed_in(ben)
        assert press(hers, "read", waiting).status_code == 302
        assert "Being read by ada until 14:30." in page_of(waiting, his)
        assert "being read by ada until 14:30" in his.get(LIST).content.decode()
        assert "I am not reading this any more" in page_of(waiting, hers)
        assert "I am reading this" not in page_of(waiting, his)
        waiting.refresh_from_db()
        assert (waiting.status, waiting.reader) == (Status.IN_REVIEW, ada)
    with time_machine.travel(NOW + 30 * MINUTE, tick=False):
        assert "Being read by" not in page_of(waiting, his)
        assert press(his, "read", waiting).status_code == 302
        assert "Being read by ben until 15:00." in page_of(waiting, hers)
    assert Record.objects.filter(verb="opened").count() == 1  # the applicant learns of the first time


def test_it_is_renewed_by_doing_something_and_by_looking_it_is_not(ada, ben, waiting, signed_in) -> None:
    with time_machine.travel(NOW, tick=False):
        client = signed_in(ada)
        press(client, "read", waiting)
    with time_machine.travel(NOW + 20 * MINUTE, tick=False):
        page_of(waiting, client)
        press(signed_in(ben), "decline", waiting, **reason(reason=""))
        assert "until 14:30" in page_of(waiting, client)
        press(client, "decline", waiting, **reason(), _preview="1")
        assert "until 14:50" in page_of(waiting, client)
    with time_machine.travel(NOW + 50 * MINUTE, tick=False):
        press(client, "decline", waiting, **reason(), _preview="1")
        assert "Being read by" not in page_of(waiting, client)


def test_it_is_given_up_by_hand_and_only_ones_own(ada, ben, waiting, signed_in) -> None:
    with time_machine.travel(NOW, tick=False):
        claim(waiting, ada)
        assert press(signed_in(ben), "release", waiting).status_code == 302
        assert Application.objects.get(pk=waiting.pk).reader == ada
        assert press(signed_in(ada), "release", waiting).status_code == 302
        assert Application.objects.get(pk=waiting.pk).reader is None


def test_it_keeps_nobody_from_deciding(ada, ben, waiting, signed_in) -> None:
    with time_machine.travel(NOW, tick=False):
        decide.begin_reading(waiting, by=ben, version=waiting.version)
        opened = page_of(waiting, signed_in(ben))
        claim(waiting, ada)
        assert f'name="version-{waiting.pk}" value="{waiting.version}"' in opened  # a claim makes no page old
        assert press(signed_in(ben), "approve", waiting).status_code == 302
        assert Application.objects.get(pk=waiting.pk).status == Status.APPROVED


def test_whoever_reads_it_keeps_it_until_it_runs_out(ada, ben, waiting, signed_in) -> None:
    with time_machine.travel(NOW, tick=False):
        claim(waiting, ada)
        answer = press(signed_in(ben), "read", waiting)
        assert answer.status_code == 409
        assert "Being read by ada until 14:30." in answer.content.decode()
        claim(waiting, ada)


def test_nothing_is_read_that_does_not_wait_and_nobody_reads_her_own(ada, waiting) -> None:
    with time_machine.travel(NOW, tick=False):
        with pytest.raises(RefusedError):
            claim(waiting, waiting.applicant)
        claim(waiting, ada)
        questions.ask(waiting, by=ada, version=waiting.version, words="Which evenings?", days=7)
        assert waiting.reader is None
        with pytest.raises(TooLateError, match="is asked something"):
            claim(waiting, ada)
        withdraw(waiting, by=waiting.applicant)
        with pytest.raises(TooLateError, match="withdrawn"):
            claim(waiting, ada)


def test_the_queue_can_be_asked_for_mine_and_for_nobodys(ada, ben, programme, signed_in) -> None:
    leader = cast.application_by(cast.ListenerWhoMeetsMentorLeader(), "group-support-mentor-leader", ())
    for check in ("statement", "interview"):
        decide.tick(leader, check=check, by=ada, version=leader.version)
    decide.approve(leader, by=ada, version=leader.version)
    read, free = (cast.application_by(cast.ListenerWhoMeetsRoomSupporter()) for _ in range(2))
    claim(read, ada)

    def rows(by: Any, which: str) -> set[Application]:
        return set(signed_in(by).get(LIST, {"reading": which}).context["cl"].result_list)

    assert rows(ada, "me") == {read}
    assert rows(ben, "me") == set()
    assert rows(ben, "nobody") == {leader, free}
    assert rows(ada, "nonsense") == {leader, read, free}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_begin_at_once_one_reads_it(ada, ben, programme) -> None:
    row = cast.application_by(cast.ListenerWhoMeetsRoomSupporter())
    decide.begin_reading(row, by=ada, version=row.version)
    for _ in range(10):
        Application.objects.update(claimed_by=None, claimed_until=None)
        pairs = [(Application.objects.get(pk=row.pk), by) for by in (ada, ben)]
        answers = at_once([lambda pair=pair: claim(*pair) for pair in pairs])
        assert sorted(type(each).__name__ for each in answers) == ["NoneType", "TooLateError"]
