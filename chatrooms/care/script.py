"""What helps, in the order it helps in. Guidance: nobody has to follow it, and nobody is a therapist here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from chatrooms.care.models import Signal
from chatrooms.care.signs import Tier

#: upper subjects offer words to somebody: (band, room or "", name) → each with `pk`, `title`, `text`
SOURCES: list[Callable[[str, str, str], Iterable[Any]]] = []

STEPS = (
    "Answer them in the room, warmly and soon, before anything else. Use their words.",
    "Ask plainly how they are and whether they are safe. Asking does not put the thought into anybody’s head.",
    "Point to “Help now”: people whose work it is answer there at any hour.",
    "Offer a one-to-one talk with a listener, so that they need not carry it before a whole room.",
    "Stay a while, or leave a hand-off and say to them who comes next.",
)
URGENT_FIRST = "Ask where the danger is: are they hurt, or about to be? Then ask them to call the emergency number of their country, or somebody near them."


def steps(tier: int) -> list[str]:
    return [URGENT_FIRST, *STEPS] if tier == Tier.URGENT else list(STEPS)


def words(signal: Signal) -> list[Any]:
    place = signal.room.slug if signal.room else ""
    return [each for source in SOURCES for each in source(signal.band, place, signal.member.username)]
