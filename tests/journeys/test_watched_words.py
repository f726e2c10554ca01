"""Two browsers: asked before it is said, and sent as it is or put back; a held message comes into the room once somebody on duty has looked."""

from __future__ import annotations

from django.utils import timezone
from playwright.sync_api import expect

from chatrooms.moderation.words.models import WatchedWord
from tests.factories import MemberFactory

ROOM = "/rooms/free-hugs/"


def test_asked_held_and_let_in(live_site, programme, visit, axe) -> None:
    for words, action in (("stupid", "nudge"), ("secret method", "hold")):
        WatchedWord.objects.create(words=words, action=action, rank=1, is_on=True, tried_at=timezone.now())
    ash = visit(MemberFactory(username="ash"))
    gil = visit(MemberFactory(username="gil", roles=[("global-moderator", "", 1)]))
    for page in (ash, gil):
        page.goto(ROOM)
        expect(page.locator("#log[data-live]")).to_be_attached()

    ash.locator("#text").fill("That is stup1d")
    ash.keyboard.press("Enter")
    asked = ash.locator("[data-state=waiting]")
    expect(asked).to_contain_text("Before you send it: “stup1d” can hurt here.")
    axe(ash)
    asked.get_by_role("button", name="Put it back").click()
    expect(ash.locator("#text")).to_have_value("That is stup1d")
    ash.keyboard.press("Enter")
    # she was asked again before the line went
    expect(ash.get_by_role("button", name="Send it as it is")).to_be_visible()
    ash.context.set_offline(True)
    ash.get_by_role("button", name="Send it as it is").click()
    expect(asked).to_contain_text("Waiting for the line")
    ash.context.set_offline(False)
    ash.reload()  # nobody is asked twice
    expect(gil.locator(".msg", has_text="That is stup1d")).to_be_visible()
    expect(ash.locator("[data-state]")).to_have_count(0)

    ash.locator("#text").fill("There is a s3cret method")
    ash.keyboard.press("Enter")
    expect(ash.locator("[data-state=waiting]")).to_contain_text("Somebody on duty looks at this first")
    ash.reload()  # and nobody sends it again
    expect(ash.locator("[data-state=waiting]")).to_contain_text("Somebody on duty looks at this first")
    expect(ash.locator("#notes")).to_contain_text("A message of yours waits")

    gil.goto("/moderation/")
    gil.get_by_role("button", name="Take it up").click()
    gil.get_by_role("button", name="Show the words").click()
    expect(gil.locator("[aria-current=true]")).to_contain_text("There is a s3cret method")
    axe(gil)
    gil.get_by_role("button", name="Let it be said").click()
    expect(gil.locator("main")).to_contain_text("It is said.")
    expect(ash.locator(".msg", has_text="There is a s3cret method")).to_have_count(1)
    expect(ash.locator("#notes .note")).to_have_count(0)
    expect(ash.locator("[data-state]")).to_have_count(0)
