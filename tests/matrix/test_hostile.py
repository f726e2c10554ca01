"""What strangers send: text that would like to be markup, addresses that lead away, forgeries and nonsense (S7, S25, S36)."""

from __future__ import annotations

import html
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from leadership.applications.models import Application
from leadership.badges.models import Award, BadgeAward
from leadership.learning.models import Completion
from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.roles.models import Edition
from tests.ground.test_headers import assert_protected
from tests.matrix.people import World
from tests.matrix.test_matrix import TURNS, ask

pytestmark = pytest.mark.django_db

PAYLOAD = "\"'></script><img src=x onerror=alert(1)>{{7*7}}<svg/onload=alert(2)>"
READERS = ("superuser", "safeguarding-lead", "programme-admin")
GETS = sorted({row.address for row in TURNS if row.method == "GET"})
#: a browser’s report and a mailbox’s click have no page of ours to take a token from
TOKENLESS = {"/csp-report/": 400, "/notices/stop/{stop}/": 200}
POSTS = sorted({row.address for row in TURNS if row.method == "POST"})
FIELDS = [
    "username",
    "login",
    "email",
    "password",
    "password1",
    "oldpassword",
    "code",
    "day",
    "month",
    "year",
    "account",
    "time_zone",
    "theme",
    "why",
    "track",
    "categories",
    "communities",
    "action",
    "version",
    "reason",
    "requirement",
    "again_on",
    "check",
    "row",
    "role",
    "community",
    "badge",
    "course",
    "score",
    "text",
    "day",
    "q",
    "o",
    "p",
    "e",
    "page",
    "next",
    "member",
    "evidence",
    "until",
    "_selected_action",
    "action_remove",
    "id",
    "term",
    "app_label",
    "model_name",
    "field_name",
    "agrees_rules",
    "is_staff",
    "status",
    "decided_by",
    "session",
    "name",
    "credential",
    "of",
    "answer",
    "born_on",
    "stars",
    "shown",
]
VALUES = {
    "NUL": "\0",
    "negative": "-1",
    "huge number": "9" * 400,
    "float": "1e400",
    "long": "x" * 100_000,
    "surrogate": "%ED%A0%80",
    "not UTF-8": "%FF%FE",
    "markup": PAYLOAD,
    "right to left": "\u202e\u2066\u200b\ufeff",
}


def encoded(value: str) -> str:
    """A form with the value in every field."""
    return "&".join(f"{name}={value}" if value.startswith("%") else urlencode({name: value}) for name in FIELDS)


@pytest.fixture
def poisoned(world: World) -> str:
    """The payload in every column people write to; the name of the person it is about."""
    person = Member.objects.get(username="bystander-adult")
    Application.objects.update(why=PAYLOAD, reason=PAYLOAD, reason_requirement=PAYLOAD, categories=[PAYLOAD])
    Award.objects.update(reason=PAYLOAD, granted_by=PAYLOAD, revoked_by=PAYLOAD)
    BadgeAward.objects.update(reason=PAYLOAD, granted_by=PAYLOAD, badge=PAYLOAD[:50])
    Completion.objects.update(reason=PAYLOAD, recorded_by=PAYLOAD, course=PAYLOAD[:50])
    Notice.objects.update(title=PAYLOAD, text=PAYLOAD)
    Edition.objects.update(loaded_by=PAYLOAD)
    everybody = Member.objects.filter(username__in=READERS)
    kind = ContentType.objects.get_for_model(Member)
    for member in everybody:
        LogEntry.objects.create(
            user=member,
            content_type=kind,
            object_id="1",
            object_repr=PAYLOAD,
            action_flag=CHANGE,
            change_message=PAYLOAD,
        )
    Member.objects.filter(pk=person.pk).update(username=PAYLOAD, email=PAYLOAD)
    return PAYLOAD


def test_text_stays_text_on_every_page(world: World, poisoned: str) -> None:
    shown = set()
    for address in GETS:
        for reader in ("superuser", "safeguarding-lead"):
            response = ask(world, reader, "GET", address)
            is_html = response.headers.get("Content-Type", "").startswith("text/html")
            page = response.content.decode(errors="replace") if is_html else ""
            for raw in ("<img src=x", "<svg/onload", "onerror=alert(1)>{{"):
                assert raw not in page, f"{address} for {reader}"
            if html.escape("<img src=x") in page:
                shown.add(address)
    assert {
        "/notices/",
        "/admin/leadership/member/{member}/change/",
        "/admin/leadership/application/{application}/change/",
    } <= shown


def test_a_browser_can_call_itself_what_it_likes(world: World) -> None:
    page = world.client("superuser").get("/accounts/sessions/", headers={"user-agent": PAYLOAD}).content.decode()
    assert html.escape("<img src=x") in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("address", POSTS)
def test_no_post_without_its_token(world: World, address: str) -> None:
    """Signed in or not, a form from elsewhere is refused, and the refusal carries the whole policy."""
    for person in ("visitor", "superuser"):
        client = world.client(person, enforce_csrf_checks=True)
        path = address.format_map(world.names | world.own(person))
        response = client.post(path, {"action": "send"})
        expected = TOKENLESS.get(address, 403)
        assert response.status_code == expected, person
        assert_protected(response)


@pytest.mark.parametrize("value", VALUES)
def test_nonsense_is_answered_not_fallen_over(world: World, value: str) -> None:
    body = encoded(VALUES[value])
    for address in POSTS:
        person = "superuser" if address.startswith("/admin/") else "adult-member"
        for method, path in (("POST", address), ("GET", f"{address}?{body[:4000]}")):
            response = ask(world, person, method, path, body if method == "POST" else "")
            assert response.status_code < 500, f"{method} {address}"
            assert_protected(response)


