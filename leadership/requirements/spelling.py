"""A requirement tree as the programme file spells it: plain dicts and lists in, nodes out, and back again.

Mistakes are collected, not raised: `(path, what is wrong)`, paths counted from 0 such as `all[2].metric`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from leadership.requirements.tree import (
    AT_LEAST,
    AT_MOST,
    WEEKS_OF,
    All,
    Any_,
    Badge,
    Check,
    Course,
    Metric,
    Node,
    Nothing,
    Open,
    Role,
)

Errors = list[tuple[str, str]]
TREE_KEYS = frozenset({"all", "any", "open"})
#: what makes a node one kind or another, and which other keys that kind may carry
KINDS: dict[str, frozenset[str]] = {
    "all": frozenset(),
    "any": frozenset(),
    "metric": frozenset({AT_LEAST, AT_MOST, "within_days"}),
    "badge": frozenset(),
    "course": frozenset(),
    "role": frozenset({"weeks"}),
    "check": frozenset(),
}
#: amounts are stored as millionths, so more digits would promise what can't be kept
DIGITS = 6
#: beyond these nothing could ever be added up in a database
LARGEST = 10**9
MOST_WEEKS = 10**6
#: a database refuses some of these characters, and no page can show any
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
UNSEEN = "has a character that nobody can see"
#: groups in groups: more than anybody could read
DEEPEST = 20


@dataclass(frozen=True)
class Known:
    """The names a tree may use; None where anything goes."""

    metrics: frozenset[str] | None = None
    badges: frozenset[str] | None = None
    courses: frozenset[str] | None = None
    roles: frozenset[str] | None = None


@dataclass
class Reader:
    known: Known = field(default_factory=Known)
    errors: Errors = field(default_factory=list)
    depth: int = 0

    def wrong(self, path: str, what: str) -> None:
        self.errors.append((path, what))


def join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def parse_tree(table: Mapping[str, Any], path: str, reader: Reader) -> Node:
    """The TREE of a table (its `all`, `any` or `open`); without one, or with an empty one, nothing is published."""
    found = [key for key in ("all", "any", "open") if key in table]
    if not found:
        return Nothing()
    if len(found) > 1:
        reader.wrong(join(path, found[1]), f"stands beside “{found[0]}”; a tree is one of all, any and open")
        return Nothing()
    if found == ["open"]:
        if table["open"] is not True:
            reader.wrong(join(path, "open"), "must be true, or left out")
        return Open()
    if table[found[0]] == []:
        return Nothing()
    return parse_group(found[0], table[found[0]], join(path, found[0]), reader)


def parse_group(kind: str, value: Any, path: str, reader: Reader) -> Node:
    if not isinstance(value, list):
        reader.wrong(path, "must be a list of requirements")
        return Nothing()
    if reader.depth == DEEPEST:
        reader.wrong(path, f"is nested deeper than {DEEPEST} groups")
        return Nothing()
    reader.depth += 1
    children = tuple(parse_node(child, f"{path}[{n}]", reader) for n, child in enumerate(value))
    reader.depth -= 1
    return All(children) if kind == "all" else Any_(children)


def parse_node(value: Any, path: str, reader: Reader) -> Node:
    if not isinstance(value, dict):
        reader.wrong(path, 'must be a table such as { metric = "group_chats", at_least = 2 }')
        return Nothing()
    kinds = [key for key in KINDS if key in value]
    if not kinds:
        reader.wrong(path, f"names none of {', '.join(KINDS)}")
        return Nothing()
    if len(kinds) > 1:
        reader.wrong(path, f"is two kinds at once: {' and '.join(kinds)}")
        return Nothing()
    kind = kinds[0]
    for key in value:
        if key != kind and key not in KINDS[kind]:
            reader.wrong(join(path, key), f"is not a key of a {kind} requirement")
    return PARSERS[kind](value, path, reader)


def _group(kind: str) -> Callable[[dict[str, Any], str, Reader], Node]:
    return lambda value, path, reader: parse_group(kind, value[kind], join(path, kind), reader)


def _metric(value: dict[str, Any], path: str, reader: Reader) -> Node:
    key = name(value["metric"], join(path, "metric"), "metric", reader.known.metrics, reader)
    bounds = [bound for bound in (AT_LEAST, AT_MOST) if bound in value]
    if len(bounds) != 1:
        reader.wrong(path, "has both at_least and at_most" if bounds else "has neither at_least nor at_most")
    bound = bounds[0] if bounds else AT_LEAST
    read = weeks if key in WEEKS_OF else number
    amounts = [read(value[each], join(path, each), reader) for each in bounds]
    within = number(value["within_days"], join(path, "within_days"), reader) if "within_days" in value else None
    return Metric(key, bound, amounts[0] if amounts else Fraction(0), within)


def _role(value: dict[str, Any], path: str, reader: Reader) -> Node:
    named, where = value["role"], join(path, "role")
    if isinstance(named, list):
        if not named:
            reader.wrong(where, "names no role")
        slugs = tuple(name(slug, f"{where}[{n}]", "role", reader.known.roles, reader) for n, slug in enumerate(named))
    else:
        slugs = (name(named, where, "role", reader.known.roles, reader),)
    return Role(slugs, weeks(value["weeks"], join(path, "weeks"), reader) if "weeks" in value else None)


def _badge(value: dict[str, Any], path: str, reader: Reader) -> Node:
    return Badge(name(value["badge"], join(path, "badge"), "badge", reader.known.badges, reader))


def _course(value: dict[str, Any], path: str, reader: Reader) -> Node:
    return Course(name(value["course"], join(path, "course"), "course", reader.known.courses, reader))


def _check(value: dict[str, Any], path: str, reader: Reader) -> Node:
    return Check(name(value["check"], join(path, "check"), "check", None, reader))


PARSERS: dict[str, Callable[[dict[str, Any], str, Reader], Node]] = {
    "all": _group("all"),
    "any": _group("any"),
    "metric": _metric,
    "badge": _badge,
    "course": _course,
    "role": _role,
    "check": _check,
}


def name(value: Any, path: str, what: str, known: frozenset[str] | None, reader: Reader) -> str:
    if not isinstance(value, str) or not value.strip():
        reader.wrong(path, f"must be the name of a {what}, in quotes")
        return ""
    if CONTROL.search(value):
        reader.wrong(path, UNSEEN)
    elif known is not None and value not in known:
        reader.wrong(path, f"there is no {what} “{value}”")
    return value


def number(value: Any, path: str, reader: Reader, largest: int = LARGEST) -> Fraction:
    """A finite number of at least 0 with up to six digits after the point, read exactly."""
    problem = _problem(value, largest)
    if problem:
        reader.wrong(path, problem)
        return Fraction(0)
    return Fraction(round(Decimal(str(value)), DIGITS))


def _problem(value: Any, largest: int) -> str:
    """What is wrong with a number; never written out in full, since 1e999999999 fits in few letters."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float):
        return "must be a number"
    if not isinstance(value, int) and not Decimal(value).is_finite():
        return "must be a finite number"
    if value < 0:
        return "must not be negative"
    if value > largest:
        return f"is more than {largest:,}"
    exact = Decimal(str(value))
    return "" if exact == round(exact, DIGITS) else f"has at most {DIGITS} digits after the point"


