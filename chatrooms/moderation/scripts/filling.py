"""What stands in braces in a script, and what it becomes. Pure: no database is asked here."""

from __future__ import annotations

import re
from typing import NamedTuple

from leadership.pages.rules import RULES

#: what may stand in braces: what it becomes, and what where nobody knows it
VARIABLES = {
    "name": ("whom you write to", "everybody"),
    "room": ("the room’s name", "this room"),
    "guideline": ("the house rule it is about", "our house rules"),
}
IN_BRACES = re.compile(r"\{([^{}]*)\}")


class Part(NamedTuple):
    """A piece of a filled script; `variable` is the name of what it was filled in for, or ""."""

    words: str
    variable: str = ""


def unknown(text: str) -> list[str]:
    """What stands in braces and is no variable, each once, as it is written."""
    return list(dict.fromkeys(f"{{{each}}}" for each in IN_BRACES.findall(text) if each not in VARIABLES))


def parts(text: str, **known: str) -> list[Part]:
    """Filled in one pass, so that a name with braces in it is filled in nowhere."""
    made = []
    for n, piece in enumerate(IN_BRACES.split(text)):
        if n % 2 == 0:
            made.append(Part(piece))
        elif piece in VARIABLES:
            made.append(Part(known.get(piece) or VARIABLES[piece][1], piece))
        else:
            made.append(Part(f"{{{piece}}}"))
    return [part for part in made if part.words]


def fill(text: str, **known: str) -> str:
    return "".join(part.words for part in parts(text, **known))


def guideline(number: int | None) -> str:
    """A house rule as it is named inside a sentence: by its number and in short."""
    if number is None:
        return ""
    return f"house rule {number} ({RULES[number].short})"
