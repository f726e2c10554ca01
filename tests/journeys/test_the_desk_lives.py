"""A moderator's open desk: what is urgent stands there within two seconds, and nothing moves under a hand."""

from __future__ import annotations

from playwright.sync_api import expect

from chatrooms.moderation.reports.categories import CATEGORIES
from chatrooms.moderation.reports.reporting import a_person, report
from tests.factories import MemberFactory


def reported(name: str, category: str) -> None:
    report(a_person(MemberFactory(username=name)), CATEGORIES[category], by=MemberFactory())


def test_it_comes_by_itself(live_site, programme, visit, axe) -> None:
    gil = visit(MemberFactory(username="gil", roles=[("global-moderator", "", 1)]))
    with gil.expect_event("websocket") as socket:
        gil.goto("/moderation/")
    with socket.value.expect_event("framereceived", lambda frame: '"board"' in str(frame)):
        pass  # it follows the desk
    reported("ash", "danger")
    expect(gil.get_by_role("link", name="ash")).to_be_visible(timeout=2000)
    expect(gil.locator("#aloud")).to_have_text("1 needs somebody")
    gil.get_by_role("button", name="Take it up").focus()
    reported("ben", "danger")
    expect(gil.get_by_role("button", name="Something is new")).to_be_visible(timeout=2500)
    expect(gil.get_by_role("link", name="ben")).to_have_count(0)
    axe(gil)
    gil.get_by_role("button", name="Something is new").click()
    expect(gil.get_by_role("link", name="ben")).to_be_visible()
    expect(gil.locator("#h-wait")).to_be_focused()
