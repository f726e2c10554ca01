"""What a reviewer sees of one application: each requirement when sent and now, and what happened in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from leadership.applications.grounds import Ground, Look, title_of
from leadership.applications.models import Application
from leadership.applications.reviewing import HeldDecision
from leadership.audit.models import Record
from leadership.audit.words import did_to_it
from leadership.members.models import Member
from leadership.requirements.tree import WEEKS_OF, Verdict
from leadership.requirements.wording import check_name

GROUPS = {"all": "All of these", "any": "Any one of these"}
COUNTED = ("metric", "role")


@dataclass(frozen=True)
class Line:
    """One requirement when sent and now, in figures where it is counted; `depth` says how far it is inside others."""

    kind: str
    text: str
    depth: int
    was_met: bool
    is_met: bool
    then: str = ""
    now: str = ""
    change: str = ""

    @property
    def is_less(self) -> bool:
        return self.was_met and not self.is_met


def evidence(seen: Look) -> list[Line]:
    """The kept checklist beside a fresh one, line by line."""
    asked, fresh = seen.application.asked, seen.again
    if asked.get("kind") != "all":
        return list(_lines(asked, fresh, seen.application.checks, 0)) if asked else []
    pairs = zip(asked.get("children") or [], fresh.children, strict=False)
    return [line for part, now in pairs for line in _lines(part, now, seen.application.checks, 0)]


def _lines(part: dict[str, Any], fresh: Verdict, checks: dict[str, Any], depth: int) -> Iterator[Line]:
    kind, was_met = part["kind"], bool(part["met"])
    if kind in GROUPS:
        yield Line(kind, GROUPS[kind], depth, was_met, fresh.met)
        for child, now in zip(part.get("children") or [], fresh.children, strict=False):
            yield from _lines(child, now, checks, depth + 1)
    elif kind == "check":
        tick = checks.get(part["check"])
        now = f"ticked by {tick['by']}" if tick else "to be ticked"
        yield Line(kind, title_of(part), depth, was_met, bool(tick), now=now)
    elif kind in COUNTED:
        then, have = part["have"], fresh.have
        change = _change(part, then, have)
        yield Line(kind, title_of(part), depth, was_met, fresh.met, _figure(then), _figure(have), change)
    else:
        yield Line(kind, title_of(part), depth, was_met, fresh.met)


def _figure(amount: Any) -> str:
    return "none yet" if amount is None else f"{float(amount):,.1f}".removesuffix(".0")


def _change(part: dict[str, Any], then: Any, now: Any) -> str:
    """Time passes by itself, so only counts are said to have changed."""
    if then is None or now is None or part.get("metric") in WEEKS_OF or part["kind"] == "role":
        return ""
    change = round(float(now) - float(then), 1)
    return f"{'+' if change > 0 else '−'}{_figure(abs(change))}" if change else ""


def met_of(lines: list[Line]) -> tuple[int, int, int]:
    """How many of the outermost lines were met when sent, how many are now, and of how many; ticks are not counted."""
    counted = [line for line in lines if line.depth == 0 and line.kind != "check"]
    return sum(line.was_met for line in counted), sum(line.is_met for line in counted), len(counted)


@dataclass(frozen=True)
class Step:
    at: dt.datetime
    who: str
    did: str
    why: str


def story(application: Application, viewer: Member) -> list[Step]:
    """What happened to it, oldest first, from the record; of what was held, nothing to the applicant herself."""
    kinds = ["application"] if viewer.pk == application.applicant_id else ["application", "helddecision"]
    records = Record.objects.filter(subject_kind__in=kinds, subject_key=str(application.pk)).order_by("at", "id")
    return [Step(each.at, each.actor_name, _did(each), each.reason) for each in records]


def _did(record: Record) -> str:
    words, after = did_to_it(record), record.after
    if held := after.get("decision", record.before.get("decision") if record.subject_kind == "helddecision" else None):
        words = f"{words}: {HeldDecision.Kind(held).label.lower()}"
    if "check" in after:
        return f"ticked: {check_name(after['check']).lower()}"
    if "ground" in after:
        return f"{words}, {Ground(after['ground']).label}"
    if "upheld" in after:
        return f"{words}: {'it is looked at again' if after['upheld'] else 'the answer stays'}"
    return f"{words}, about “{after['requirement']}”" if "requirement" in after else words
