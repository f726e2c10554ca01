"""What the room's page promises when things go wrong: offline and back, tabs side by side, every state readable."""

from __future__ import annotations

import random

import pytest
from django.conf import settings
from playwright.sync_api import expect

from chatrooms.rooms.models import Room
from chatrooms.talk import limits
from chatrooms.talk.models import Event
from tests.chaos.talkers import IS_FULL
from tests.chatrooms.talk.filling import fill
from tests.factories import MemberFactory
from tests.journeys.test_a_room import ROOM, cut, enter, say
from tests.signing_in import session_of

#: what somebody sees of a room, whoever she is
SEEN = """() => [...document.querySelectorAll("#log > li[id^=m]")].map((item) => [item.id, item.dataset.by,
  item.querySelector(".text")?.textContent, item.querySelector(".hearts b")?.textContent || "", item.className.includes("gone"),
  item.querySelector(".by .quiet")?.textContent])"""
AWAY = 30_000  # milliseconds
THINGS = 30 if IS_FULL else 15


@pytest.fixture
def three(live_site, programme, visit, settings):
    """Two tabs of ana, and ben."""
    settings.RATE_LIMIT_FACTOR = 100
    first, ben = visit(MemberFactory(username="ana")), visit(MemberFactory(username="ben"))
    second = first.context.new_page()
    for page in (first, second, ben):
        enter(page)
    return first, second, ben


def same(*pages) -> list:
    """All of them show the same, in the end; answers what."""
    last = Event.objects.filter(type="message").order_by("seq").last()
    for page in pages:
        expect(page.locator("[data-state]")).to_have_count(0, timeout=40_000)
        if last is not None:
            expect(page.locator(f"#m{last.seq}")).to_have_count(1, timeout=40_000)
    one, *others = [page.evaluate(SEEN) for page in pages]
    for _ in range(40):
        if all(other == one for other in others):
            return one
        pages[0].wait_for_timeout(250)
        one, *others = [page.evaluate(SEEN) for page in pages]
    assert all(other == one for other in others), (one, others)
    return one


def test_offline_for_half_a_minute_and_back(three) -> None:
    """D19: nothing lost, nothing doubled, one order for all; edits, hearts and removals of that time are there, too."""
    ana, tab, ben = three
    for n in range(3):
        say(ana, f"before {n}")
    say(ben, "ben before")
    same(ana, tab, ben)
    cut(ben)
    for n in range(4):
        say(ben, f"written offline {n}")
        say(ana, f"meanwhile {n}")
    ana.locator("#m1").get_by_label("More about your message").click()
    for name in ("Remove for everyone", "Yes, remove it"):
        ana.get_by_role("button", name=name).click()
    ana.locator("#m4").get_by_role("button", name="Heart, 0 so far").click()
    expect(tab.locator("#m4 .hearts b")).to_have_text("1")
    expect(ben.locator("[data-state=waiting]")).to_have_count(4)
    ben.wait_for_timeout(AWAY)
    expect(ben.locator("#line")).to_contain_text("Reconnecting")
    cut(ben, False)
    seen = same(ana, tab, ben)
    texts = [text for _, _, text, *_ in seen]
    written = [f"written offline {n}" for n in range(4)]
    assert texts == [
        "This message was removed.",
        "before 1",
        "before 2",
        "ben before",
        *[f"meanwhile {n}" for n in range(4)],
        *written,
    ]
    assert list(Event.objects.filter(text__startswith="written").values_list("text", flat=True)) == written
    expect(ben.locator("#line")).to_contain_text("caught up")


