"""Whatever can be asked has words, and they agree with the verdict."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from leadership.requirements.metrics import KEYS, METRICS
from leadership.requirements.models import MEANS
from leadership.requirements.tree import (
    WEEKS_OF,
    All,
    Any_,
    Badge,
    BadgeRule,
    Check,
    Course,
    Metric,
    Nothing,
    Open,
    Role,
    Rules,
    judge,
    walk,
)
from leadership.requirements.wording import number, rounded_up, text, title
from leadership.roles.checking import check
from leadership.roles.eligibility import names_of
from tests.clock import DAY, NOW
from tests.conftest import PROGRAMME
from tests.leadership.requirements.people import person

SLUGS = ("supportive-smile", "group_friend", "host", "chatroom-moderator")
amounts = st.builds(Fraction, st.integers(0, 3000 * 10**6), st.sampled_from([1, 10**6])).map(
    lambda amount: min(amount, Fraction(3000))
)
numbers = st.one_of(amounts, st.integers(0, 5).map(Fraction), st.integers(1, 400).map(lambda n: Fraction(n, 7)))
slugs = st.sampled_from(SLUGS)
leaves = st.one_of(
    st.builds(
        Metric,
        st.sampled_from(sorted(KEYS)),
        st.sampled_from(["at_least", "at_most"]),
        numbers,
        st.none() | st.integers(1, 400).map(Fraction),
    ),
    st.builds(Role, st.lists(slugs, min_size=1, max_size=3, unique=True).map(tuple), st.none() | numbers),
    st.builds(Badge, slugs),
    st.builds(Course, slugs),
    st.builds(Check, slugs),
)
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3).flatmap(
        lambda nodes: st.sampled_from([All(tuple(nodes)), Any_(tuple(nodes))])
    ),
    max_leaves=8,
) | st.sampled_from([Open(), Nothing()])
facts = st.lists(
    st.tuples(
        st.sampled_from(sorted(KEYS - set(WEEKS_OF))), amounts, st.integers(0, 300).map(lambda days: NOW - days * DAY)
    ),
    max_size=5,
)
stretches = st.lists(
    st.tuples(
        st.sampled_from(["role", "badge", "course"]),
        slugs,
        st.integers(0, 300).map(lambda d: NOW - d * DAY),
        st.none(),
    ),
    max_size=3,
)


@settings(max_examples=800)
@given(tree=trees, facts=facts, held=stretches, account=st.sampled_from(["member", "listener"]))
def test_every_tree_reads_as_people_write_and_says_done_exactly_when_met(tree, facts, held, account) -> None:
    evidence = person(facts, held, account=account)
    rules = Rules(
        {"supportive-smile": BadgeRule(frozenset({"member"}), All((Metric("cheers", "at_least", Fraction(5)),)))}
    )
    verdict = judge(tree, evidence, NOW, rules)
    said = text(verdict, {})
    if not isinstance(tree, Open | Nothing):
        assert said.endswith(": done") is verdict.met
    assert said[0].isupper() or said[0].isdigit()
    assert not [slug for slug in (*SLUGS, *KEYS) if ("-" in slug or "_" in slug) and slug in said]
    for digits in re.findall(r"\d[\d,]*\.\d+", said):
        assert len(digits.partition(".")[2]) <= 6
        assert not digits.endswith("0")
    assert not re.search(r"(?<![\d.,])1 (weeks|days|hours|group chats|more group chats|stars)\b", said)
    assert not re.search(r"(?<![\d.,])(0|[2-9]|\d\d+) (week|day|hour|group chat|star) ", f"{said} ")


def every_node():
    programme, _ = check(PROGRAMME.read_text())
    names = names_of(programme)
    trees = [row.tree for subject in programme.subjects() for row in subject.rows]
    trees += [badge.earned for badge in programme.badges.values() if badge.earned]
    return names, [node for tree in trees for node in walk(tree)]


def test_the_real_programme_reads_without_a_slug_or_a_long_number() -> None:
    names, nodes = every_node()
    slugs = {slug for _, slug in names if "-" in slug}
    for node in nodes:
        said = title(node, names)
        assert not [slug for slug in slugs if slug in said]
        assert not re.search(r"\d\.\d{3}|_", said)


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (Role(("room-supporter",), Fraction(30, 7)), "30 days as Room supporter"),
        (Role(("room-supporter",), Fraction(4)), "4 weeks as Room supporter"),
        (Role(("room-supporter",), Fraction(1)), "1 week as Room supporter"),
        (Role(("room-supporter",), Fraction(1, 7)), "1 day as Room supporter"),
        (Role(("host", "supporter", "guide"), Fraction(3, 2)), "1.5 weeks as Host, Supporter or Guide"),
        (Role(("host",)), "The role of Host, held now"),
        (Metric("weeks_as_listener", "at_least", Fraction(30, 7)), "30 days as a listener"),
        (Metric("weeks_as_member", "at_least", Fraction(1)), "1 week as a member"),
        (Metric("group_chats", "at_least", Fraction(1)), "1 group chat"),
        (Metric("cheers", "at_least", Fraction(2000)), "2,000 cheers"),
        (Metric("star_rating", "at_least", Fraction(4)), "4 stars or better"),
        (Metric("star_rating", "at_least", Fraction(4995, 1000)), "4.995 stars or better"),
        (
            Metric("upheld_reports", "at_most", Fraction(0), Fraction(90)),
            "No upheld reports in the last 90 days",
        ),
        (Metric("upheld_reports", "at_most", Fraction(1), Fraction(1)), "At most 1 upheld report in the last 1 day"),
        (Badge("first_post"), "The badge First post"),
        (All(()), "All of nothing published yet"),
        (Any_((Badge("a"), Course("b"))), "Any one of: The badge A; The course B"),
        (Any_((Course("a"), Course("b"))), "Any one of the courses A; B"),
        (All((Badge("a"), Badge("b"))), "All of the badges A; B"),
        (All((Badge("a"),)), "All of: The badge A"),
    ],
)
def test_what_is_asked_in_words(node, words: str) -> None:
    assert title(node, {}) == words


@pytest.mark.parametrize(
    ("node", "facts", "words"),
    [
        (Metric("group_chats", "at_least", Fraction(2)), [], "2 more group chats to go"),
        (Metric("group_chats", "at_least", Fraction(2)), [("group_chats", 1, NOW)], "1 more group chat to go"),
        (
            Metric("group_chats", "at_least", Fraction(2)),
            [("group_chats", Fraction("1.999999"), NOW)],
            "0.01 more group chats to go",
        ),
        (Metric("star_rating", "at_least", Fraction(4)), [], "no ratings yet"),
        (
            Metric("star_rating", "at_least", Fraction(467, 100)),
            [("star_rating", n, NOW) for n in (4, 5, 5)],
            "4.66 now",
        ),
        (Metric("upheld_reports", "at_most", Fraction(0)), [("upheld_reports", 1, NOW)], "1 now"),
        (Metric("weeks_as_listener", "at_least", Fraction(400, 7) + Fraction(1, 7)), [], "24 hours to go"),
        (Metric("weeks_as_listener", "at_least", Fraction(400, 7) + Fraction(1, 168)), [], "1 hour to go"),
        (Metric("weeks_as_listener", "at_least", Fraction(400, 7) + Fraction(25, 168)), [], "2 days to go"),
        (Check("interview"), [], "needs a person"),
    ],
)
def test_how_far_it_is_in_words(node, facts, words: str) -> None:
    verdict = judge(node, person(facts), NOW)
    assert not verdict.met
    assert text(verdict, {}).rpartition(": ")[2] == words


@given(amounts.filter(bool), st.integers(1, 10**6))
def test_a_number_that_falls_short_never_looks_enough(needed: Fraction, short: int) -> None:
    assume(needed * 100 == int(needed * 100))
    have = needed - Fraction(short, 10**9)
    assert number(have) != number(needed)
    assert rounded_up(needed - have) != "0"


def test_everything_that_counts_has_words_of_its_own() -> None:
    assert set(METRICS) == KEYS
    for metric in METRICS.values():
        assert metric.name
        assert metric.one != metric.many or metric.key in MEANS
