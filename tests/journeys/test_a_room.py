"""Two people in a room, in two browsers on the running site: live, offline and back, and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.factories import MemberFactory


@pytest.fixture
def two(live_site, programme, visit):
    pages = []
    for name in ("ana", "ben"):
        page = visit(MemberFactory(username=name))
        page.goto("/rooms/free-hugs/")
        expect(page.locator("#here")).not_to_be_empty()
        pages.append(page)
    return pages


def say(page, words: str) -> None:
    page.get_by_label("Your message").fill(words)
    page.get_by_role("button", name="Send").click()


def test_they_talk_and_nothing_is_lost_when_a_line_breaks(two, axe) -> None:
    """D11, D19: one order, an offline message sent once, markup as text."""
    ana, ben = two
    say(ana, "Hello <img src=x onerror=alert(1)>")
    for page in two:
        expect(page.locator("#m1 .text")).to_have_text("Hello <img src=x onerror=alert(1)>")
    expect(ana.locator("#m1")).to_have_class("msg msg--own")
    expect(ana.locator("[data-state]")).to_have_count(0)
    ben.context.set_offline(True)
    ben.evaluate("document.dispatchEvent(new Event('offline'))")
    say(ana, "while you were away")
    expect(ana.locator("#m2")).to_be_visible()
    say(ben, "said without a line")
    ben.context.set_offline(False)
    for page in two:
        expect(page.locator(".msg .text")).to_have_text(
            ["Hello <img src=x onerror=alert(1)>", "while you were away", "said without a line"], timeout=40_000
        )
    axe(ana)


def test_without_javascript_the_form_does_it(live_site, programme, visit, axe) -> None:
    page = visit(MemberFactory(), java_script_enabled=False)
    page.goto("/rooms/free-hugs/")
    say(page, "Hello")
    expect(page.locator("#m1 .text")).to_have_text("Hello")
    page.locator("#m1 .acts a").click()
    page.get_by_label("Say it differently").fill("Hello all")
    page.get_by_role("button", name="Change it").click()
    expect(page.locator("#m1")).to_contain_text("edited")
