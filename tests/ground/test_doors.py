"""Signing in and out: one door, nothing kept, nothing open by default (S7, S10, S12, S14)."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache

from leadership.members.models import Member

pytestmark = pytest.mark.django_db
PASSWORD = "listen-with-heart"


@pytest.fixture
def rosa() -> Member:
    return Member.objects.create_user("rosa", "rosa@example.org", PASSWORD, born_on=dt.date(1990, 1, 1))


@pytest.fixture
def ada() -> Member:
    return Member.objects.create_superuser("ada", "ada@example.org", PASSWORD)


def test_the_admin_has_no_password_form(client) -> None:
    response = client.get("/admin/login/?next=/admin/leadership/")
    assert response.status_code == 302
    assert response.url == "/accounts/login/?next=/admin/leadership/"
    tried = client.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    assert tried.status_code == 405
    assert b"password" not in tried.content


def test_the_admin_is_not_for_everybody(signed_in, rosa) -> None:
    assert signed_in(rosa).get("/admin/login/").status_code == 403
    assert signed_in(rosa).get("/admin/").status_code in {302, 403}


def test_staff_come_through_the_sites_own_door(signed_in, ada) -> None:
    assert signed_in(ada).get("/admin/login/").url == "/admin/"
    assert signed_in(ada).get("/admin/").status_code == 200
    assert signed_in(ada).get("/admin/password_change/").url == "/accounts/password/change/"


def test_the_admin_stays_shut_without_a_second_factor(signed_in, ada) -> None:
    response = signed_in(ada, second_factor=False).get("/admin/")
    assert response.status_code in {302, 403}


def test_signed_in_pages_are_not_kept(signed_in, rosa) -> None:
    assert "no-store" in signed_in(rosa).get("/accounts/email/").headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/accounts/logout/", "/admin/logout/"])
def test_signing_out_empties_the_browser(signed_in, ada, path: str) -> None:
    client = signed_in(ada)
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/accounts/email/").status_code == 200  # asking is not signing out
    response = client.post(path)
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/accounts/email/").status_code == 302


def test_a_session_is_seen_every_five_minutes_at_most(client, rosa, time_machine) -> None:
    began = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
    time_machine.move_to(began, tick=False)
    client.force_login(rosa)
    client.get("/accounts/email/")
    time_machine.move_to(began + dt.timedelta(minutes=4))
    client.get("/accounts/email/")
    assert UserSession.objects.get(user=rosa).last_seen_at == began
    time_machine.move_to(began + dt.timedelta(minutes=6), tick=False)
    cache.delete(f"seen:{client.session.session_key}")  # Redis keeps its own time
    client.get("/accounts/email/")
    assert UserSession.objects.get(user=rosa).last_seen_at == began + dt.timedelta(minutes=6)


def test_the_sixth_wrong_password_is_not_even_tried(client, rosa) -> None:
    answers = []
    for n in range(6):
        invented = {"x-forwarded-for": f"192.0.2.{n}"}
        wrong = {"login": "rosa", "password": f"wrong-{n}-entirely"}
        answers.append(client.post("/accounts/login/", wrong, headers=invented).content.decode())
    assert "Too many tries in a row" not in answers[4]
    assert "Too many tries in a row" in answers[5]
