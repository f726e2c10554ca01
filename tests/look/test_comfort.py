"""Large letters, no motion, no script: the pages bear them all."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress

from tests.factories import PASSWORD
from tests.look.people import holder, member

MOVES = """() => [...document.querySelectorAll('*')].filter(each => {
    const style = getComputedStyle(each);
    const times = (style.transitionDuration + ',' + style.animationDuration).split(',');
    return times.some(time => parseFloat(time) > 0);
}).length"""
#: text that is cut off by the box around it; what only a screen reader meets is small on purpose
CUT = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(each =>
    each.clientWidth > 1 && getComputedStyle(each).overflowX === 'hidden' && each.scrollWidth > each.clientWidth + 1
    && each.textContent.trim() && !each.closest('.map, progress, [class~=sr]')
).map(each => each.outerHTML.slice(0, 80))"""


def test_letters_twice_as_large_fit(visit, programme) -> None:
    page = visit(holder(), viewport={"width": 1280, "height": 900})
    for address in ("/", "/path/", "/roles/", "/roles/group-support-mentor/", "/rooms/", "/settings/", "/notices/"):
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, address
        assert page.evaluate(CUT) == [], address


def test_nothing_moves_for_whoever_asks_for_calm(visit, programme) -> None:
    person = member()
    calm, usual = visit(person, reduced_motion="reduce"), visit(person, reduced_motion="no-preference")
    for page in (calm, usual):
        page.goto("/settings/")
    assert calm.evaluate(MOVES) == 0
    assert usual.evaluate(MOVES) > 0


def test_without_script_one_signs_in_reads_and_saves(visit, programme) -> None:
    person = member()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    page = visit(java_script_enabled=False)
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(person.username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form button.btn--main").click()
    page.goto("/path/")
    assert "Your path" in page.locator("h1").inner_text()
    page.locator("details > summary").first.click()
    assert page.locator("details[open] .checks").first.is_visible()
    page.goto("/settings/")
    page.get_by_label("Light or dark").select_option("dark")
    page.get_by_role("button", name="Save changes").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.goto("/notices/")
    page.get_by_role("button", name="Open").click()
    assert page.locator("h1").inner_text() == "The path"


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_a_helpline_stays_on_its_card(visit, width: int) -> None:
    page = visit(viewport={"width": width, "height": 800})
    page.goto("/help/")
    for country in page.eval_on_selector_all("#where option", "all => all.map(one => one.value)"):
        page.goto(f"/help/?country={country}")
        lines = page.locator(".lines .card")
        assert lines.count()
        assert all(lines.evaluate_all("all => all.map(card => card.scrollWidth <= card.clientWidth)")), country
