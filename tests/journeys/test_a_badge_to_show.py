"""Somebody looks at what a badge's page would show, opens it to a stranger, and takes it back."""

from __future__ import annotations

from playwright.sync_api import expect

from leadership.members.models import Band
from tests.factories import MemberFactory, give_role


def test_a_teen_shows_a_badge_and_stays_unknown(programme, visit, axe) -> None:
    tess = MemberFactory(username="tess-by-the-sea", band=Band.TEEN)
    give_role(tess, "room-supporter", "anxiety")
    page = visit(tess)
    page.goto("/path/")
    page.get_by_role("link", name="Who sees my badges").click()
    axe(page)
    page.get_by_role("button", name="See what a page would show").click()
    expect(page.get_by_text("No name and no age, whatever you choose")).to_be_visible()
    expect(page.get_by_label("Only me")).to_be_checked()
    axe(page)

    stranger = visit()
    address = page.url
    assert stranger.goto(address).status == 404
    page.get_by_label("Everybody who has its address").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    assert stranger.goto(address).status == 200
    expect(stranger.get_by_role("heading", name="It holds now")).to_be_visible()
    expect(stranger.get_by_role("heading", name="Verified")).to_be_visible()
    assert tess.username not in stranger.content()
    axe(stranger)
    with stranger.expect_download() as download:
        stranger.get_by_role("link", name="Download the signed badge").click()
    assert download.value.path().read_text().count(".") == 2

    page.get_by_label("Only me").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    assert stranger.goto(address).status == 404
