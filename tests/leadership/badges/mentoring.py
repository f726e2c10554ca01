"""What can be told of Tara, who is the mentor of the fixture `award`."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.management import call_command

from leadership.members.models import Member
from leadership.requirements.models import Stretch
from leadership.requirements.tree import in_weeks, union
from tests.clock import DAY, NOW

DUE, TRAINING = NOW + 14 * DAY, "global-mod-training"


def tara() -> Member:
    return Member.objects.get(username="tara")


def is_mentoring() -> bool:
    return tara().has_perm("leadership.see_summaries")


def days(until: dt.datetime) -> float:
    """For how long she has been a mentor by then."""
    stretches = Stretch.objects.filter(member=tara(), kind="role", started_at__lte=until)
    return round(7 * float(in_weeks(union(stretches.values_list("started_at", "ended_at"), until))), 3)


def is_sound() -> bool:
    """Whether counting everything anew changes nothing."""
    out = io.StringIO()
    try:
        call_command("recount", "--dry-run", stdout=out)
    except SystemExit:
        pytest.fail(out.getvalue())
    return out.getvalue() == "tallies: 0 differ\nstretches: 0 differ\n"
