"""Whoever tries door after door behind the second factor waits, and goes on with what is hers (matrix d, rule 3)."""

from __future__ import annotations

import uuid

import pytest
from django.utils import timezone
from structlog.testing import capture_logs

from config.refused import PER_MINUTE
from tests.clock import at
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


def test_too_many_refusals_are_slowed_down_and_nothing_else_is(programme, signed_in) -> None:
    gil, greta = (signed_in(MemberFactory(roles=[("global-moderator", "", 3)])) for _ in range(2))
    door = lambda: f"/moderation/cases/{uuid.uuid4()}/"  # noqa: E731
    with at(timezone.now().replace(second=1)), capture_logs() as lines:
        assert {gil.get(door()).status_code for _ in range(PER_MINUTE)} == {404}
        assert gil.get(door()).status_code == 429
        assert gil.post(door()).status_code == 429
        assert gil.get("/moderation/").status_code == 200
        assert greta.get(door()).status_code == 404
    noted = [line for line in lines if line["event"] == "refused"]
    assert len(noted) == PER_MINUTE + 3
    assert set(noted[0]) <= {"event", "log_level", "method", "route", "status"}, (
        "a route, no address and no name (S34)"
    )


@pytest.mark.parametrize("path", ["/mentoring/", "/moderation/no-such-page/", "/mentoring/no-such-page/"])
def test_where_nothing_is_nobody_is_asked_for_a_key(programme, signed_in, client, path: str) -> None:
    people = [client, signed_in(MemberFactory(), second_factor=False), signed_in(MemberFactory(), second_factor=True)]
    assert {person.get(path).status_code for person in people} == {404}


def test_elsewhere_nobody_counts(programme, signed_in) -> None:
    client = signed_in(MemberFactory(), second_factor=False)
    assert {client.get("/no-such-page/").status_code for _ in range(PER_MINUTE + 5)} == {404}
    assert {client.get("/moderation/").status_code for _ in range(PER_MINUTE + 5)} == {403}, "a second factor first"
