"""Words somebody was writing when her session ended are hers again once she is back, and nobody else's."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings

from leadership.applications.models import Application
from tests import cast
from tests.factories import PASSWORD, MemberFactory
from tests.signing_in import session_of

pytestmark = pytest.mark.django_db

URL = "/roles/room-supporter/apply/"


def form_of(client: Any) -> dict[str, Any]:
    """What she has on her page, with the page's own hidden signature."""
    found = re.search(r'name="writer" value="([^"]+)"', client.get(URL).content.decode())
    assert found
    words = "I was in the middle of a long sentence about why I would like to help."
    return {"writer": found[1], "why": words, "communities": ["loneliness"], "action": "save"}


def end_session(client: Any) -> None:
    client.session.flush()


def come_back(client: Any, member: Any) -> None:
    """Sign in again in the same browser, as its form does it."""
    login = client.post("/accounts/login/", {"login": member.username, "password": PASSWORD})
    assert login.status_code == 302, login.content.decode()


def test_she_is_asked_to_sign_in_and_finds_her_words_again_not_saved_yet(lia, signed_in) -> None:
    client = signed_in(lia, second_factor=False)
    form = form_of(client)
    end_session(client)
    answer = client.post(URL, form)
    assert answer.status_code == 302
    assert answer.url == f"/accounts/login/?next={URL}"
    assert not Application.objects.exists()
    come_back(client, lia)
    page = client.get(URL).content.decode()
    assert form["why"] in page
    assert re.search(r'value="loneliness"[^>]*checked', page)
    assert "Your words are here again, and not saved yet." in page
    assert form["why"] not in client.get(URL).content.decode()  # once


def test_somebody_else_who_signs_in_on_this_computer_sees_nothing(lia, signed_in) -> None:
    client = signed_in(lia, second_factor=False)
    form = form_of(client)
    end_session(client)
    client.post(URL, form)
    eve = MemberFactory()
    session_of(eve, second_factor=False)  # her address is confirmed
    come_back(client, eve)
    answer = client.get(URL)
    assert answer.status_code == 200
    assert form["why"] not in answer.content.decode()


@pytest.mark.parametrize("change", [{"writer": "1"}, {"writer": ""}, {"why": "x" * 70_000}])
def test_what_is_not_signed_or_too_long_is_not_kept(lia, signed_in, change) -> None:
    client = signed_in(lia, second_factor=False)
    form = form_of(client) | change
    end_session(client)
    client.cookies.pop(settings.SESSION_COOKIE_NAME, None)
    assert client.post(URL, form).status_code == 302
    assert "unfinished" not in client.session


def test_a_stranger_who_posts_is_asked_to_sign_in_and_leaves_nothing(programme, signed_in) -> None:
    client = signed_in(None)
    assert client.post(URL, {"why": cast.WHY, "action": "send"}).status_code == 302
    assert not Application.objects.exists()
    assert "unfinished" not in client.session
