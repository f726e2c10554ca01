"""Words somebody was writing when her session ended are hers again once she is back, and nobody else's."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.utils import timezone

from leadership.applications import decide, questions
from leadership.applications.models import Application
from leadership.applications.questions import Question
from leadership.badges.models import Award
from leadership.badges.renewals import Renewal
from tests import cast
from tests.clock import DAY
from tests.factories import PASSWORD, MemberFactory, give_role
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


@pytest.mark.parametrize(
    ("referer", "following"),
    [
        ("http://testserver/settings/?from=mail#data", "/settings/%3Ffrom%3Dmail"),
        ("http://elsewhere.example/settings/", "/settings/export/"),
        ("", "/settings/export/"),
    ],
)
def test_after_a_button_she_comes_back_to_the_page_it_stands_on(lia, signed_in, referer, following) -> None:
    client = signed_in(lia, second_factor=False)
    end_session(client)
    answer = client.post("/settings/export/", headers={"Referer": referer})
    assert answer.url == f"/accounts/login/?next={following}"


def test_an_address_of_a_button_opened_by_hand_is_a_page_that_says_so(lia, signed_in) -> None:
    answer = signed_in(lia).get("/settings/export/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Only a button leads here." in answer.content.decode()


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


@pytest.mark.parametrize("change", [{"writer": "1"}, {"writer": ""}, {"why": "x" * 270_000}])
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


TYPED = "I was in the middle of a long sentence, and the evening went on."


def asked(lia: Any, ada: Any) -> tuple[str, str]:
    sent = cast.application_by(lia)
    questions.ask(sent, by=ada, version=sent.version, words="Which evenings?", days=7)
    return f"/applications/{sent.pk}/", f"/applications/{sent.pk}/answer/"


def declined(lia: Any, ada: Any) -> tuple[str, str]:
    sent = cast.application_by(lia)
    said = {"requirement": decide.requirements_of(sent)[0], "reason": "Not yet."}
    decide.decline(sent, by=ada, version=sent.version, **said)
    return f"/applications/{sent.pk}/", f"/applications/{sent.pk}/appeal/"


def renewed(lia: Any, ada: Any) -> tuple[str, str]:
    award = give_role(lia, "room-supporter", "anxiety")
    ends = timezone.now() + DAY
    Award.objects.filter(pk=award.pk).update(ends_at=ends, lapses_at=ends)
    return f"/path/awards/{award.pk}/renew/", f"/path/awards/{award.pk}/renew/"


@pytest.mark.parametrize("prepare", [asked, declined, renewed])
def test_what_she_wrote_about_an_application_or_a_badge_is_there_when_she_is_back(
    lia, ada, signed_in, prepare: Any
) -> None:
    page, posted = prepare(lia, ada)
    client = signed_in(lia, second_factor=False)
    found = re.search(r'name="writer" value="([^"]+)"', client.get(page).content.decode())
    assert found
    end_session(client)
    answer = client.post(posted, {"writer": found[1], "words": TYPED, "goes_on": "yes"})
    assert answer.url == f"/accounts/login/?next={page}"
    come_back(client, lia)
    shown = client.get(page).content.decode()
    assert TYPED in shown
    assert "Your words are here again, and not saved yet." in shown
    assert TYPED not in client.get(page).content.decode()  # once
    assert not Question.objects.filter(answer=TYPED).exists()
    assert not Renewal.objects.exists()


def test_what_an_admin_wrote_is_there_with_those_it_is_about(lia, ada, signed_in) -> None:
    award, page = give_role(lia, "room-supporter", "anxiety"), "/admin/leadership/award/end/"
    client = signed_in(ada)
    found = re.search(r'name="writer" value="([^"]+)"', client.get(f"{page}?row={award.pk}").content.decode())
    assert found
    end_session(client)
    answer = client.post(page, {"writer": found[1], "row": award.pk, "reason": TYPED})
    back = f"{page}?row={award.pk}"
    assert answer.url == f"/accounts/login/?{urlencode({'next': back}, safe='/')}"
    keep = client.session["unfinished"]
    again = signed_in(ada)
    session = again.session
    session["unfinished"] = keep  # as signing in with two keys in this browser would leave it
    session.save()
    shown = again.get(back)
    assert shown.context["form"]["reason"].value() == TYPED
    assert [row.pk for row in shown.context["rows"]] == [award.pk]
    assert Award.objects.held().filter(pk=award.pk).exists()
