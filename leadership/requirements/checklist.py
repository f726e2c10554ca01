"""One person's checklist as plain data: what the `checklist` command prints and an application keeps as evidence."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from leadership.requirements.forecast import eta
from leadership.requirements.measure import Measured
from leadership.requirements.tree import Badge, Check, Course, Metric, Role, Verdict
from leadership.requirements.wording import Names, text


def as_json(verdict: Verdict, evidence: Measured, at: dt.datetime, names: Names) -> dict[str, Any]:
    """A verdict tree as JSON: kind, met, have, needed, eta, text, children, and what the node names."""
    expected = eta(verdict, evidence, at)
    return {
        "kind": verdict.kind,
        "met": verdict.met,
        "have": plain(verdict.have),
        "needed": plain(verdict.needed),
        "eta": expected.as_json() if expected else None,
        "text": text(verdict, names),
        **_named(verdict),
        "children": [as_json(child, evidence, at, names) for child in verdict.children],
    }


#: what the command prints of each node; an application keeps what it names as well
PRINTED = ("kind", "met", "have", "needed", "eta", "text")


def printed(tree: dict[str, Any]) -> dict[str, Any]:
    return {**{key: tree[key] for key in PRINTED}, "children": [printed(child) for child in tree["children"]]}


def plain(amount: Fraction | None) -> int | float | None:
    """Whole numbers as such; others cut, not rounded, after six digits, so that nothing looks complete too early."""
    if amount is None:
        return None
    return int(amount) if amount.denominator == 1 else int(amount * 10**6) / 10**6


def _named(verdict: Verdict) -> dict[str, Any]:
    match verdict.node:
        case Metric(key, bound, _, within_days):
            window = {} if within_days is None else {"within_days": plain(within_days)}
            return {"metric": key, "bound": bound, **window}
        case Badge(slug):
            return {"badge": slug}
        case Course(slug):
            return {"course": slug}
        case Role(slugs, _):
            return {"role": list(slugs)}
        case Check(name):
            return {"check": name}
    return {}
