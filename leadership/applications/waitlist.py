"""Whose turn it is where places are limited: the order of the waitlist, each one's place in it, and who is next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.humanize.templatetags.humanize import ordinal
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from leadership.applications.models import Application, Status
from leadership.badges.desks import admins
from leadership.badges.places import Key, Room, needed, rooms_of
from leadership.notices.wording import write


def _day(at: dt.datetime | None) -> dt.date:
    return (at or timezone.now()).astimezone(dt.UTC).date()


#: the order, and what it is called: each counts where all before it are equal. Whoever has no yes yet had it today.
RULE: tuple[tuple[str, Callable[[Application], Any]], ...] = (
    ("Whoever was told yes on an earlier day comes first.", lambda each: _day(each.waitlisted_at)),
    ("On the same day, whoever sent the application on an earlier day.", lambda each: _day(each.submitted_at)),
    ("After that it is by lot, drawn once, when the application was begun.", lambda each: each.pk),
)
RULE_IN_WORDS = " ".join([*(words for words, _ in RULE), "Days are days in UTC."])


def order(application: Application) -> tuple[Any, ...]:
    return tuple(rank(application) for _, rank in RULE)


@dataclass(frozen=True)
class Spot:
    """A place somebody waits for or would take: how many are free, how many wait for it before her, and in all with her."""

    room: Room
    ahead: int
    of: int

    @property
    def is_hers(self) -> bool:
        """Whether it is her turn: enough are free for her and everybody before her."""
        return self.ahead < self.room.free

    @property
    def words(self) -> str:
        """ "3rd of 5 in Anxiety"."""
        return f"{ordinal(self.ahead + 1)} of {self.of}{self.room.where}"

    @property
    def why_not(self) -> str:
        if not self.room.free:
            return self.room.full
        return f"Somebody else comes first for a place{self.room.where}: say why this one is given before."


@dataclass(frozen=True)
class Turn:
    """The spots of one application; none where nothing that it asks for is limited."""

    spots: tuple[Spot, ...] = ()

    @property
    def is_now(self) -> bool:
        return all(spot.is_hers for spot in self.spots)

    @property
    def is_free(self) -> bool:
        """Whether a place is there at all, for her or for those before her."""
        return all(spot.room.free for spot in self.spots)

    @property
    def words(self) -> str:
        return ", ".join(spot.words for spot in self.spots)

    @property
    def why_not(self) -> str:
        """Why it can't simply be approved, as sentences."""
        hers = [spot for spot in self.spots if not spot.is_hers]
        full = [spot for spot in hers if not spot.room.free]
        return " ".join(dict.fromkeys(spot.why_not for spot in full or hers))


def in_line() -> QuerySet[Application]:
    """Who has a yes and waits. A closed account keeps its place, and nobody waits behind it."""
    return Application.objects.filter(status=Status.WAITLISTED, applicant__is_active=True)


def turns_of(applications: Sequence[Application]) -> dict[Any, Turn]:
    """Whose turn it is, by their ids: four queries, two where nobody waits, one where nothing is limited."""
    roles = {each.role_id for each in applications}
    rooms = rooms_of(roles)
    if not rooms:
        return {each.pk: Turn() for each in applications}
    waiting = in_line().filter(role__in={role for role, _ in rooms})
    fields = ("id", "applicant", "role", "submitted_at", "waitlisted_at")
    lines: dict[Key, list[Application]] = {key: [] for key in rooms}
    for each in sorted(waiting.only(*fields).prefetch_related("communities").order_by(), key=order):
        for key in _keys(each, rooms):
            lines[key].append(each)
    return {each.pk: Turn(tuple(_spots(each, rooms, lines))) for each in applications}


def _keys(application: Application, rooms: Mapping[Key, Room]) -> list[Key]:
    chosen = [each.pk for each in application.communities.all()]
    return needed(rooms, application.applicant_id, application.role_id, chosen)


def _spots(
    application: Application, rooms: Mapping[Key, Room], lines: Mapping[Key, list[Application]]
) -> Iterable[Spot]:
    for key in _keys(application, rooms):
        others = [each for each in lines[key] if each.pk != application.pk]
        ahead = sum(order(each) < order(application) for each in others)
        yield Spot(rooms[key], ahead, len(others) + 1)


def is_waited_for(keys: Iterable[Key]) -> bool:
    """Whether anybody has a yes and waits for one of these places."""
    return any(
        in_line().filter(role=role, **({"communities": community} if community else {})).exists()
        for role, community in keys
    )


def turn_of(application: Application) -> Turn:
    return turns_of([application])[application.pk]


def due() -> list[Application]:
    """Who waits and could have a place now, in order."""
    waiting = in_line().select_related("role", "applicant")
    found = sorted(waiting.prefetch_related("communities"), key=order)
    turns = turns_of(found)
    return [each for each in found if turns[each.pk].is_now]


def tell_who_is_next() -> int:
    """Tell every programme admin, once, of whoever waits and could have a place now; answers of how many."""
    return sum(_tell(application) for application in due())


@transaction.atomic
def _tell(application: Application) -> bool:
    key, url = f"place:{application.pk}", f"/admin/leadership/application/{application.pk}/change/"
    others = admins().exclude(pk=application.applicant_id)
    told = [write(admin, "desk-place", key, url=url, role=application.role.name) for admin in others]
    return any(told)
