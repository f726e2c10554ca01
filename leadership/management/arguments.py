"""Arguments that several commands share."""

from __future__ import annotations

import argparse
import datetime as dt


def instant(text: str) -> dt.datetime:
    """An ISO 8601 instant with its zone, such as 2026-03-01T12:00:00Z; a date alone is its first moment in UTC."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}” is not a time such as 2026-03-01T12:00:00Z") from error
    if found.tzinfo is None:
        if len(text) > len("2026-03-01"):
            raise argparse.ArgumentTypeError(f"“{text}” says no zone; write 2026-03-01T12:00:00Z")
        found = found.replace(tzinfo=dt.UTC)
    if not 1900 < found.year < 3000:
        raise argparse.ArgumentTypeError(f"“{text}” is too far away")
    return found.astimezone(dt.UTC)
