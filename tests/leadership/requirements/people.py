"""Evidence without a database: one person's facts and stretches, measured as a page measures them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from fractions import Fraction

from leadership.members.models import Member
from leadership.requirements.measure import Measured
from leadership.requirements.models import MEANS, SCALE, Tally
from tests.clock import NOW

Told = tuple[str, Fraction | int, dt.datetime]
Held = tuple[str, str, dt.datetime, dt.datetime | None]


def person(
    facts: Sequence[Told] = (),
    held: Iterable[Held] = (),
    *,
    account: str = "listener",
    joined_at: dt.datetime = NOW - dt.timedelta(days=400),
    at: dt.datetime = NOW,
) -> Measured:
    """Somebody with these facts (metric, amount, when) and stretches (kind, slug, from, to)."""
    member = Member(username="somebody", account=account, joined_at=joined_at)
    tally = Tally(account=account, joined_at=joined_at)
    in_millionths = [(metric, when, int(amount * SCALE)) for metric, amount, when in facts]
    for metric, _, value in in_millionths:
        setattr(tally, metric, getattr(tally, metric) + value)
        if metric in MEANS:
            setattr(tally, f"{metric}_count", getattr(tally, f"{metric}_count") + 1)
    return Measured(member, at, tally, held, sorted(in_millionths, key=lambda fact: fact[1]))
