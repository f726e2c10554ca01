"""Letters say nothing, and one click stops them: no sign-in, no token, and nobody told whose they were (RFC 8058)."""

from __future__ import annotations

import datetime as dt
import email.policy
import re

import pytest
import time_machine
from django.core import mail, signing
from django.test import Client
from django.utils import timezone

from leadership.members import erasure
from leadership.members.models import Member
from leadership.notices.kinds import KINDS, Kind
from leadership.notices.models import Notice
from leadership.notices.stopping import OPEN_FOR, SALT
from leadership.notices.tell import tell
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
TITLE, WORDS = "You are Global Moderator now.", "A hard winter, and a depression."
#: what a letter must not say to whoever looks over a shoulder
TELLING = re.compile(r"lia|moderator|support|depression|winter|mental|group|listener|room|badge|role", re.IGNORECASE)


@pytest.fixture
def lia() -> Member:
    return MemberFactory(username="lia", mail_choices={"news": "at_once", "desk": "at_once"})


@pytest.fixture
def letter(lia, run_tasks):
    def send(kind: str = Kind.DUTY):
        tell(lia, kind, f"{kind}:{lia.notices.count()}", TITLE, text=WORDS, url="/roles/global-moderator/")
        run_tasks()
        return mail.outbox[-1]

    return send


@pytest.fixture
def one_click() -> Client:
    """A mailbox: no cookie, and refused wherever a token is asked for."""
    return Client(enforce_csrf_checks=True)


def path(letter) -> str:
    return letter.extra_headers["List-Unsubscribe"].strip("<>").partition("/notices/")[2].join(["/notices/", ""])


@pytest.mark.parametrize("kind", Kind)
def test_a_letter_says_nothing(letter, kind, settings) -> None:
    settings.SITE_URL, settings.DEFAULT_FROM_EMAIL = "https://site.example", "Messages <no-reply@site.example>"
    sent = letter(kind)
    said = f"{sent.subject}\n{sent.from_email}\n{sent.body}\n{sent.extra_headers}"
    tokens = re.sub(r"/notices/stop/[^/]+/", "", said)
    assert TELLING.findall(tokens) == []
    assert "https://site.example/notices/" in sent.body


def test_a_fuller_letter_is_chosen(lia, letter) -> None:
    lia.wants_full_letters = True
    lia.save()
    sent = letter()
    assert TITLE in sent.body
    assert WORDS not in sent.body, "texts stay on the site"
    assert "/roles/global-moderator/" in sent.body
    assert sent.subject == "You have a new message"


def test_what_is_owed_has_no_way_to_stop_it(letter) -> None:
    for kind, about in KINDS.items():
        headers = letter(kind).extra_headers
        assert ("List-Unsubscribe" in headers) is not about.is_owed
        assert headers.get("List-Unsubscribe-Post", "List-Unsubscribe=One-Click") == "List-Unsubscribe=One-Click"


def test_the_address_arrives_whole(letter) -> None:
    sent = letter()
    arrived = email.message_from_bytes(sent.message().as_bytes(), policy=email.policy.default)
    assert arrived["List-Unsubscribe"].strip() == sent.extra_headers["List-Unsubscribe"]
    assert path(sent) in arrived.get_content()


def test_one_click_stops_the_kind_and_no_other(lia, letter, one_click, run_tasks) -> None:
    sent = letter(Kind.DUTY)
    for _ in range(2):
        answer = one_click.post(path(sent), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    lia.refresh_from_db()
    assert lia.mail_choices == {"news": "at_once", "desk": "at_once", "duty": "none"}
    tell(lia, Kind.DUTY, "again", TITLE)
    assert run_tasks() == 0
    assert lia.notices.filter(key="again").exists()


def test_looking_stops_nothing_and_tells_nothing(lia, letter, one_click) -> None:
    sent = letter()
    for method in (one_click.get, one_click.head):
        answer = method(path(sent))
        assert answer.status_code == 200
        assert answer["Cache-Control"].startswith("max-age=0")
        assert not {"lia", TITLE, "My duties"} & set(re.findall(r"lia|My duties", answer.content.decode()))
    lia.refresh_from_db()
    assert "duty" not in lia.mail_choices
    assert one_click.get(path(sent)).content.count(b"<form") == 1


def test_a_forged_address_is_none_and_an_old_one_has_run_out(lia, letter, one_click) -> None:
    good = path(letter())
    forged = signing.dumps([str(lia.notices.get().public_id), "duty"], key="another", salt=SALT)
    for token in ("x", "x:y:z", good[:-3], forged, signing.dumps(["x", "duty"], salt="another")):
        assert one_click.post(f"/notices/stop/{token.removeprefix('/notices/stop/').strip('/')}/").status_code == 404
    with time_machine.travel(timezone.now() + OPEN_FOR + dt.timedelta(minutes=1)):
        answer = one_click.post(good)
    assert answer.status_code == 410
    assert "This link has run out" in answer.content.decode()
    lia.refresh_from_db()
    assert "duty" not in lia.mail_choices


def test_whoever_left_is_unknown(lia, letter, one_click) -> None:
    good = path(letter())
    erasure.erase(lia)
    assert one_click.post(good).status_code == 410
    assert Member.objects.get(pk=lia.pk).mail_choices == {}
    assert not Notice.objects.exists()
