"""What became of one's own reports: the state and the class of the outcome, nothing of what was done to whom (G12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import NamedTuple

from chatrooms.moderation.reports.models import Report
from chatrooms.moderation.reports.naming import known_to, named, room_names
from leadership.members.models import Member

MOST = 100


class Mine(NamedTuple):
    """One of my reports. `outcome` is empty while the case is open."""

    what: str
    category: str
    words: str
    at: dt.datetime
    state: str
    outcome: str
    closed_at: dt.datetime | None


#: what she told that is no report
OTHERS: list[Callable[[Member], Iterable[Mine]]] = []


def mine(member: Member) -> list[Mine]:
    """The newest first: four queries, whatever their number."""
    found = member.reports_made.select_related("case__room", "case__about").order_by("-at")[:MOST]
    reports = list(found)
    names, known = room_names() if reports else {}, known_to(member, (each.case.about_id for each in reports))
    made = [
        Mine(
            named(each.case, names, known),
            each.category_words,
            each.words,
            each.at,
            state(each),
            each.case.get_outcome_display(),
            each.case.closed_at,
        )
        for each in reports
    ]
    others = [each for look in OTHERS for each in look(member)]
    return sorted([*made, *others], key=lambda each: each.at, reverse=True)[:MOST]


def state(report: Report) -> str:
    """A claim that ran out does not take "looked at" back: nobody's turn is worth a step backwards."""
    if report.case.closed_at:
        return "Answered"
    return "Being looked at" if report.case.taken_at else "Received"
