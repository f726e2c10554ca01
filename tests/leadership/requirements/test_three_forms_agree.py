"""Judging one person, sweeping everybody and the plain reading of the rules give the same answer."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadership.members.models import Member
from leadership.requirements.asking import column
from leadership.requirements.everybody import meeting
from leadership.requirements.facts import NewFact, record_many
from leadership.requirements.measure import measure, measure_many, windows
from leadership.requirements.models import Fact, Stretch
from leadership.requirements.tree import (
    All,
    Any_,
    Badge,
    BadgeRule,
    Case,
    Check,
    Course,
    Metric,
    Nothing,
    Open,
    Role,
    Rules,
    judge,
    meets,
)
from leadership.requirements.wording import text
from tests.leadership.requirements.oracle import Person
from tests.leadership.requirements.oracle import meets as plainly_meets

pytestmark = pytest.mark.django_db

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SUMS = ["group_chats", "cheers", "upheld_reports"]
ROLES, BADGES, COURSES = ["host", "supporter"], ["smile", "carer"], ["compassion"]
instants = st.builds(
    lambda hours, nudge: START + dt.timedelta(hours=hours, microseconds=nudge),
    st.integers(0, 24 * 90),
    st.sampled_from([-1, 0, 0, 0, 1]),
)
amounts = st.sampled_from([Fraction(n) for n in (0, 1, 2, 3, 5)] + [Fraction(5, 2), Fraction(45, 10)])
metrics = st.builds(
    Metric,
    st.sampled_from([*SUMS, "star_rating", "weeks_as_member", "weeks_as_listener"]),
    st.sampled_from(["at_least", "at_most"]),
    amounts,
    st.none() | st.sampled_from([Fraction(7), Fraction(30), Fraction(1, 2)]),
)
roles = st.builds(Role, st.sampled_from([("host",), ("supporter",), ("host", "supporter")]), st.none() | amounts)
leaves = st.one_of(
    metrics,
    metrics,
    roles,
    st.builds(Badge, st.sampled_from(BADGES)),
    st.builds(Course, st.sampled_from(COURSES)),
    st.just(Check("interview")),
)
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3).flatmap(
        lambda nodes: st.sampled_from([All(tuple(nodes)), Any_(tuple(nodes))])
    ),
    max_leaves=6,
) | st.sampled_from([Open(), Nothing()])
all_rules = st.builds(
    lambda accounts, earned: Rules(
        {
            "smile": BadgeRule(frozenset(accounts), earned, ("compassion",)),
            "carer": BadgeRule(frozenset({"member"}), All((Metric("cheers", "at_least", Fraction(2)),))),
        }
    ),
    st.sets(st.sampled_from(["member", "listener"])),
    st.none() | st.builds(lambda nodes: All(tuple(nodes)), st.lists(metrics, min_size=1, max_size=2)),
)


#: everybody but teens who are members
KINDS = [("listener", "adult"), ("listener", "teen"), ("member", "adult")]


@st.composite
def people(draw: st.DrawFn) -> list[Person]:
    found = []
    for n in range(draw(st.integers(1, 4))):
        person = Person(f"p{n}", draw(st.sampled_from(["member", "listener"])), draw(instants), draw(instants))
        for _ in range(draw(st.integers(0, 5))):
            metric = draw(st.sampled_from([*SUMS, "star_rating"]))
            person.facts.append((metric, draw(amounts), draw(instants)))
        for _ in range(draw(st.integers(0, 3))):
            kind = draw(st.sampled_from(["role", "role", "badge", "course"]))
            slug = draw(st.sampled_from({"role": ROLES, "badge": BADGES, "course": COURSES}[kind]))
            start, end = draw(instants), draw(st.none() | instants)
            person.stretches.append((kind, slug, start, None if end is None else max(start, end)))
        found.append(person)
    return found


def settle(everybody: list[Person]) -> dict[str, Member]:
    """Write the people down, through the product's own functions."""
    Fact.objects.all().delete()
    Stretch.objects.all().delete()
    Member.objects.all().delete()
    members, number = {}, itertools.count()
    for person in everybody:
        member = Member.objects.create(
            username=person.name,
            email=f"{person.name}@example.org",
            account=person.account,
            born_on=dt.date(1990, 1, 1),
            joined_at=person.joined_at,
        )
        member.adult_at = person.adult_at
        Member.objects.filter(pk=member.pk).update(adult_at=person.adult_at)
        member.tally.__class__.objects.filter(pk=member.pk).update(adult_at=person.adult_at)
        members[person.name] = member
        record_many(
            NewFact(member.pk, metric, Decimal(amount.numerator) / amount.denominator, when, str(next(number)))
            for metric, amount, when in person.facts
        )
        for kind, slug, start, end in person.stretches:
            Stretch.objects.create(member=member, kind=kind, slug=slug, started_at=start, ended_at=end)
    return members


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(everybody=people(), drawn=st.lists(trees, min_size=1, max_size=3), rules=all_rules, at=instants)
def test_one_person_everybody_and_the_plain_rules_agree(everybody, drawn, rules, at) -> None:
    members = settle(everybody)
    asked = dict(zip(KINDS, itertools.cycle(drawn), strict=False))
    audiences = [(*kind, tree) for kind, tree in asked.items()]
    found = dict(meeting(audiences, at, rules).values_list("pk", "member__username"))
    swept, swept_ids = set(found.values()), set(found)
    few = Member.objects.filter(pk__in=[member.pk for member in members.values()][::2])
    assert {tally.pk for tally in meeting(audiences, at, rules, among=few)} == swept_ids & {each.pk for each in few}
    others = [few.annotate(member=F("pk")), Member.objects.filter(is_active=False).annotate(member=F("pk"))]
    left = meeting(audiences, at, rules, left_out=others)
    assert set(column(left.values("pk"))) == {tally.pk for tally in left} == swept_ids - {each.pk for each in few}
    together = measure_many(swept_ids | {each.pk for each in few}, at, windows(drawn, rules))
    for person in everybody:
        kind = (person.account, "adult" if person.adult_at <= at else "teen")
        tree = asked.get(kind, drawn[0])
        expected = plainly_meets(person, tree, at, rules)
        evidence = measure(members[person.name], at, [tree], rules)
        verdict = judge(tree, evidence, at, rules, assume_checks=True)
        assert verdict.met == expected
        one = together.get(members[person.name].pk, evidence)
        assert meets(tree, Case(one, at, rules, assume_checks=True)) == expected
        is_asked = kind in asked and person.joined_at <= at
        assert (person.name in swept) == (expected and is_asked)
        if not isinstance(tree, Open | Nothing):
            assert text(verdict, {}).endswith(": done") == verdict.met


