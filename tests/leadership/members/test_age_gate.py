"""The birth date comes first, and whoever is too young is sent away kindly and for good (G1, G5)."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from leadership.members.models import Band, Member
from tests.leadership.members.door import FORM, answer_age, sign_up

pytestmark = pytest.mark.django_db


def birth_of(age: int, days: int = 0) -> dict[str, int]:
    day = timezone.now().date() - dt.timedelta(days=days)
    return {"day": day.day, "month": day.month, "year": day.year - age}


def text_of(response) -> str:
    return re.sub(
        r"\s+",
        " ",
        re.sub(
            r"<[^>]*>", " ", response.content.decode().partition("<main")[2].partition(">")[2].partition("</main")[0]
        ),
    )


def test_the_question_is_neutral(client) -> None:
    page = text_of(client.get("/accounts/signup/"))
    assert "When were you born?" in page
    assert not re.search(r"\b(1[2-9]|thirteen|eighteen|old enough|under|over|minimum|at least)\b", page)


def test_the_account_form_is_not_there_before_the_question(client) -> None:
    sign_up(client)
    assert not Member.objects.exists()
    assert b"password1" not in client.get("/accounts/signup/").content


def test_a_birth_date_in_the_account_form_says_nothing(client) -> None:
    answer_age(client)
    sign_up(client, born_on="2016-01-01", is_staff="on", is_superuser="on", is_safeguarding_lead="on")
    made = Member.objects.get(username=FORM["username"])
    assert made.born_on == dt.date(1990, 4, 3)
    assert not any([made.is_staff, made.is_superuser, made.is_safeguarding_lead])


@pytest.mark.parametrize(("age", "days", "status"), [(12, 0, 403), (13, -2, 403), (13, 0, 302), (17, 0, 302)])
def test_thirteen_counts_from_the_birthday_on(client, age: int, days: int, status: int) -> None:
    assert answer_age(client, **birth_of(age, days)).status_code == status


def test_a_refusal_is_kind_and_gives_no_hint(client) -> None:
    page = text_of(answer_age(client, **birth_of(9)))
    assert "people who are there for exactly that" in page
    assert not re.search(r"\d|young|old|\bage|birth|year", page)


def test_another_date_in_the_same_browser_changes_nothing(client) -> None:
    answer_age(client, **birth_of(9))
    for again in (client.get("/accounts/signup/"), answer_age(client), sign_up(client)):
        assert again.status_code == 403
        assert b"password1" not in again.content
    assert not Member.objects.exists()


def test_the_refusal_is_remembered_two_days_and_holds_no_date(client, time_machine) -> None:
    response = answer_age(client, **birth_of(9))
    cookie = response.cookies["asked"]
    assert cookie["httponly"]
    assert str(birth_of(9)["year"]) not in cookie.value
    time_machine.move_to(timezone.now() + dt.timedelta(days=2, minutes=1))
    assert client.get("/accounts/signup/").status_code == 200


def test_an_invented_cookie_keeps_nobody_out() -> None:
    stranger = Client()
    stranger.cookies["asked"] = "1:nonsense:nonsense"
    assert stranger.get("/accounts/signup/").status_code == 200


@pytest.mark.parametrize(
    "date",
    [
        {"day": 31, "month": 2},
        {"day": 0},
        {"year": -5},
        {"year": 99_999_999_999},
        {"year": 1850},
        {"year": 2400},
        {"day": "x"},
        {"month": "１２３"},
        {"day": "\0"},
        {"day": "9" * 5000},
    ],
)
def test_an_impossible_date_is_asked_for_again(client, date: dict[str, int]) -> None:
    response = answer_age(client, **date)
    assert response.status_code == 400
    assert b"When were you born?" in response.content


@pytest.mark.parametrize(("born", "band"), [((17, 0), Band.TEEN), ((18, 1), Band.ADULT)])
def test_the_answer_decides_the_community(client, born, band: str) -> None:
    answer_age(client, **birth_of(*born))
    sign_up(client)
    assert Member.objects.get().band == band
