"""Letters as they will be read, before anything is sent; those who would read the same are named together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from leadership.members.models import Member
from leadership.notices.compose import body
from leadership.notices.letters import LETTERS
from leadership.notices.wording import Words, latest, words

#: names said before "and 7 more"
NAMED = 3


def as_read(who: str, found: Words, url: str = "") -> dict[str, Any]:
    """A letter as `who` will see it: the notice, and the mail of somebody who has chosen fuller letters."""
    return {"who": who, "words": found, "mail": body(found.title, url)}


def read_by(slug: str, readers: Sequence[tuple[Member, dict[str, str]]], url: str = "/path/") -> list[dict[str, Any]]:
    """The letter `slug` to each of (member, values), in one query."""
    wording = latest(slug) if readers else None
    same: dict[Words, list[str]] = {}
    for member, values in readers:
        found = words(LETTERS[slug], {"username": member.username, **values}, wording)
        same.setdefault(found, []).append(member.username)
    return [as_read(_named(names), found, url) for found, names in same.items()]


def _named(names: list[str]) -> str:
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
