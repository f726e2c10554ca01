"""The path as a picture: where each role stands on the map, for any number of roles."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from leadership.roles.programme import RoleDef

WIDTH, RISE, MARGIN = 360, 104, 78
#: the path winds: left and right of the middle, in turns
LEFT, RIGHT = 96, 264


@dataclass(frozen=True)
class Stop:
    """One role on the map: its place, and whether it is held, next, or still ahead."""

    role: RoleDef
    name: str
    x: int
    y: int
    is_held: bool
    is_next: bool

    @property
    def kind(self) -> str:
        if self.is_next:
            return "here"
        return "done" if self.is_held else "stop"

    @property
    def plate_x(self) -> int:
        """The name stands beside the stop, inside the picture."""
        return max(8, min(self.x - 84, WIDTH - 176))

    @property
    def text_x(self) -> int:
        return self.plate_x + 84

    @property
    def plate_y(self) -> int:
        return self.y + 22

    @property
    def text_y(self) -> int:
        return self.y + 40


@dataclass(frozen=True)
class Trail:
    """A curve from one stop to the next one up; walked where both are held."""

    d: str
    is_walked: bool


@dataclass(frozen=True)
class Map:
    height: int
    stops: list[Stop]
    trails: list[Trail] = field(default_factory=list)
    hills: list[str] = field(default_factory=list)


def draw(roles: list[RoleDef], band: str, held: Collection[str], next_role: str | None) -> Map:
    """Lay the roles out from the bottom up, by step; roles of one step stand side by side."""
    by_step: dict[int, list[RoleDef]] = defaultdict(list)
    for role in roles:
        by_step[role.step].append(role)
    height = MARGIN + RISE * max(len(by_step), 1)
    levels: list[list[Stop]] = []
    for level, step in enumerate(sorted(by_step)):
        y = height - MARGIN - RISE * level
        places = _places(len(by_step[step]), level)
        levels.append(
            [
                Stop(role, role.name_for(band), x, y, role.slug in held, role.slug == next_role)
                for role, x in zip(by_step[step], places, strict=True)
            ]
        )
    trails = [
        _trail(lower, upper) for below, above in itertools.pairwise(levels) for lower in below for upper in above
    ]
    return Map(height, [stop for level in levels for stop in level], trails, _hills(height))


def _places(count: int, level: int) -> list[int]:
    if count == 1:
        return [LEFT if level % 2 == 0 else RIGHT]
    gap = (WIDTH - 2 * LEFT) / (count - 1)
    return [round(LEFT + gap * n) for n in range(count)]


def _trail(lower: Stop, upper: Stop) -> Trail:
    middle = (lower.y + upper.y) / 2
    d = f"M{lower.x} {lower.y}C{lower.x} {middle:.0f} {upper.x} {middle:.0f} {upper.x} {upper.y}"
    return Trail(d, lower.is_held and upper.is_held)


def _hills(height: int) -> list[str]:
    """Five rolling lines, farther ones higher up."""
    found = []
    for n in range(5):
        y = round(height * (0.27 + 0.155 * n))
        lift = 28 - 9 * (n % 3)
        found.append(
            f"M0 {y}C70 {y - lift} 130 {y + lift} 210 {y - lift}S320 {y - 2 * lift} 360 {y - lift}V{height}H0Z"
        )
    return found
