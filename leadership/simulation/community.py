"""A believable community from a seed: who joined when, what they did since, what they hold. No database.

It grows faster the longer it is there; the first to come do most, as everywhere; a few do hundreds of times what others do.
"""

from __future__ import annotations

import datetime as dt
import random
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from leadership.members.models import Account
from leadership.requirements.models import SCALE
from leadership.roles.programme import Programme, RoleDef

DAY = 86_400
YEAR = 365.2425
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Kolkata", "Australia/Sydney")
#: how much of the community joined by a share of its days: this share to the power of 1 / GROWTH
GROWTH = 0.7
#: the skew of activity: the larger, the less the most active do
EVENNESS = 0.15
SOME = ("They moved away.", "A long break.", "Given back.")


@dataclass(frozen=True)
class Activity:
    """`share` of all facts; `accounts` who can have it; `values` it may have, each as likely as the next."""

    metric: str
    share: float
    accounts: tuple[str, ...] = (Account.MEMBER, Account.LISTENER)
    values: tuple[int, ...] = (1,)


#: by metric, so that the index of sources only ever grows at its end
ACTIVITIES = (
    Activity("cheers", 0.09, (Account.LISTENER,), tuple(range(1, 41))),
    Activity("circles_attended", 0.05),
    Activity("compassion_hearts", 0.10, (Account.MEMBER,), (1, 1, 2, 3, 5)),
    Activity("forum_posts", 0.05, (Account.MEMBER,)),
    Activity("group_chats", 0.26),
    Activity("help_guides", 0.05, (Account.LISTENER,)),
    Activity("one_to_one_chats", 0.14),
    Activity("path_steps", 0.12, (Account.MEMBER,)),
    Activity("peer_trainings", 0.02, (Account.LISTENER,)),
    Activity("positive_reviews", 0.05, (Account.LISTENER,)),
    Activity("star_rating", 0.04, (Account.LISTENER,), (1, 2, 3, 4, 4, 5, 5, 5, 5, 5)),
    Activity("upheld_reports", 0.003),
    Activity("written_reviews", 0.027, (Account.LISTENER,)),
)


@dataclass(frozen=True, slots=True)
class Person:
    """`number` counts from 0, in the order of joining."""

    number: int
    account: str
    born_on: dt.date
    time_zone: str
    joined_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Holding:
    """Something held by a person: a role (perhaps in a community, on a track), a badge or a course."""

    person: Person
    kind: str
    slug: str
    started_at: dt.datetime
    ended_at: dt.datetime | None
    community: str | None = None
    track: str = ""
    reason: str = ""


#: who (by number), how much in millionths, the day and the second of it
Deed = tuple[int, int, dt.date, int]


@dataclass(frozen=True)
class Community:
    """`members` people over the `days` before `until` (a midnight, UTC) with about `facts` facts."""

    members: int
    days: int
    facts: int
    seed: int
    until: dt.datetime

    @property
    def began_at(self) -> dt.datetime:
        return self.until - dt.timedelta(days=self.days)

    def chance(self, about: str) -> random.Random:
        """Each part has its own dice, so that one part never changes another."""
        return random.Random(f"{self.seed}:{about}")  # noqa: S311 - nothing secret

    @cached_property
    def people(self) -> list[Person]:
        dice = self.chance("people")
        return [self._person(number, dice) for number in range(self.members)]

    def _person(self, number: int, dice: random.Random) -> Person:
        seconds = int(self.days * DAY * ((number + 0.5) / self.members) ** GROWTH)
        joined_at = self.began_at + dt.timedelta(seconds=seconds)
        age = dice.uniform(13.1, 18) if dice.random() < 0.25 else 18 + 50 * dice.random() ** 2
        return Person(
            number,
            Account.LISTENER if dice.random() < 0.45 else Account.MEMBER,
            joined_at.date() - dt.timedelta(days=int(age * YEAR) + 1),
            dice.choice(ZONES),
            joined_at,
        )

    def deeds(self, activity: Activity) -> Iterator[Deed]:
        """What was done of one kind, in the order of time."""
        dice = self.chance(activity.metric).random
        crowd = [person for person in self.people if person.account in activity.accounts]
        numbers = [person.number for person in crowd]
        values = [value * SCALE for value in activity.values]
        there = self._there(crowd)
        whole = sum(there)
        floor = EVENNESS**4
        reach = 1 / (1 - floor)
        done = counted = 0
        for day, present in enumerate(there):
            counted += present
            until = round(self.facts * activity.share * counted / whole) if whole else 0
            todo, done = until - done, until
            date = (self.began_at + dt.timedelta(days=day)).date()
            for n in range(todo):
                who = int(present * ((EVENNESS + (1 - EVENNESS) * dice()) ** 4 - floor) * reach)
                yield numbers[who], values[int(len(values) * dice())], date, n * DAY // todo

    def _there(self, crowd: Sequence[Person]) -> list[int]:
        """How many of the crowd had joined when each day began."""
        joined = [person.joined_at for person in crowd]
        return [bisect_left(joined, self.began_at + dt.timedelta(days=day)) for day in range(self.days)]

    def holdings(self, programme: Programme) -> Iterator[Holding]:
        """Roles, badges given by hand, and courses; each person holds each at most once."""
        roles = programme.by_step()
        for place, role in enumerate(roles):
            yield from self._role(role, place / len(roles), 1 / len(roles), sorted(programme.communities))
        awarded = {course.awards for course in programme.courses.values()}
        for badge in programme.badges.values():
            if badge.earned is None and badge.slug not in awarded:
                yield from self._had("badge", badge.slug, badge.accounts)
        for course in programme.courses.values():
            yield from self._had("course", course.slug, (Account.MEMBER, Account.LISTENER))

    def _role(self, role: RoleDef, begin: float, length: float, places: list[str]) -> Iterator[Holding]:
        """The further a role, the fewer hold it and the later; most of them came early."""
        dice = self.chance(f"role {role.slug}")
        accounts = {row.account for row in role.rows if row.account} or set(Account.values)
        share = 0.03 * (1 - begin) ** 3
        for person in self.people:
            if person.account in accounts and dice.random() < 3 * share * (1 - person.number / self.members) ** 2:
                track = dice.choice(role.tracks).slug if role.tracks else ""
                is_local = role.scope_of(track) in {"one", "communities"} and places
                place = dice.choice(places) if is_local else None
                yield self._holding(person, "role", role.slug, dice, begin, length, place, track)

    def _had(self, kind: str, slug: str, accounts: Sequence[str]) -> Iterator[Holding]:
        dice = self.chance(f"{kind} {slug}")
        share = dice.uniform(0.01, 0.10)
        for person in self.people:
            if person.account in accounts and dice.random() < share:
                yield self._holding(person, kind, slug, dice)

    def _holding(
        self,
        person: Person,
        kind: str,
        slug: str,
        dice: random.Random,
        begin: float = 0,
        length: float = 1,
        community: str | None = None,
        track: str = "",
    ) -> Holding:
        """Held from some moment in a part of the person's time here; one in eight has ended since."""
        span = (self.until - person.joined_at) // dt.timedelta(seconds=1)
        start = person.joined_at + dt.timedelta(seconds=int(span * (begin + length * dice.random())))
        if dice.random() >= 0.125:
            return Holding(person, kind, slug, start, None, community, track)
        rest = (self.until - start) // dt.timedelta(seconds=1)
        end = start + dt.timedelta(seconds=int(rest * dice.random()))
        return Holding(person, kind, slug, start, end, community, track, dice.choice(SOME))
