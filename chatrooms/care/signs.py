"""Signs of distress in a message, found in this process and by rules that can be read (G7). Pure: a text in, a finding out.

Three answers: how grave it is for whoever wrote it, whether the room gets it, and the words without what tells how.
A message in which nothing is found costs some microseconds: its words are looked at before any pattern is.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from chatrooms.care import holding, rules, shapes
from chatrooms.care.matching import SENTENCE, Pattern, Rules, Sieve, compiled, one, rule
from chatrooms.care.plain import plain


class Tier(IntEnum):
    """How soon somebody has to be there. Lower is graver."""

    URGENT = 1
    CONCERN = 2


class Found(NamedTuple):
    """`tier` of whoever wrote it, if any; `held` is why the room does not get it: "how", "urging" or nothing."""

    tier: Tier | None = None
    held: str = ""


NOTHING = Found()
HARMLESS, OVER, NOT_OVER, TOLD = (
    re.compile(one(each)) for each in (rules.HARMLESS, rules.OVER, rules.NOT_OVER, rules.TOLD)
)
DEATH, HERS, FEELING, ELSEWHERE, SOON = map(
    re.compile, (rules.DEATH, rules.HERS, rules.FEELING, rules.ELSEWHERE, rules.SOON)
)
REPORTED = re.compile(
    rf"(?<=\s)(?:{holding.REPORTED}) (?:to )?(?:just |go )*(?:kill|hang|shoot|drown|end|off|hurt|cut) yourself"
)
TOGETHER = re.compile(r"together|pact|with me")
#: amounts, and how many of what: left out of words that stay in the room
AMOUNT = re.compile(
    r"\b(?:\d+(?:[.,]\d+)?|ten|twenty|thirty|forty|fifty|sixty|a hundred)\s?(?:x\s?)?(?:mg|milligrams?|g|grams?|ml|pills?|tablets?|tabs?|capsules?|doses?)\b(?:\s+of\s+\w+)?",
    re.IGNORECASE,
)
LEFT_OUT = "[left out]"


@cache
def tables() -> tuple[Rules, ...]:
    """Urging somebody on, asking how, what is urgent, what is of concern, and dwelling on death."""
    dwelling = rule(
        f"{rules.DEATH} && {rules.HERS} && {rules.FEELING}", "die dying died dead death alive exist living"
    )
    return (
        compiled(holding.ENCOURAGING),
        compiled(holding.ASKING),
        compiled(rules.URGENT + shapes.URGENT),
        compiled(rules.CONCERN + shapes.CONCERN),
        [dwelling],
    )


@cache
def sieve() -> Sieve:
    """All rules made ready, which takes half a second: a server does it as it starts, and a command that reads nothing never."""
    return Sieve(*tables())


def read(text: str) -> Found:
    """What a message says of whoever wrote it, and whether it may hurt others."""
    said = plain(text)
    found = sieve().candidates(said)
    if not found:
        return NOTHING
    urging, how, urgent, concern = (found.get(place) for place in range(4))
    whole, said = said, HARMLESS.sub("~", said)
    if urging and _has(urging, REPORTED.sub("~", said)):
        return Found(Tier.URGENT if TOGETHER.search(said) else None, "urging")
    if how and _has(how, said):
        return Found(Tier.URGENT, "how")
    if urgent and _has(urgent, said):
        return NOTHING if _is_over(whole) or (TOLD.search(said) and not HERS.search(said)) else Found(Tier.URGENT)
    if not ((concern and _has(concern, said)) or _dwells_on_death(said)) or TOLD.search(said) or _is_over(whole):
        return NOTHING
    return Found(Tier.URGENT if SOON.search(said) else Tier.CONCERN)


def without_amounts(text: str) -> str:
    """The words of somebody in distress as the room may have them."""
    return AMOUNT.sub(LEFT_OUT, text)


def _is_over(said: str) -> bool:
    return OVER.search(said) is not None and NOT_OVER.search(said) is None


def _has(patterns: list[Pattern], said: str) -> bool:
    return any(pattern.search(said) for pattern in patterns)


def _dwells_on_death(said: str) -> bool:
    """A sentence of hers holds death and a feeling about it, and nobody else."""
    return DEATH.search(said) is not None and any(
        DEATH.search(each) and HERS.search(each) and FEELING.search(each) and not ELSEWHERE.search(each)
        for each in SENTENCE.split(said)
    )
