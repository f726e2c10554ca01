"""Who may decide: the one gate, by every path there is: the button, the bulk page, a crafted request, the shell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from leadership.applications import decide
from leadership.applications.models import Application, Status
from leadership.audit.models import Record
from leadership.badges.desks import ADMINS, SAFEGUARDING, appoint
from leadership.badges.gate import RefusedError
from leadership.badges.models import Award
from leadership.members.models import Member
from leadership.notices.models import Notice
from tests import cast
from tests.factories import MemberFactory
from tests.leadership.applications.posting import press, reason, seen

pytestmark = pytest.mark.django_db

DECISIONS = {"approve": {}, "decline": reason(), "read": {}, "tick": {"check": "interview"}}
BULK = {"approve-many": {}, "decline-many": reason()}


def is_untouched(application: Application) -> bool:
    now = Application.objects.get(pk=application.pk)
    same = (now.status, now.version, now.checks) == (application.status, application.version, application.checks)
    decisions = Record.objects.about("application", application.pk).exclude(verb="sent")
    return same and not decisions.exists() and not Award.objects.filter(application=application).exists()


def in_shell(application: Application, by: Member) -> list[Callable[[], Any]]:
    known: dict[str, Any] = {"by": by, "version": application.version}
    return [
        lambda: decide.approve(application, **known),
        lambda: decide.decline(application, **known, requirement="2 group chats", reason="No."),
        lambda: decide.begin_reading(application, **known),
        lambda: decide.tick(application, check="interview", **known),
    ]


def test_nobody_decides_their_own_by_any_path(programme, signed_in) -> None:
    lia = cast.ListenerWhoMeetsRoomSupporter()
    application = cast.application_by(lia)
    appoint(lia, ADMINS)
    lia = Member.objects.get(pk=lia.pk)
    client = signed_in(lia)
    for name, data in DECISIONS.items():
        answer = press(client, name, application, **data)
        assert answer.status_code == 403, name
        assert "Nobody decides about their own application." in answer.content.decode()
    for name, data in BULK.items():
        answer = client.post(reverse(f"admin:application-{name}"), seen(application, **data), follow=True)
        assert "Nobody decides about their own application." in answer.content.decode()
    for act in in_shell(application, lia):
        with pytest.raises(RefusedError, match="their own application"):
            act()
    assert is_untouched(application)


def test_not_even_a_superuser_decides_their_own(programme) -> None:
    root = cast.ListenerWhoMeetsRoomSupporter(is_superuser=True, is_staff=True)
    application = cast.application_by(root)
    for act in in_shell(application, root):
        with pytest.raises(RefusedError, match="their own application"):
            act()
    assert is_untouched(application)


@pytest.mark.parametrize("field", ["decided_by", "first_approved_by"])
def test_the_database_itself_refuses_a_decision_of_ones_own(sent, field) -> None:
    changes = {"status": Status.APPROVED, "decided_at": sent.submitted_at} if field == "decided_by" else {}
    with pytest.raises(IntegrityError, match=r"application_not_(decided|approved)_by_oneself"), transaction.atomic():
        Application.objects.filter(pk=sent.pk).update(**{field: sent.applicant}, **changes)


def test_the_database_wants_two_different_people(ada, lia) -> None:
    application = cast.application_by(lia)
    rows = Application.objects.filter(pk=application.pk)
    decided = {"status": Status.APPROVED, "decided_by": ada, "decided_at": application.submitted_at}
    with pytest.raises(IntegrityError, match="two_different_people"), transaction.atomic():
        rows.update(**decided, first_approved_by=ada)
    with pytest.raises(IntegrityError, match="as_often_as_asked"), transaction.atomic():
        rows.update(**decided, approvals=2)


@pytest.mark.parametrize(
    "person",
    [
        lambda: MemberFactory(),
        lambda: cast.Moderator(),
        lambda: MemberFactory(is_staff=True),
        lambda: cast.AtADesk(desk=SAFEGUARDING),
    ],
    ids=["a member", "a moderator", "staff without the permission", "the safeguarding lead"],
)
def test_whoever_is_no_programme_admin_decides_nothing(programme, sent, signed_in, person) -> None:
    other = Member.objects.get(pk=person().pk)
    client = signed_in(other)
    for name, data in {**DECISIONS, **BULK}.items():
        answer = press(client, name, sent, **data)
        if other.is_staff:
            assert answer.status_code == 403, name
        else:
            assert answer.status_code == 302, name
            assert answer.url.startswith("/admin/login/"), name
    assert client.get(reverse("admin:leadership_application_changelist")).status_code in (302, 403)
    for act in in_shell(sent, other):
        with pytest.raises(RefusedError):
            act()
    assert is_untouched(sent)


def test_the_permission_without_the_desk_is_not_enough(sent) -> None:
    """Powers come with the desk: a permission that stayed after `is_staff` went decides nothing."""
    eve = cast.ProgrammeAdmin()
    Member.objects.filter(pk=eve.pk).update(is_staff=False)
    eve = Member.objects.get(pk=eve.pk)
    assert eve.has_perm(decide.CAN_DECIDE)
    with pytest.raises(RefusedError, match="kept for programme admins"):
        decide.approve(sent, by=eve, version=sent.version)


def test_an_account_that_was_closed_decides_nothing(ada, sent) -> None:
    Member.objects.filter(pk=ada.pk).update(is_active=False)
    for act in in_shell(sent, Member.objects.get(pk=ada.pk)):
        with pytest.raises(RefusedError):
            act()
    assert is_untouched(sent)


def test_without_a_second_factor_in_this_session_the_desk_stays_shut(ada, sent, signed_in) -> None:
    client = signed_in(ada, second_factor=False)
    for name, data in {**DECISIONS, **BULK}.items():
        answer = press(client, name, sent, **data)
        assert answer.status_code == 403, name
    assert is_untouched(sent)


def test_whoever_signed_in_long_ago_is_asked_again_and_her_words_go_on_by_themselves(ada, sent, signed_in) -> None:
    """The words of an answer typed for a quarter of an hour are not lost to the password (S16)."""
    client = signed_in(ada, reauthenticated=False)
    answer = press(client, "decline", sent, **reason(reason="Two more chats, then please come back."))
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/reauthenticate/")
    assert is_untouched(sent)
    answer = client.post(answer.url, {"password": "listen-with-heart"}, follow=True)
    assert answer.status_code == 200
    sent.refresh_from_db()
    assert (sent.status, sent.reason) == (Status.DECLINED, "Two more chats, then please come back.")


@pytest.mark.parametrize("name", ["approve", "decline", "tick", "approve-many", "decline-many"])
def test_every_decision_asks_again(ada, sent, signed_in, name) -> None:
    answer = press(signed_in(ada, reauthenticated=False), name, sent, **{**DECISIONS, **BULK}[name])
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/reauthenticate/")
    assert is_untouched(sent)


def test_a_crafted_change_form_changes_nothing(ada, sent, signed_in) -> None:
    client = signed_in(ada)
    url = reverse("admin:leadership_application_change", args=[sent.pk])
    fields = {"status": "approved", "decided_by": ada.pk, "applicant": ada.pk, "role": "ambassador", "_save": "Save"}
    assert client.post(url, fields).status_code == 403
    deleting = reverse("admin:leadership_application_delete", args=[sent.pk])
    assert client.post(deleting, {"post": "yes"}).status_code == 403
    listing = reverse("admin:leadership_application_changelist")
    client.post(listing, {"action": "delete_selected", "_selected_action": [str(sent.pk)], "post": "yes"})
    client.post(listing, {"form-0-id": str(sent.pk), "form-0-status": "approved", "_save": "Save"})
    assert is_untouched(sent)


def test_posted_fields_that_the_desk_does_not_ask_for_are_ignored(ada, ben, sent, signed_in) -> None:
    more = {"decided_by": ben.pk, "status": "declined", "by": ben.pk, "role": "ambassador", "is_staff": "1"}
    assert press(signed_in(ada), "approve", sent, **more).status_code == 302
    sent.refresh_from_db()
    assert (sent.status, sent.decided_by, sent.role_id) == (Status.APPROVED, ada, "room-supporter")
    assert not Member.objects.get(pk=sent.applicant_id).is_staff


def test_reading_a_page_or_following_a_link_decides_nothing(ada, sent, signed_in) -> None:
    client = signed_in(ada)
    for name in DECISIONS:
        assert client.get(reverse(f"admin:application-{name}", args=[sent.pk])).status_code in (200, 302)
    for name in BULK:
        assert client.get(reverse(f"admin:application-{name}"), {"row": str(sent.pk)}).status_code == 200
    assert is_untouched(sent)
    assert not Notice.objects.exists()


def test_an_unknown_application_is_not_found(ada, signed_in) -> None:
    client = signed_in(ada)
    unknown = "00000000-0000-4000-8000-000000000000"
    for name, data in DECISIONS.items():
        assert client.post(reverse(f"admin:application-{name}", args=[unknown]), data).status_code == 404
    for pk in (unknown, "no-number"):
        assert client.get(reverse("admin:leadership_application_change", args=[pk])).status_code == 404


def test_a_draft_is_nobody_elses_business(ada, lia, signed_in) -> None:
    draft = cast.draft_by(lia)
    client = signed_in(ada)
    assert client.get(reverse("admin:leadership_application_change", args=[draft.pk])).status_code == 404
    assert press(client, "approve", draft).status_code == 404
    with pytest.raises(Exception, match="not waiting any more: draft"):
        decide.approve(draft, by=ada, version=draft.version)
    assert is_untouched(draft)
