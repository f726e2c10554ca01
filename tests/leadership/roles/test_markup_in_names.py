"""Whatever a programme file calls things is shown literally: an edition is text, not a page (S25)."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from django.utils import timezone

from leadership.members.models import Band
from leadership.roles.editions import put_in_force
from tests.cast import ListenerWhoMeetsRoomSupporter, ProgrammeAdmin, application_by
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
MARKUP = "<img src=x onerror=alert(1)>"
WORDS = {"name", "name_for_teen", "summary", "purpose", "note", "source", "duties", "expectations", "categories"}


def marked(thing: Any) -> Any:
    """The same definitions with markup in every word that people read."""
    if isinstance(thing, dict):
        return {key: marked(value) for key, value in thing.items()}
    if isinstance(thing, tuple):
        return tuple(marked(each) for each in thing)
    if not dataclasses.is_dataclass(thing) or isinstance(thing, type):
        return thing
    found = {field.name: getattr(thing, field.name) for field in dataclasses.fields(thing)}
    words = {key: _spoilt(value) for key, value in found.items() if key in WORDS}
    rest = {key: marked(value) for key, value in found.items() if key in {"tracks", "rows"}}
    return dataclasses.replace(thing, **words, **rest)


def _spoilt(words: Any) -> Any:
    return tuple(f"{each} {MARKUP}" for each in words) if isinstance(words, tuple) else words and f"{words} {MARKUP}"


def test_no_name_becomes_markup(programme, signed_in) -> None:
    lia = ListenerWhoMeetsRoomSupporter()
    parts = {part: marked(getattr(programme, part)) for part in ("communities", "badges", "courses", "roles", "rooms")}
    put_in_force(dataclasses.replace(programme, **parts, edition=timezone.now().date()))
    application = application_by(lia)
    pages = [
        "/",
        "/roles/",
        "/path/",
        "/guides/",
        "/rooms/",
        "/badges/",
        "/applications/",
        f"/applications/{application.pk}/",
    ]
    pages += [f"/roles/{slug}/" for slug in programme.roles] + [f"/roles/{slug}/apply/" for slug in programme.roles]
    desk = ["/admin/leadership/application/", f"/admin/leadership/application/{application.pk}/change/"]
    desk += ["/admin/leadership/award/add/", "/admin/leadership/badgeaward/add/", "/admin/leadership/figures/"]
    readers = [(lia, pages), (MemberFactory(band=Band.TEEN), pages), (ProgrammeAdmin(), pages + desk)]
    shown = 0
    for reader, addresses in readers:
        client = signed_in(reader)
        for address in addresses:
            page = client.get(address).content.decode()
            assert "<img src=x" not in page, address
            shown += page.count("&lt;img src=x")
    assert shown > len(pages)
