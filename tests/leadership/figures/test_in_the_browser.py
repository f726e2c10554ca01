"""The figures as they are seen: on a phone and a desk's screen, by day and by night, and by a checker of accessibility."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from leadership.applications.decide import approve, decline
from tests.cast import ListenerWhoMeetsRoomSupporter, ProgrammeAdmin, application_by, draft_by

SCHEMES, WIDTHS = ("light", "dark"), (360, 1280)


@pytest.fixture
def ada(live_site: str, programme: Any) -> Any:
    ada = ProgrammeAdmin(username="ada")
    for _ in range(6):
        draft_by(ListenerWhoMeetsRoomSupporter())
        application_by(ListenerWhoMeetsRoomSupporter())
        yes, no = (application_by(ListenerWhoMeetsRoomSupporter()) for _ in range(2))
        approve(yes, by=ada, version=yes.version)
        decline(no, by=ada, version=no.version, requirement="Something else we saw", reason="Please come back.")
    return ada


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_holds_in_every_light_and_width(
    scheme: Any, width: int, ada: Any, visit: Callable[..., Any], axe: Callable[[Any], None]
) -> None:
    page = visit(ada, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto("/admin/")
    page.get_by_role("link", name="Figures").click()
    page.wait_for_url("**/admin/leadership/figures/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for chart in page.get_by_role("img").filter(has=page.locator("desc")).all():
        box = chart.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


def test_each_chart_says_in_words_what_the_table_beside_it_says(ada: Any, visit: Callable[..., Any]) -> None:
    page = visit(ada)
    page.goto("/admin/leadership/figures/")
    sections = page.locator("section.gs-figure")
    assert sections.count() == 9
    for section in sections.all():
        words = section.locator("svg desc").text_content()
        for name in section.locator("tbody th").all_text_contents():
            if name != "All that wait":
                assert name in words
    way = page.get_by_role("img", name="The way of applications")
    assert "Approved: 6." in way.locator("desc").text_content()


def test_a_choice_stays_in_the_address_and_a_file_is_of_the_same(ada: Any, visit: Callable[..., Any]) -> None:
    page = visit(ada)
    page.goto("/admin/leadership/figures/")
    page.get_by_label("Role", exact=True).select_option("Room Supporter")
    page.get_by_label("Period", exact=True).select_option("Last 365 days")
    page.get_by_role("button", name="Show").click()
    assert "role=room-supporter" in page.url
    assert page.get_by_label("Role", exact=True).input_value() == "room-supporter"
    assert page.locator("#h-by-role").count() == 0
    with page.expect_download() as download:
        page.get_by_role("link", name="The way of applications as CSV").click()
    assert "\nBegun,24," in download.value.path().read_text()
