"""Journeys start in the demo world, as a stranger finds it after `make run`."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def world(live_site: str) -> Callable[[str], Any]:
    """`world("lia")` is that member, fresh from the running site."""
    from django.core.management import call_command
    from django.test import override_settings

    from leadership.members.models import Member

    with override_settings(DEBUG=True):
        call_command("demo", stdout=io.StringIO())
    return lambda name: Member.objects.get(username=name)


def code_of(name: str) -> str:
    """What that person's authenticator app shows now, from the key the README prints."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    from leadership.management.demo import PEOPLE

    key = next(person.totp for person in PEOPLE if person.name == name)
    return format_hotp_value(hotp_value(key, int(time.time()) // 30))


@pytest.fixture
def sign_in(visit: Callable[..., Any], world: Any) -> Callable[..., Any]:
    """`sign_in("ada")` comes through the front door: name, password and, where there is one, the app's code."""
    from leadership.management.demo import PASSWORD

    def open_window(name: str, **options: Any) -> Any:
        page = visit(**options)
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(name)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda url: not url.endswith("/accounts/login/"))
        if "/2fa/" in page.url:
            page.locator("input[name=code]").fill(code_of(name))
            page.locator("input[name=code]").press("Enter")
        page.wait_for_url(lambda url: "/accounts/" not in url)
        return page

    return open_window
