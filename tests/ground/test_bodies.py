"""Nothing large is taken in, and nothing in an encoding of a stranger's choice (S29)."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.test import Client

from config.bodies import MOST
from tests.ground.test_headers import assert_protected

PART = 256 * 1024


class Answer:
    def __init__(self, start: dict[str, Any]) -> None:
        self.status_code: int = start["status"]
        self.headers = {name.decode().title(): value.decode() for name, value in start["headers"]}


@async_to_sync
async def posted(size: int, *, is_announced: bool) -> Answer:
    """The answer to a body of this size, sent in parts until there is one."""
    from config.asgi import application

    length = [(b"content-length", str(size).encode())] if is_announced else []
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "path": "/help/", "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/x-www-form-urlencoded"), *length],
    }  # fmt: skip
    client = ApplicationCommunicator(application, scope)
    sent = 0
    while sent < size and await client.receive_nothing(timeout=0.01):
        part = min(PART, size - sent)
        sent += part
        await client.send_input({"type": "http.request", "body": b"a" * part, "more_body": sent < size})
    return Answer(await client.receive_output(timeout=20))


@pytest.mark.parametrize("is_announced", [True, False])
def test_a_large_body_is_refused(is_announced: bool) -> None:
    answer = posted(MOST + 1, is_announced=is_announced)
    assert answer.status_code == 413
    assert_protected(answer)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_announced", [True, False])
def test_a_long_form_gets_through(is_announced: bool) -> None:
    assert posted(MOST - 1, is_announced=is_announced).status_code == 403  # without the form's token


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["base64", "undefined", "idna", "zlib", "rot13", "utf-7", "unicode_escape"])
def test_a_form_comes_in_utf8(charset: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n\\ud800+2AA-\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    answer = Client(raise_request_exception=False).generic("POST", "/accounts/login/", body, content_type=kind)
    assert answer.status_code == 400
    assert_protected(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "asked"])
def test_a_cookie_holds_no_nul(cookie: str) -> None:
    """Browsers can't send one, but what reads cookies also reads \\000 in quotes."""
    client = Client(raise_request_exception=False, headers={"cookie": f'{cookie}="aaaaaaaaaaaa\\000b"'})
    answer = client.get("/path/")
    assert answer.status_code == 400
    assert_protected(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "unheard-of"])
def test_utf8_by_any_of_its_names(charset: str) -> None:
    answer = Client().get("/accounts/login/", headers={"content-type": f"text/plain; charset={charset}"})
    assert answer.status_code == 200
