"""What can be reported, in the words of whoever reports; how soon a person has to look (G13). Pure: no database is asked here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import IntegerChoices, TextChoices


class Level(IntegerChoices):
    """How much it matters; a case has the highest of its reports."""

    URGENT = 1, "Urgent"
    HIGH = 2, "High"
    NORMAL = 3, "Normal"


#: from the first report to the first person who takes it up
WITHIN = {
    Level.URGENT: dt.timedelta(minutes=5),
    Level.HIGH: dt.timedelta(minutes=30),
    Level.NORMAL: dt.timedelta(hours=24),
}


class Kind(TextChoices):
    """What a case is about."""

    MESSAGE = "message", "a message"
    PERSON = "person", "a person"
    NAME = "name", "a name"
    ROOM = "room", "a room"


@dataclass(frozen=True)
class Category:
    """`is_care`: help for somebody, never discipline; such a case can end in nothing that counts against her.

    What the site notices by itself has no `kinds`: nobody is offered it.
    """

    slug: str
    words: str
    hint: str
    level: Level
    kinds: tuple[Kind, ...]
    is_care: bool = False
    #: upheld, it counts for whom it is about; not where it is about who somebody is, and not about what she did
    counts: bool = True


SAID, WHO, EVERYWHERE = (Kind.MESSAGE,), (Kind.MESSAGE, Kind.PERSON), (Kind.MESSAGE, Kind.PERSON, Kind.ROOM)
#: in the order they are offered in: care first
CATEGORIES: dict[str, Category] = {
    each.slug: each
    for each in (
        Category(
            "worried",
            "I’m worried about them",
            "They may not be safe, or not well. Somebody looks after them; nothing is held against them.",
            Level.URGENT,
            WHO,
            is_care=True,
        ),
        Category(
            "danger",
            "Somebody is in danger",
            "A threat, or harm done to somebody, now or soon.",
            Level.URGENT,
            EVERYWHERE,
        ),
        Category(
            "encourages-harm",
            "It encourages self-harm or suicide",
            "Urging somebody on, or telling how.",
            Level.URGENT,
            EVERYWHERE,
        ),
        Category(
            "grooming",
            "Something sexual or secret with a young person",
            "Wanting pictures, secrets, presents, or to be alone with somebody.",
            Level.URGENT,
            WHO,
        ),
        Category(
            "age",
            "The wrong age for this place",
            "Somebody may be under 13, or an adult among teens. They read along until a person has looked.",
            Level.URGENT,
            WHO,
            counts=False,
        ),
        Category(
            "graphic",
            "Sexual, graphic or frightening",
            "Words that nobody should come upon here.",
            Level.HIGH,
            EVERYWHERE,
        ),
        Category(
            "contact", "Contact details", "Giving them, asking for them, or moving a chat elsewhere.", Level.HIGH, WHO
        ),
        Category(
            "unkind", "Unkind or hateful", "Mocking, attacking, shutting somebody out.", Level.NORMAL, EVERYWHERE
        ),
        Category("drugs", "Names of drugs or medication", "Brands, doses, where to get them.", Level.NORMAL, SAID),
        Category("spam", "Advertising or flooding", "The same again and again, or selling.", Level.NORMAL, EVERYWHERE),
        Category(
            "name", "The name itself", "A name that hurts, or gives somebody away.", Level.NORMAL, (Kind.PERSON,)
        ),
        Category("held", "It waits until you have looked", "A watched word was found in it.", Level.HIGH, ()),
        Category("watched", "A watched word was found", "It stands in the room.", Level.NORMAL, ()),
        Category("other", "Something else", "Tell it in your words above.", Level.NORMAL, EVERYWHERE),
    )
}


def offered(kind: Kind) -> list[Category]:
    return [each for each in CATEGORIES.values() if kind in each.kinds]
