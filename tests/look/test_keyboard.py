"""Without a mouse: the skip link, a ring on every stop, and the order of the page."""

from __future__ import annotations

import pytest

from tests.look.people import holder

STOPS = 60
#: what has the focus: its place in the page, and whether it can be seen to have it
FOCUSED = """() => {
    const at = document.activeElement, style = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    return {
        place: [...document.querySelectorAll('*')].indexOf(at),
        name: at.outerHTML.slice(0, 80),
        ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        size: box.width > 1 && box.height > 1,
        ended: at === document.body,
    };
}"""


def test_the_first_stop_leads_past_the_navigation(visit, programme) -> None:
    page = visit(holder())
    page.goto("/path/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("each => each === document.activeElement && each.getBoundingClientRect().width > 40")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("address", ["/", "/path/", "/roles/", "/roles/room-supporter/", "/settings/"])
def test_every_stop_is_seen_and_follows_the_page(visit, programme, address: str) -> None:
    page = visit(holder(), viewport={"width": 1280, "height": 900})
    page.goto(address)
    places, unseen = [], []
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["ended"] or at["place"] in places:
            break
        places.append(at["place"])
        if not (at["ring"] and at["size"]):
            unseen.append(at["name"])
    assert len(places) > 8
    assert unseen == []
    assert places == sorted(places)
