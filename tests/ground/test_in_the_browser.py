"""The pages the ground itself brings, in a real browser under the strict policy."""

from __future__ import annotations

import datetime as dt

from leadership.members.models import Member


def test_signing_in_opens_without_a_complaint(visit) -> None:
    page = visit()
    page.goto("/accounts/login/")
    assert page.locator("input[name=login]").is_visible()


def test_a_session_made_by_hand_is_a_session(visit) -> None:
    member = Member.objects.create_user("rosa", "rosa@example.org", "listen-with-heart", born_on=dt.date(1990, 1, 1))
    page = visit(member)
    page.goto("/accounts/email/")
    assert "rosa@example.org" in page.content()