def test_more_waits_than_may_be_said_at_once_and_goes_by_itself(three, settings, monkeypatch) -> None:
    """D19, S30: it was said so, and in the order in which it was written; what is said too fast on a line that stands is refused."""
    settings.RATE_LIMIT_FACTOR = 1
    monkeypatch.setattr(limits, "BURST", limits.Limit("say", 3, 3))
    _, tab, ben = three
    cut(ben)
    for n in range(5):
        say(ben, f"in the tunnel {n}")
    cut(ben, False)
    expect(ben.locator("[data-state=waiting]").first).to_contain_text("Waiting its turn.", timeout=20_000)
    say(ben, "and out of it")
    expect(tab.locator("#m6")).to_be_visible(timeout=20_000)
    written = [*(f"in the tunnel {n}" for n in range(5)), "and out of it"]
    for page in (tab, ben):
        expect(page.locator(".msg .text")).to_have_text(written)
    ben.wait_for_timeout(3_000)
    for n in range(4):
        say(ben, f"fast {n}")
    expect(ben.locator("[data-state=failed]")).to_contain_text("A little slower, please")


def test_what_waits_survives_a_reload(three) -> None:
    """D19: kept in this tab for ten minutes."""
    _, tab, ben = three
    cut(ben)
    say(ben, "kept over a reload")
    ben.context.set_offline(False)
    ben.reload()
    expect(tab.locator(".msg .text")).to_have_text(["kept over a reload"])
    assert Event.objects.count() == 1
    same(tab, ben)


def test_tabs_are_equal_after_many_things_at_random(three) -> None:
    """D20: two tabs of one person and another's show the same after each kind of thing, done by whoever."""
    chance, pages = random.Random(20), list(three)
    for n in range(THINGS):
        page = chance.choice(pages)
        me = page.locator("#log").get_attribute("data-me")
        messages = page.locator(".msg[id]:not(.msg--gone)")
        mine, theirs = (
            page.locator(f".msg[id][data-by={me}]:not(.msg--gone)"),
            page.locator(f".msg[id]:not([data-by={me}]):not(.msg--gone)"),
        )
        what = chance.choice(["say", "say", "heart", "edit", "remove"])
        if what == "say" or not messages.count():
            say(page, f"thing {n}")
        elif what == "heart" and theirs.count():
            theirs.last.locator("button.hearts").click()
        elif what == "edit" and mine.count():
            mine.last.locator(".menu > summary").click()
            page.get_by_role("button", name="Edit, 5 minutes left").click()
            say(page, f"edited {n}")
            expect(page.locator("#reply")).to_be_hidden()
        elif what == "remove" and mine.count() > 2:
            mine.first.locator(".menu > summary").click()
            for name in ("Remove for everyone", "Yes, remove it"):
                page.get_by_role("button", name=name).click()
        if n % 5 == 4:
            same(*pages)
    same(*pages)


def test_what_waited_is_said_by_nobody_else(live_site, programme, visit) -> None:
    """D19: her session ends while her words wait, and somebody else signs in in the same window, in another tab or in this one."""
    page = visit(MemberFactory(username="ana"))
    enter(page)
    cut(page)
    say(page, "for ana to say")
    key = session_of(MemberFactory(username="ben")).session_key
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_site}])
    page.context.set_offline(False)
    expect(page.locator("#line")).to_contain_text("Somebody else is signed in", timeout=40_000)
    expect(page.locator("[data-state=waiting]")).to_contain_text("Not sent.")
    page.reload()
    say(page, "for ben to say")
    expect(page.locator("#m1")).to_be_visible()
    expect(page.locator("[data-state]")).to_have_count(0)
    assert list(Event.objects.values_list("text", "by__username")) == [("for ben to say", "ben")]
    assert "for ana" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_a_draft_is_hers_for_a_day_and_nobody_else_finds_it(live_site, programme, visit) -> None:
    """D20 on a phone of several people: her session ends and she comes back; a day goes by; somebody else comes; she signs out."""
    ana, ben = MemberFactory(username="ana"), MemberFactory(username="ben")
    page = visit(ana)
    box = page.get_by_label("Your message", exact=True)

    def types() -> None:
        signs_in(ana)
        enter(page)
        box.fill("half a sentence")

    def signs_in(who) -> None:
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(who).session_key, "url": live_site}
        page.context.add_cookies([cookie])

    def kept() -> str:
        return page.evaluate("JSON.stringify(localStorage)")

    types()
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    assert "half a sentence" in kept()
    assert "ana" not in kept()
    signs_in(ana)
    enter(page)
    expect(box).to_have_value("half a sentence")
    page.context.clear_cookies()
    page.evaluate("""() => { for (const [key, value] of Object.entries(localStorage)) if (key.startsWith("draft:"))
      localStorage.setItem(key, JSON.stringify({...JSON.parse(value), at: Date.now() - 24 * 3600 * 1000})); }""")
    page.goto("/accounts/login/")
    assert "half a sentence" not in kept()
    types()
    signs_in(ben)
    page.goto("/help/")
    assert "half a sentence" not in kept()
    types()
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "logout" not in url)
    assert "half a sentence" not in kept()


