"""The address where browsers complain about refused content: open to all, so narrow."""

from __future__ import annotations

import json

import pytest

from config import pages

ADDRESS = "/csp-report/"
REPORT = {"csp-report": {"effective-directive": "script-src", "blocked-uri": "https://evil.example/x?token=1"}}


def complain(client, body: str) -> int:
    return client.post(ADDRESS, body, "application/csp-report").status_code


def test_a_report_is_taken_without_a_token(client) -> None:
    assert complain(client, json.dumps(REPORT)) == 204


@pytest.mark.parametrize(
    "body", ["", "no json", "[]", '"x"', '{"csp-report": 3}', '{"csp-report": {"blocked-uri": "http://["}}']
)
def test_nonsense_is_refused(client, body: str) -> None:
    assert complain(client, body) == 400


def test_a_long_report_is_not_read(client) -> None:
    assert complain(client, " " * (pages.REPORT_MAX + 1)) == 413


def test_a_flood_ends(client) -> None:
    for _ in range(pages.REPORTS_PER_MINUTE):
        pages.limits.is_used_up("csp-report", 1)
    assert complain(client, json.dumps(REPORT)) == 429


def test_looking_is_not_reporting(client) -> None:
    assert client.get(ADDRESS).status_code == 405
