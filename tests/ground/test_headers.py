"""Every answer carries the whole policy: pages, errors and static files (S8–S10)."""

from __future__ import annotations

import pytest
from django.test import Client

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def assert_protected(response) -> None:
    for name, value in ALWAYS.items():
        assert response.headers[name] == value
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "camera=()" in response.headers["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [("/livez", 200), ("/no-such-page", 404), ("/accounts/login/", 200), ("/admin/", 302), ("/favicon.ico", 204)],
)
def test_pages_and_errors(client: Client, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert_protected(response)


@pytest.mark.django_db
def test_a_refused_post(db) -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {})
    assert response.status_code == 403
    assert_protected(response)


def test_a_host_nobody_named(client: Client, db) -> None:
    response = client.get("/accounts/login/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert_protected(response)


def test_a_failure_with_the_database_away(db, client: Client, monkeypatch) -> None:
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import OperationalError

    def gone(self: SessionStore) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(SessionStore, "load", gone)
    client.cookies["sessionid"] = "a" * 32
    client.raise_request_exception = False
    response = client.get("/accounts/login/")
    assert response.status_code == 500
    assert b"Traceback" not in response.content
    assert b"OperationalError" not in response.content
    assert_protected(response)


async def test_static_files(async_client, db) -> None:
    response = await async_client.get("/static/admin/css/base.css")
    assert response.status_code == 200
    assert_protected(response)


@pytest.mark.parametrize("path", ["/static/x.css", "/static/", "/static/css"])
async def test_a_static_file_that_is_not_there_while_developing(async_client, db, settings, path: str) -> None:
    settings.DEBUG = True
    response = await async_client.get(path)
    assert response.status_code == 404
    assert b"Traceback" not in response.content
    assert_protected(response)


def test_request_ids_differ(client: Client, db) -> None:
    first, second = (client.get("/livez").headers["X-Request-ID"] for _ in range(2))
    assert first != second
