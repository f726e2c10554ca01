"""Somebody who has a place, and somebody who waits for one with a yes of another day."""

from __future__ import annotations

from typing import Any

from leadership.applications import decide
from leadership.applications.models import Application
from leadership.badges.places import set_places
from leadership.members.models import Member
from tests import cast
from tests.clock import DAY, NOW, at
from tests.factories import give_role
from tests.leadership.applications.cases import YES_AFTER


def rival(
    kind: Any, role: str, place: str | None, power: str, asks: frozenset[str], desk: dict[str, Member]
) -> Application:
    """The application that waits, sent at the start; two people of a `kind`, and places without a limit afterwards."""
    with at(NOW):
        award = give_role(kind(), role, place or "")
        found = cast.application_by(kind(), role, [place] if place else [])
        for check in asks:
            decide.tick(found, check=check, by=desk["ada"], version=found.version)
    set_places(award.role, {place: 1}, by=desk["ada"])
    with at(NOW + YES_AFTER * DAY):
        if found.is_half_of_a_yes:
            decide.approve(found, by=desk["ada"], version=found.version)
        decide.waitlist(found, by=desk["ben"], version=found.version)
    set_places(award.role, {place: None}, by=desk["ada"])
    return found
