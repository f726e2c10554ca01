"""A teens' room that loses its moderator: it rests in open pages, kindly and by itself, and goes on when somebody is back (G14)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from chatrooms.moderation.desk import cover
from leadership.members.models import Band
from tests.factories import MemberFactory

ROOM = "/rooms/teen-free-hugs/"


@pytest.fixture
def soon(settings):
    """A room that lost its cover has it for a second more, not for two minutes."""
    settings.WITHOUT_MODERATOR_AFTER = 1
    cover.forget()
    yield
    cover.forget()


def test_it_rests_and_goes_on(soon, live_site, programme, visit, axe) -> None:
    tara = visit(MemberFactory(username="tara", band=Band.TEEN, roles=[("global-moderator", "", 3)]))
    tara.goto("/moderation/")
    tara.get_by_role("button", name="Go on duty").click()
    expect(tara.locator("#who")).to_contain_text("You are on duty until")
    page = visit(MemberFactory(username="wren", band=Band.TEEN), viewport={"width": 360, "height": 740})
    page.goto(ROOM)
    expect(page.locator("#log[data-live]")).to_be_attached()
    page.locator("#text").fill("Hello")
    page.keyboard.press("Enter")
    expect(page.locator(".msg[data-seq], .msg[id]", has_text="Hello")).to_be_visible()

    tara.goto("/moderation/hand-over/")
    tara.get_by_role("button", name="Go off duty").click()
    expect(tara.get_by_text("You are off duty. Thank you for being there.")).to_be_visible()
    note = page.locator("#notes .note")
    expect(note).to_contain_text(
        "so it rests. You can read, and write again as soon as somebody is back.", timeout=8000
    )
    axe(page)
    page.locator("#text").fill("Is anybody there?")
    page.keyboard.press("Enter")
    expect(page.locator("[data-state=failed]")).to_contain_text("so it rests")
    for way in ("/help/", f"{ROOM}1/report/", "/care/"):  # what is never shut
        assert page.request.get(way).status == 200, way
    tara.goto("/moderation/")
    tara.get_by_role("button", name="Go on duty").click()
    expect(note).to_have_count(0, timeout=8000)
    page.locator("[data-state=failed]").get_by_role("button", name="Try again").click()
    expect(page.locator("[data-state=failed]")).to_have_count(0)
    expect(tara.locator("#who")).to_contain_text("You are on duty until")
