"""Two people in a room, in two browsers on the running site: live, offline and back, two tabs, keyboard alone, no JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from chatrooms.safety.models import Hidden
from chatrooms.talk.models import ReadMark
from tests.chatrooms.talk.filling import fill
from tests.factories import MemberFactory

ROOM = "/rooms/free-hugs/"


def enter(page) -> None:
    page.goto(ROOM)
    expect(page.locator("#log[data-live]")).to_be_attached()


@pytest.fixture
def two(live_site, programme, visit):
    pages = []
    for name in ("ana", "ben"):
        page = visit(MemberFactory(username=name))
        enter(page)
        pages.append(page)
    return pages


def say(page, words: str) -> None:
    page.get_by_label("Your message", exact=True).fill(words)
    page.get_by_role("button", name="Send").click()


def said(page) -> list[str]:
    return page.locator(".msg .text").all_inner_texts()


def cut(page, is_cut: bool = True) -> None:
    page.context.set_offline(is_cut)
    if is_cut:
        expect(page.locator("#line")).to_contain_text("Reconnecting", timeout=40_000)


def test_they_talk_and_nothing_is_lost_when_a_line_breaks(two, axe) -> None:
    """D11, D19: one order, an offline message sent once, markup as text; each state of a message is readable."""
    ana, ben = two
    say(ana, "Hello <img src=x onerror=alert(1)>")
    for page in two:
        expect(page.locator("#m1 .text")).to_have_text("Hello <img src=x onerror=alert(1)>")
    expect(ana.locator("#m1")).to_have_class("msg msg--own")
    expect(ana.locator("[data-state]")).to_have_count(0)
    expect(ben.locator("#aloud")).to_contain_text("ana: Hello <img")
    cut(ben)
    for n in range(3):
        say(ana, f"while you were away {n}")
    expect(ana.locator("#m4")).to_be_visible()
    say(ben, "said without a line")
    expect(ben.locator("[data-state=waiting]")).to_contain_text("Waiting for the line")
    axe(ben)
    cut(ben, False)
    away = [f"while you were away {n}" for n in range(3)]
    for page in two:
        expect(page.locator(".msg .text")).to_have_text(
            ["Hello <img src=x onerror=alert(1)>", *away, "said without a line"], timeout=40_000
        )
    expect(ben.locator("#line")).to_contain_text("caught up")
    axe(ben)


def test_a_line_that_died_without_a_word_is_noticed(live_site, programme, visit) -> None:
    """D18: within 30 s, and left alone, though the browser waits for the other end to close it."""
    ana, lines, dead = visit(MemberFactory(username="ana")), [], []

    def carry(line) -> None:
        site = line.connect_to_server()
        site.on_message(lambda frame: None if line in dead else line.send(frame))
        line.on_message(lambda frame: None if line in dead else site.send(frame))
        line.on_close(lambda *_: None)
        lines.append(line)

    ana.route_web_socket("**/ws/", carry)
    ana.clock.install()
    enter(ana)
    dead.extend(lines)
    ana.clock.fast_forward(30_000)
    expect(ana.locator("#line")).to_contain_text("Reconnecting")
    ana.clock.fast_forward(4_000)
    expect(ana.locator("#line")).to_contain_text("You missed nothing")
    assert len(lines) == 2
    dead.extend(lines)  # and at once where somebody comes back to a phone that slept: no timer has run there
    ana.clock.set_system_time(ana.evaluate("Date.now()") + 60_000)
    ana.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(ana.locator("#log[data-live]")).to_be_attached()
    assert len(lines) == 3
    dead.extend(lines)  # and where she has something to say
    ana.clock.fast_forward(30_000)
    expect(ana.locator("#line")).to_contain_text("Reconnecting")
    say(ana, "here I am")
    expect(ana.locator("#m1")).to_contain_text("here I am")
    assert len(lines) == 4


def test_a_page_of_yesterday_passes_over_what_it_does_not_know(live_site, programme, visit) -> None:
    """D28: kinds of frames and of events, and fields, that a later version has; what comes after them is shown."""
    ana = visit(MemberFactory(username="ana"))

    def carry(line) -> None:
        site = line.connect_to_server()

        def later(frame: str) -> None:
            line.send('{"op":"poll","room":"free-hugs","more":[{}]}')
            line.send('{"op":"poll"}')
            is_first = '"seq":1,"type":"message"' in frame
            line.send(frame.replace('"type":"message"', '"type":"poll","more":{"a":[1]}') if is_first else frame)

        site.on_message(later)
        line.on_message(site.send)

    ana.route_web_socket("**/ws/", carry)
    enter(ana)
    for words in ("unknown to her", "as ever"):
        say(ana, words)
    expect(ana.locator(".msg .text")).to_have_text(["as ever"])
    expect(ana.locator("#m2")).to_be_visible()
    expect(ana.locator("#line")).to_be_hidden()


def test_nobody_is_writing_who_has_written_or_can_not_be_heard_of(two) -> None:
    """What is told of the line is true: who writes, that it is cut, and that still when something else was said over it."""
    ana, ben = two
    line, writing = ben.locator("#line"), ben.locator("#typing")
    ana.get_by_label("Your message", exact=True).press_sequentially("ab")
    expect(writing).to_have_text("ana is writing…")
    ana.keyboard.press("Enter")
    expect(ben.locator("#m1")).to_be_visible()
    expect(writing).to_be_empty(timeout=1_000)
    ben.get_by_label("Your message", exact=True).press_sequentially("c")
    expect(ana.locator("#typing")).to_have_text("ben is writing…")
    cut(ana)
    expect(ana.locator("#typing")).to_be_empty(timeout=1_000)
    cut(ben)
    ben.evaluate("""async () => {
      const { briefly } = await import(new URL("aloud.js", document.querySelector("script[src*='/js/room']").src));
      briefly("Something else.", 300);
    }""")
    expect(line).to_contain_text("Something else.")
    expect(line).to_contain_text("Reconnecting")
    expect(line.locator("use[href$='#offline']")).to_have_count(1)
    cut(ben, False)
    expect(line).to_contain_text("You missed nothing")
    expect(line.locator("use[href$='#info']")).to_have_count(1)


def test_answer_heart_edit_remove_and_hide(two, axe) -> None:
    ana, ben = two
    say(ana, "helo")
    ben.locator("#m1").get_by_role("button", name="Reply to ana").click()
    expect(ben.locator("#reply")).to_contain_text("To ana: helo")
    expect(ben.get_by_label("Your message", exact=True)).to_be_focused()
    say(ben, "hello you")
    expect(ana.locator("#m2 .re")).to_contain_text("ana")
    ben.locator("#m1").get_by_role("button", name="Heart, 0 so far").click()
    expect(ben.get_by_role("button", name="Heart, 1 so far")).to_have_attribute("aria-pressed", "true")
    expect(ana.locator("#m1 .hearts")).to_contain_text("1")
    ana.get_by_label("More about your message").click()
    axe(ana)
    ana.get_by_role("button", name="Edit, 5 minutes left").click()
    say(ana, "hello")
    for page in two:
        expect(page.locator("#m1 .text")).to_have_text("hello")
    expect(ana.get_by_label("Your message", exact=True)).to_have_value("")
    ben.get_by_label("More about ana’s message").click()
    ben.get_by_role("button", name="Hide ana from my view").click()
    expect(ben.locator("#m1 .veil")).to_contain_text("somebody you hide")
    say(ana, "still there?")
    expect(ben.locator("#m5 .veil, #m6 .veil")).to_have_count(1)
    axe(ben)
    ben.reload()
    expect(ben.locator(".veil")).to_have_count(2)
    assert Hidden.objects.get().member.username == "ben"
    ana.locator("#m1").get_by_label("More about your message").click()
    for name in ("Remove for everyone", "Yes, remove it"):
        ana.get_by_role("button", name=name).click()
    for page in two:
        expect(page.locator("#m1")).to_contain_text("removed")


def test_reading_older_ones_nothing_moves_and_what_is_new_is_offered(live_site, programme, visit) -> None:
    room = fill("free-hugs", 60)
    ana, ben = MemberFactory(username="ana"), MemberFactory(username="ben")
    ReadMark.objects.create(member=ana, room=room, seq=55)
    page, other = visit(ana), visit(ben)
    enter(page)
    enter(other)
    expect(page.locator("#new + .msg")).to_have_attribute("id", "m56")
    page.locator("#m20").evaluate("item => item.scrollIntoView({block: 'center'})")
    top = page.locator("#m20").bounding_box()["y"]
    for n in range(3):
        say(other, f"new {n}")
    expect(page.locator("#news")).to_have_text("3 new")
    assert page.locator("#m20").bounding_box()["y"] == pytest.approx(top, abs=2)
    page.locator("#news").click()
    expect(page.locator("#m61")).to_be_in_viewport()
    expect(page.locator("#new + .msg")).to_have_attribute("id", "m61")
    page.locator("#log").press("Home")
    page.locator("#earlier").click()
    expect(page.locator("#m1")).to_have_count(1)
    assert [item.get_attribute("id") for item in page.locator(".msg").all()] == [f"m{n}" for n in range(1, 64)]


def test_two_tabs_and_a_draft(live_site, programme, visit) -> None:
    """D20: both show the same; what was typed is there after a reload."""
    first = visit(MemberFactory(username="ana"))
    enter(first)
    second = first.context.new_page()
    enter(second)
    say(first, "one")
    say(second, "two")
    for page in (first, second):
        expect(page.locator(".msg .text")).to_have_text(["one", "two"])
    first.get_by_label("Your message", exact=True).type("half a sen")
    first.reload()
    expect(first.get_by_label("Your message", exact=True)).to_have_value("half a sen")


def test_with_the_keyboard_alone(two) -> None:
    ana, ben = two
    for words in ("one", "two"):
        say(ana, words)
    expect(ben.locator("#m2")).to_be_visible()
    ben.locator("#scroll").focus()
    ben.keyboard.press("Tab")
    expect(ben.locator("#m2")).to_be_focused()
    ben.keyboard.press("ArrowUp")
    expect(ben.locator("#m1")).to_be_focused()
    assert ben.locator("#m1").get_attribute("aria-label").startswith("ana, ")
    ben.keyboard.press("h")
    expect(ben.locator("#m1 .hearts")).to_have_attribute("aria-pressed", "true")
    ben.keyboard.press("m")
    expect(ben.locator("#m1 .menu[open]")).to_have_count(1)
    ben.keyboard.press("Escape")
    expect(ben.locator("#m1 .menu[open]")).to_have_count(0)
    ben.keyboard.press("r")
    expect(ben.get_by_label("Your message", exact=True)).to_be_focused()
    ben.keyboard.type("three")
    say(ana, "four")
    expect(ben.locator(".msg .text")).to_have_count(3)
    expect(ben.get_by_label("Your message", exact=True)).to_be_focused()
    ben.keyboard.press("Enter")
    expect(ana.locator(".re")).to_have_count(1)


def test_without_javascript_the_form_does_it(live_site, programme, visit, axe) -> None:
    page = visit(MemberFactory(), java_script_enabled=False)
    page.goto(ROOM)
    say(page, "Hello")
    expect(page.locator("#m1 .text")).to_have_text("Hello")
    page.locator("#m1 .acts a").first.click()
    page.get_by_label("Say it differently").fill("Hello all")
    page.get_by_role("button", name="Change it").click()
    expect(page.locator("#m1")).to_contain_text("edited")


def test_it_fits_a_small_screen_and_a_zoomed_one(live_site, programme, visit, axe) -> None:
    fill("free-hugs", 30)
    for size in ({"width": 320, "height": 568}, {"width": 320, "height": 256}):
        page = visit(MemberFactory(), viewport=size, reduced_motion="reduce")
        enter(page)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        expect(page.locator("#m30")).to_be_in_viewport()
        axe(page)
        if size["height"] > 544:  # lower ones scroll as a page
            assert page.evaluate("document.scrollingElement.scrollHeight - window.innerHeight") <= 0
        side = page.locator(".live__bar details.menu")
        side.locator("> summary").click()
        side.locator("[data-keys] summary").click()
        side.get_by_text("Times are those of").scroll_into_view_if_needed()
        expect(side.get_by_text("Times are those of")).to_be_in_viewport()
        assert side.locator("> div").bounding_box()["height"] < size["height"]
        page.keyboard.press("Escape")
        expect(side.locator("> summary")).to_be_focused()
        expect(side.locator("> div")).to_be_hidden()
