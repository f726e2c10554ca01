"""Help lines by country, in one reviewed place. Look at every number when `CHECKED_ON` is older than 90 days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

CHECKED_ON = dt.date(2026, 11, 24)


@dataclass(frozen=True)
class Line:
    name: str
    what: str
    label: str
    link: str
    hours: str
    is_for_young: bool = False


@dataclass(frozen=True)
class Country:
    code: str
    name: str
    emergency: str
    lines: tuple[Line, ...]

    def lines_for(self, *, is_teen: bool) -> list[Line]:
        """At most three, those for young people first for a teen."""
        return sorted(self.lines, key=lambda line: line.is_for_young is not is_teen)[:3]


SAMARITANS = Line(
    "Samaritans",
    "Talk to someone about anything at all.",
    "116 123",
    "tel:116123",
    "Any hour · free from any phone",
)
COUNTRIES = (
    Country(
        "gb",
        "United Kingdom",
        "999",
        (
            SAMARITANS,
            Line(
                "Shout",
                "If writing is easier than speaking.",
                "Text 85258",
                "sms:85258",
                "Any hour · free on most networks",
            ),
            Line(
                "Childline",
                "If you are under 19. Nothing is too small.",
                "0800 1111",
                "tel:08001111",
                "Any hour · free",
                True,
            ),
        ),
    ),
    Country(
        "ie",
        "Ireland",
        "112",
        (SAMARITANS,),
    ),
    Country(
        "us",
        "United States",
        "911",
        (
            Line("988 Lifeline", "Talk to someone, day or night.", "988", "tel:988", "Any hour · free"),
            Line("988 by text", "If writing is easier than speaking.", "Text 988", "sms:988", "Any hour · free"),
            Line(
                "Crisis Text Line",
                "Text HOME, and a person answers.",
                "Text 741741",
                "sms:741741",
                "Any hour · free",
                True,
            ),
        ),
    ),
    Country(
        "",
        "Somewhere else",
        "112",
        (
            Line(
                "Find A Helpline",
                "Free lines in your own country and language.",
                "findahelpline.com",
                "https://findahelpline.com",
                "Opens another site",
            ),
        ),
    ),
)


def find(code: str) -> Country:
    return next((country for country in COUNTRIES if country.code == code), COUNTRIES[-1])
