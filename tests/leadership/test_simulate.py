"""`simulate`: the same seed makes the same community, and what it writes belongs together."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.utils import timezone

from leadership.badges.models import Award
from leadership.members.models import Member
from leadership.members.unverified import forget_unverified
from leadership.requirements.models import Fact, Stretch, Tally
from leadership.roles.eligibility import eligible, standings
from leadership.roles.models import Edition
from leadership.simulation import settling
from tests.leadership.test_recount import recount

pytestmark = pytest.mark.django_db

MIDNIGHT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def simulate(members: int = 60, seed: int = 7, **options) -> None:
    options = {"days": 300, "until": MIDNIGHT.date(), **options}
    call_command("simulate", members=members, seed=seed, **options)


def everything() -> list[list[tuple]]:
    """All that was made up, by names instead of numbers of rows."""
    name = "member__username"
    return [
        list(
            Member.objects.order_by("username").values_list("username", "account", "born_on", "adult_at", "joined_at")
        ),
        list(
            Fact.objects.order_by("metric", "source_id").values_list(
                name, "metric", "value", "occurred_at", "source_id"
            )
        ),
        list(
            Stretch.objects.order_by(name, "kind", "slug").values_list(name, "kind", "slug", "started_at", "ended_at")
        ),
        list(Award.objects.order_by(name, "role").values_list(name, "role", "community", "track", "reason")),
        list(Tally.objects.order_by(name).values_list(name, "touched_at", *settling.columns())),
    ]


def clear() -> None:
    Award.objects.all().delete()
    Member.objects.all().delete()


def test_the_same_seed_makes_the_same_community(programme) -> None:
    simulate()
    first = everything()
    clear()
    simulate()
    assert everything() == first
    clear()
    simulate(seed=8)
    assert [len(rows) for rows in everything()[:1]] == [60]
    assert everything()[0] != first[0]


def test_what_it_makes_belongs_together(programme) -> None:
    simulate(members=200)
    assert recount("--dry-run") == (0, "tallies: 0 differ\nstretches: 0 differ\n")
    assert Fact.objects.count() == pytest.approx(20 * 200, abs=20)
    assert not Fact.objects.filter(occurred_at__lt=F("member__joined_at")).exists()
    assert not Fact.objects.filter(occurred_at__gte=MIDNIGHT).exists()
    assert not Stretch.objects.filter(started_at__lt=F("member__joined_at")).exists()
    listeners = Member.objects.filter(account="listener").count()
    teens = Member.objects.in_band("teen", MIDNIGHT).count()
    assert 60 < listeners < 140
    assert 10 < teens < 80
    for member in Member.objects.all()[:5]:
        adult_at = member.adult_at
        member.set_adult_at()
        assert member.adult_at == adult_at


def test_the_tick_keeps_its_people(programme) -> None:
    simulate(members=5)
    assert forget_unverified() == 0
    assert Member.objects.count() == 5


def test_everybody_at_once_and_one_by_one_agree_about_it(programme) -> None:
    simulate(members=80)
    for slug in programme.roles:
        listed = set(eligible(programme, slug, MIDNIGHT).values_list("pk", flat=True))
        holders = set(Award.objects.held(MIDNIGHT).filter(role=slug).values_list("member", flat=True))
        one_by_one = {
            member.pk
            for member in Member.objects.all()
            if standings(member, programme, MIDNIGHT, [programme.subject(slug)])[slug].is_met_but_for_checks
        }
        assert listed == one_by_one - holders


def test_many_facts_get_their_indexes_back(programme, monkeypatch) -> None:
    monkeypatch.setattr(settling, "MANY", 100)
    with connection.cursor() as cursor:
        before = connection.introspection.get_constraints(cursor, Fact._meta.db_table)
    simulate()
    with connection.cursor() as cursor:
        assert connection.introspection.get_constraints(cursor, Fact._meta.db_table) == before
    assert recount("--dry-run")[0] == 0


def test_more_people_join_those_who_are_here(programme) -> None:
    simulate(members=10, seed=1)
    simulate(members=10, seed=2)
    simulate(members=10, seed=2)
    assert Member.objects.count() == 20
    Member.objects.create_user("newcomer", "new@example.org", born_on=dt.date(1990, 1, 1))
    with pytest.raises(CommandError, match="Seed 2 has 10 people here already"):
        simulate(members=11, seed=2)
    assert Member.objects.count() == 21


def test_it_makes_nobody_up_among_real_people(programme, settings) -> None:
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError, match="DEBUG is off"):
        simulate()
    assert not Member.objects.exists()
    simulate(members=3, force=True)
    assert Member.objects.count() == 3


@pytest.mark.parametrize(
    "arguments", [["--members", "0"], ["--members", "x"], ["--days", "-1"], ["--until", "soon"], ["--facts", "-5"]]
)
def test_bad_numbers_are_refused(db, arguments) -> None:
    with pytest.raises(CommandError):
        call_command("simulate", *arguments)
    assert not Member.objects.exists()


def test_without_a_programme_it_loads_the_one_it_has(db) -> None:
    call_command("simulate", "--members", "2", "--seed", "1")
    assert Edition.objects.in_force(timezone.now()).programme.roles
