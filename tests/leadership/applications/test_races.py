"""Many at once on the real database: always one outcome, whole, and an answer for everybody."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from leadership.applications import decide
from leadership.applications.models import LIVE, Application, Status
from leadership.applications.sending import withdraw
from leadership.audit.models import Record
from leadership.badges.gate import RefusedError, TooLateError
from leadership.badges.models import Award
from leadership.notices.models import Notice
from tests import cast
from tests.clock import at_once
from tests.leadership.applications.posting import press

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 50


def statuses(answers: list[Any]) -> Counter[int]:
    """How often each status was answered; anything raised is an error of the site."""
    raised = [answer for answer in answers if isinstance(answer, Exception)]
    assert raised == []
    return Counter(answer.status_code for answer in answers)


def test_twenty_approvals_by_two_admins_are_one_award_and_one_letter(ada, ben, sent, signed_in, run_tasks) -> None:
    clients = [signed_in(ada) for _ in range(10)] + [signed_in(ben) for _ in range(10)]
    page = Application.objects.get(pk=sent.pk)
    found = at_once([lambda client=client: press(client, "approve", page) for client in clients])
    assert statuses(found) == {302: 1, 409: 19}
    late = [answer.content.decode() for answer in found if answer.status_code == 409]
    assert all("Already decided (approved) by " in text for text in late)
    assert Award.objects.filter(application=sent).count() == 1
    assert Record.objects.filter(verb="approved").count() == 1
    run_tasks()
    assert len(mail.outbox) == 1


def test_fifty_clicks_on_send_are_one_application(lia, signed_in) -> None:
    cast.draft_by(lia)
    form = {"communities": ["anxiety"], "why": cast.WHY.strip(), "action": "send"}
    clients = [signed_in(lia) for _ in range(50)]
    url = reverse("apply", args=["room-supporter"])
    found = at_once([lambda client=client: client.post(url, form) for client in clients])
    assert statuses(found) == {302: 50}
    application = Application.objects.get(applicant=lia)
    assert application.status == Status.SUBMITTED
    assert {answer.url for answer in found} == {reverse("application", args=[application.pk])}
    assert Record.objects.filter(verb="sent").count() == 1


def test_fifty_first_drafts_are_one_draft(lia, signed_in) -> None:
    form = {"communities": ["anxiety"], "why": "A beginning.", "action": "save"}
    clients = [signed_in(lia) for _ in range(50)]
    url = reverse("apply", args=["room-supporter"])
    assert statuses(at_once([lambda client=client: client.post(url, form) for client in clients])) == {302: 50}
    assert Application.objects.get(applicant=lia).status == Status.DRAFT


@pytest.fixture
def waiting(programme: Any) -> list[Application]:
    return [cast.application_by(cast.ListenerWhoMeetsRoomSupporter()) for _ in range(ROUNDS)]


def settled(application: Application, answers: list[Any]) -> str:
    """How it ended: exactly one had its way, the other one was told, and every row agrees."""
    refused = [answer for answer in answers if isinstance(answer, TooLateError | RefusedError)]
    assert [type(each) for each in refused] == [TooLateError], answers
    now = Application.objects.get(pk=application.pk)
    assert now.status not in LIVE
    is_yes = now.status == Status.APPROVED
    assert Award.objects.filter(application=application).count() == is_yes
    assert Notice.objects.filter(member=application.applicant).count() == (now.status != Status.WITHDRAWN)
    verbs = Record.objects.about("application", application.pk).exclude(verb="sent").values_list("verb", flat=True)
    assert list(verbs) == [{"approved": "approved", "declined": "declined", "withdrawn": "withdrew"}[now.status]]
    return str(now.status)


def race(waiting: list[Application], acts: Callable[[Application], list[Callable[[], Any]]]) -> Counter[str]:
    """One round for each application; who starts first takes turns."""
    turns = itertools.cycle([1, -1])
    return Counter(settled(each, at_once(acts(each)[:: next(turns)])) for each in waiting)


def test_a_yes_against_taking_it_back(ada, waiting) -> None:
    def acts(application: Application) -> list[Callable[[], Any]]:
        row, other = Application.objects.get(pk=application.pk), Application.objects.get(pk=application.pk)
        return [
            lambda: decide.approve(row, by=ada, version=row.version),
            lambda: withdraw(other, by=other.applicant),
        ]

    assert set(race(waiting, acts)) <= {Status.APPROVED, Status.WITHDRAWN}


def test_a_yes_against_a_not_this_time(ada, ben, waiting) -> None:
    answer = {"requirement": "2 group chats", "reason": "Two more chats, please."}

    def acts(application: Application) -> list[Callable[[], Any]]:
        row, other = Application.objects.get(pk=application.pk), Application.objects.get(pk=application.pk)
        return [
            lambda: decide.approve(row, by=ada, version=row.version),
            lambda: decide.decline(other, by=ben, version=other.version, **answer),
        ]

    assert set(race(waiting, acts)) <= {Status.APPROVED, Status.DECLINED}
