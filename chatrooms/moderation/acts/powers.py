"""Who may do which act where, to whom, for how long: rank, scope and clearance (S21, matrix d). Pure: no database is asked here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import TextChoices

from leadership.badges.backend import Held

#: above every step of the path; whoever is at the programme desk does not moderate, and is not moderated by badges
LEAD, DESK = 100, 99


class Kind(TextChoices):
    """What a moderator does; the last two to a room, the others to a person."""

    REMINDER = "reminder", "Reminder"
    WARNING = "warning", "Warning"
    REMOVAL = "removal", "Message removed"
    MUTE = "mute", "Mute"
    KICK = "kick", "Out of the room"
    BAN = "ban", "Ban"
    SLOW = "slow", "Slow mode"
    PAUSE = "pause", "Pause"


OF_ROOMS = (Kind.SLOW, Kind.PAUSE)


class Where(TextChoices):
    """`ROOMS`: the room it began in and those chosen besides (models.py: AlsoIn)."""

    ROOM = "room", "This room"
    ROOMS = "rooms", "Chosen rooms"
    COMMUNITY = "community", "Every room of this community"
    EVERYWHERE = "everywhere", "Every room"


#: any one of these powers is enough
NEEDS: dict[Kind, frozenset[str]] = {
    Kind.REMINDER: frozenset({"run_sessions", "warn"}),
    Kind.WARNING: frozenset({"warn"}),
    Kind.REMOVAL: frozenset({"remove_messages"}),
    Kind.MUTE: frozenset({"mute"}),
    Kind.KICK: frozenset({"mute"}),
    Kind.BAN: frozenset({"mute"}),
    Kind.SLOW: frozenset({"slow_mode"}),
    Kind.PAUSE: frozenset({"pause_room"}),
}
DAY = dt.timedelta(days=1)
SHORTEST = dt.timedelta(minutes=1)
#: of what lasts as long as its moderator says (G15, matrix d); safeguarding leads decide about longer ones
LONGEST = {Kind.MUTE: DAY, Kind.KICK: DAY, Kind.BAN: 7 * DAY, Kind.SLOW: DAY, Kind.PAUSE: DAY}
LONGEST_OF_LEADS = {Kind.MUTE: 365 * DAY, Kind.KICK: DAY, Kind.BAN: 365 * DAY, Kind.SLOW: 7 * DAY, Kind.PAUSE: 7 * DAY}

#: longer than this nobody is kept from every room at one lead's word: that is a suspension, and takes two (matrix d)
LONGEST_OF_ONE = 30 * DAY

#: what is in the way, in words for whoever is refused
SENTENCES = {
    "inactive": "Your account is not active.",
    "self": "This concerns yourself, so somebody else decides it.",
    "close": "You had a part in this, or share a team with whom it is about, so somebody else decides it.",
    "power": "Your badge does not let you do this here.",
    "band": "This is a community of another age, and you have no clearance for it.",
    "rank": "You can act only on people whose role comes before yours on the path.",
    "short": "At least a minute, please.",
    "long": "This is longer than you may decide. Propose it to the safeguarding leads.",
    "two": "Keeping somebody from every room for more than 30 days takes two leads. Propose it to another one.",
    "propose": "Keeping somebody away for days is decided by those who work everywhere. Propose it to the safeguarding leads.",
}


class Actor(NamedTuple):
    """Whoever acts: their rank now, whom they may meet, and what they hold."""

    pk: int
    rank: int
    bands: frozenset[str]
    held: tuple[Held, ...] = ()
    is_lead: bool = False
    is_active: bool = True


class Target(NamedTuple):
    pk: int
    rank: int


@dataclass(frozen=True)
class Place:
    """Where an act holds. `community` is empty for a room of none, for rooms of several, and everywhere."""

    where: Where
    band: str
    community: str = ""


def hindrance(
    actor: Actor,
    kind: Kind,
    place: Place,
    target: Target | None = None,
    length: dt.timedelta | None = None,
    *,
    is_by_two: bool = False,
) -> str:
    """The key of what is in the way; "" if nothing is. A suspended or lapsed badge is not among what is held.

    `is_by_two`: two leads stand behind it, which reaches another lead, too, and a suspension.
    """
    if not actor.is_active:
        return "inactive"
    if target is not None and target.pk == actor.pk:
        return "self"
    if not may(actor, kind, place):
        return "power"
    if place.band not in actor.bands and not actor.is_lead:
        return "band"
    if target is not None and target.rank >= actor.rank and not (actor.is_lead and is_by_two):
        return "rank"
    if kind is Kind.BAN and not has(actor, NEEDS[kind], Place(Where.EVERYWHERE, place.band)):
        return "propose"
    if length is not None and length < SHORTEST:
        return "short"
    most = longest(actor, kind)
    if length is not None and most is not None and length > most:
        return "long"
    is_suspension = place.where is Where.EVERYWHERE and kind in (Kind.MUTE, Kind.BAN)
    return "two" if is_suspension and not is_by_two and length is not None and length > LONGEST_OF_ONE else ""


def may(actor: Actor, kind: Kind, place: Place) -> bool:
    return has(actor, NEEDS[kind], place)


def has(actor: Actor, powers: frozenset[str], place: Place) -> bool:
    """Whether one held badge has one of these powers and reaches there. The programme desk has none of them by itself."""
    return actor.is_lead or any(held.powers & powers and reaches(held, place) for held in actor.held)


def reaches(held: Held, place: Place) -> bool:
    if held.community is None:
        return True
    return place.where is not Where.EVERYWHERE and held.community == place.community


def longest(actor: Actor, kind: Kind) -> dt.timedelta | None:
    return (LONGEST_OF_LEADS if actor.is_lead else LONGEST).get(kind)


def hindrance_to_lift(actor: Actor, kind: Kind, place: Place, target: Target | None, rank: int) -> str:
    """Ending it early asks for what doing it asks for, and for a rank not below the one it was done at."""
    found = hindrance(actor, kind, place, target, is_by_two=rank == LEAD)
    if found in ("", "propose"):
        return "rank" if actor.rank < rank else ""
    return found


def hindrance_to_judge(
    actor: Actor, kind: Kind, place: Place, target: Target, close: Collection[int], rank: int
) -> str:
    """An appeal is judged by somebody else of higher rank who could have done it; a lead's, by another lead (G16).

    `close`: whoever acted or had a part in it (judges.py).
    """
    if actor.pk == target.pk:
        return "self"
    if actor.pk in close:
        return "close"
    found = hindrance(actor, kind, place, target, is_by_two=rank == LEAD)
    if found in ("", "propose"):
        return "" if actor.rank > rank or (actor.is_lead and rank == LEAD) else "rank"
    return found
