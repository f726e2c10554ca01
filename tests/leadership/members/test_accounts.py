"""Accounts from the first letter to the second key, in plain HTTP (S10, S12–S16)."""

from __future__ import annotations

import re
import statistics
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client

from leadership.members.models import Member
from tests.cast import ListenerWhoMeetsRoomSupporter, Moderator, ProgrammeAdmin, application_by
from tests.factories import PASSWORD, MemberFactory
from tests.leadership.members.door import FORM, answer_age, code_of, link_in_letter, sign_in, sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa() -> Member:
    member = MemberFactory(username="rosa")
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    return member


@pytest.fixture
def real_hashes(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def signed_up(client: Client, **data: str) -> Member:
    answer_age(client)
    assert sign_up(client, **data).url == "/accounts/confirm-email/"
    return Member.objects.get(username=(FORM | data)["username"])


def enrol(client: Client) -> str:
    """Add an authenticator app by scanning what the page shows; its secret."""
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"\b[A-Z2-7]{32}\b", page)
    assert secret
    added = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret[0])})
    assert added.status_code == 302, added.content
    return secret[0]


def test_from_the_letter_to_the_path(client) -> None:
    newcomer = signed_up(client)
    assert sign_in(client, "newcomer", FORM["password1"]).url == "/accounts/confirm-email/"
    assert client.get("/path/").status_code == 302
    link = link_in_letter()
    client.get(link)
    assert not EmailAddress.objects.get(user=newcomer).verified  # looking changes nothing
    client.post(link)
    assert EmailAddress.objects.get(user=newcomer).verified
    assert sign_in(client, "newcomer@example.org", FORM["password1"]).url == "/path/"
    assert newcomer.rules_agreed_at
    assert newcomer.time_zone == "Europe/Berlin"


def test_signing_in_gives_another_session_and_out_ends_it(client, rosa) -> None:
    answer_age(client)  # something in the session of a stranger
    before = client.session.session_key
    sign_in(client, "rosa")
    after = client.session.session_key
    assert before
    assert after != before
    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get("/settings/").status_code == 302
    client.post("/accounts/logout/")
    thief.cookies["sessionid"] = after
    assert thief.get("/settings/").status_code == 302


def test_five_accounts_an_hour_from_one_address_however_many_tries(client) -> None:
    for n in range(5):
        stranger = Client()
        answer_age(stranger)
        sign_up(stranger, username=f"newcomer-{n}", email="no address")  # a slip does not count
        signed_up(stranger, username=f"newcomer-{n}", email=f"n{n}@example.org")
    answer_age(client)
    assert sign_up(client).status_code == 429
    assert Member.objects.count() == 5


def test_a_known_address_counts_like_a_new_one(client, rosa) -> None:
    answer_age(client)
    answers = [sign_up(client, username=f"other-{n}", email=rosa.email).status_code for n in range(6)]
    assert answers == [302] * 5 + [429]
    assert Member.objects.get() == rosa


def tell_apart(first, second) -> bool:
    """Whether two answers differ in anything but tokens and the address typed."""
    bare = [
        re.sub(rb'csrfmiddlewaretoken" value="\w+"|[\w.]+@example.org', b"", each.content) for each in (first, second)
    ]
    return (first.status_code, first.headers.get("Location"), bare[0]) != (
        second.status_code,
        second.headers.get("Location"),
        bare[1],
    )


def test_signing_up_says_nothing_of_who_is_here(rosa) -> None:
    strangers = Client(), Client()
    for each in strangers:
        answer_age(each)
    known = sign_up(strangers[0], username="newcomer-1", email=rosa.email)
    unknown = sign_up(strangers[1], username="newcomer-2", email="nobody@example.org")
    assert not tell_apart(known, unknown)
    assert not tell_apart(*(each.get("/accounts/confirm-email/") for each in strangers))
    assert [letter.to for letter in mail.outbox] == [[rosa.email], ["nobody@example.org"]]


