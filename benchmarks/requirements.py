"""Who meets the requirements: everybody, those touched last, one person; each beside the loop over members."""

from __future__ import annotations

import datetime as dt
import statistics
from typing import Any

from django.db import connection

from benchmarks.naive import meets
from benchmarks.timing import alone, best_seconds, cpu_seconds, process_seconds, seconds, statements
from leadership.members.models import Member
from leadership.requirements.asking import column
from leadership.requirements.models import Tally
from leadership.roles.eligibility import eligible, eligible_few, standings
from leadership.roles.programme import Programme

#: members whom the loop judges; the loop over all of them is scaled from these
SAMPLE = 200
PEOPLE = 100
TOUCHED = 200
TIMES = 5


class WrongError(Exception):
    """Two ways of asking gave two answers: nothing that was measured counts."""


def spread(count: int) -> list[Member]:
    """Members from the first to the last, evenly."""
    pks = list(Member.objects.order_by("pk").values_list("pk", flat=True))
    step = max(1, len(pks) // count)
    found = Member.objects.in_bulk(pks[::step][:count])
    return [found[pk] for pk in sorted(found)]


def everybody(programme: Programme, at: dt.datetime) -> list[dict[str, Any]]:
    """One row for each role: the first run on a new connection, the best of the next ones, its CPU, and the loop."""
    sample, members = spread(SAMPLE), Member.objects.count()
    return [_role(programme, slug, at, sample, members) for slug in programme.roles]


def _role(programme: Programme, slug: str, at: dt.datetime, sample: list[Member], members: int) -> dict[str, Any]:
    found: set[int] = set()

    def ask() -> None:
        found.update(column(eligible(programme, slug, at).values("pk")))

    connection.close()
    connection.ensure_connection()
    cold = seconds(ask)
    warm = best_seconds(ask, TIMES)
    with alone():
        cpu = min(cpu_seconds(ask) for _ in range(TIMES))
    listed: list[int] = []
    loop = seconds(lambda: listed.extend(each.pk for each in sample if meets(each, programme, slug, at)))
    if set(listed) != found & {each.pk for each in sample}:
        raise WrongError(f"{slug}: the loop and the sweep disagree")
    scaled = loop / len(sample) * members
    return {
        "role": slug,
        "eligible": len(found),
        "cold_s": cold,
        "warm_s": warm,
        "cpu_s": cpu,
        "statements": statements(ask),
        "loop_ms_each": loop / len(sample) * 1000,
        "loop_s_scaled": scaled,
        "ratio": scaled / warm,
    }


def touched(programme: Programme, at: dt.datetime) -> list[dict[str, Any]]:
    """Judging again the members touched last: for each role, and for all of them together."""
    last = Tally.objects.order_by("-touched_at").values_list("pk", flat=True)[:TOUCHED]
    people = Member.objects.in_bulk(list(last))
    rows = []
    for slugs in [*([slug] for slug in programme.roles), list(programme.roles)]:

        def ask(slugs: list[str] = slugs) -> dict[str, set[int]]:
            pks = list(Tally.objects.order_by("-touched_at").values_list("pk", flat=True)[:TOUCHED])
            return eligible_few(programme, slugs, at, pks)

        listed: dict[str, set[int]] = {}

        def plainly(slugs: list[str] = slugs, listed: dict[str, set[int]] = listed) -> None:
            for slug in slugs:
                listed[slug] = {pk for pk in people if meets(people[pk], programme, slug, at)}

        loop = seconds(plainly)
        if listed != ask():
            raise WrongError(f"{slugs}: the loop and we disagree about those touched last")
        ours = best_seconds(ask, 4 * TIMES)
        cpu = cpu_seconds(lambda: [ask() for _ in range(4 * TIMES)]) / (4 * TIMES)
        rows.append(
            {
                "role": slugs[0] if len(slugs) == 1 else "all of them at once",
                "ours_ms": ours * 1000,
                "ours_cpu_ms": cpu * 1000,
                "loop_ms": loop * 1000,
                "ratio": loop / ours,
            }
        )
    return rows


def one_person(programme: Programme, at: dt.datetime) -> list[dict[str, Any]]:
    """All roles and rooms before one person."""
    people = spread(PEOPLE)
    subjects = [subject.slug for subject in programme.subjects()]
    for member in people[:3]:
        standings(member, programme, at)
    wall = [seconds(lambda: standings(member, programme, at)) for member in people]  # noqa: B023
    own = [process_seconds(lambda: standings(member, programme, at)) for member in people]  # noqa: B023
    cpu = cpu_seconds(lambda: [standings(each, programme, at) for each in people]) / len(people)
    some = people[:: len(people) // 10]
    loop = cpu_seconds(lambda: [meets(each, programme, slug, at) for each in some for slug in subjects]) / len(some)
    member = people[len(people) // 2]
    return [
        {
            "people": len(people),
            "roles_and_rooms": len(subjects),
            "queries": statements(lambda: standings(member, programme, at)),
            "loop_queries": statements(lambda: [meets(member, programme, slug, at) for slug in subjects]),
            "own_cpu_ms": statistics.median(own) * 1000,
            "cpu_ms": cpu * 1000,
            "wall_ms": statistics.median(wall) * 1000,
            "loop_cpu_ms": loop * 1000,
            "ratio": loop / cpu,
        }
    ]
