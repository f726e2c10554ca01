"""A slow, plain reading of the rules, written apart from the engine, that judges straight from lists of facts."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field
from fractions import Fraction

from leadership.requirements.tree import All, Any_, Badge, Check, Course, Metric, Open, Role, Rules

MICROSECOND = dt.timedelta(microseconds=1)
WEEK = dt.timedelta(days=7) // MICROSECOND


@dataclass
class Person:
    name: str
    account: str
    adult_at: dt.datetime
    joined_at: dt.datetime
    facts: list[tuple[str, Fraction, dt.datetime]] = field(default_factory=list)
    stretches: list[tuple[str, str, dt.datetime, dt.datetime | None]] = field(default_factory=list)


def meets(person: Person, node: object, at: dt.datetime, rules: Rules) -> bool:
    match node:
        case All(children):
            return bool(children) and all(meets(person, child, at, rules) for child in children)
        case Any_(children):
            return any(meets(person, child, at, rules) for child in children)
        case Open() | Check():
            return True
        case Metric(key, bound, amount, within):
            have = value(person, key, at, within)
            return have is not None and (have >= amount if bound == "at_least" else have <= amount)
        case Badge(slug):
            rule = rules.badges[slug]
            earned = rule.earned is not None and person.account in rule.accounts
            return (
                had(person, "badge", [slug], at)
                or had(person, "course", rule.courses, at)
                or (earned and meets(person, rule.earned, at, rules))
            )
        case Course(slug):
            return had(person, "course", [slug], at)
        case Role(slugs, weeks):
            return had(person, "role", slugs, at) if weeks is None else tenure(person, slugs, at) >= weeks
    return False


def value(person: Person, key: str, at: dt.datetime, within: Fraction | None) -> Fraction | None:
    reach = None if within is None else within * 86_400_000_000
    if key.startswith("weeks_as_"):
        here = (at - person.joined_at) // MICROSECOND
        if key != f"weeks_as_{person.account}" or here < 0:
            return Fraction(0)
        return Fraction(here if reach is None else min(here, reach)) / WEEK
    amounts = [
        amount
        for metric, amount, when in person.facts
        if metric == key and when <= at and (reach is None or (at - when) // MICROSECOND <= reach)
    ]
    if key == "star_rating":
        return sum(amounts, Fraction(0)) / len(amounts) if amounts else None
    return sum(amounts, Fraction(0))


def had(person: Person, kind: str, slugs, at: dt.datetime) -> bool:
    return any(
        (kind, slug) == (k, s) and start <= at and (end is None or at < end)
        for slug in slugs
        for k, s, start, end in person.stretches
    )


def tenure(person: Person, slugs, at: dt.datetime) -> Fraction:
    """Cut time at every edge and count each piece that any stretch covers."""
    spans = [
        (start, min(end or at, at))
        for k, s, start, end in person.stretches
        if k == "role" and s in slugs and start <= at
    ]
    edges = sorted({edge for span in spans for edge in span})
    covered = sum(
        (right - left) // MICROSECOND
        for left, right in itertools.pairwise(edges)
        if any(start <= left and right <= end for start, end in spans)
    )
    return Fraction(covered, WEEK)
