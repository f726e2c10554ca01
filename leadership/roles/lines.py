"""A judged tree as the lines of a checklist: state, words, figures, date, and one next step each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from leadership.requirements.forecast import Eta, eta
from leadership.requirements.metrics import METRICS
from leadership.requirements.tree import WEEKS_OF, All, Any_, Badge, Check, Course, Metric, Role, Verdict
from leadership.requirements.wording import Names, number, state, title
from leadership.roles.eligibility import Standing, names_of
from leadership.roles.programme import Programme

#: what a person can do something about comes first; what is done comes last
ORDER = ("progress", "todo", "person", "wait", "met")
WORDS = {"met": "Done", "todo": "Not started", "person": "Needs a person"}


@dataclass
class Line:
    """One requirement as a person reads it; `children` are the parts of an "any one of" or "all of"."""

    state: str
    title: str
    state_text: str
    detail: str = ""
    have: float | None = None
    needed: float | None = None
    step: str = ""
    step_url_name: str = ""
    children: list[Line] = field(default_factory=list)

    @property
    def pie(self) -> str:
        """How much of the ring is filled, of 100."""
        if not self.needed or self.have is None:
            return "0 100"
        return f"{min(100, round(100 * self.have / self.needed))} 100"


def lines(standing: Standing, programme: Programme, at: dt.datetime, band: str) -> list[Line]:
    """The lines of one role's or room's checklist, in the order in which they can be acted on."""
    names = names_of(programme, band)
    top = standing.verdict
    if isinstance(top.node, All):
        found = [line(child, standing, at, names) for child in top.children]
    else:
        found = [line(top, standing, at, names)]
    return sorted(found, key=lambda each: ORDER.index(each.state))


def line(verdict: Verdict, standing: Standing, at: dt.datetime, names: Names) -> Line:
    node = verdict.node
    found = Line(state_of(verdict), sentence(verdict, names), "")
    found.state_text = figures(verdict) or WORDS.get(found.state) or state(verdict)
    if isinstance(node, All | Any_):
        found.children = [line(child, standing, at, names) for child in verdict.children]
    elif isinstance(node, Badge) and verdict.children and not verdict.met:
        inner = verdict.children[0]
        parts = inner.children or (inner,)
        found.children = [line(child, standing, at, names) for child in parts]
    if isinstance(node, Metric | Role) and found.state in ("progress", "wait") and verdict.have is not None:
        found.have, found.needed = float(verdict.have), float(verdict.needed or 0)
    if not verdict.met:
        found.detail = expectation(eta(verdict, standing.evidence, at), found.state)
        found.step, found.step_url_name = next_step(verdict)
    return found


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
    has_begun = any(child.met or child.have for child in verdict.children)
    return "progress" if (isinstance(node, Metric) and verdict.have) or has_begun else "todo"


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


def expectation(expected: Eta | None, state: str) -> str:
    if expected is None:
        return ""
    first, last = timezone.localtime(expected.first), timezone.localtime(expected.last)
    if expected.is_exact:
        return f"Only time brings this one: {first:%A %-d %B %Y, %H:%M}. Nothing to do."
    if f"{first:%-d %B %Y}" == f"{last:%-d %B %Y}":
        return f"At the pace of your last 30 days, around {first:%-d %B %Y}."
    return f"At the pace of your last 30 days, between {first:%-d %B %Y} and {last:%-d %B %Y}."


def next_step(verdict: Verdict) -> tuple[str, str]:
    """One next step: its words, and where it leads if it leads anywhere."""
    node = verdict.node
    if isinstance(node, Metric) and node.key in METRICS:
        metric = METRICS[node.key]
        return metric.step, metric.url_name
    if isinstance(node, Course):
        return "Find it among the guides", "guides"
    if isinstance(node, Badge) and not verdict.children:
        return "See how it is come by", "guides"
    if isinstance(node, Role) and not verdict.have:
        return "See what the step before asks", "roles"
    if isinstance(node, Check):
        return "An admin arranges this with you once you have applied.", ""
    return "", ""
