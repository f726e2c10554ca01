"""Signing in, passwords, addresses and second keys speak as the rest of the place does."""

from __future__ import annotations

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core import mail
from django.utils.html import strip_tags

from tests.factories import MemberFactory
from tests.look.test_words import MAIN, words
from tests.signing_in import client_of, totp_of

#: how the library speaks where nobody has put it into our words
FOREIGN = re.compile(
    r"\b[Ee]mails?\b|!|[Pp]lease contact|associated with|authenticat(e|ion)\b|Passwordless|Remember Me"
)
TITLE_CASE = re.compile(r"^[A-Z]\w+ ([A-Z]\w+ ?)+$")
STRANGERS = ["login", "signup", "password/reset", "password/reset/done", "confirm-email", "confirm-email/no-such-key"]
OWN = ["email", "password/change", "logout", "reauthenticate", "2fa/totp/activate", "2fa/webauthn/add", "2fa"]


def check_words(answer) -> None:
    assert answer.status_code == 200
    page = re.sub(r"<script.*?</script>", "", answer.content.decode(), flags=re.DOTALL)
    said = strip_tags(MAIN.search(page)[0])
    assert not FOREIGN.search(said), said
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert heading
    assert not TITLE_CASE.match(heading[1].strip())
    assert 'placeholder="' not in page, "a label is not said twice"


@pytest.mark.parametrize("page", STRANGERS)
def test_to_strangers(programme, client, page: str) -> None:
    if page == "signup":
        client.post("/accounts/signup/", {"day": "1", "month": "2", "year": "1990"})
    check_words(client.get(f"/accounts/{page}/"))


@pytest.mark.parametrize("page", OWN)
def test_to_people_here(programme, signed_in, page: str) -> None:
    check_words(signed_in(MemberFactory(), second_factor=False).get(f"/accounts/{page}/"))


@pytest.mark.parametrize("page", ["2fa/reauthenticate", "2fa/totp/deactivate", "2fa/recovery-codes/generate"])
def test_to_people_with_a_second_key(programme, signed_in, page: str) -> None:
    check_words(signed_in(MemberFactory()).get(f"/accounts/{page}/"))


def test_the_second_question(programme, client) -> None:
    person = MemberFactory()
    person.set_password("listen-with-heart")
    person.save()
    person.emailaddress_set.get_or_create(email=person.email, defaults={"verified": True, "primary": True})
    totp_of(person)
    form = {"login": person.username, "password": "listen-with-heart"}
    page = client.post("/accounts/login/", form, follow=True)
    check_words(page)
    assert "Your second key" in words(page)
    assert Authenticator.objects.filter(user=person).exists()


def test_an_address_not_in_use_can_be_used_or_removed(programme, signed_in) -> None:
    person = MemberFactory()
    client = signed_in(person)
    assert "Remove" not in words(client.get("/accounts/email/")), "the only one stays"
    person.emailaddress_set.create(email="second@example.org", verified=True)
    check_words(client.get("/accounts/email/"))
    client.post("/accounts/email/", {"email": "second@example.org", "action_primary": ""})
    person.refresh_from_db()
    assert person.email == "second@example.org"


@pytest.mark.parametrize("known", [True, False])
def test_letters(programme, client, run_tasks, known: bool) -> None:
    person = MemberFactory()
    person.emailaddress_set.get_or_create(email=person.email, defaults={"verified": True, "primary": True})
    client.post("/accounts/password/reset/", {"email": person.email if known else "nobody@example.org"})
    run_tasks()
    (letter,) = mail.outbox
    assert not FOREIGN.search(letter.subject + letter.body)
    assert letter.body.startswith("Hello,")
    assert ("/accounts/password/reset/key/" in letter.body) == known


def test_the_digits_of_an_app_count_once_for_as_long_as_they_would_be_taken(programme, client) -> None:
    """A code of the next half minute is good from now until a minute and a half later; read over a shoulder it is worth nothing."""
    person = MemberFactory()
    secret = decrypt(totp_of(person).data["secret"])
    start = 1_790_000_010  # the first second of a period
    code = format_hotp_value(hotp_value(secret, start // 30 + 1))
    for after, taken in ((0, True), (31, False), (59, False), (89, False)):
        with time_machine.travel(start + after, tick=False):
            answer = client_of(person).post("/accounts/2fa/reauthenticate/", {"code": code})
            assert (answer.status_code == 302) == taken, after
    with time_machine.travel(start + 59, tick=False):
        other = format_hotp_value(hotp_value(secret, start // 30 + 2))
        assert client_of(person).post("/accounts/2fa/reauthenticate/", {"code": other}).status_code == 302
