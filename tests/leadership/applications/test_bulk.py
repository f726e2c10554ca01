"""Many at once: who can't go is left out and explained, and each of the others is a decision of its own."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leadership.applications import decide
from leadership.applications.models import Application, Status
from leadership.applications.sending import withdraw
from leadership.audit.models import Record
from leadership.badges.desks import ADMINS, appoint
from leadership.badges.models import Award
from leadership.members.models import Member
from tests import cast
from tests.factories import give_role
from tests.leadership.applications.posting import reason, seen

pytestmark = pytest.mark.django_db

LIST = "/admin/leadership/application/"


def applications(number: int) -> list[Application]:
    return [cast.application_by(cast.ListenerWhoMeetsRoomSupporter()) for _ in range(number)]


def url(name: str) -> str:
    return reverse(f"admin:application-{name}")


def messages(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_of_a_hundred_with_three_that_can_not_go_ninety_seven_are_done(ada, signed_in, run_tasks) -> None:
    rows = applications(99)
    rows.append(cast.application_by(own := cast.ListenerWhoMeetsRoomSupporter()))
    appoint(own, ADMINS)
    closed, held, mine = rows[10], rows[20], rows[-1]
    Member.objects.filter(pk=closed.applicant_id).update(is_active=False)
    give_role(held.applicant, "room-supporter", "anxiety")
    answer = signed_in(Member.objects.get(pk=own.pk)).post(url("approve-many"), seen(*rows), follow=True)
    told = messages(answer)
    assert "97 approved." in told
    assert "Left out, 3 of them:" in told
    for row, why in ((closed, "not active"), (held, "held there already"), (mine, "their own application")):
        assert str(row) in told
        assert why in told
    states = Application.objects.values_list("pk", "status")
    assert {pk for pk, status in states if status != Status.APPROVED} == {closed.pk, held.pk, mine.pk}
    assert Award.objects.filter(application__isnull=False).count() == 97
    assert Record.objects.filter(verb="approved").count() == 97
    run_tasks()
    assert len(mail.outbox) == 97


def test_the_page_between_says_who_goes_and_who_does_not_and_why(ada, signed_in) -> None:
    first, second = applications(2)
    give_role(second.applicant, "room-supporter", "anxiety")
    ticked = {"action": "approve_many", "_selected_action": [str(first.pk), str(second.pk)]}
    answer = signed_in(ada).post(LIST, ticked, follow=True)
    page = answer.content.decode()
    assert "Approve 1 of 2" in page
    assert "by the figures kept when it was sent" in page
    assert "Anxiety: held there already." in page
    assert f'value="{first.pk}"' in page
    assert f'value="{second.pk}"' not in page


def test_what_changed_since_the_page_was_opened_is_left_out(ada, ben, signed_in) -> None:
    rows = applications(3)
    posted = seen(*rows)
    decide.begin_reading(rows[0], by=ben, version=rows[0].version)
    withdraw(rows[1], by=rows[1].applicant)
    told = messages(signed_in(ada).post(url("approve-many"), posted, follow=True))
    assert "1 approved." in told
    assert "has changed since you opened it" in told
    assert "not waiting any more: withdrawn" in told
    assert Award.objects.filter(application__isnull=False).count() == 1


def test_a_first_approval_of_two_is_said_to_be_one(ada, ben, signed_in) -> None:
    leader = cast.application_by(cast.ListenerWhoMeetsMentorLeader(), "group-support-mentor-leader", ())
    for check in ("statement", "interview"):
        decide.tick(leader, check=check, by=ada, version=leader.version)
    page = signed_in(ada).get(url("approve-many"), {"row": str(leader.pk)}).content.decode()
    assert "the first of two approvals" in page
    told = messages(signed_in(ada).post(url("approve-many"), seen(leader), follow=True))
    assert "0 approved. 1 have a first approval." in told


def test_what_still_has_to_be_ticked_is_left_out(ada, signed_in) -> None:
    leader = cast.application_by(cast.ListenerWhoMeetsMentorLeader(), "group-support-mentor-leader", ())
    page = signed_in(ada).get(url("approve-many"), {"row": str(leader.pk)}).content.decode()
    assert "Still to be ticked by a person: statement, interview." in page
    assert "Nobody is left for whom this can be done." in page
    assert 'name="apply"' not in page


def test_one_answer_to_several_people_each_with_a_letter_of_their_own(ada, ben, signed_in, run_tasks) -> None:
    rows = applications(4)
    decide.approve(rows[0], by=ben, version=rows[0].version)
    client = signed_in(ada)
    preview = client.post(url("decline-many"), seen(*rows, **reason(), _preview="1"))
    assert "will read in the notices" in preview.content.decode()
    assert "Already decided (approved) by ben" in preview.content.decode()
    assert Application.objects.filter(status=Status.DECLINED).count() == 0
    told = messages(client.post(url("decline-many"), seen(*rows, **reason()), follow=True))
    assert "3 answered." in told
    assert "Left out, 1 of them:" in told
    assert Record.objects.filter(verb="declined").count() == 3
    run_tasks()
    assert len(mail.outbox) == 4


def test_several_people_are_answered_only_about_what_each_of_them_was_asked(ada, signed_in) -> None:
    rows = [
        cast.application_by(cast.ListenerWhoMeetsRoomSupporter()),
        cast.application_by(cast.MemberWhoMeetsRoomSupporter()),
    ]
    client = signed_in(ada)
    page = client.get(url("decline-many"), {"row": [str(row.pk) for row in rows]}).content.decode()
    assert "Something else we saw" in page
    assert 'value="2 group chats"' not in page
    answer = client.post(url("decline-many"), seen(*rows, **reason()))
    assert answer.status_code == 400
    assert not Application.objects.filter(status=Status.DECLINED).exists()


def test_a_reason_that_is_missing_is_asked_for_and_everybody_stays_on_the_page(ada, signed_in) -> None:
    rows = applications(2)
    answer = signed_in(ada).post(url("decline-many"), seen(*rows, **reason(reason="")))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert all(f'name="version-{row.pk}" value="{row.version}"' in page for row in rows)
    assert not Application.objects.filter(status=Status.DECLINED).exists()


@pytest.mark.parametrize("name", ["approve-many", "decline-many"])
def test_rows_that_are_none_are_left_out_quietly(ada, sent, signed_in, name) -> None:
    strange = {"row": ["x", "", "1' OR 1=1", "00000000-0000-4000-8000-000000000000"], **reason()}
    client = signed_in(ada)
    assert client.get(url(name), {"row": strange["row"]}).status_code == 200
    assert client.post(url(name), strange).status_code in (302, 400)
    assert Application.objects.get().status == Status.SUBMITTED


@pytest.mark.parametrize("name", ["approve-many", "decline-many"])
def test_three_rows_are_asked_about_at_the_price_of_one(ada, signed_in, name) -> None:
    rows, client = applications(3), signed_in(ada)
    counts = []
    for chosen in (rows[:1], rows[:1], rows):  # the first time reads what stays in memory
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(name), {"row": [str(row.pk) for row in chosen]}).status_code == 200
        counts.append(len(queries))
    assert counts[1] == counts[2]
