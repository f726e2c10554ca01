"""What a single value may be: each function takes the text of a cell and raises ValueError with the reason."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

#: a slip of the finger, such as the year 202, should not count for eighteen centuries
YEARS = range(1970, 2100)
NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
#: of one fact; sums of millions of them still fit
MOST = 10_000_000


def instant(text: str) -> dt.datetime:
    """An ISO 8601 time with its zone, in UTC."""
    filled(text)
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}” is not a time such as 2026-03-01T12:00:00Z") from None
    if found.tzinfo is None:
        raise ValueError(f"“{text}” says no zone; write it as 2026-03-01T12:00:00Z")
    if found.year not in YEARS:
        raise ValueError(f"“{text}” is not between {YEARS.start} and {YEARS.stop}")
    return found.astimezone(dt.UTC)


def instant_or_none(text: str) -> dt.datetime | None:
    return instant(text) if text else None


def day(text: str) -> dt.date:
    filled(text)
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}” is not a date such as 1990-12-31") from None


def amount(text: str) -> Decimal:
    """A number that is not negative, with at most six digits after the point."""
    if not NUMBER.fullmatch(filled(text)):
        raise ValueError(f"“{text}” is not a number such as 3 or 4.5")
    found = Decimal(text)
    if found > MOST:
        raise ValueError(f"{text} is more than {MOST:,}")
    if found != round(found, 6):
        raise ValueError(f"{text} has more than six digits after the point")
    return found


def filled(text: str) -> str:
    if not text:
        raise ValueError("is empty")
    return text


def at_most(longest: int) -> Callable[[str], str]:
    """A text that is not empty, of so many characters at most."""

    def parse(text: str) -> str:
        if len(filled(text)) > longest:
            raise ValueError(f"is longer than {longest} characters")
        return text

    return parse
