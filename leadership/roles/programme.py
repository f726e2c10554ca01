"""The programme of one edition, parsed: communities, badges, courses, roles and rooms, and who has to bring what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from leadership.requirements.tree import BadgeRule, Node, Nothing, Rules
from leadership.roles.hours import Hours

#: the number of own messages that make a group chat, where the file says nothing else
MIN_MESSAGES = 5


@dataclass(frozen=True)
class CommunityDef:
    slug: str
    name: str
    bands: tuple[str, ...] = ("adult", "teen")


@dataclass(frozen=True)
class BadgeDef:
    slug: str
    name: str
    accounts: tuple[str, ...] = ("member", "listener")
    earned: Node | None = None


@dataclass(frozen=True)
class CourseDef:
    slug: str
    name: str
    kind: str = "course"
    awards: str = ""
    pass_mark: int | None = None


@dataclass(frozen=True)
class Row:
    """What is asked of one audience; account, band or track None means any. `source` says who published it."""

    account: str | None = None
    band: str | None = None
    track: str | None = None
    tree: Node = field(default_factory=Nothing)
    source: str = ""
    is_ours: bool = False
    note: str = ""

    @property
    def named(self) -> tuple[str | None, str | None, str | None]:
        return self.account, self.band, self.track


@dataclass(frozen=True)
class TrackDef:
    slug: str
    name: str
    purpose: str = ""
    scope: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class ObligationDef:
    course: str
    within_days: int


@dataclass(frozen=True)
class RoleDef:
    slug: str
    name: str
    name_for_teen: str = ""
    step: int = 0
    scope: str = "none"
    max_communities: int = 1
    summary: str = ""
    purpose: str = ""
    duties: tuple[str, ...] = ()
    expectations: tuple[str, ...] = ()
    note: str = ""
    source: str = ""
    approvals: int = 1
    opinions: int = 0
    term_weeks: int | None = None
    provisional_weeks: int | None = None
    grants: tuple[str, ...] = ()
    tracks: tuple[TrackDef, ...] = ()
    rows: tuple[Row, ...] = ()
    obligations: tuple[ObligationDef, ...] = ()

    @property
    def bands(self) -> tuple[str, ...]:
        return ("adult", "teen")

    def name_for(self, band: str) -> str:
        return self.name_for_teen if band == "teen" and self.name_for_teen else self.name

    def track(self, slug: str) -> TrackDef | None:
        return next((track for track in self.tracks if track.slug == slug), None)

    def scope_of(self, track: str) -> str:
        """Where an award of this role holds; a track may narrow or widen it."""
        found = self.track(track)
        return found.scope if found and found.scope else self.scope

    def is_widened_by(self, track: str) -> bool:
        """A track that works across communities does so for mentoring and quality, and brings no sanctions (matrix d, 7)."""
        return self.scope in ("communities", "one") and self.scope_of(track) == "everywhere"


@dataclass(frozen=True)
class RoomDef:
    slug: str
    name: str
    community: str = ""
    band: str = "adult"
    side: str = "member"
    kind: str = "support"
    opening: str = "always"
    purpose: str = ""
    rows: tuple[Row, ...] = ()
    #: of a scheduled room; without any it is open until somebody closes it
    hours: tuple[Hours, ...] = ()

    @property
    def bands(self) -> tuple[str, ...]:
        return (self.band,)


Subject = RoleDef | RoomDef


@dataclass(frozen=True)
class Programme:
    title: str
    edition: dt.date
    group_chat_min_messages: int = MIN_MESSAGES
    communities: Mapping[str, CommunityDef] = field(default_factory=dict)
    badges: Mapping[str, BadgeDef] = field(default_factory=dict)
    courses: Mapping[str, CourseDef] = field(default_factory=dict)
    roles: Mapping[str, RoleDef] = field(default_factory=dict)
    rooms: Mapping[str, RoomDef] = field(default_factory=dict)

    @cached_property
    def rules(self) -> Rules:
        """How each badge is come by: its own tree, and the courses that award it."""
        return Rules(
            {
                badge.slug: BadgeRule(
                    frozenset(badge.accounts),
                    badge.earned,
                    tuple(course.slug for course in self.courses.values() if course.awards == badge.slug),
                )
                for badge in self.badges.values()
            }
        )

    def subject(self, slug: str) -> Subject:
        """The role or room of that name; KeyError where there is none."""
        return self.roles.get(slug) or self.rooms[slug]

    def subjects(self) -> Iterator[Subject]:
        yield from self.roles.values()
        yield from self.rooms.values()

    def by_step(self) -> list[RoleDef]:
        """Lower steps first; roles of one step as the file has them."""
        return sorted(self.roles.values(), key=lambda role: role.step)


def row_for(subject: Subject, account: str, band: str, track: str | None = None) -> Row | None:
    """The row that names most of account, band and track among those that fit; None if nothing is published.

    Rows that name a track count for an application to that track alone. Nobody of another band fits a room.
    """
    if band not in subject.bands:
        return None
    fits = (row for row in subject.rows if _fits(row, account, band, track))
    return max(fits, key=lambda row: sum(value is not None for value in row.named), default=None)


def _fits(row: Row, account: str, band: str, track: str | None) -> bool:
    return row.account in (None, account) and row.band in (None, band) and row.track in (None, track)


def trees(subjects: Iterable[Subject]) -> Iterator[Node]:
    for subject in subjects:
        for row in subject.rows:
            yield row.tree
