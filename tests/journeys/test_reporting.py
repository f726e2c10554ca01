"""Reporting in a browser: by keyboard from the message itself, without JavaScript, and with a checker looking."""

from __future__ import annotations

from playwright.sync_api import expect

from chatrooms.care.models import Cue
from chatrooms.moderation.reports.models import Case, Report
from tests.chatrooms.talk.filling import fill
from tests.factories import MemberFactory

ROOM = "/rooms/free-hugs/"


def test_two_presses_by_keyboard_alone(live_site, programme, visit, axe) -> None:
    fill("free-hugs", 3)
    page = visit(MemberFactory(username="ana"))
    page.goto(ROOM)
    expect(page.locator("#log[data-live]")).to_be_attached()
    page.locator("#m3").focus()
    page.keyboard.press("f")
    page.wait_for_url(f"**{ROOM}3/report/")
    axe(page)
    page.get_by_label("In your words").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="I’m worried about them")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ROOM}#m3")
    expect(page.locator(".banner").first).to_contain_text("Thank you for looking out for them")
    assert Cue.objects.get().source == "peer"
    assert not Case.objects.exists()
    page.goto("/reports/")
    expect(page.locator(".tag")).to_have_text("Received")
    axe(page)


def test_two_presses_without_javascript(live_site, programme, visit, axe) -> None:
    fill("free-hugs", 1)
    page = visit(MemberFactory(username="ana"), java_script_enabled=False)
    page.goto(ROOM)
    page.get_by_role("link", name="Report the message").click()
    page.get_by_role("button", name="Contact details").click()
    expect(page.locator(".banner").first).to_contain_text("Thank you")
    assert Report.objects.get().category == "contact"
