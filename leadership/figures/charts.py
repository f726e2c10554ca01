"""Bars as coordinates, drawn by a template: no script, no colour that alone means something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leadership.figures.hiding import Mark

#: the drawing's own units, one a pixel where it is shown in its size
WIDTH, REACH, LABEL, BAR, SPACE = 360, 160, 22, 14, 8
LONGEST = 40


@dataclass(frozen=True)
class Bar:
    """A full bar until `low`, an open one until `high`, and the words beside it. None: no end is told."""

    low: float
    high: float | None
    text: str

    @classmethod
    def of(cls, mark: Mark, words: str = "") -> Bar:
        is_told = mark.high is not None and mark.text != "not shown"
        return cls(mark.low if mark.is_number else 0, mark.high if is_told else None, f"{mark.text} {words}".strip())


@dataclass(frozen=True)
class Shape:
    """One bar in place; `full` and `open` are widths, `words_at` where its text begins."""

    y: int
    full: float
    open: float
    words_at: float
    words_y: int
    text: str
    is_second: bool


@dataclass(frozen=True)
class Group:
    label: str
    y: int
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Drawing:
    """`description` says in words all that the bars show."""

    title: str
    description: str
    height: int
    groups: tuple[Group, ...]
    width: int = WIDTH
    bar: int = BAR


def draw(title: str, rows: Sequence[tuple[str, Sequence[Bar]]]) -> Drawing:
    most = max((bar.high or 0 for _, bars in rows for bar in bars), default=0) or 1
    groups, y = [], 0
    for label, bars in rows:
        top = y + LABEL
        shapes = tuple(_shape(bar, at, top + at * (BAR + 4), most) for at, bar in enumerate(bars))
        groups.append(Group(_short(label), y + 15, shapes))
        y = top + len(bars) * (BAR + 4) + SPACE
    words = " ".join(f"{label}: {', '.join(bar.text for bar in bars)}." for label, bars in rows)
    return Drawing(title, words or "Nothing to show.", max(y, 1), tuple(groups))


def _shape(bar: Bar, at: int, y: int, most: float) -> Shape:
    full, reach = (round(REACH * value / most, 1) for value in (bar.low, bar.high or 0))
    words_at = reach + 8 if reach else 0
    return Shape(y, full, reach, words_at, y + BAR - 2, bar.text, is_second=at > 0)


def _short(label: str) -> str:
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1].rstrip()}…"
