"""What a person does at the door, in plain HTTP: answer the question, sign up, confirm, sign in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from typing import Any

from django.core import mail
from django.test import Client

from tests.factories import PASSWORD

BORN = {"day": 3, "month": 4, "year": 1990}
FORM = {
    "username": "newcomer",
    "email": "newcomer@example.org",
    "password1": "a-quiet-harbour-27",
    "account": "member",
    "time_zone": "Europe/Berlin",
    "agrees_rules": "on",
    "agrees_health": "on",
}


def answer_age(client: Client, **date: int) -> Any:
    return client.post("/accounts/signup/", BORN | date)


def sign_up(client: Client, **data: str) -> Any:
    return client.post("/accounts/signup/", FORM | data)


def link_in_letter(pattern: str = r"http://testserver(/\S+)") -> str:
    """The path of the link in the letter sent last."""
    found = re.search(pattern, str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[1]


def sign_in(client: Client, login: str, password: str = PASSWORD, path: str = "/accounts/login/") -> Any:
    return client.post(path, {"login": login, "password": password})


def code_of(secret: str, at: float | None = None) -> str:
    """What an authenticator app shows for a secret (RFC 6238), worked out without the code under test."""
    counter = int((time.time() if at is None else at) // 30)
    mac = hmac.new(base64.b32decode(secret), counter.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = mac[-1] & 15
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