def test_long_words_are_said_or_refused_and_an_old_phone_says_more_than_one(live_site, programme, visit) -> None:
    """S26: 1,000 characters as a person counts them are more than a frame holds in many a language."""
    page = visit(MemberFactory())
    page.add_init_script(
        "delete Crypto.prototype.randomUUID; delete Array.prototype.at; delete Array.prototype.toSorted"
    )
    enter(page)
    long = ("नमस्ते दोस्तों " * 110).strip()
    for words in ("one", long, "three"):
        say(page, words)
    expect(page.locator(".msg[id] .text")).to_have_text(["one", long, "three"])
    expect(page.locator("[data-state]")).to_have_count(0)
    assert list(Event.objects.order_by("seq").values_list("text", flat=True)) == ["one", long, "three"]
    say(page, "я" * 2100)
    expect(page.locator("[data-state=failed]")).to_contain_text("Not sent. This is too long for one message.")
    expect(page.locator("#line")).to_be_hidden()


def test_too_many_pages_and_too_many_entries_are_told_and_waited_for(live_site, programme, visit, axe) -> None:
    """D26: 4429 is no broken line, and coming too often is no shut door: neither is tried at once, nor given up."""
    ana = MemberFactory(username="ana")
    other = visit(ana, viewport={"width": 360, "height": 740}, color_scheme="dark")
    other.goto("/rooms/")
    opened = """() => Promise.all(Array.from({length: 5}, () => new Promise((open) => {
      const line = new WebSocket(`ws://${location.host}/ws/`);
      line.addEventListener("message", () => open(line), {once: true}); }))).then((lines) => { window.lines = lines; })"""
    closed = """() => Promise.all(lines.map((line) => new Promise((end) => {
      line.addEventListener("close", end); line.close(); })))"""
    other.evaluate(opened)
    page, lines = other.context.new_page(), []
    page.on("websocket", lambda line: lines.append(line))
    page.clock.install()
    page.goto(ROOM)
    expect(page.locator("#line")).to_contain_text("Rooms are open on too many pages here.")
    say(page, "kept meanwhile")
    expect(page.locator("[data-state=waiting]")).to_contain_text("Waiting for the line")
    axe(page)
    page.clock.fast_forward(25_000)
    assert len(lines) == 1
    other.evaluate(closed)
    for _ in range(limits.RETURNS.most):
        limits.wait_for(limits.RETURNS, str(ana.pk))
    page.clock.fast_forward(20_000)
    expect(page.locator("#line")).to_contain_text("You went in and out of rooms very often.")
    axe(page)
    limits.forget()
    page.clock.fast_forward(25_000)
    expect(page.locator("#m1")).to_contain_text("kept meanwhile")
    expect(page.locator("[data-state]")).to_have_count(0)


