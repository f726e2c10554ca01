"""What helps, in the order it helps in, and words to begin with. Guidance: nobody has to follow it, and nobody is a therapist here."""

from __future__ import annotations

from typing import NamedTuple

from chatrooms.care.signs import Tier


class Words(NamedTuple):
    title: str
    text: str


STEPS = (
    "Answer them in the room, warmly and soon, before anything else. Use their words.",
    "Ask plainly how they are and whether they are safe. Asking does not put the thought into anybody’s head.",
    "Point to “Help now”: people whose work it is answer there at any hour.",
    "Offer a one-to-one talk with a listener, so that they need not carry it before a whole room.",
    "Stay a while, or leave a hand-off and say to them who comes next.",
)
URGENT_FIRST = "Ask where the danger is: are they hurt, or about to be? Then ask them to call the emergency number of their country, or somebody near them."
WORDS = (
    Words(
        "Are you safe right now?",
        "Thank you for telling us. Are you safe right now? You don’t have to hold this alone: I am here, and “Help now” has people who"
        " answer at any hour.",
    ),
    Words(
        "Is somebody near you?",
        "Is there somebody near you, or somebody you could ring, while we talk? It would do me good to know that you are not alone with it.",
    ),
    Words(
        "A quieter place to talk",
        "This sounds like a lot to carry in a room full of people. Would you like to talk one-to-one with a listener? You are welcome back"
        " here whenever you like.",
    ),
    Words("Welcome back", "Good that you are here again. There is no need to explain anything. How is today?"),
)


def steps(tier: int) -> list[str]:
    return [URGENT_FIRST, *STEPS] if tier == Tier.URGENT else list(STEPS)