def weeks(value: Any, path: str, reader: Reader) -> Fraction:
    """A number of weeks. Whole days that are no whole weeks are exact too: 4.285714 is 30 days, not a blink less."""
    amount = number(value, path, reader, MOST_WEEKS)
    in_days = Fraction(round(amount * 7), 7)
    return in_days if round(in_days, DIGITS) == amount else amount


# And back ---------------------------------------------------------------------------------------


def dump_tree(node: Node) -> dict[str, Any]:
    """The keys that `parse_tree` reads; none where nothing is published."""
    if isinstance(node, Nothing):
        return {}
    if isinstance(node, Open):
        return {"open": True}
    return dump_node(node)


def dump_node(node: Node) -> dict[str, Any]:
    match node:
        case All(children) | Any_(children):
            return {node.kind: [dump_node(child) for child in children]}
        case Metric(key, bound, amount, within_days):
            window = {} if within_days is None else {"within_days": plain(within_days)}
            return {"metric": key, bound: plain(amount), **window}
        case Role(slugs, weeks):
            return {"role": slugs[0] if len(slugs) == 1 else list(slugs)} | (
                {} if weeks is None else {"weeks": plain(weeks)}
            )
        case Badge(slug):
            return {"badge": slug}
        case Course(slug):
            return {"course": slug}
        case Check(check):
            return {"check": check}
    return {}


def plain(amount: Fraction) -> int | Decimal:
    """A number as TOML writes it: whole where it is whole, else a decimal of at most six digits."""
    if amount.denominator == 1:
        return int(amount)
    spelled = round(amount, DIGITS)
    return (Decimal(spelled.numerator) / Decimal(spelled.denominator)).normalize()
