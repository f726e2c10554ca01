"""A date that only time brings is the very first instant at which it is met; a range is given only where it is honest."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadership.requirements.checklist import as_json
from leadership.requirements.forecast import Eta, eta
from leadership.requirements.tree import All, Any_, Badge, BadgeRule, Check, Course, Metric, Role, Rules, judge, walk
from tests.clock import BLINK, DAY, NOW
from tests.leadership.requirements.people import person

weeks = st.one_of(
    st.integers(0, 30).map(Fraction),
    st.integers(0, 200).map(lambda days: Fraction(days, 7)),
    st.integers(0, 30 * 10**6).map(lambda n: Fraction(n, 10**6)),
)
past = st.builds(
    lambda hours, nudge: NOW - hours * dt.timedelta(hours=1) - nudge * BLINK, st.integers(0, 5000), st.integers(0, 2)
)
roles = st.sampled_from([("host",), ("guide",), ("host", "guide")])
by_time = st.recursive(
    st.one_of(
        st.builds(Metric, st.just("weeks_as_listener"), st.just("at_least"), weeks),
        st.builds(Role, roles, weeks),
        st.builds(
            Metric,
            st.just("upheld_reports"),
            st.just("at_most"),
            st.integers(0, 2).map(Fraction),
            st.integers(1, 300).map(Fraction),
        ),
        st.just(Badge("patience")),
    ),
    lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(
        lambda nodes: st.sampled_from([All(tuple(nodes)), Any_(tuple(nodes))])
    ),
    max_leaves=6,
)
all_rules = weeks.map(
    lambda amount: Rules(
        {"patience": BadgeRule(frozenset({"listener"}), All((Metric("weeks_as_listener", "at_least", amount),)))}
    )
)
facts = st.lists(st.tuples(st.just("upheld_reports"), st.integers(1, 2), past), max_size=4)


@st.composite
def held(draw: st.DrawFn):
    """Stretches that ended, and some that last."""
    found = []
    for slug in draw(st.lists(st.sampled_from(["host", "guide"]), max_size=4)):
        start, lasts = draw(past), draw(st.booleans())
        found.append(("role", slug, start, None if lasts else min(NOW, start + draw(st.integers(0, 3000)) * DAY / 24)))
    return found


@settings(max_examples=1000)
@given(by_time, all_rules, facts, held(), past)
def test_what_only_time_brings_is_met_at_the_forecast_and_not_a_blink_before(
    tree, rules, facts, held, joined_at
) -> None:
    verdict = judge(tree, person(facts, held, joined_at=joined_at), NOW, rules)
    expected = eta(verdict, person(facts, held, joined_at=joined_at), NOW)
    if verdict.met:
        assert expected is None
        return
    if expected is None:  # only a role that is not held has no date
        ended = {slug for _, slug, _, end in held if end is not None} | {"host", "guide"}
        lasting = {slug for _, slug, _, end in held if end is None}
        assert any(isinstance(node, Role) and ended.intersection(node.slugs) - lasting for node in walk(tree))
        return
    assert expected.is_exact
    assert expected.first > NOW
    for when, is_met in ((expected.first, True), (expected.first - BLINK, False)):
        assert judge(tree, person(facts, held, joined_at=joined_at, at=when), when, rules).met is is_met


def weeks_as_host(amount: int, *held) -> dt.datetime | None:
    evidence = person(held=held)
    found = eta(judge(Role(("host",), Fraction(amount)), evidence, NOW), evidence, NOW)
    return found.first if found else None


def test_weeks_in_a_role_pass_only_while_it_is_held() -> None:
    assert weeks_as_host(8, ("role", "host", NOW - 50 * DAY, None)) == NOW + 6 * DAY
    assert weeks_as_host(8, ("role", "host", NOW - 50 * DAY, NOW)) is None
    before = ("role", "host", NOW - 90 * DAY, NOW - 80 * DAY)
    assert weeks_as_host(8, before, ("role", "host", NOW - 40 * DAY, None)) == NOW + 6 * DAY
    assert weeks_as_host(10**5 * 10, ("role", "host", NOW - DAY, None)) is None


GROUP_CHATS = Metric("group_chats", "at_least", Fraction(20))


def at_this_pace(metric: Metric, *ages: float, amount: int = 1, joined: int = 400) -> Eta | None:
    evidence = person([(metric.key, amount, NOW - age * DAY) for age in ages], joined_at=NOW - joined * DAY)
    return eta(judge(metric, evidence, NOW), evidence, NOW)


def test_counts_are_a_range_around_the_pace_of_thirty_days() -> None:
    found = at_this_pace(GROUP_CHATS, *range(1, 20, 2))  # ten in thirty days, ten to go
    assert found is not None
    assert NOW < found.first < NOW + 30 * DAY < found.last
    assert not found.is_exact


def test_the_more_there_is_to_go_by_the_narrower_the_range() -> None:
    few = at_this_pace(GROUP_CHATS, 1, 20, amount=5)
    many = at_this_pace(GROUP_CHATS, *range(1, 21, 2))
    assert few is not None
    assert many is not None
    assert few.last - few.first > many.last - many.first


@pytest.mark.parametrize(
    ("ages", "joined"),
    [
        ((), 400),  # nothing happened
        ((1, 2, 3), 400),  # no fact is as old as 14 days
        ((1, 2, 12), 13),  # she came less than 14 days ago
        ((40, 50), 400),  # nothing of late
    ],
)
def test_without_history_there_is_no_range(ages, joined: int) -> None:
    assert at_this_pace(GROUP_CHATS, *ages, joined=joined) is None


def test_with_just_fourteen_days_of_history_there_is_one() -> None:
    assert at_this_pace(GROUP_CHATS, 1, 14, joined=14) is not None
    assert at_this_pace(GROUP_CHATS, 1, 13.99, joined=14) is None


@pytest.mark.parametrize(
    "metric",
    [
        Metric("positive_reviews", "at_least", Fraction(20)),
        Metric("written_reviews", "at_least", Fraction(20)),
        Metric("star_rating", "at_least", Fraction(5)),
        Metric("group_chats", "at_least", Fraction(20), Fraction(30)),
        Metric("group_chats", "at_most", Fraction(1)),
        Metric("group_chats", "at_least", Fraction(10**6)),
    ],
    ids=lambda metric: f"{metric.key} {metric.bound} {metric.amount} {metric.within_days or ''}",
)
def test_praise_windows_and_what_lies_years_away_have_no_range(metric: Metric) -> None:
    assert at_this_pace(metric, *range(1, 20, 2)) is None


def test_all_of_several_takes_the_latest_and_any_the_earliest_that_is_known() -> None:
    evidence = person(joined_at=NOW - 7 * DAY)
    four, six = (Metric("weeks_as_listener", "at_least", Fraction(n)) for n in (4, 6))

    def date(tree) -> dt.datetime | None:
        found = eta(judge(tree, evidence, NOW), evidence, NOW)
        return found.first if found else None

    assert date(All((four, six))) == NOW + 35 * DAY
    assert date(Any_((six, four))) == NOW + 21 * DAY
    assert date(All((four, Check("interview")))) is None
    assert date(Any_((four, Course("guide")))) == NOW + 21 * DAY
    assert date(All(())) is None


def test_json_tells_an_instant_or_a_range() -> None:
    evidence = person([("group_chats", 1, NOW - n * DAY) for n in range(1, 20, 2)], joined_at=NOW - 30 * DAY)
    tree = All((Metric("weeks_as_listener", "at_least", Fraction(6)), GROUP_CHATS))
    found = as_json(judge(tree, evidence, NOW), evidence, NOW, {})
    exact, ranged = (child["eta"] for child in found["children"])
    assert exact == "2026-06-13T12:00:00+00:00"
    assert set(ranged) == {"from", "to"}
    assert ranged["from"] < ranged["to"]
