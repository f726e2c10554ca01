"""Two browsers: a moderator mutes from the message's menu, and the other page tells it at once, without a reload; verb by verb it holds, and what is never shut is open."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.scripts import writing
from chatrooms.moderation.scripts.models import ScriptDay
from tests.cast import SafeguardingLead
from tests.chatrooms.moderation.test_acts import says
from tests.factories import MemberFactory

ROOM = "/rooms/free-hugs/"


def test_muted_told_and_held_to_it_verb_by_verb(live_site, programme, visit, axe) -> None:
    ash = visit(MemberFactory(username="ash"))
    gil = visit(MemberFactory(username="gil", roles=[("global-moderator", "", 1)]))
    for page in (ash, gil):
        page.goto(ROOM)
        expect(page.locator("#log[data-live]")).to_be_attached()
    gil.locator("#text").fill("Hello ash")
    gil.keyboard.press("Enter")
    ash.locator("#text").fill("You are all fools")
    ash.keyboard.press("Enter")
    of_ash = gil.locator("[data-people] li", has_text="ash").first.get_by_label("Step in about ash")
    expect(of_ash).to_have_attribute("href", "/moderation/rooms/free-hugs/people/ash/")
    expect(ash.locator("[data-people]").first.get_by_label(re.compile("Step in"))).to_have_count(0)
    said = gil.locator(".msg", has_text="You are all fools")
    said.get_by_label("More about ash").click()
    said.get_by_role("link", name="Step in").click()
    gil.wait_for_url("**/moderation/rooms/free-hugs/*/")
    axe(gil)
    gil.get_by_label("What is it about?").select_option("unkind")
    gil.get_by_role("button", name="Mute").click()
    gil.wait_for_url(f"**{ROOM}#m*")
    note = ash.locator("#notes .note")
    expect(note).to_contain_text("A moderator on duty muted you in Free Hugs for 30 minutes", timeout=3000)
    expect(note).to_contain_text("30 minutes left")
    axe(ash)
    ash.locator("#text").fill("Once more")
    ash.keyboard.press("Enter")
    expect(ash.locator("[data-state=failed]")).to_contain_text("You can’t write here for 30 minutes more.")
    ash.locator("[data-state=failed]").get_by_role("button", name="Discard").click()
    theirs, mine = ash.locator(".msg", has_text="Hello ash"), ash.locator(".msg", has_text="You are all fools")
    theirs.get_by_role("button", name="Heart, 0 so far").click()
    expect(ash.locator("#line")).to_have_text("You can’t write here for 30 minutes more.")
    expect(theirs.get_by_role("button", name="Heart, 0 so far")).to_have_attribute("aria-pressed", "false")
    theirs.get_by_role("button", name="Reply to gil").click()
    ash.locator("#text").fill("And you")
    ash.keyboard.press("Enter")
    expect(ash.locator("[data-state=failed]")).to_contain_text("You can’t write here")
    ash.locator("[data-state=failed]").get_by_role("button", name="Discard").click()
    mine.get_by_label("More about your message").click()
    mine.get_by_role("button", name=re.compile("Edit")).click()
    ash.locator("#text").fill("Fools, all of you")
    ash.keyboard.press("Enter")
    expect(ash.locator("#line, #aloud").filter(has_text="You can’t write here")).not_to_have_count(0)
    expect(gil.locator(".msg", has_text="Fools, all of you")).to_have_count(0)
    ash.goto(ROOM)
    expect(ash.locator("#log[data-live]")).to_be_attached()
    gil.locator("#text").fill("Take your time")
    gil.keyboard.press("Enter")
    expect(ash.locator(".msg", has_text="Take your time")).to_be_visible()  # reading goes on
    mine.get_by_label("More about your message").click()
    for name in ("Remove for everyone", "Yes, remove it"):
        mine.get_by_role("button", name=name).click()
    expect(gil.locator(".msg", has_text="You are all fools")).to_have_count(0)
    ash.get_by_role("link", name="Help now").first.click()
    expect(ash.locator("h1")).to_have_text("You don’t have to hold this alone.")
    ash.goto(f"{ROOM}1/report/")
    expect(ash.get_by_role("button", name="I’m worried about them")).to_be_visible()
    ash.goto("/decisions/")
    ash.get_by_role("link", name="Muted").click()
    axe(ash)
    expect(ash.get_by_role("button", name="Appeal")).to_be_visible()
    assert Act.objects.get().kind == "mute"


def test_words_to_begin_with_go_where_the_cursor_is(live_site, programme, scripts, visit, axe) -> None:
    gil = visit(
        MemberFactory(username="gil", roles=[("global-moderator", "", 1)]), viewport={"width": 360, "height": 740}
    )
    says(MemberFactory(username="ash"), "Good morning")
    gil.goto(ROOM)
    expect(gil.locator("#log[data-live]")).to_be_attached()
    gil.locator("#text").fill("Hello. And you?")
    gil.locator("#text").evaluate("each => each.setSelectionRange(6, 6)")
    gil.get_by_label("This room: who is here").click()
    side = gil.locator("details.menu.thin")
    side.get_by_text("Let us all take a breath").click()
    axe(gil)
    side.get_by_role("button", name="Insert where I write").click()
    expect(gil.locator("#text")).to_have_value(re.compile(r"^Hello\. Let us take a breath, everyone\..* And you\?$"))
    expect(gil.locator("#text")).to_be_focused()
    gil.reload()
    expect(gil.locator("#text")).to_have_value(re.compile("Let us take a breath"))
    gil.locator("#text").press("Enter")
    expect(gil.locator(".msg", has_text="Let us take a breath")).to_be_visible()
    writing.write(by=SafeguardingLead(), title="Hello", text="Hello {name}.", kinds=["welcome"], band="")
    gil.reload()
    expect(gil.locator("#log[data-live]")).to_be_attached()
    gil.get_by_role("button", name="Reply to ash").click()
    gil.get_by_label("This room: who is here").click()
    side.locator("summary", has_text="Hello").click()
    with gil.expect_response("**/used/"):
        side.get_by_text("Hello everybody.").locator("..").get_by_role("button").click()
    expect(gil.locator("#text")).to_have_value("Hello ash.")
    with gil.expect_response("**/used/"):
        gil.keyboard.press("Enter")
    expect(gil.locator(".msg", has_text="Hello ash.")).to_be_visible()
    assert sorted(ScriptDay.objects.values_list("inserted", "sent")) == [(1, 0), (1, 1)]


def test_without_javascript(live_site, programme, visit) -> None:
    ash = visit(MemberFactory(username="ash"), java_script_enabled=False)
    gil = visit(MemberFactory(username="gil", roles=[("global-moderator", "", 1)]), java_script_enabled=False)
    ash.goto(ROOM)
    ash.locator("#text").fill("You are all fools")
    ash.get_by_role("button", name="Send").click()
    gil.goto(f"{ROOM}1/")
    gil.get_by_role("link", name="Step in").click()
    gil.get_by_label("What is it about?").select_option("unkind")
    gil.get_by_role("button", name="Warn").click()
    ash.goto(ROOM)
    expect(ash.locator("#notes")).to_contain_text("A moderator on duty has warned you in Free Hugs.")
    gil.goto("/moderation/rooms/free-hugs/")
    gil.get_by_label("Why?").select_option("heated")
    gil.get_by_role("button", name="Pause it").click()
    ash.goto(ROOM)
    expect(ash.locator("#notes")).to_contain_text("paused this room for 30 minutes")
