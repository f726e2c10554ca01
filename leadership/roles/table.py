"""Reading one table of a TOML file, with every mistake named by its key path."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any

from leadership.requirements.spelling import CONTROL, UNSEEN, Reader, join

SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
LONGEST_SLUG = 50
LONGEST_NAME = 120


class Table:
    """One table; whatever is wrong with a key is told to the reader, and a harmless value goes on."""

    def __init__(self, data: Any, path: str, reader: Reader, keys: Collection[str]) -> None:
        self.path, self.reader = path, reader
        if not isinstance(data, dict):
            reader.wrong(path, "must be a table")
            data = {}
        self.data: dict[str, Any] = data
        for key in data:
            if key not in keys:
                reader.wrong(join(path, key), "is not a key we know here")

    def wrong(self, key: str, what: str) -> None:
        self.reader.wrong(join(self.path, key), what)

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def text(self, key: str, *, is_required: bool = False, longest: int | None = None) -> str:
        if key not in self.data:
            if is_required:
                self.wrong(key, "is missing")
            return ""
        value = self.data[key]
        if not isinstance(value, str):
            self.wrong(key, "must be a text in quotes")
            return ""
        if is_required and not value.strip():
            self.wrong(key, "is empty")
        if CONTROL.search(value):
            self.wrong(key, UNSEEN)
        if longest and len(value) > longest:
            self.wrong(key, f"is longer than {longest} characters")
        return value

    def slug(self, key: str = "slug") -> str:
        value = self.text(key, is_required=True, longest=LONGEST_SLUG)
        if value and not SLUG.fullmatch(value):
            self.wrong(key, f"“{value}” is not made of lower-case letters, digits and hyphens")
        return value

    def name(self, key: str = "name") -> str:
        return self.text(key, is_required=True, longest=LONGEST_NAME)

    def known(self, key: str, what: str, names: Collection[str]) -> str:
        """A text that names something else in the file."""
        value = self.text(key)
        if value and value not in names:
            self.wrong(key, f"there is no {what} “{value}”")
        return value

    def choice(self, key: str, options: Collection[str], default: str | None = None) -> str | None:
        value = self.data.get(key, default)
        if key in self.data and (not isinstance(value, str) or value not in options):
            self.wrong(key, f"must be one of {', '.join(options)}")
            return default
        return value

    def whole(self, key: str, default: int | None = None, *, least: int = 0, most: int = 10**6) -> int | None:
        if key not in self.data:
            return default
        value = self.data[key]
        if isinstance(value, Decimal) and not value.is_finite():
            self.wrong(key, "must be a finite number")
        elif isinstance(value, bool) or not isinstance(value, int):
            self.wrong(key, "must be a whole number")
        elif value < 0 <= least:
            self.wrong(key, "must not be negative")
        elif not least <= value <= most:
            self.wrong(key, f"must be between {least} and {most}")
        else:
            return value
        return default

    def truth(self, key: str) -> bool:
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            self.wrong(key, "must be true or false")
            return False
        return value

    def date(self, key: str) -> dt.date | None:
        value = self.data.get(key)
        if value is None:
            self.wrong(key, "is missing")
        elif not isinstance(value, dt.date) or isinstance(value, dt.datetime):
            self.wrong(key, "must be a date such as 2022-07-05, without quotes")
        else:
            return value
        return None

    def time(self, key: str) -> dt.time:
        """A time on the clock, to the minute."""
        value = self.text(key, is_required=True)
        try:
            return dt.datetime.strptime(value, "%H:%M").time()  # noqa: DTZ007 - a wall clock has no zone
        except ValueError:
            if value.strip():
                self.wrong(key, "must be a time such as 19:30, in quotes")
            return dt.time(0)

    def texts(self, key: str, options: Collection[str] | None = None) -> tuple[str, ...]:
        value = self.data.get(key, [])
        if not isinstance(value, list):
            self.wrong(key, "must be a list of texts")
            return ()
        good = []
        for n, item in enumerate(value):
            if not isinstance(item, str):
                self.wrong(f"{key}[{n}]", "must be a text in quotes")
            elif CONTROL.search(item):
                self.wrong(f"{key}[{n}]", UNSEEN)
            elif options is not None and item not in options:
                self.wrong(f"{key}[{n}]", f"must be one of {', '.join(options)}")
            else:
                good.append(item)
        return tuple(good)

    def tables(self, key: str, keys: Collection[str]) -> Iterator[Table]:
        value = self.data.get(key, [])
        if not isinstance(value, list):
            self.wrong(key, f"must be a list of tables: [[{key}]]")
            return
        for n, item in enumerate(value):
            yield Table(item, f"{join(self.path, key)}[{n}]", self.reader, keys)
