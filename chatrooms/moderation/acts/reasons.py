"""Why somebody steps in: a code, each tied to one house rule. Needing help is none of them (G9). Pure: no database is asked here."""

from __future__ import annotations

from dataclasses import dataclass

from leadership.pages.rules import RULES, Rule


@dataclass(frozen=True)
class Reason:
    """`is_of_room`: why a room is slowed down or paused, said to everybody in it; the others are said to one person."""

    slug: str
    words: str
    number: int
    is_of_room: bool = False

    @property
    def rule(self) -> Rule:
        return RULES[self.number]


REASONS: dict[str, Reason] = {
    each.slug: each
    for each in (
        Reason("unkind", "Unkind or mocking words", 1),
        Reason("conflict", "Keeping an argument going", 1),
        Reason("graphic", "Graphic or frightening words", 2),
        Reason("sexual", "Flirtatious or sexual words", 2),
        Reason("contact", "Contact details, or another place to meet", 3),
        Reason("telling", "Telling on what others have said elsewhere", 4),
        Reason("accounts", "Revealing somebody’s other account", 5),
        Reason("drugs", "Names of drugs or medicines", 6),
        Reason("age", "The wrong community for the age", 7),
        Reason("flooding", "Flooding or advertising", 8),
        Reason("running", "Quarrelling in the room about how it is run", 8),
        Reason("heated", "It has become heated here", 1, is_of_room=True),
        Reason("fast", "It moves too fast to follow", 8, is_of_room=True),
        Reason("looking", "Something is being looked at", 1, is_of_room=True),
    )
}


def offered(*, is_of_room: bool) -> list[Reason]:
    return [each for each in REASONS.values() if each.is_of_room == is_of_room]
