"""Somebody chooses how she is told, sees when her digest comes, and finds what she looks for in her inbox."""

from __future__ import annotations

from playwright.sync_api import expect

from leadership.notices.kinds import Kind, Mail, way_of
from leadership.notices.tell import tell
from tests.factories import MemberFactory


def test_from_settings_to_the_inbox(programme, visit, axe) -> None:
    lia = MemberFactory(username="lia", time_zone="Europe/Berlin")
    page = visit(lia, viewport={"width": 360, "height": 740})
    page.goto("/settings/")
    page.get_by_role("link", name="How you are told").click()
    expect(page.get_by_label("Questions to me: At once")).to_be_checked()
    page.get_by_label("Questions to me: In the digest").check()
    page.get_by_label("News of my path: Not by mail").check()
    expect(page.get_by_label("Decisions about me: Not by mail")).to_have_count(0)
    page.get_by_label("How often").select_option("Every Monday")
    page.get_by_label("At", exact=True).select_option("18:00")
    page.get_by_label("From").select_option("21:00")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose both hours, or neither.")
    expect(page.get_by_label("Questions to me: In the digest")).to_be_checked()
    axe(page)
    page.get_by_label("Until").select_option("06:00")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(page.locator("#digest time")).to_contain_text("Monday")
    expect(page.locator("#digest time")).to_contain_text("18:00")

    lia.refresh_from_db()
    assert (way_of(lia, Kind.QUESTION), way_of(lia, Kind.NEWS)) == (Mail.DIGEST, Mail.NONE)
    tell(lia, Kind.QUESTION, "question", "There is a question about your application.", url="/applications/")
    tell(lia, Kind.DUTY, "duty", "A course is to be finished by tomorrow.", url="/path/")
    page.goto("/notices/")
    page.get_by_label("Show").select_option("Questions to me")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".news > li")).to_have_count(1)
    page.get_by_role("button", name="There is a question about your application.").click()
    page.wait_for_url("**/applications/")
    page.goto("/notices/")
    page.get_by_label("Only what is new").check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".news > li")).to_contain_text(["A course is to be finished by tomorrow."])
    axe(page)
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("button", name="Mark all as read")).to_have_count(0)