@pytest.mark.parametrize(
    "path",
    [
        "/members/%00/",
        "/members/%ED%A0%80/",
        "/members/%FF/",
        "/members/%E2%80%AE/",
        "/members/" + "x" * 3000 + "/",
        "/roles/%00/",
        "/roles/%FF/apply/",
        "/notices/99999999999999999999999999/",
        "/notices/stop/%00/",
        "/notices/stop/x:y:z/",
        "/applications/00000000-0000-0000-0000-00000000000/",
        "/rooms/..%2F..%2Fsettings/",
        "/admin/leadership/award/%00/change/",
        "/admin/leadership/award/-1/change/",
        "/admin/leadership/award/99999999999999999999999999/change/",
        "/admin/leadership/application/x/change/",
        "/admin/leadership/member/_FF_00/change/",
        "/admin/leadership/record/%ED%A0%80/change/",
        "/admin/r/99999999999999999999/1/",
        "/admin/leadership/edition/99999999999999999999999999/edit/",
        "/accounts/confirm-email/:::/",
        "/accounts/password/reset/key/zzzzzzzzzzzzzzzzzzzzzzzz-x/",
        "/accounts/2fa/webauthn/keys/99999999999999999999999999/edit/",
        "/static/../config/settings.py",
        "/static/..%2f..%2fconfig/settings.py",
    ],
)
def test_addresses_of_nothing(world: World, path: str) -> None:
    for person in ("superuser", "adult-member"):
        for method in ("GET", "POST"):
            response = world.client(person).generic(method, path)
            assert response.status_code < 500
            assert b"SECRET_KEY" not in response.content
            assert_protected(response)


AWAY = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "http:/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "//evil.example/%2f..",
    "\thttps://evil.example",
    "/%09/evil.example",
    "\r\nLocation: https://evil.example",
    "https://evil.example\\@testserver",
    "////testserver/%2f%2fevil.example",
    "https://еvil.example/",
    "?next=//evil.example",
    "http://[::1/",
]


@pytest.mark.parametrize("away", AWAY)
def test_nothing_leads_away(world: World, away: str) -> None:
    """Signing in and out, confirming, and coming back from a second key end on our own pages (S36)."""
    from tests.factories import PASSWORD

    asked: list[tuple[str, str, dict[str, Any]]] = [
        ("visitor", "/accounts/login/", {"login": "adult-member", "password": PASSWORD}),
        ("adult-member", "/accounts/login/", {}),
        ("adult-member", "/accounts/logout/", {}),
        ("adult-member", "/accounts/reauthenticate/", {"password": PASSWORD}),
        ("visitor", "/admin/login/", {}),
        ("visitor", "/accounts/signup/", {}),
    ]
    for person, path, data in asked:
        for response in (
            world.client(person).get(path, {"next": away}),
            world.client(person).post(f"{path}?{urlencode({'next': away})}", data | {"next": away}),
        ):
            where = response.headers.get("Location", "/").replace("\\", "/")  # as browsers read it
            assert urljoin("http://testserver/x/", where).startswith("http://testserver/"), f"{path}: {where}"


def test_a_form_changes_only_its_own_fields(world: World) -> None:
    """Extra fields in one's settings raise nobody (S20)."""
    before = Member.objects.filter(username="adult-member").values().get()
    extra = {
        "username": "root", "is_staff": "on", "is_superuser": "on", "is_safeguarding_lead": "on", "account": "listener",
        "born_on": "2012-01-01", "adult_at": "2030-01-01", "email": "x@example.org", "joined_at": "2001-01-01",
        "password": "x", "groups": "1", "user_permissions": "1", "erase_on": "2001-01-01",
    }  # fmt: skip
    response = world.client("adult-member").post("/settings/", extra | {"time_zone": "UTC", "theme": "dark"})
    assert response.status_code == 302
    after = Member.objects.filter(username="adult-member").values().get()
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"theme", "is_profile_public", "wants_suggestions"}
    assert "theme" in changed


def test_an_application_takes_nothing_but_its_answers(world: World) -> None:
    """Status, decision and applicant are not fields, whatever a request says (S20, S23)."""
    forged = {
        "status": "approved", "decided_by": "1", "applicant": "1", "evidence": "{}", "version": "99", "approvals": "0",
        "why": "Because.", "action": "save",
    }  # fmt: skip
    world.client("adult-member").post("/roles/room-supporter/apply/", forged)
    mine = Application.objects.get(applicant__username="adult-member", role="room-supporter")
    assert (mine.status, mine.decided_by, mine.evidence) == ("draft", None, {})
    theirs = Application.objects.get(pk=world.names["application"])
    address = f"/admin/leadership/application/{theirs.pk}/change/"
    world.client("superuser").post(address, forged | {"_save": "Save"})
    theirs.refresh_from_db()
    assert (theirs.status, theirs.decided_by) == ("submitted", None)


def test_a_link_in_a_letter_never_trusts_the_host_that_asked(world: World, mailoutbox) -> None:
    data = {"email": "bystander-adult@example.org"}
    response = Client().post("/accounts/password/reset/", data, headers={"host": "evil.example"})
    assert response.status_code == 400
    forwarded = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    Client().post("/accounts/password/reset/", data, headers=forwarded)
    assert "evil.example" not in "".join(str(letter.body) for letter in mailoutbox)
    assert len(mailoutbox) == 1
