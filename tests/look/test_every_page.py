"""Every page, as everybody who has it: an accessibility checker finds nothing, and nothing runs off a small screen."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils import timezone

from tests.look.people import ADMIN, DESK, EVERYBODY, HOLDER, OPEN, OWN, pages_of

PHONE = {"width": 360, "height": 740}
NARROW = {"width": 320, "height": 568}
#: addresses that take a form or answer a program, so that there is nothing to look at
NOT_PAGES = {
    "/badges/issuer.json",
    "/badges/keys.json",
    "/csp-report/",
    "/favicon.ico",
    "/livez",
    "/moderation/duty/",
    "/notices/read/",
    "/readyz",
    "/settings/export/",
    "/settings/keep/",
}


def too_wide(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_checker_finds_nothing_and_nothing_runs_off(visit, programme, axe, who: str) -> None:
    make, listed = EVERYBODY[who]
    person = make()
    page = visit(person, viewport=PHONE)
    wide = []
    for address in pages_of(person, listed):
        answer = page.goto(address)
        assert answer.status == (404 if address == "/no-such-page/" else 200), address
        axe(page)
        page.set_viewport_size(NARROW)
        if too_wide(page) > 0:
            wide.append(address)
        page.set_viewport_size(PHONE)
    assert wide == []


@pytest.mark.parametrize("who", ["visitor", "holder", "moderator"])
def test_the_dark_is_as_readable(visit, programme, axe, who: str) -> None:
    make, listed = EVERYBODY[who]
    person = make()
    page = visit(person, color_scheme="dark")
    pages = ["/", "/roles/", "/roles/group-support-mentor/", "/help/"] + (["/path/"] if who == "holder" else [])
    for address in pages_of(person, listed) if who == "moderator" else pages:
        page.goto(address)
        axe(page)


#: pages that come only when something goes wrong or ends, with what they are given
RARE = {
    "400.html": {},
    "403.html": {"exception": "This is kept for moderators. You can read the house rules."},
    "403_csrf.html": {},
    "409.html": {"sentence": "Somebody else has decided already."},
    "429.html": {},
    "500.html": {},
    "account/too_soon.html": {},
    "members/second_factor.html": {},
    "members/leaving.html": {"erase_on": timezone.now()},
}


def test_rare_pages_too(visit, programme, axe, rf) -> None:
    page = visit(viewport=NARROW)
    request = rf.get("/")
    request.user = AnonymousUser()
    shown = {"content_type": "text/html"}
    page.route("**/rare/", lambda route: route.fulfill(**shown))
    for template, context in RARE.items():
        shown["body"] = render_to_string(template, context, request)
        page.goto("/rare/")
        assert page.locator("h1").count() == 1, template
        assert all(
            sentence in page.locator("main").inner_text() for sentence in context.values() if isinstance(sentence, str)
        )
        axe(page)
        assert too_wide(page) <= 0, template


def test_no_page_is_left_out() -> None:
    """A new page without arguments has to be looked at, too."""
    seen = {address.split("?")[0] for address in OPEN + OWN + HOLDER + ADMIN + DESK}
    routes = {f"/{each.pattern}" for each in _own_routes(get_resolver().url_patterns) if "<" not in str(each.pattern)}
    assert routes - NOT_PAGES - seen == set()


def _own_routes(patterns):
    """The project's own addresses, whole as written; the admin's and the accounts' have tests of their own."""
    for each in patterns:
        if isinstance(each, URLPattern):
            if isinstance(each.pattern, RoutePattern) and not str(each.pattern).startswith("admin/"):
                yield each
        elif str(each.pattern) == "":
            yield from _own_routes(each.url_patterns)
