"""What a badge stands for, in words that are the same whoever holds it: they tell neither age nor kind of account."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from leadership.badges.models import Award, BadgeAward, BadgePage
from leadership.members.models import Band
from leadership.requirements.tree import All, Node
from leadership.requirements.wording import listed, title
from leadership.roles.comparing import columns
from leadership.roles.eligibility import names_of
from leadership.roles.models import Edition
from leadership.roles.programme import Programme, RoleDef

UNPUBLISHED = "No requirements were published then. Programme admins decided."
BY_HAND = "Programme admins give it by hand, with a reason on record."


@dataclass(frozen=True)
class Achievement:
    """A role or plain badge as the edition of the day it was given had it.

    `key` names it once and for all: another edition may ask for something else. `asked` are pairs of whom ("" or
    "Adult listener and teen listener") and what was asked of them, in sentences. `role` has a page of its own.
    """

    key: str
    name: str
    description: str
    edition: dt.date
    asked: list[tuple[str, list[str]]]
    role: str = ""
    track: str = ""
    place: str = ""

    @property
    def narrative(self) -> str:
        return "\n".join(f"{whom}: {'; '.join(asked)}." if whom else "; ".join(asked) for whom, asked in self.asked)


def achievement_of(page: BadgePage) -> Achievement:
    """By the edition in force when the badge was given; what is older than all editions goes by the first."""
    badge = page.badge
    try:
        edition = Edition.objects.in_force(badge.granted_at)
    except Edition.DoesNotExist:
        edition = Edition.objects.defer("source").earliest("day")
    programme = edition.programme
    return _role(badge, programme) if isinstance(badge, Award) else _plain(badge, programme)


def _role(award: Award, programme: Programme) -> Achievement:
    role = programme.roles.get(award.role_id) or RoleDef(award.role_id, award.role.name)
    track = role.track(award.track)
    return Achievement(
        key="/".join(filter(None, ["role", role.slug, f"{programme.edition}", award.track])),
        name=role.name,
        description=role.purpose or role.summary or f"A role of {programme.title}.",
        edition=programme.edition,
        asked=_asked(role, programme, award.track),
        role=role.slug,
        track=track.name if track else "",
        place=_place(award, programme),
    )


def _asked(role: RoleDef, programme: Programme, track: str) -> list[tuple[str, list[str]]]:
    """Of everybody, not of the holder alone; those of whom the same was asked share a line."""
    found: dict[tuple[str, ...], list[str]] = {}
    for column in columns(role, dict.fromkeys(Band, names_of(programme)), None, track or None):
        if column.is_published:
            found.setdefault(tuple(column.asked), []).append(column.name)
    lines = [(listed([whom[0], *map(str.lower, whom[1:])], "and"), list(asked)) for asked, whom in found.items()]
    return lines or [("", [UNPUBLISHED])]


def _place(award: Award, programme: Programme) -> str:
    """The community; one that only one age has would tell the holder's."""
    place = programme.communities.get(award.community_id or "")
    return place.name if place and set(place.bands) == set(Band.values) else ""


def _plain(row: BadgeAward, programme: Programme) -> Achievement:
    known = programme.badges.get(row.badge)
    name = known.name if known else row.badge.replace("-", " ").capitalize()
    return Achievement(
        key=f"badge/{row.badge}/{programme.edition}",
        name=name,
        description=f"A badge of {programme.title}.",
        edition=programme.edition,
        asked=[("", _ways(row.badge, known.earned if known else None, programme))],
    )


def _ways(slug: str, earned: Node | None, programme: Programme) -> list[str]:
    names = names_of(programme)
    courses = [f"The course {each.name}" for each in programme.courses.values() if each.awards == slug]
    parts = (earned.children if isinstance(earned, All) else (earned,)) if earned else ()
    return [title(part, names) for part in parts] or courses or [BY_HAND]
