"""A room as one reader sees and hears it: named with an @, words folded, live and after a reload."""

from __future__ import annotations

from playwright.sync_api import expect

from chatrooms.safety.models import FoldedWord
from leadership.members.models import Member
from tests.chatrooms.talk.test_marks import HELD, NAMED
from tests.factories import MemberFactory
from tests.journeys.test_a_room import enter, say


def field(page):
    return page.get_by_label("Your message", exact=True)


def test_a_name_is_offered_taken_by_keyboard_and_heard(live_site, programme, visit, axe) -> None:
    ana, ben = visit(MemberFactory(username="ana")), visit(MemberFactory(username="ben"))
    for page in (ana, ben):
        enter(page)
    expect(ben.locator("#here")).to_have_text("2 here")
    field(ben).press_sequentially("hello @a")
    expect(ben.locator("#names [role=option]")).to_have_text(["ana"])
    axe(ben)
    ben.keyboard.press("ArrowDown")
    expect(ben.locator("[aria-selected=true]")).to_have_text("ana")
    ben.keyboard.press("Enter")
    expect(field(ben)).to_have_value("hello @ana ")
    expect(ben.locator("#names")).to_be_hidden()
    ben.keyboard.press("Enter")
    expect(ana.locator("#m1")).to_have_class("msg msg--you")
    expect(ana.locator("#m1 .by")).to_contain_text("mentions you")
    expect(ana.locator("#aloud")).to_have_text("ben mentioned you: hello @ana")
    expect(ben.locator("#m1")).to_have_class("msg msg--own")
    axe(ana)
    field(ben).press_sequentially("@")
    ben.keyboard.press("Escape")
    expect(ben.locator("#names")).to_be_hidden()
    expect(field(ben)).to_have_value("@")


def test_words_are_folded_when_they_come_and_open_with_one_press(live_site, programme, visit, axe) -> None:
    ana, ben = visit(MemberFactory(username="ana")), visit(MemberFactory(username="ben"))
    FoldedWord.objects.create(member=Member.objects.get(username="ana"), word="panic*")
    for page in (ana, ben):
        enter(page)
    say(ben, "It was panicky, @ana")
    expect(ana.locator("#m1 .veil")).to_contain_text("A message with a word you fold.")
    expect(ana.locator("#m1 .text")).to_be_hidden()
    expect(ana.locator("#aloud")).to_have_text("A message with a word you fold.")
    expect(ben.locator(".veil")).to_have_count(0)
    ana.reload()
    expect(ana.locator("#m1 .text")).to_be_hidden()
    axe(ana)
    ana.locator("#m1").get_by_text("Show it").click()
    expect(ana.locator("#m1 .text")).to_be_visible()
    ana.locator("#m1").get_by_role("button", name="Reply to ben").click()
    expect(ana.locator("#reply")).not_to_contain_text("panicky")


def test_the_browser_reads_marks_as_the_site_does(live_site, programme, visit) -> None:
    page = visit(MemberFactory())
    page.goto("/rooms/")
    ask = """async ([named, held]) => {
      const { names, fits } = await import("/static/js/marks.js");
      return [named.map(([text, name]) => names(text, name)), held.map(([text, words]) => words.some((word) => fits(word, text)))];
    }"""
    named, held = page.evaluate(ask, [NAMED, HELD])
    assert named == [expected for _, _, expected in NAMED]
    assert held == [expected for _, _, expected in HELD]
