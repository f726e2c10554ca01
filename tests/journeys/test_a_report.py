"""The whole way of a report: a peer reports, a moderator takes it up, reads, removes, mutes and closes; the peer hears of it, the person appeals, and another lifts it."""

from __future__ import annotations

from playwright.sync_api import expect

from chatrooms.moderation.reports.models import Case
from leadership.requirements.models import Fact
from tests.cast import SafeguardingLead
from tests.chatrooms.moderation.test_acts import says
from tests.chatrooms.talk.filling import fill
from tests.factories import MemberFactory

ROOM = "/rooms/free-hugs/"


def test_from_a_report_to_an_appeal_that_is_upheld(live_site, programme, scripts, visit, axe) -> None:
    writer = MemberFactory(username="ash")
    fill("free-hugs", 1)
    says(writer, "call me, it is easier")
    ash = visit(writer, viewport={"width": 360, "height": 740})
    ash.goto(ROOM)
    expect(ash.locator("#log[data-live]")).to_be_attached()
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
    assert "call me" not in gil.content()
    gil.get_by_role("button", name="Show the words").click()
    expect(gil.locator(".kept [aria-current]")).to_contain_text("call me")
    expect(gil.get_by_text("He asks everybody.")).to_be_visible()
    axe(gil)
    gil.locator("summary", has_text="Contact details").click()
    gil.get_by_label("Why, for the record").fill("Before. ")
    gil.get_by_role("button", name="Insert where I write").click()
    expect(gil.get_by_label("Why, for the record")).to_have_value("Before. A friendly reminder: we keep names, numbers and other places out of the rooms, so that everybody stays safe here.")  # fmt: skip
    ana.goto("/reports/")
    expect(ana.locator(".tag")).to_have_text("Being looked at")
    case = gil.url
    gil.get_by_role("link", name="Step in").click()
    gil.get_by_label("What is it about?").select_option("contact")
    gil.get_by_label("Remove the message, too").check()
    gil.get_by_role("button", name="Mute").click()
    note = ash.locator("#notes .note", has_text="muted you in Free Hugs for 30 minutes")
    expect(note).to_be_visible(timeout=3000)
    expect(ash.locator("#m2")).to_contain_text("removed")
    gil.goto(case)
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

    sage = visit(SafeguardingLead(username="sage"))  # who may judge
    for what in ("muted you", "removed a message"):
        ash.goto(ROOM)
        expect(ash.locator("#log[data-live]")).to_be_attached()
        ash.locator("#notes .note", has_text=what).get_by_role("link").click()
        ash.get_by_label("What should be looked at again?").fill("My sister was beside me.")
        ash.get_by_role("button", name="Appeal").click()
        expect(ash.locator("main")).to_contain_text("Somebody else of higher rank looks at it.")
    gil.goto("/moderation/appeals/")
    expect(gil.get_by_role("link", name="Mute: ash")).to_have_count(0)  # never whoever did it
    ash.goto(ROOM)
    expect(ash.locator("#log[data-live]")).to_be_attached()
    for link in ("Mute: ash", "Message removed: ash"):
        sage.goto("/moderation/appeals/")
        sage.get_by_role("link", name=link).click()
        sage.get_by_label("Your reason").fill("It was said to somebody at home.")
        sage.get_by_role("button", name="Take it back").click()
    expect(ash.locator("#notes .note")).to_have_count(0, timeout=3000)
    expect(ash.locator("#m2")).to_contain_text("call me")
    assert Case.objects.get().outcome == "nothing"
    assert not Fact.objects.filter(metric="upheld_reports").exists()