def test_a_forgotten_password_says_nothing_of_who_is_here(client, rosa) -> None:
    known = client.post("/accounts/password/reset/", {"email": rosa.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert not tell_apart(known, unknown)


def test_a_wrong_password_says_nothing_of_who_is_here(client, rosa) -> None:
    assert not tell_apart(sign_in(client, rosa.email, "wrong"), sign_in(client, "nobody@example.org", "wrong"))


@pytest.mark.usefixtures("real_hashes")
def test_a_known_address_takes_as_long_as_a_new_one(rosa, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {}
    rosa.set_password(PASSWORD)
    rosa.save()

    def seconds(email: str, n: int) -> float:
        stranger = Client()
        answer_age(stranger)
        began = time.process_time()
        assert sign_up(stranger, username=f"other-{n}", email=email).status_code == 302
        return time.process_time() - began

    known = statistics.median(seconds(rosa.email, n) for n in range(5))
    unknown = statistics.median(seconds(f"nobody-{n}@example.org", n) for n in range(5))
    assert abs(known - unknown) < 0.05  # S13; hashing a password alone takes as long as that


@pytest.mark.parametrize(
    "name",
    ["admin", "4dm1n", "Moder-ator", "support", "аdmin", "ro sa", "-rosa", "a", "r" * 151, "<b>rosa</b>", "ROSA"],
)
def test_names_that_could_be_taken_for_somebody_else(client, rosa, name: str) -> None:
    answer_age(client)
    response = sign_up(client, username=name)
    assert response.status_code == 400
    assert Member.objects.get() == rosa


@pytest.mark.parametrize("password", ["password1234", "newcomer-newcomer", "short-one", "1234567890123"])
def test_passwords_anybody_would_try(client, password: str) -> None:
    answer_age(client)
    assert sign_up(client, password1=password).status_code == 400
    assert not Member.objects.exists()


def test_nobody_is_here_without_agreeing(client) -> None:
    answer_age(client)
    for box in ("agrees_rules", "agrees_health"):
        assert sign_up(client, **{box: ""}).status_code == 400
    assert not Member.objects.exists()


def test_a_new_password_ends_the_other_sessions_and_the_link_works_once(rosa) -> None:
    here, elsewhere = Client(), Client()
    sign_in(elsewhere, "rosa")
    here.post("/accounts/password/reset/", {"email": rosa.email})
    link = link_in_letter()
    form = here.get(link, follow=True).redirect_chain[-1][0]
    new = {"password1": "another-harbour-31", "password2": "another-harbour-31"}
    assert here.post(form, new).status_code == 302
    assert elsewhere.get("/settings/").status_code == 302
    assert sign_in(here, "rosa", "another-harbour-31").url == "/path/"
    assert b"password1" not in Client().get(link, follow=True).content


def test_whoever_confirms_an_address_has_it(client, rosa, signed_in) -> None:
    """Somebody who only typed another person's address can't keep it from her."""
    squatter = signed_up(Client(), username="squatter", email="mine@example.org")
    cache.clear()  # another letter to the same address waits three minutes
    own = signed_in(rosa, second_factor=False)
    assert own.post("/accounts/email/", {"action_add": "", "email": "mine@example.org"}).status_code == 302
    assert own.post(link_in_letter(r"http://testserver(/accounts/confirm-email/\S+)")).status_code == 302
    own.post("/accounts/email/", {"action_primary": "", "email": "mine@example.org"})
    rosa.refresh_from_db()
    assert rosa.email == "mine@example.org"
    assert not Member.objects.filter(pk=squatter.pk).exists()


def test_the_second_key_is_asked_for_at_the_next_sign_in(client, rosa) -> None:
    sign_in(client, "rosa")
    secret = enrol(client)
    client.post("/accounts/logout/")
    assert sign_in(client, "rosa").url == "/accounts/2fa/authenticate/"
    assert client.get("/settings/").status_code == 302
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    right = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret, time.time() + 30)})
    assert right.url == "/path/"
    assert client.get("/settings/").status_code == 200


def test_a_code_works_once(client, rosa) -> None:
    sign_in(client, "rosa")
    secret = enrol(client)
    code = code_of(secret, time.time() + 30)
    answers = []
    for _ in range(2):
        client.post("/accounts/logout/")
        sign_in(client, "rosa")
        answers.append(client.post("/accounts/2fa/authenticate/", {"code": code}).status_code)
    assert answers == [302, 200]


@pytest.mark.django_db(transaction=True)
def test_recovery_codes_are_shown_once_and_each_opens_once(client, rosa) -> None:
    sign_in(client, "rosa")
    enrol(client)
    client.post("/accounts/2fa/recovery-codes/generate/")
    shown = client.get("/accounts/2fa/recovery-codes/").content.decode()
    codes = re.findall(r"\b\d{8}\b", shown.partition("<main")[2])
    assert len(codes) == 10
    assert codes[0] not in client.get("/accounts/2fa/recovery-codes/").content.decode()
    answers = []
    for _ in range(2):
        client.post("/accounts/logout/")
        sign_in(client, "rosa")
        answers.append(client.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code)
    assert answers == [302, 200]


