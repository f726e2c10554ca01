"""What applicants will read, shown before anything is decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from leadership.applications.decide import answer_values, called
from leadership.applications.models import Application
from leadership.applications.questions import page_of
from leadership.applications.reviewing import HeldDecision
from leadership.notices.previewing import read_by


def of_yes(rows: Sequence[Application]) -> list[dict[str, Any]]:
    """The letters of an approval now; the first of two approvals writes none."""
    last = [row for row in rows if row.approvals == 1 or row.first_approved_by_id is not None]
    return _letters("approved", last, lambda row: {"role": called(row)})


def of_no(
    rows: Sequence[Application], requirement: str, reason: str, again_on: dt.date | None
) -> list[dict[str, Any]]:
    """The letters of a "not this time"."""
    return _letters("declined", rows, lambda row: answer_values(row, requirement, reason, again_on))


def of_held(rows: Sequence[Application], held: Mapping[Any, HeldDecision]) -> list[dict[str, Any]]:
    """The letters of what is held for these."""
    nos = [row for row in rows if held[row.pk].kind == HeldDecision.Kind.NO]
    letters = _letters("declined", nos, lambda row: answer_values(row, **held[row.pk].letter))
    return of_yes([row for row in rows if row not in nos]) + letters


def of_question(row: Application, values: dict[str, str]) -> list[dict[str, Any]]:
    return _letters("asked", [row], lambda _: values)


def of_appeal(row: Application, *, is_upheld: bool, reason: str) -> list[dict[str, Any]]:
    slug = "appeal-upheld" if is_upheld else "appeal-kept"
    return _letters(slug, [row], lambda each: {"role": called(each), "reason": reason})


def _letters(
    slug: str, rows: Sequence[Application], values: Callable[[Application], dict[str, str]]
) -> list[dict[str, Any]]:
    return read_by(slug, [(row.applicant, values(row)) for row in rows], page_of(rows[0]) if rows else "")