ALWAYS_MET = [
    Any_((Check("interview"),)),
    Any_((Role(("host",), Fraction(0)),)),
    Role(("host",), Fraction(0)),
    Metric("cheers", "at_least", Fraction(0), Fraction(3)),
    All((Check("interview"), Any_((Check("interview"), Badge("smile"))))),
]


@pytest.mark.parametrize("always", ALWAYS_MET)
def test_what_is_met_anyway_lets_nobody_past_the_rest(always) -> None:
    person = Person("p", "member", START, START, [("cheers", Fraction(3), START)])
    pk = settle([person])["p"].pk
    rules = Rules({"smile": BadgeRule(frozenset({"member"}))})
    for needed, expected in ((Fraction(3), [pk]), (Fraction(4), [])):
        tree = All((Metric("cheers", "at_least", needed), always))
        found = meeting([("member", "adult", tree)], START, rules)
        assert list(found.values_list("pk", flat=True)) == column(found.values("pk")) == expected


@pytest.mark.parametrize("rest", [(), (Metric("weeks_as_member", "at_least", Fraction(0)),)])
def test_whoever_earned_a_badge_and_holds_it_is_found_once(rest) -> None:
    earned, held = [("cheers", Fraction(3), START)], [("badge", "carer", START, None)]
    people = [
        Person("earned", "member", START, START, earned),
        Person("held", "member", START, START, [], held),
        Person("both", "member", START, START, earned, held),
        Person("neither", "member", START, START),
    ]
    settle(people)
    rules = Rules({"carer": BadgeRule(frozenset({"member"}), All((Metric("cheers", "at_least", Fraction(3)),)))})
    # the same is asked of both bands, in another order
    asked = [("member", "teen", All((Badge("carer"), *rest))), ("member", "adult", All((*rest, Badge("carer"))))]
    found = meeting(asked, START, rules).values_list("member__username", flat=True)
    assert sorted(found) == ["both", "earned", "held"]
