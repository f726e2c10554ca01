"""From applications to figures: the way they went, how long it took, how old the queue is, and why not this time.

Pure: everything is handed in. A figure counts applications, and is told only as `hiding` allows. Whatever comes to be
counted next, such as appeals, becomes one more stage or one more table here.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from leadership.figures.hiding import Line, Mark, held_back, protect

DAY = dt.timedelta(days=1)
#: after so long it is asked whether a role is still held
SETTLED = dt.timedelta(days=90)
#: a time that nine in ten stay within is one person's own, where there are fewer people
FEWEST_TIMES = 10


@dataclass(slots=True)
class Case:
    """One application as far as it is counted; people are numbers. An instant that did not come is None.

    `answered_at`: the yes, also while it waits for a place; `given_at`: when the role was given, if that came later.

    `holds_until`: when the role ended that it brought; None while it is held.
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


@dataclass(frozen=True)
class Stage:
    """A stage of the way; its share is of another stage, where there is one: its number, and how it is called then."""

    name: str
    short: str
    of: tuple[int, str] | None
    is_reached: Callable[[Case, dt.datetime], bool]


def _is_settled(case: Case, now: dt.datetime) -> bool:
    given = case.given_at or case.answered_at
    return given is not None and given + SETTLED <= now


def _holds(case: Case, now: dt.datetime) -> bool:
    given = case.given_at or case.answered_at or now
    return case.holds_until is None or given + SETTLED < case.holds_until


#: each within the one before
STAGES = (
    Stage("Begun", "Begun", None, lambda case, now: True),
    Stage("Sent", "Sent", (0, "begun"), lambda case, now: case.sent_at is not None),
    Stage("Opened by an admin", "Opened", (0, "begun"), lambda case, now: case.opened_at is not None),
    Stage("Answered", "Answered", (0, "begun"), lambda case, now: case.answered_at is not None),
    Stage("Approved", "Approved", (0, "begun"), lambda case, now: case.is_approved),
    Stage("Approved 90 days ago or earlier", "90 days ago", (4, "approved"), _is_settled),
    Stage("Of these, held the role for 90 days", "Held it", (5, "these"), _holds),
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


@dataclass(frozen=True)
class Step:
    """Time spent between two instants; `stage` is the one it ends with, where that is one of `STAGES`."""

    name: str
    begins: Callable[[Case], dt.datetime | None]
    ends: Callable[[Case], dt.datetime | None]
    stage: int | None


STEPS = (
    Step("Writing it, until it was sent", lambda c: c.begun_at, lambda c: c.sent_at, SENT),
    Step("In the queue, until an admin opened it", lambda c: c.sent_at, lambda c: c.opened_at, OPENED),
    Step("Being read, until the answer", lambda c: c.opened_at, lambda c: c.answered_at, ANSWERED),
    Step("Waiting for a second yes", lambda c: c.first_yes_at, lambda c: c.answered_at, None),
    Step("From sending to the answer", lambda c: c.sent_at, lambda c: c.answered_at, ANSWERED),
)


@dataclass(frozen=True)
class Times:
    """Days that half and nine in ten stayed within; None for both where too few went this step."""

    p50: float | None = None
    p90: float | None = None


def times(cases: Iterable[Case], told: Sequence[Mark]) -> list[Times]:
    """For each of `STEPS`, over those who took it to its end; `told` is the way of the same cases."""
    cases = list(cases)
    return [_times(step, cases, told) for step in STEPS]


def _times(step: Step, cases: list[Case], told: Sequence[Mark]) -> Times:
    taken = [(case.person, end - begin) for case in cases if (begin := step.begins(case)) and (end := step.ends(case))]
    # as the way tells it, so that a time tells nothing of how many there are
    told_of = told[step.stage].low if step.stage is not None else FEWEST_TIMES
    if told_of < FEWEST_TIMES or len({person for person, _ in taken}) < FEWEST_TIMES:
        return Times()
    days = sorted(span / DAY for _, span in taken)
    return Times(percentile(days, 50), percentile(days, 90))


def percentile(ordered: Sequence[float], share: int) -> float:
    """The least of the ordered values that so many in a hundred are not above (nearest rank)."""
    return ordered[max(1, math.ceil(len(ordered) * share / 100)) - 1]


#: the age of the queue: a name, and the first whole day that is no more of it
AGES = (
    ("Less than a day", 1),
    ("1 to 2 days", 3),
    ("3 to 5 days", 6),
    ("6 to 10 days", 11),
    ("11 to 20 days", 21),
    ("More than 20 days", None),
)


def queue(cases: Iterable[Case], now: dt.datetime) -> tuple[list[Mark], Mark]:
    """How many wait for each of `AGES`, and all together."""
    bins: list[list[int]] = [[] for _ in AGES]
    for case in cases:
        if case.is_waiting and case.sent_at is not None:
            days = (now - case.sent_at) // DAY
            bins[next(at for at, (_, end) in enumerate(AGES) if end is None or days < end)].append(case.person)
    (total,) = Line([list(chain.from_iterable(bins))]).marks()
    return [mark for (mark,) in protect([Line([each]) for each in bins], [total])], total


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
