"""A pop-up room in two browsers: one button opens it, everybody there hears that it opens and closes, without a reload."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.chatrooms.talk.test_opening import PAGE, insider, opener


def field(page):
    return page.get_by_label("Your message", exact=True)


def test_it_opens_for_an_hour_and_who_is_there_hears_that_it_closes(live_site, programme, visit, axe) -> None:
    hers, his = visit(opener()), visit(insider())
    for page in (hers, his):
        page.goto(PAGE)
        expect(page.get_by_text("This room is closed for now.")).to_be_visible()
        expect(field(page)).to_be_hidden()
        axe(page)
    expect(his.get_by_role("button", name="Open this room for an hour")).to_have_count(0)
    hers.get_by_role("button", name="Open this room for an hour").click()
    expect(field(his)).to_be_visible(timeout=4_000)
    expect(his.get_by_text("This room is closed for now.")).to_be_hidden()
    for page in (hers, his):
        expect(page.locator("#log[data-live]")).to_be_attached()
    field(hers).fill("hello all")
    hers.get_by_role("button", name="Send").click()
    expect(his.locator("#m2 .text")).to_have_text("hello all")
    expect(his.locator("li.divider:not(.divider--new)")).to_have_count(1)  # one day is told once
    field(his).type("half a sen")
    hers.get_by_role("button", name="Close this room").last.click()
    expect(his.locator("#m3")).to_contain_text("closed this room", timeout=2_000)
    expect(his.locator("#line")).to_contain_text("This room has closed.", timeout=3_000)
    expect(his.locator("#line")).to_contain_text("What you wrote is kept.")
    expect(field(his)).to_be_hidden()
    expect(his.locator("#scroll")).to_be_focused()
    axe(his)
    hers.get_by_role("button", name="Open this room for an hour").click()
    expect(field(his)).to_have_value("half a sen", timeout=4_000)
    expect(his.locator("#line")).to_be_hidden()
    field(his).type("tence")
    his.keyboard.press("Enter")
    expect(hers.locator("#m5 .text")).to_have_text("half a sentence")


def test_without_javascript_a_closed_room_shows_no_form(live_site, programme, visit) -> None:
    page = visit(insider(), java_script_enabled=False)
    page.goto(PAGE)
    expect(page.get_by_text("This room is closed for now.")).to_be_visible()
    expect(page.locator("#say")).to_be_hidden()
