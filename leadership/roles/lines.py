"""A judged tree as the lines of a checklist: state, words, figures, record, date, and one next step each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from leadership.requirements.forecast import Eta, eta
from leadership.requirements.tree import WEEKS_OF, All, Any_, Badge, Check, Course, Metric, Role, Verdict
from leadership.requirements.wording import Names, number, state, title
from leadership.roles.eligibility import Standing, names_of
from leadership.roles.programme import Programme
from leadership.roles.record import on_record
from leadership.roles.steps import Reader, Step, choose_one, next_step

#: what a person can do something about comes first; what is done comes last
ORDER = ("progress", "todo", "person", "wait", "met")
WORDS = {"met": "Done", "todo": "Not started", "person": "Needs a person"}


@dataclass
class Line:
    """One requirement as a person reads it: how far, what it rests on, when it may be met, and one next step.

    `children` are the parts of an "any one of" or "all of"; their next step is the group's.
    """

    state: str
    title: str
    state_text: str
    record: str = ""
    forecast: str = ""
    have: float | None = None
    needed: float | None = None
    step: Step | None = None
    children: list[Line] = field(default_factory=list)

    @property
    def pie(self) -> str:
        """How much of the ring is filled, of 100."""
        if not self.needed or self.have is None:
            return "0 100"
        return f"{min(100, round(100 * self.have / self.needed))} 100"


def lines(standing: Standing, programme: Programme, at: dt.datetime, band: str) -> list[Line]:
    """The lines of one role's or room's checklist, in the order in which they can be acted on."""
    reader = Reader(standing.evidence, programme, names_of(programme, band))
    top = standing.verdict
    parts = top.children if isinstance(top.node, All) else (top,)
    return in_order([line(part, reader, at) for part in parts])


def in_order(found: list[Line]) -> list[Line]:
    return sorted(found, key=lambda each: ORDER.index(each.state))


def line(verdict: Verdict, reader: Reader, at: dt.datetime) -> Line:
    found = Line(state_of(verdict), sentence(verdict, reader.names), "")
    found.state_text = figures(verdict) or _words_of(verdict, found.state)
    found.record = on_record(verdict, reader.evidence, reader.programme)
    found.children = in_order([line(part, reader, at) for part in parts_of(verdict)])
    if isinstance(verdict.node, Metric | Role) and found.state in ("progress", "wait") and verdict.have is not None:
        found.have, found.needed = float(verdict.have), float(verdict.needed or 0)
    if not verdict.met:
        found.forecast = expectation(eta(verdict, reader.evidence, at))
        found.step = step_of(verdict, found.children, reader)
        for child in found.children:
            child.step = None
    return found


def _words_of(verdict: Verdict, its_state: str) -> str:
    if isinstance(verdict.node, Badge) and its_state == "progress":
        return "In progress"
    return WORDS.get(its_state) or state(verdict)


def parts_of(verdict: Verdict) -> tuple[Verdict, ...]:
    """The parts worth showing: those of a group, and how a badge is earned while it is not."""
    if isinstance(verdict.node, All | Any_):
        return verdict.children
    if isinstance(verdict.node, Badge) and verdict.children and not verdict.met:
        inner = verdict.children[0]
        return inner.children or (inner,)
    return ()


def step_of(verdict: Verdict, children: list[Line], reader: Reader) -> Step | None:
    """A group takes the step of the part that can be acted on first."""
    if isinstance(verdict.node, Any_) and all(isinstance(part.node, Course) for part in verdict.children):
        return choose_one()
    if children:
        return next((child.step for child in children if child.step), None)
    return next_step(verdict, reader)


def sentence(verdict: Verdict, names: Names) -> str:
    if isinstance(verdict.node, Any_):
        return "Any one of these"
    if isinstance(verdict.node, All):
        return "All of these"
    return title(verdict.node, names)


def state_of(verdict: Verdict) -> str:
    """met · progress · person · wait (time alone) · todo."""
    node = verdict.node
    if verdict.met:
        return "met"
    if isinstance(node, Check):
        return "person"
    if isinstance(node, Metric) and node.key in WEEKS_OF:
        return "wait"
    if isinstance(node, Role) and node.weeks is not None and verdict.have:
        return "wait"
    if isinstance(node, Metric) and node.bound == "at_most":
        return "wait" if node.within_days is not None else "todo"
    is_counted = isinstance(node, Metric) and bool(verdict.have)
    return "progress" if is_counted or any(map(has_begun, verdict.children)) else "todo"


def has_begun(verdict: Verdict) -> bool:
    """Whether anything in it is met or counted, however deep: a badge is begun when what earns it is."""
    return bool(verdict.met or verdict.have) or any(map(has_begun, verdict.children))


def figures(verdict: Verdict) -> str:
    """ "7 of 25", "12 of 28 days", or nothing where a figure says nothing."""
    node, have, needed = verdict.node, verdict.have, verdict.needed
    if have is None or needed is None or not isinstance(node, Metric | Role):
        return ""
    if isinstance(node, Role) and node.weeks is None:
        return ""
    is_time = isinstance(node, Role) or node.key in WEEKS_OF
    if is_time and not verdict.met:
        return f"{int(have * 7)} of {number(round(needed * 7, 2))} days"
    if isinstance(node, Metric) and node.bound == "at_least" and not is_time and not verdict.met and have:
        return f"{number(have)} of {number(needed)}"
    return ""


def expectation(expected: Eta | None) -> str:
    """When it may be met, on the reader's own clock; nothing where nobody can say."""
    if expected is None:
        return ""
    first, last = timezone.localtime(expected.first), timezone.localtime(expected.last)
    if expected.is_exact:
        return f"Only time brings this one: {first:%A %-d %B %Y, %H:%M}."
    if f"{first:%-d %B %Y}" == f"{last:%-d %B %Y}":
        return f"At the pace of your last 30 days, around {first:%-d %B %Y}."
    return f"At the pace of your last 30 days, between {first:%-d %B %Y} and {last:%-d %B %Y}."
