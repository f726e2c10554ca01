"""How long applications took, step by step, and how old the queue is. Pure, as `counting` is."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from leadership.figures.counting import ANSWERED, OPENED, SENT, Case
from leadership.figures.hiding import Line, Mark, protect

DAY = dt.timedelta(days=1)
#: a time that nine in ten stay within is one person's own, where there are fewer people
FEWEST_TIMES = 10


@dataclass(frozen=True)
class Step:
    """Time of one application, None where it did not take the step to its end; `stage` as in `STAGES`, if it ends with one."""

    name: str
    takes: Callable[[Case], dt.timedelta | None]
    stage: int | None


def _between(begin: str, end: str) -> Callable[[Case], dt.timedelta | None]:
    """From one instant to another without the time in which the applicant was awaited: that is not the admins' (L19)."""

    def takes(case: Case) -> dt.timedelta | None:
        since, until = getattr(case, begin), getattr(case, end)
        return None if since is None or until is None else until - since - _awaited(case, since, until)

    return takes


def _awaited(case: Case, since: dt.datetime, until: dt.datetime) -> dt.timedelta:
    spans = [*case.answers, *([case.appeal] if case.appeal else ())]
    return sum((max(dt.timedelta(0), min(end, until) - max(begin, since)) for begin, end in spans), dt.timedelta(0))


def _answering(case: Case) -> dt.timedelta | None:
    return sum((end - begin for begin, end in case.answers), dt.timedelta(0)) if case.answers else None


STEPS = (
    Step("Writing it, until it was sent", _between("begun_at", "sent_at"), SENT),
    Step("In the queue, until an admin opened it", _between("sent_at", "opened_at"), OPENED),
    Step("Waiting for the applicant’s answers", _answering, None),
    Step("Being read, until the answer", _between("opened_at", "answered_at"), ANSWERED),
    Step("Waiting for a second yes", _between("first_yes_at", "answered_at"), None),
    Step("For admins, from sending to the answer", _between("sent_at", "answered_at"), ANSWERED),
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
    taken = [(case.person, span) for case in cases if (span := step.takes(case)) is not None]
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
            days = (now - case.sent_at - _awaited(case, case.sent_at, now)) // DAY
            bins[next(at for at, (_, end) in enumerate(AGES) if end is None or days < end)].append(case.person)
    (total,) = Line([list(chain.from_iterable(bins))]).marks()
    return [mark for (mark,) in protect([Line([each]) for each in bins], [total])], total
