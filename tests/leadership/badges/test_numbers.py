"""A badge's number stands only in its holder's own addresses, and tells nobody else anything (S18)."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.factories import MemberFactory, give_role

pytestmark = pytest.mark.django_db


def answer_of(client, name: str, number: int, method: str) -> tuple[int, str]:
    """Without what every answer has of its own."""
    found = getattr(client, method)(reverse(name, args=[number]))
    own = r'nonce(="|-)[\w+/=-]+|csrfmiddlewaretoken" value="\w+|' + rf"/{number}/|%2F{number}%2F"
    return found.status_code, re.sub(own, "", found.content.decode())


@pytest.mark.parametrize("name", ["award-renew", "award-break", "award-back", "award-resign"])
def test_somebody_elses_number_is_answered_as_one_that_never_was(programme, signed_in, name) -> None:
    theirs = give_role(MemberFactory(), "room-supporter", "anxiety")
    client = signed_in(MemberFactory())
    for method in ("get", "post"):
        assert answer_of(client, name, theirs.pk, method) == answer_of(client, name, theirs.pk + 999, method)
    assert answer_of(client, name, theirs.pk, "post")[0] == 404
    assert client.post("/badges/", {"kind": "role", "number": f"{theirs.pk}"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.revoked_at is None
