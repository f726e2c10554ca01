"""What became of one's own reports: the state and the class of the outcome, nothing of what was done to whom (G12)."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from chatrooms.moderation.reports.categories import Kind
from chatrooms.moderation.reports.models import Report
from leadership.members.models import Member
from leadership.roles.models import Edition

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


def mine(member: Member) -> list[Mine]:
    """The newest first: two queries, whatever their number."""
    found = member.reports_made.select_related("case__room", "case__about").order_by("-at")[:MOST]
    reports = list(found)
    rooms = Edition.objects.in_force().programme.rooms if reports else {}
    names = {slug: room.name for slug, room in rooms.items()}
    return [
        Mine(
            what(each, names),
            each.category_words,
            each.words,
            each.at,
            state(each),
            each.case.get_outcome_display(),
            each.case.closed_at,
        )
        for each in reports
    ]


def what(report: Report, names: dict[str, str]) -> str:
    """ "A message of ash in Anxiety", "The name of ash", "ash", "Anxiety"."""
    case = report.case
    who = case.about.username if case.about else "somebody who has left"
    where = names.get(case.room.slug, case.room.slug) if case.room else ""
    if case.kind == Kind.MESSAGE:
        return f"A message of {who} in {where}"
    if case.kind == Kind.NAME:
        return f"The name of {who}"
    return where if case.kind == Kind.ROOM else who


def state(report: Report) -> str:
    return "Closed" if report.case.closed_at else "Received"
