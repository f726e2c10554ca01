"""From applications to figures: the way they went, and why not this time.

Pure: everything is handed in. A figure counts applications, and is told only as `hiding` allows. Whatever comes to be
counted next becomes one more stage here, or one more module beside `timing` and `appealed`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from leadership.figures.hiding import Line, Mark, held_back, protect

#: after so long it is asked whether a role is still held
SETTLED = dt.timedelta(days=90)


#: from when until when
Span = tuple[dt.datetime, dt.datetime]


@dataclass(slots=True)
class Case:
    """One application as far as it is counted; people are numbers. An instant that did not come is None.

    `answered_at` is that of a yes also while it waits for a place, and `given_at` when the role was given then.
    `holds_until`: when that role ended; None while it is held. `rests`: it was not in force when `SETTLED` was over.
    `answers`: from each question until its answer. `appeal`: from the answer it is against until it was made.
    """

    person: int
    role: str
    account: str
    band: str
    edition: str
    begun_at: dt.datetime
    sent_at: dt.datetime | None = None
    opened_at: dt.datetime | None = None
    first_yes_at: dt.datetime | None = None
    answered_at: dt.datetime | None = None
    given_at: dt.datetime | None = None
    is_approved: bool = False
    is_waiting: bool = False
    reason: str = ""
    holds_until: dt.datetime | None = None
    is_provisional: bool = False
    rests: bool = False
    answers: tuple[Span, ...] = ()
    appeal: Span | None = None
    judged_at: dt.datetime | None = None
    is_upheld: bool = False


@dataclass(frozen=True)
class Stage:
    """A stage of the way; its share is of another stage, where there is one: its number, and how it is called then."""

    name: str
    short: str
    of: tuple[int, str] | None
    is_reached: Callable[[Case, dt.datetime], bool]


def _is_confirmed(case: Case, now: dt.datetime) -> bool:
    return case.given_at is not None and not case.is_provisional


def _is_settled(case: Case, now: dt.datetime) -> bool:
    return case.given_at is not None and case.given_at + SETTLED <= now


def _is_active(case: Case, now: dt.datetime) -> bool:
    is_held = case.holds_until is None or (case.given_at or now) + SETTLED < case.holds_until
    return is_held and not case.rests


#: each within the one before
STAGES = (
    Stage("Begun", "Begun", None, lambda case, now: True),
    Stage("Sent", "Sent", (0, "begun"), lambda case, now: case.sent_at is not None),
    Stage("Opened by an admin", "Opened", (0, "begun"), lambda case, now: case.opened_at is not None),
    Stage("Answered", "Answered", (0, "begun"), lambda case, now: case.answered_at is not None),
    Stage("Approved", "Approved", (0, "begun"), lambda case, now: case.is_approved),
    Stage("Provisional weeks passed, or none", "Past provisional", (4, "approved"), _is_confirmed),
    Stage("Of these, given 90 days ago or earlier", "90 days ago", (5, "these"), _is_settled),
    Stage("Of these, still active after 90 days", "Still active", (6, "these"), _is_active),
)
SENT, OPENED, ANSWERED, APPROVED = 1, 2, 3, 4


def furthest(case: Case, now: dt.datetime) -> int:
    """The number of the last stage it reached."""
    stage = 0
    while stage + 1 < len(STAGES) and STAGES[stage + 1].is_reached(case, now):
        stage += 1
    return stage


#: a case with the number of the last stage it reached
Placed = tuple[Case, int]


def placed(cases: Iterable[Case], now: dt.datetime) -> list[Placed]:
    return [(case, furthest(case, now)) for case in cases]


def line_of(cases: Iterable[Placed]) -> Line:
    ends: list[list[int]] = [[] for _ in STAGES]
    for case, stage in cases:
        ends[stage].append(case.person)
    return Line(ends)


def way(cases: Iterable[Placed]) -> list[Mark]:
    """How many reached each of `STAGES`."""
    return line_of(cases).marks()


def way_by(
    cases: Iterable[Placed], by: Callable[[Case], str], values: Sequence[str], told: Sequence[Mark]
) -> list[list[Mark]]:
    """The way for each of `values`; together they are all the cases, whose way is `told`."""
    groups: dict[str, list[Placed]] = defaultdict(list)
    for case, stage in cases:
        groups[by(case)].append((case, stage))
    return protect([line_of(groups[value]) for value in values], told)


def share(part: Mark, whole: Mark) -> str:
    """ "40 %"; empty where one of them is not told, or there is nobody."""
    if not (part.is_number and whole.is_number and whole.low):
        return ""
    return f"{100 * part.low / whole.low:.0f} %"


#: reasons that few people were given stand together, since each names what somebody lacked
OTHERS = "Other reasons, each given to fewer than 5 people"


def reasons(cases: Iterable[Case], told: Sequence[Mark]) -> list[tuple[str, Mark]]:
    """Which requirement "not this time" was about, most frequent first; `told` is the way of the same cases."""
    given: dict[str, list[int]] = defaultdict(list)
    for case in cases:
        if case.answered_at is not None and not case.is_approved:
            given[case.reason or "Not kept any more: the account was erased"].append(case.person)
    lines = {reason: Line([people]) for reason, people in given.items()}
    rare = {reason for reason, line in lines.items() if not line.marks()[0].is_number}
    named = sorted(lines.keys() - rare, key=lambda reason: (-lines[reason].counts[0], reason))
    if rare:
        lines[OTHERS] = Line([list(chain.from_iterable(given[reason] for reason in rare))])
        named.append(OTHERS)
    marks = protect([lines[reason] for reason in named], [_not_approved(told)])
    return [(reason, mark) for reason, (mark,) in zip(named, marks, strict=True)]


def _not_approved(told: Sequence[Mark]) -> Mark:
    """How many were answered otherwise, as the way tells it."""
    answered, approved = told[ANSWERED], told[APPROVED]
    high = None if answered.high is None else answered.high - approved.low
    low = answered.low - (answered.low if approved.high is None else approved.high)
    return replace(held_back(high), low=max(0, low))


@dataclass(frozen=True)
class Eligible:
    """Who meets a role and does not hold it, as (person, account, band), by role."""

    by_role: Mapping[str, Sequence[tuple[int, str, str]]] = field(default_factory=dict)

    def everybody(self) -> set[tuple[int, str, str]]:
        """Each person once, whatever number of roles she meets."""
        return set().union(*self.by_role.values())

    def count(self) -> Mark:
        return _people(self.everybody())

    def count_by(self, place: int, values: Sequence[str]) -> list[Mark]:
        """For each account (place 1) or band (place 2)."""
        lines = [Line([[each[0] for each in self.everybody() if each[place] == value]]) for value in values]
        return [mark for (mark,) in protect(lines, [self.count()])]

    def count_by_role(self, roles: Sequence[str]) -> list[Mark]:
        """For each role; somebody may meet several, so they do not add up."""
        return [_people(self.by_role.get(role, ())) for role in roles]


def _people(people: Iterable[tuple[int, str, str]]) -> Mark:
    (mark,) = Line([[each[0] for each in people]]).marks()
    return mark