def test_what_was_refused_says_why_and_can_be_tried_put_back_or_dropped(
    live_site, programme, visit, axe, settings
) -> None:
    page = visit(MemberFactory(), viewport={"width": 360, "height": 740})
    enter(page)
    for _ in range(3):
        say(page, "the same thing")
    failed = page.locator("[data-state=failed]")
    expect(failed).to_contain_text("Not sent. A little slower, please: try again in")
    expect(page.locator("#aloud")).to_contain_text("Not sent: A little slower")
    axe(page)
    failed.get_by_role("button", name="Try again").click()
    expect(failed).to_have_count(1)
    settings.RATE_LIMIT_FACTOR = 100  # it could be said now, but not by itself
    page.reload()
    say(page, "another thing")
    expect(page.locator("#m3")).to_contain_text("another thing")
    expect(failed).to_contain_text("Not sent. A little slower, please: try again in")
    settings.RATE_LIMIT_FACTOR = 1
    failed.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Your message", exact=True)).to_have_value("the same thing")
    expect(page.get_by_label("Your message", exact=True)).to_be_focused()
    page.reload()
    expect(page.get_by_label("Your message", exact=True)).to_have_value("the same thing")
    say(page, "the same thing")
    failed.get_by_role("button", name="Discard").click()
    expect(page.locator("[data-state]")).to_have_count(0)
    expect(page.locator(".msg")).to_have_count(3)


def test_when_the_way_in_ends_the_page_says_so_and_keeps_what_was_written(live_site, programme, visit, axe) -> None:
    ana = MemberFactory(username="ana")
    page = visit(ana)
    enter(page)
    page.get_by_label("Your message", exact=True).press_sequentially("half a sen")
    ana.set_password("another-good-one")
    ana.save()
    expect(page.locator("#line")).to_contain_text("You are signed out.", timeout=6_000)
    expect(page.get_by_label("Your message", exact=True)).to_have_value("half a sen")
    axe(page)


def test_nobody_hears_that_i_write_if_i_do_not_wish_it(three) -> None:
    ana, _, ben = three
    field = ana.get_by_label("Your message", exact=True)
    field.press_sequentially("a")
    expect(ben.locator("#typing")).to_have_text("ana is writing…")
    expect(ben.locator("#typing")).to_be_empty(timeout=10_000)
    ana.locator(".live__side [data-wishes]").get_by_label("Show who is writing").uncheck()
    ana.reload()
    enter(ana)
    field.press_sequentially("bcdef")
    ben.get_by_label("Your message", exact=True).press_sequentially("x")
    ana.wait_for_timeout(2_000)
    expect(ana.locator("#typing")).to_be_empty()
    expect(ben.locator("#typing")).to_be_empty()


def test_older_ones_and_ones_own_words_without_javascript(live_site, programme, visit, axe) -> None:
    fill("free-hugs", 120)
    page = visit(MemberFactory(), java_script_enabled=False)
    page.goto(ROOM)
    for first in (71, 21, 1):
        expect(page.locator(".msg").first).to_have_attribute("id", f"m{first}")
        if first > 1:
            page.get_by_role("link", name="Show earlier messages").click()
    expect(page.get_by_role("link", name="Show earlier messages")).to_have_count(0)
    page.get_by_role("link", name="To the newest messages", exact=True).click()
    say(page, "Tea helps")
    page.goto("/my-messages/")
    page.get_by_label("Words to find").fill("tea")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("mark")).to_have_text("Tea")
    page.get_by_role("link", name="Free Hugs, ").click()
    expect(page.locator("#m121")).to_be_visible()


def test_nothing_moves_where_motion_is_not_wanted(live_site, programme, visit) -> None:
    Room.objects.get_or_create(slug="free-hugs")
    page = visit(MemberFactory(), reduced_motion="reduce")
    enter(page)
    say(page, "hello")
    expect(page.locator("#m1")).to_be_visible()
    moving = "document.getAnimations().filter((one) => one.effect.getTiming().duration > 1).length"
    assert page.evaluate(moving) == 0