def test_the_pages_of_passkeys_and_sessions(client, rosa) -> None:
    sign_in(client, "rosa")
    assert client.get("/accounts/2fa/webauthn/").status_code == 200
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200
    asked = Client().get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"}).json()
    assert asked["request_options"]["publicKey"]["challenge"]
    other = Client()
    sign_in(other, "rosa")
    assert other.get("/settings/").status_code == 200
    assert UserSession.objects.filter(user=rosa).count() == 2
    client.post("/accounts/sessions/")
    assert other.get("/settings/").status_code == 302
    assert client.get("/settings/").status_code == 200


def test_a_session_from_before_the_second_key_does_not_open_the_desk(programme, client) -> None:
    admin = ProgrammeAdmin(username="ada")
    EmailAddress.objects.create(user=admin, email=admin.email, verified=True, primary=True)
    sign_in(client, "ada")
    assert b"second key" in client.get("/admin/").content
    elsewhere = Client()
    sign_in(elsewhere, "ada")
    secret = enrol(elsewhere)
    asked = client.get("/admin/leadership/application/")
    assert asked.url == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2Fleadership%2Fapplication%2F"
    back = client.post(asked.url, {"code": code_of(secret, time.time() + 30)})
    assert back.url == "/admin/leadership/application/"
    assert client.get(back.url).status_code == 200


def test_losing_the_second_key_shuts_the_desk_at_once(programme, signed_in) -> None:
    admin = ProgrammeAdmin()
    client = signed_in(admin)
    assert client.get("/admin/").status_code == 200
    Authenticator.objects.filter(user=admin).delete()
    assert client.get("/admin/").status_code == 403


def test_a_session_that_used_the_key_before_this_one_is_asked_for_this_one(programme, signed_in) -> None:
    """Whoever lost a key, and has another now, has locked out what was opened with the lost one."""
    admin = ProgrammeAdmin()
    client = signed_in(admin)
    Authenticator.objects.filter(user=admin).delete()
    assert signed_in(admin).get("/admin/").status_code == 200
    assert client.get("/admin/").url.startswith("/accounts/2fa/reauthenticate/")


@pytest.mark.parametrize(
    "page", ["", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/", "webauthn/add/", "webauthn/"]
)
def test_the_password_alone_moves_no_key(rosa, signed_in, page: str) -> None:
    """Somebody who has the password, in a session from before the key, neither removes it nor adds another (S15)."""
    thief = signed_in(rosa, second_factor=False)
    signed_in(rosa)
    for answer in (thief.get(f"/accounts/2fa/{page}"), thief.post(f"/accounts/2fa/{page}")):
        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/2fa/reauthenticate/")
    assert Authenticator.objects.filter(user=rosa, type=Authenticator.Type.TOTP).exists()


@pytest.mark.django_db(transaction=True)
def test_a_key_that_was_just_added_opens_the_desk(programme, client) -> None:
    admin = ProgrammeAdmin(username="ada")
    EmailAddress.objects.create(user=admin, email=admin.email, verified=True, primary=True)
    sign_in(client, "ada")
    enrol(client)
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    assert client.get("/admin/").status_code == 200


def test_a_moderator_without_a_second_key_is_told_what_to_do(programme, signed_in) -> None:
    moderator = Moderator()
    assert b"One thing before you begin" in signed_in(moderator, second_factor=False).get("/path/").content
    assert b"One thing before you begin" not in signed_in(moderator).get("/path/").content
    assert b"One thing before you begin" not in signed_in(MemberFactory(), second_factor=False).get("/path/").content


def test_a_decision_waits_for_the_password_and_is_then_carried_out(programme, signed_in) -> None:
    """An hour after signing in, the button leads over the password to what was asked for, token and all (S16)."""
    application, admin = application_by(ListenerWhoMeetsRoomSupporter()), ProgrammeAdmin()
    client = signed_in(admin, reauthenticated=False, enforce_csrf_checks=True)
    page = client.get(f"/admin/leadership/application/{application.pk}/change/")
    token = str(page.context["csrf_token"])
    data = {f"version-{application.pk}": application.version, "csrfmiddlewaretoken": token}
    asked = client.post(f"/admin/leadership/application/{application.pk}/approve/", data)
    assert asked.url.startswith("/accounts/reauthenticate/")
    application.refresh_from_db()
    assert application.status == "submitted"
    wrong = client.post(asked.url, {"password": "wrong-entirely", "csrfmiddlewaretoken": token})
    assert wrong.status_code == 200
    client.post(asked.url, {"password": PASSWORD, "csrfmiddlewaretoken": token})
    application.refresh_from_db()
    assert application.status == "approved"
