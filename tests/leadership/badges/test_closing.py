"""Closing an account at the desk: with a reason, on record, never one's own nor the last admin's; and opening it again (S21, S24)."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from leadership.audit.models import Record
from leadership.badges.closing import close, reopen
from leadership.badges.gate import RefusedError, TooLateError
from leadership.members.erasure import erase
from leadership.members.models import Member
from leadership.notices.models import Notice
from tests import cast
from tests.clock import at_once
from tests.factories import PASSWORD, MemberFactory, give_role

pytestmark = pytest.mark.django_db
WHY = "Two people told us that this account is used by somebody else."
SIGN_IN = "/accounts/login/"


@pytest.fixture
def ada(programme) -> Member:
    return cast.ProgrammeAdmin(username="ada")


@pytest.fixture
def ben(programme) -> Member:
    return cast.ProgrammeAdmin(username="ben")


@pytest.fixture
def rosa(programme) -> Member:
    rosa = MemberFactory(username="rosa")
    give_role(rosa, "room-supporter", "anxiety")
    return rosa


def fresh(member: Member) -> Member:
    return Member.objects.get(pk=member.pk)


def test_closed_she_is_signed_out_at_once_reads_why_at_the_door_and_keeps_what_she_holds(
    ada, rosa, client, signed_in, run_tasks
) -> None:
    hers = signed_in(rosa)
    assert hers.get("/path/").status_code == 200
    url = reverse("admin:member-close", args=[rosa.pk])
    desk, page = signed_in(ada), reverse("admin:leadership_member_change", args=[rosa.pk])
    assert url in desk.get(page).content.decode()
    empty = desk.post(url, {"reason": " "})
    assert (empty.status_code, fresh(rosa).is_active) == (400, True)
    long = desk.post(url, {"reason": "x" * 3001})
    assert (long.status_code, "x" * 3001 in long.content.decode()) == (400, True)
    done = desk.post(url, {"reason": WHY}, follow=True).content.decode()
    assert "Closed: rosa." in done
    assert "Open it again, with a reason…" in done
    assert hers.get("/path/").status_code == 302
    assert not fresh(rosa).has_perm("leadership.call_moderator", "anxiety")
    shut = client.post(SIGN_IN, {"login": "rosa", "password": PASSWORD})
    assert (shut.status_code, WHY in shut.content.decode(), shut.wsgi_request.user.is_authenticated) == (
        403,
        True,
        False,
    )
    assert WHY not in client.post(SIGN_IN, {"login": "rosa", "password": "not-hers-at-all"}).content.decode()
    reopened = desk.post(reverse("admin:member-reopen", args=[rosa.pk]), {"reason": "All is well."}, follow=True)
    assert "Open again: rosa." in reopened.content.decode()
    assert fresh(rosa).has_perm("leadership.call_moderator", "anxiety")
    assert client.post(SIGN_IN, {"login": "rosa", "password": PASSWORD}).status_code == 302
    run_tasks()
    assert (Notice.objects.get(member=rosa).text, len(mail.outbox)) == ("All is well.", 1)
    told = Record.objects.filter(about_id=rosa.pk, subject_kind="member").order_by("at", "id")
    assert [(each.verb, each.actor_name, each.reason, each.after) for each in told] == [
        ("closed the account", "ada", WHY, {"in use": False}),
        ("opened again", "ada", "All is well.", {"in use": True}),
    ]


def test_never_oneself_nor_without_the_desk_nor_somebody_above(ada, ben, rosa, signed_in) -> None:
    root = MemberFactory(username="root", is_staff=True, is_superuser=True)
    for by, whom in ((ada, ada), (rosa, ben), (cast.Moderator(), rosa), (cast.SafeguardingLead(), rosa), (ada, root)):
        with pytest.raises(RefusedError):
            close(whom, by=fresh(by), reason=WHY)
        assert fresh(whom).is_active
    own = signed_in(ada)
    assert "Close it" not in own.get(reverse("admin:leadership_member_change", args=[ada.pk])).content.decode()
    refused = own.post(reverse("admin:member-close", args=[ada.pk]), {"reason": WHY})
    assert (refused.status_code, WHY in refused.content.decode()) == (403, True)
    close(ben, by=root, reason=WHY)
    with pytest.raises(RefusedError, match="not active"):
        close(rosa, by=fresh(ben), reason=WHY)


def test_the_last_programme_admin_stays(ada) -> None:
    root = MemberFactory(username="root", is_staff=True, is_superuser=True)
    with pytest.raises(RefusedError, match="Somebody has to stay"):
        close(ada, by=root, reason=WHY)


def test_it_is_closed_once_and_an_erased_one_stays_erased(ada, rosa) -> None:
    close(rosa, by=ada, reason=WHY)
    with pytest.raises(TooLateError, match="closed already"):
        close(rosa, by=ada, reason=WHY)
    reopen(rosa, by=ada, reason=WHY)
    with pytest.raises(TooLateError, match="open already"):
        reopen(rosa, by=ada, reason=WHY)
    erase(rosa)
    with pytest.raises(RefusedError, match="erased"):
        reopen(rosa, by=ada, reason=WHY)
    assert Record.objects.filter(verb__in=("closed the account", "opened again")).count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_admins_who_close_each_other_one_stays(ada, ben, transactional_db) -> None:
    answers = at_once([lambda: close(ben, by=ada, reason=WHY), lambda: close(ada, by=ben, reason=WHY)])
    assert sorted(type(each).__name__ for each in answers) == ["NoneType", "RefusedError"], answers
    assert Member.objects.filter(pk__in=(ada.pk, ben.pk), is_active=True).count() == 1
