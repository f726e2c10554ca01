"""The whole way of a report: a peer reports, a moderator takes it up, reads, closes, and the peer hears which kind of answer it was."""

from __future__ import annotations

from playwright.sync_api import expect

from chatrooms.moderation.reports.models import Case
from leadership.requirements.models import Fact
from tests.chatrooms.talk.filling import fill
from tests.factories import MemberFactory

ROOM = "/rooms/free-hugs/"


def test_a_peer_reports_a_moderator_answers_and_the_peer_hears(live_site, programme, visit, axe) -> None:
    fill("free-hugs", 3)
    ana = visit(MemberFactory(username="ana"))
    gil = visit(MemberFactory(username="gil", roles=[("global-moderator", "", 3)]))

    gil.goto("/moderation/")
    expect(gil.get_by_role("heading", name="Nothing waits")).to_be_visible()
    gil.get_by_role("button", name="Go on duty").click()
    expect(gil.locator("#who")).to_contain_text("You are on duty until")
    axe(gil)

    ana.goto(f"{ROOM}2/report/")
    ana.get_by_label("In your words").fill("He asks everybody.")
    ana.get_by_role("button", name="Contact details").click()
    ana.wait_for_url(f"**{ROOM}#m2")

    gil.reload()
    expect(gil.locator(".clock")).to_contain_text("29 min left")
    gil.get_by_role("button", name="Take it up").click()
    assert "message 1" not in gil.content()
    gil.get_by_role("button", name="Show the words").click()
    expect(gil.locator(".said [aria-current]")).to_contain_text("message 1")
    expect(gil.get_by_text("He asks everybody.")).to_be_visible()
    axe(gil)
    gil.locator("summary", has_text="Contact details").click()
    gil.get_by_label("Why, for the record").fill("Before. ")
    gil.get_by_role("button", name="Insert where I write").click()
    expect(gil.get_by_label("Why, for the record")).to_have_value("Before. A friendly reminder: we keep names, numbers and other places out of the rooms, so that everybody stays safe here.")  # fmt: skip
    ana.goto("/reports/")
    expect(ana.locator(".tag")).to_have_text("Being looked at")
    gil.get_by_label("We did something about it").check()
    gil.get_by_role("button", name="Close the case").click()
    expect(gil.get_by_text("has been told which kind of answer")).to_be_visible()

    assert Case.objects.get().outcome == "acted"
    assert Fact.objects.filter(metric="upheld_reports", member=Case.objects.get().about).count() == 1
    ana.goto("/notices/")
    expect(ana.get_by_text("There is an answer to your report.", exact=True)).to_be_visible()
    ana.goto("/reports/")
    expect(ana.locator(".tag")).to_have_text("Answered")
    expect(ana.get_by_text("We did something about it.")).to_be_visible()
