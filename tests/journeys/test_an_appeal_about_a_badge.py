"""A badge is ended, its holder appeals on her phone, somebody else judges, and it is in force again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from leadership.badges.awarding import revoke
from leadership.badges.models import Award
from tests import cast
from tests.factories import MemberFactory, give_role

PHONE = {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}


@pytest.mark.journey
def test_ended_appealed_and_in_force_again(live_site, programme, visit, axe) -> None:
    ada, ben = cast.ProgrammeAdmin(username="ada"), cast.ProgrammeAdmin(username="ben")
    rosa = MemberFactory(username="rosa")
    award = give_role(rosa, "room-supporter", "anxiety", weeks=6)
    revoke(award, by=ada, reason="The room was left alone twice.")

    hers = visit(rosa, **PHONE)
    hers.goto("/path/")
    axe(hers)
    hers.locator(f"a[href='/path/awards/{award.pk}/appeal/']").click()
    axe(hers)
    hers.get_by_role("button", name="Appeal").click()
    axe(hers)  # nothing written: the form says so
    hers.locator("textarea").fill("I had told Ben both times.")
    hers.get_by_role("button", name="Appeal").click()
    expect(hers.locator("main")).to_contain_text("Your appeal waits for an answer")
    axe(hers)

    his = visit(ben)
    his.goto(f"/admin/leadership/award/{award.pk}/judge/")
    expect(his.locator("main, #content").first).to_contain_text("I had told Ben both times.")
    axe(his)
    his.locator("[name=is_upheld][value=yes]").check()
    his.locator("[name=reason]").fill("You had told Ben, and we missed it.")
    his.locator("[name=_preview]").click()
    expect(his.locator("main, #content").first).to_contain_text("You were right to ask")
    axe(his)
    assert not Award.objects.held().filter(pk=award.pk).exists()
    his.locator("#content form input[type=submit]:not([name=_preview])").last.click()
    his.wait_for_url("**/change/**")
    assert Award.objects.held().filter(pk=award.pk).exists()
    hers.goto("/path/")
    axe(hers)
