"""The path as a picture: where each role stands, which roles lead to which, and how far the reader has come."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from leadership.requirements.tree import Role, walk
from leadership.roles.programme import RoleDef

#: units of the drawing; it scales to the width it is given
WIDTH, RISE, TOP, FOOT = 360, 104, 122, 64
#: stops stand left and right in turns, their names on the inner side
LEFT, RIGHT, BESIDE = 44, 316, 28
#: the widths of a letter of the two type sizes, and how many fit
NAME, SUB, LETTERS = 8.9, 6.8, 28
LINE = 19

START = "start"


def before(role: RoleDef) -> list[str]:
    """The slugs of the roles that any of its requirements names, in their order."""
    nodes = (node for row in role.rows for node in walk(row.tree) if isinstance(node, Role))
    return list(dict.fromkeys(slug for node in nodes for slug in node.slugs))


def name_and_kind(name: str) -> tuple[str, str]:
    """ "Chatroom Moderator, global" in two parts, for where it takes two lines; most names have no second one."""
    first, _, kind = name.partition(", ")
    return first, kind


@dataclass(frozen=True)
class Words:
    """One line of a plate: its baseline and whether it belongs to the name."""

    text: str
    y: int
    is_name: bool


@dataclass(frozen=True)
class Stop:
    """A place on the path: the start, or one role."""

    slug: str
    name: str
    note: str
    x: int
    y: int
    is_held: bool = False

    @property
    def _texts(self) -> list[tuple[str, bool]]:
        name, kind = name_and_kind(self.name)
        notes = textwrap.wrap(" · ".join(filter(None, [kind, self.note])), LETTERS + 8)
        return [(text, True) for text in textwrap.wrap(name, LETTERS)] + [(text, False) for text in notes]

    @property
    def width(self) -> int:
        return round(max(len(text) * (NAME if is_name else SUB) for text, is_name in self._texts)) + 20

    @property
    def height(self) -> int:
        return 10 + LINE * len(self._texts)

    @property
    def plate_x(self) -> int:
        return self.x + BESIDE if self.x == LEFT else self.x - BESIDE - self.width

    @property
    def plate_y(self) -> int:
        return self.y - self.height // 2

    @property
    def text_x(self) -> int:
        return self.plate_x + 10

    @property
    def words(self) -> list[Words]:
        return [
            Words(text, self.plate_y + 20 + LINE * n - (not is_name), is_name)
            for n, (text, is_name) in enumerate(self._texts)
        ]


@dataclass(frozen=True)
class Trail:
    """A way from one stop to another further up: over to its side first, then straight on."""

    lower: Stop
    upper: Stop

    @property
    def is_walked(self) -> bool:
        return self.lower.is_held and self.upper.is_held

    @property
    def _turn(self) -> int:
        return self.lower.y - RISE

    @property
    def d(self) -> str:
        middle = (self.lower.y + self._turn) // 2
        over = f"M{self.lower.x} {self.lower.y}C{self.lower.x} {middle} {self.upper.x} {middle} {self.upper.x} {self._turn}"
        return over + (f"V{self.upper.y}" if self.upper.y < self._turn else "")

    def until(self, part: float) -> Here:
        """The first part of the way, 0 < part < 1 of its first bend."""
        a, b, p, q = self.lower.x, self.upper.x, self.lower.y, self._turn
        m = (p + q) / 2
        points = [(a, p), (a, m), (b, m), (b, q)]
        firsts = [points[0]]
        while len(points) > 1:  # de Casteljau: the curve is cut where the points meet
            points = [(x + (v - x) * part, y + (w - y) * part) for (x, y), (v, w) in itertools.pairwise(points)]
            firsts.append(points[0])
        (x0, y0), *bends = [(round(x), round(y)) for x, y in firsts]
        curve = " ".join(f"{x} {y}" for x, y in bends)
        return Here(*bends[-1], f"M{x0} {y0}C{curve}")


@dataclass(frozen=True)
class Here:
    """Where the reader is on the way to the next role, and the way she has come."""

    x: int
    y: int
    d: str

    @property
    def plate_x(self) -> int:
        return self.x + 20 if self.x < WIDTH // 2 else self.x - 20 - 108

    @property
    def text_x(self) -> int:
        return self.plate_x + 13


@dataclass(frozen=True)
class Map:
    height: int
    stops: list[Stop]
    trails: list[Trail]
    here: Here | None
    hills: list[str] = field(default_factory=list)


def draw(
    roles: Iterable[RoleDef],
    band: str,
    held: Collection[str],
    notes: Mapping[str, str],
    following: tuple[str, float] | None = None,
) -> Map:
    """Lay the roles out from the bottom up, by step, each with its note.

    `notes` are the words under the names, by slug ("start" for the first stop); `following` is the next role and how
    much of it is met (0 to 1), None for a reader whom nobody knows.
    """
    roles = list(roles)
    height = TOP + RISE * len(roles) + FOOT
    stops = {START: Stop(START, "Joining", notes.get(START, ""), LEFT, height - FOOT, is_held=following is not None)}
    for row, role in enumerate(roles, start=1):
        x = RIGHT if row % 2 else LEFT
        name, note = role.name_for(band), notes.get(role.slug, "")
        stops[role.slug] = Stop(role.slug, name, note, x, height - FOOT - RISE * row, role.slug in held)
    trails = [
        Trail(lower, upper)
        for role in roles
        for upper in [stops[role.slug]]
        for lower in [stops[slug] for slug in before(role) if slug in stops] or [stops[START]]
        if upper.y < lower.y
    ]
    return Map(height, list(stops.values()), trails, _here(trails, following), _hills(height))


def _here(trails: list[Trail], following: tuple[str, float] | None) -> Here | None:
    """A point on the way to the next role, clear of both stops; without such a way, on the first one out.

    Whoever holds a role no way leads on from stands there, and is not put back to where everybody begins.
    """
    if following is None or not trails:
        return None
    slug, share = following
    ways = [trail for trail in trails if trail.upper.slug == slug and trail.lower.is_held]
    if ways:
        return min(ways, key=lambda way: way.lower.y).until(0.35 + 0.3 * share)
    return None if any(trail.upper.is_held for trail in trails) else trails[0].until(0.35)


def _hills(height: int) -> list[str]:
    """Five rolling lines, farther ones higher up."""
    found = []
    for n in range(5):
        y = round(height * (0.27 + 0.155 * n))
        lift = 28 - 9 * (n % 3)
        found.append(f"M0 {y}C70 {y - lift} 130 {y + lift} 210 {y - lift}S320 {y - 2 * lift} 360 {y - lift}")
    return found
