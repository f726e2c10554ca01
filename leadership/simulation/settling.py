"""Writing a made-up community down, all of it or nothing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from django.db import connection, transaction

from leadership.badges.models import Award, BadgeAward
from leadership.learning.models import Completion
from leadership.members.models import Member, birthday, day_begins_at
from leadership.requirements.models import Fact, Stretch, Tally
from leadership.requirements.tallies import columns
from leadership.roles.programme import Programme
from leadership.simulation.community import ACTIVITIES, DAY, Activity, Community, Holding, Person
from leadership.simulation.filling import Progress, fill, indexed_afterwards, reserve

BY = "simulation"
#: no hash fits it: nobody can sign in
NO_PASSWORD = "!"  # noqa: S105
#: from so many facts on, making the indexes afterwards is worth it
MANY = 100_000
CLOCK = [f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}" for second in range(DAY)]

adult_at = cache(lambda born_on, zone: _stamp(day_begins_at(birthday(born_on, 18), zone)))


def prefix(seed: int) -> str:
    return f"sim-{seed}-"


def known(seed: int) -> int:
    """How many people of this seed are here already."""
    return Member.objects.filter(username__startswith=prefix(seed)).count()


@transaction.atomic
def settle(community: Community, programme: Programme, progress: Progress) -> dict[str, int]:
    """Write everything; answers the number of rows by model."""
    ids = _people(community, progress)
    held = _holdings(community, programme, ids, progress)
    tallies = Tallies(community.members)
    with indexed_afterwards(Fact) if community.facts >= MANY else nullcontext():
        facts = sum(_facts(community, activity, ids, tallies, progress) for activity in ACTIVITIES)
        progress("indexes", 0)
    rows = tallies.rows(community.people, ids, community.began_at)
    fill(Tally, ["member_id", "account", "adult_at", "joined_at", "touched_at", *columns()], rows, progress)
    return {"members": len(ids), "facts": facts, **held}


def _stamp(at: dt.datetime | None) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _people(community: Community, progress: Progress) -> range:
    ids = reserve(Member, community.members)
    name = prefix(community.seed)
    width = len(str(community.members))
    same = ["rules_agreed_at", "health_agreed_at", "password"]
    names = [f"{name}{person.number + 1:0{width}}" for person in community.people]
    fields = ["id", "username", "email", "account", "born_on", "adult_at", "time_zone", "joined_at", *same]
    rows = (
        (
            pk,
            username,
            f"{username}@example.org",
            str(person.account),
            connection.ops.adapt_datefield_value(person.born_on),
            adult_at(person.born_on, person.time_zone),
            person.time_zone,
            joined := _stamp(person.joined_at),
            joined,
            joined,
            NO_PASSWORD,
        )
        for pk, username, person in zip(ids, names, community.people, strict=True)
    )
    fill(Member, fields, rows, progress)
    addresses = ((pk, f"{username}@example.org", True, True) for pk, username in zip(ids, names, strict=True))
    fill(EmailAddress, ["user_id", "email", "verified", "primary"], addresses, progress)
    return ids


def _holdings(community: Community, programme: Programme, ids: range, progress: Progress) -> dict[str, int]:
    """Stretches, and the award, badge or completion that owns each."""
    held = list(community.holdings(programme))
    stretches = reserve(Stretch, len(held))
    rows = (
        (pk, ids[each.person.number], each.kind, each.slug, _stamp(each.started_at), _stamp(each.ended_at))
        for pk, each in zip(stretches, held, strict=True)
    )
    fill(Stretch, ["id", "member_id", "kind", "slug", "started_at", "ended_at"], rows, progress)
    owners: dict[str, list[tuple[int, Holding]]] = defaultdict(list)
    for pk, each in zip(stretches, held, strict=True):
        owners[each.kind].append((pk, each))
    return {
        "awards": fill(Award, _AWARD, _awards(owners["role"], ids), progress),
        "badges": fill(BadgeAward, _BADGE, _badges(owners["badge"], ids), progress),
        "courses": fill(Completion, _COURSE, _courses(owners["course"], ids), progress),
    }


_COMMON = ["stretch_id", "member_id", "revoked_at", "reason"]
_AWARD = [*_COMMON, "granted_at", "granted_by", "revoked_by", "role_id", "community_id", "track"]
_BADGE = [*_COMMON, "granted_at", "granted_by", "revoked_by", "badge"]
_COURSE = [*_COMMON, "passed_at", "recorded_by", "course"]


def _common(pk: int, each: Holding, ids: range) -> tuple[Any, ...]:
    start, end = _stamp(each.started_at), _stamp(each.ended_at)
    return pk, ids[each.person.number], end, each.reason, start, BY


def _awards(owned: list[tuple[int, Holding]], ids: range) -> Iterator[tuple[Any, ...]]:
    for pk, each in owned:
        yield (*_common(pk, each, ids), BY if each.ended_at else "", each.slug, each.community, each.track)


def _badges(owned: list[tuple[int, Holding]], ids: range) -> Iterator[tuple[Any, ...]]:
    for pk, each in owned:
        yield (*_common(pk, each, ids), BY if each.ended_at else "", each.slug)


def _courses(owned: list[tuple[int, Holding]], ids: range) -> Iterator[tuple[Any, ...]]:
    for pk, each in owned:
        yield (*_common(pk, each, ids), each.slug)


def _facts(community: Community, activity: Activity, ids: range, tallies: Tallies, progress: Progress) -> int:
    """Facts of one metric, in the order of time and of their source: its indexes grow at their end."""
    zone = "+00" if connection.vendor == "postgresql" else ""
    source = prefix(community.seed)
    sums, last = tallies.sums[activity.metric], tallies.last
    counts = tallies.sums.get(f"{activity.metric}_count")
    began_on = community.began_at.date().toordinal()

    def rows() -> Iterator[tuple[Any, ...]]:
        for n, (number, value, date, second) in enumerate(community.deeds(activity)):
            sums[number] += value
            if counts is not None:
                counts[number] += 1
            moment = (date.toordinal() - began_on) * DAY + second
            if moment > last[number]:
                last[number] = moment
            yield ids[number], activity.metric, value, f"{date} {CLOCK[second]}{zone}", f"{source}{n:09}"

    fields = ["member_id", "metric", "value", "occurred_at", "source_id"]
    return fill(Fact, fields, rows(), lambda what, count: progress(f"{what} ({activity.metric})", count))


class Tallies:
    """The sums of everybody by metric, added up while the facts are written; `last` is when each was touched last.

    `recount` adds them up from the facts, in another way, and finds the same.
    """

    def __init__(self, members: int) -> None:
        self.sums = {column: [0] * members for column in columns()}
        self.last = [-1] * members

    def rows(self, people: Sequence[Person], ids: range, began_at: dt.datetime) -> Iterator[tuple[Any, ...]]:
        sums = list(self.sums.values())
        for person, last in zip(people, self.last, strict=True):
            touched = began_at + dt.timedelta(seconds=last) if last >= 0 else person.joined_at
            yield (
                ids[person.number],
                str(person.account),
                adult_at(person.born_on, person.time_zone),
                _stamp(person.joined_at),
                _stamp(touched),
                *(column[person.number] for column in sums),
            )
