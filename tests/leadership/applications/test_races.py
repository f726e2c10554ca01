"""Many at once on the real database: always one outcome, whole, and an answer for everybody."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from leadership.applications.models import Application, Status
from leadership.audit.models import Record
from leadership.badges.models import Award
from tests import cast
from tests.clock import at_once
from tests.leadership.applications.posting import press

pytestmark = pytest.mark.django_db(transaction=True)


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
