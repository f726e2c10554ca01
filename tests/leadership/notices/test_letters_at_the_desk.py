"""The letters at the desk: what is typed is previewed as it is read, refused beside its field, and kept in versions."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leadership.audit.models import Record
from leadership.members.models import Member
from leadership.notices.letters import LETTERS
from leadership.notices.wording import Wording, latest, reword
from tests.cast import ProgrammeAdmin

pytestmark = pytest.mark.django_db
OWN = {"subject": "News for you", "title": "Hello {{ username }}: {{ role }}", "text": "It is <b>yours</b>."}
DECLINED = {"subject": "News", "title": "An answer", "text": "{{ reason }} {{ again }}"}


@pytest.fixture
def ada(programme) -> Member:
    return ProgrammeAdmin(username="ada")


@pytest.fixture
def client(ada, signed_in) -> Client:
    return signed_in(ada)


def page(response, status: int = 200) -> str:
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def of(slug: str) -> str:
    return reverse("admin:letter", args=[slug])


def test_the_list_has_every_letter_and_says_whose_words_it_has(client, ada) -> None:
    reword("approved", 1, by=ada, **OWN)
    shown = page(client.get(reverse("admin:leadership_wording_changelist")))
    for letter in LETTERS.values():
        assert f">{letter.when}</a>" in shown
    assert shown.count("<td>ours</td>") == len(LETTERS) - 1
    assert "<bdi>ada</bdi>’s" in shown
    assert reverse("admin:leadership_wording_changelist") in page(client.get("/admin/"))


def test_the_list_costs_the_same_with_one_version_and_with_three(client, ada) -> None:
    address = reverse("admin:leadership_wording_changelist")
    reword("approved", 1, by=ada, **OWN)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for slug in ("declined", "asked"):
        reword(slug, 1, by=ada, **OWN)
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(three) == len(one)


@pytest.mark.parametrize("slug", LETTERS)
def test_every_letter_is_shown_as_it_is_sent_now(client, slug: str) -> None:
    shown, letter = page(client.get(of(slug))), LETTERS[slug]
    assert "As it is sent now, with made-up people" in shown
    assert ("An admin will read" in shown) == letter.is_for_desk
    assert ("A teen will read" in shown) != letter.is_for_desk
    for name in letter.places:
        assert f"<code>{{{{ {name} }}}}</code>" in shown


def test_a_preview_shows_both_communities_what_they_would_read_and_saves_nothing(client) -> None:
    shown = page(client.post(of("approved"), OWN | {"number": 0, "_preview": "1"}))
    assert "<b>Hello quiet-river: Group Support Mentor</b>" in shown
    assert "<b>Hello paper-boat: Teen Star</b>" in shown
    assert "It is &lt;b&gt;yours&lt;/b&gt;." in shown
    assert "The mail beside it, if fuller letters are chosen: “News for you”" in shown
    assert "Hello,<br><br>Hello quiet-river: Group Support Mentor<br>" in shown
    assert not Wording.objects.exists()


def test_saved_words_hold_and_can_be_taken_back(client) -> None:
    assert client.post(of("approved"), OWN | {"number": 0, "_save": "1"}).url == of("approved")
    assert latest("approved").title == OWN["title"]
    assert "Back to our words" in page(client.get(of("approved")))
    assert client.post(of("approved"), {"number": 1, "_back": "1"}).url == of("approved")
    shown = page(client.get(of("approved")))
    assert latest("approved").is_ours
    assert 'value="Back to our words"' not in shown
    assert "Version 1" in shown
    assert "Version 2" in shown
    assert Record.objects.filter(subject_kind="wording").count() == 2
    row = page(client.get(reverse("admin:leadership_wording_change", args=[Wording.objects.get(number=1).pk])))
    assert "Hello {{ username }}: {{ role }}" in row


def test_what_stands_for_nothing_is_named_beside_its_field_and_what_was_typed_is_kept(client) -> None:
    wrong = {"title": "An answer for {{ reason }}", "text": "{{ reason }} {{ agian }}"}
    shown = page(client.post(of("declined"), DECLINED | wrong | {"number": 0, "_save": "1"}), 400)
    assert '<ul class="errorlist" id="id_title_error"><li>{{ reason }} can’t stand here. Possible here: ' in shown
    text = shown.partition('id="id_text_error"')[2].partition("</ul>")[0]
    assert "{{ agian }} can’t stand here. Possible here: {{ username }}, {{ role }}, {{ requirement }}" in text
    assert "{{ again }} has to stay in the text" in text
    assert "{{ reason }} {{ agian }}</textarea>" in shown
    assert not Wording.objects.exists()


def test_two_who_change_it_at_once_hear_of_each_other(client, ada) -> None:
    reword("approved", 1, by=ada, subject="Other", title="Other words", text="")
    shown = page(client.post(of("approved"), OWN | {"number": 0, "_save": "1"}), 409)
    assert "Somebody has changed this letter" in shown
    assert "<b>Other words</b>" in shown
    assert 'value="Hello {{ username }}: {{ role }}"' in shown
    assert client.post(of("approved"), OWN | {"number": 1, "_save": "1"}).status_code == 302


@pytest.mark.parametrize("number", ["", "x", "-1", "99", "9" * 40, "²"])
def test_a_version_that_nobody_saw_changes_nothing(client, number: str) -> None:
    assert client.post(of("approved"), OWN | {"number": number, "_save": "1"}).status_code == 409
    assert client.post(of("approved"), {"number": number, "_back": "1"}).status_code == 409
    assert not Wording.objects.exists()


def test_fields_that_were_not_asked_for_change_nothing(client) -> None:
    extra = {"letter": "declined", "written_by": "eve", "written_at": "2020-01-01", "id": "77"}
    client.post(of("approved"), OWN | extra | {"number": 0, "_save": "1"})
    made = Wording.objects.get()
    assert (made.letter, made.number, made.written_by, made.written_at.year > 2020) == ("approved", 1, "ada", True)


def test_there_is_no_such_letter(client) -> None:
    assert client.get(of("love")).status_code == 404
