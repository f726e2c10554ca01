"""Somebody is not well, in browsers: the card comes while she goes on writing, and somebody who is there comes, too."""

from __future__ import annotations

from playwright.sync_api import expect

from chatrooms.care import shifts
from chatrooms.care.models import Signal
from tests.cast import RoomSupporter
from tests.chatrooms.moderation.test_acts import says
from tests.factories import MemberFactory

ROOM = "/rooms/free-hugs/"


def test_a_card_for_her_and_somebody_who_comes(live_site, programme, visit, axe) -> None:
    rosa = RoomSupporter(username="rosa")
    shifts.begin(rosa)
    inbox = visit(rosa)
    inbox.goto("/care/inbox/")
    expect(inbox.get_by_role("heading", name="Nobody waits")).to_be_visible()
    page = visit(MemberFactory(username="ash", time_zone="Europe/London"), viewport={"width": 360, "height": 740})
    page.goto(ROOM)
    expect(page.locator("#log[data-live]")).to_be_attached()
    text = page.locator("#text")
    text.fill("I don’t want to be alive anymore")
    page.keyboard.press("Enter")
    text.fill("and i am sorry to")
    card = page.locator("#notes [data-care]")
    expect(card).to_contain_text("You don’t have to hold it alone")
    expect(card.locator(".btn--care")).to_have_count(3)
    expect(text).to_have_value("and i am sorry to")
    expect(text).to_be_focused()
    axe(page)
    expect(inbox.get_by_role("heading", name="1 may need somebody")).to_be_visible(timeout=2000)
    inbox.get_by_role("button", name="Be with them").click()
    expect(inbox.get_by_text("What was said")).to_be_visible()
    axe(inbox)
    expect(card).to_contain_text("rosa is here for you")
    card.get_by_role("button", name="Ask me tomorrow").click()
    expect(card.get_by_role("button", name="Don’t ask me tomorrow")).to_be_visible()
    card.get_by_role("button", name="Put this away").click()
    expect(card).to_have_count(0)
    expect(text).to_have_value("and i am sorry to")
    assert Signal.objects.get().check_in_at is not None


def test_a_worried_peer_brings_somebody(live_site, programme, visit, axe) -> None:
    """Who was worried is never named; who comes is; whoever was worried hears that somebody is there."""
    wren = MemberFactory(username="wren", time_zone="Europe/London")
    says(wren, "it is all a bit much today")
    rosa = RoomSupporter(username="rosa")
    shifts.begin(rosa)
    peer, inbox = visit(MemberFactory(username="ana")), visit(rosa)
    page = visit(wren, viewport={"width": 360, "height": 740}, color_scheme="dark")
    for each in (page, inbox):
        each.goto(ROOM)
        expect(each.locator("#log[data-live]")).to_be_attached()
    peer.goto(f"{ROOM}1/report/")
    peer.get_by_role("button", name="I’m worried about them").click()
    peer.wait_for_url(f"**{ROOM}#m1")
    alert = inbox.locator("#notes .note", has_text="wren").get_by_role("link")
    expect(alert).to_be_visible(timeout=2500)
    alert.click()
    inbox.get_by_role("button", name="Be with them").click()
    assert "ana" not in inbox.locator("main").inner_text()
    expect(page.locator("#notes [data-care]")).to_contain_text("rosa is here for you", timeout=3000)
    assert "ana" not in page.locator("#notes").inner_text()
    expect(page.locator("#text")).to_be_in_viewport()  # under the card, on a small phone
    axe(page)
    peer.goto("/reports/")
    expect(peer.locator(".tag")).to_have_text("Being looked at")


def test_her_own_button_without_javascript(live_site, programme, visit) -> None:
    page = visit(MemberFactory(username="ash", time_zone="Europe/London"), java_script_enabled=False)
    page.goto(ROOM)
    page.get_by_role("button", name="Somebody to talk to").click()
    page.wait_for_url(f"**{ROOM}")
    expect(page.locator("#notes .btn--care")).to_have_count(3)
    page.get_by_role("button", name="Put this away").click()
    expect(page.locator("#notes [data-care]")).to_have_count(0)
    assert Signal.objects.get().cues.get().source == "own"
