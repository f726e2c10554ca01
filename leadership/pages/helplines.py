"""Help lines by country and age, from one reviewed file, helplines.toml (G8)."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

#: a country nobody looked at for longer is told of when the site starts
GOOD_FOR = dt.timedelta(days=90)
MOST = 3  # lines shown at once: more is harder to choose from


@dataclass(frozen=True)
class Line:
    name: str
    what: str
    label: str
    link: str
    hours: str
    young: bool = False


@dataclass(frozen=True)
class Country:
    code: str
    name: str
    emergency: str
    checked: dt.date
    lines: tuple[Line, ...]

    def lines_for(self, *, is_teen: bool) -> list[Line]:
        """At most three, those for young people first for a teen and last for others."""
        return sorted(self.lines, key=lambda line: line.young is not is_teen)[:MOST]


def read(text: str) -> tuple[Country, ...]:
    """The countries of the file, in its order; the last one is for everywhere else. Raises what tomllib and a wrong key raise."""
    rows = tomllib.loads(text)["country"]
    return tuple(Country(**{**row, "lines": tuple(Line(**line) for line in row["lines"])}) for row in rows)


COUNTRIES = read(Path(__file__).with_name("helplines.toml").read_text(encoding="utf-8"))
ELSEWHERE = COUNTRIES[-1]


def find(code: str) -> Country:
    return next((country for country in COUNTRIES if country.code == code), ELSEWHERE)


def of_zone(time_zone: str) -> Country:
    """Where somebody most likely is: nothing is asked or kept but the time zone she has chosen."""
    return find(_countries_of_zones().get(time_zone, ""))


@cache
def _countries_of_zones() -> dict[str, str]:
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="ascii")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return {row[2]: row[0].lower() for row in rows}


def too_old(day: dt.date) -> list[Country]:
    """The countries whose lines nobody has looked at for too long."""
    return [country for country in COUNTRIES if day - country.checked > GOOD_FOR]
