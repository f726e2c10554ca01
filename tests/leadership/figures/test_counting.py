"""Figures by hand: what is counted, of whom, and until when."""

from __future__ import annotations

import dataclasses
import datetime as dt
import statistics
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadership.figures import appealed, counting, timing
from leadership.figures.counting import STAGES, Case, Eligible

NOW = dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def case(person: int = 1, begun: float = 200, **kwargs: Any) -> Case:
    """Begun so many days ago; `sent`, `opened`, `answered` as days ago too."""
    ago = {
        f"{name}_at": NOW - kwargs.pop(name) * DAY
        for name in ("sent", "opened", "answered", "given")
        if name in kwargs
    }
    return Case(person, "room-supporter", "listener", "adult", "2022-07-05", NOW - begun * DAY, **ago, **kwargs)


def approved(person: int, answered: float, **kwargs: Any) -> Case:
    way = {"sent": answered + 3, "opened": answered + 1, "answered": answered, "given": answered}
    return case(person, answered + 4, **way, is_approved=True, **kwargs)


def way(cases: list[Case]) -> list[str]:
    return [mark.text for mark in counting.way(counting.placed(cases, NOW))]


def stage(one: Case) -> str:
    return STAGES[counting.furthest(one, NOW)].short


@pytest.mark.parametrize(
    ("one", "short"),
    [
        (case(), "Begun"),
        (case(sent=3), "Sent"),
        (case(sent=3, opened=2), "Opened"),
        (case(sent=3, opened=2, answered=1), "Answered"),
        (approved(1, answered=1, is_provisional=True), "Approved"),
        (approved(1, answered=89), "Past provisional"),
        (approved(1, answered=100, is_provisional=True), "Approved"),
        (approved(1, answered=100, rests=True), "90 days ago"),
        (approved(1, answered=90), "Still active"),
        (approved(1, answered=100, holds_until=NOW - 11 * DAY), "90 days ago"),
        (approved(1, answered=100, holds_until=NOW - 10 * DAY), "90 days ago"),
        (approved(1, answered=100, holds_until=NOW - 9 * DAY), "Still active"),
    ],
)
def test_the_furthest_stage_of_one_application(one: Case, short: str) -> None:
    assert stage(one) == short


def test_a_stage_counts_everybody_who_reached_it() -> None:
    cases = [case(n) for n in range(10)]
    cases += [case(n, sent=3) for n in range(10, 20)]
    cases += [approved(n, answered=100) for n in range(20, 30)]
    assert way(cases) == ["30", "20", "10", "10", "10", "10", "10", "10"]
    assert way([]) == ["0"] * len(STAGES)


def test_a_share_is_told_only_of_two_numbers() -> None:
    ten, twenty, none = (counting.way(counting.placed([case(n) for n in range(many)], NOW))[0] for many in (10, 20, 0))
    few = counting.way(counting.placed([case(1)], NOW))[0]
    assert counting.share(ten, twenty) == "50 %"
    assert counting.share(few, twenty) == counting.share(none, none) == ""


def test_the_least_value_that_so_many_do_not_exceed() -> None:
    assert [timing.percentile([1, 2, 3, 4], share) for share in (50, 90)] == [2, 4]
    assert [timing.percentile(list(range(1, 11)), share) for share in (50, 90)] == [5, 9]
    assert timing.percentile([7], 50) == 7


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=60), st.sampled_from([50, 90]))
def test_a_percentile_is_a_value_and_so_many_are_not_above_it(values: list[float], share: int) -> None:
    found = timing.percentile(sorted(values), share)
    assert found in values
    assert sum(value <= found for value in values) >= len(values) * share / 100
    assert sum(value < found for value in values) < len(values) * share / 100
    if share == 50:
        assert found == statistics.median_low(values)


def test_time_in_each_step_is_of_those_who_took_it() -> None:
    cases = [case(n, 100, sent=100 - n, opened=80 - n) for n in range(1, 11)] + [case(n, 400) for n in range(20, 30)]
    told = counting.way(counting.placed(cases, NOW))
    writing, waiting, answering, reading, *_ = timing.times(cases, told)
    assert (writing.p50, writing.p90) == (5, 9)
    assert (waiting.p50, waiting.p90) == (20, 20)
    assert answering.p50 is reading.p50 is None


def between(begun: float, ended: float) -> tuple[dt.datetime, dt.datetime]:
    return NOW - begun * DAY, NOW - ended * DAY


def test_what_an_applicant_is_asked_is_no_time_of_the_admins() -> None:
    asked = {"answers": (between(17, 12), between(11, 10)), "appeal": between(9, 7)}
    cases = [case(n, 100, sent=20, opened=18, answered=4, is_approved=True, **asked) for n in range(10)]
    _, waiting, answering, reading, _, admins = timing.times(cases, counting.way(counting.placed(cases, NOW)))
    assert (waiting.p50, answering.p50, reading.p50, admins.p50) == (2, 6, 14 - 6 - 2, 16 - 6 - 2)


def test_the_queue_is_as_old_as_it_waited_for_admins() -> None:
    cases = [case(n, sent=8, is_waiting=True, answers=(between(7, 2),)) for n in range(5)]
    marks, _ = timing.queue(cases, NOW)
    assert [mark.text for mark in marks] == ["0", "0", "5", "0", "0", "0"]


def test_nine_people_have_no_time_that_could_be_one_person_s() -> None:
    nine = [case(n, 10, sent=5) for n in range(9)]
    repeated = nine + [case(8, 10, sent=5)] * 5
    for cases in (nine, repeated):
        assert timing.times(cases, counting.way(counting.placed(cases, NOW)))[0].p50 is None


def test_the_age_of_the_queue_is_by_whole_days_since_sending() -> None:
    ages = [0.9, 1, 2.9, 3, 5.9, 6, 10.9, 11, 20.9, 21]
    cases = [case(100 * at + n, sent=age, is_waiting=True) for at, age in enumerate(ages) for n in range(5)]
    cases.append(case(5000, sent=30))
    marks, total = timing.queue(cases, NOW)
    assert [mark.text for mark in marks] == ["5", "10", "10", "10", "10", "5"]
    assert total.text == "50"


def declined(person: int, reason: str) -> Case:
    return case(person, sent=9, opened=8, answered=7, reason=reason)


def test_reasons_of_few_people_stand_together() -> None:
    cases = [declined(n, "8 weeks") for n in range(12)]
    cases += [declined(n + 20, "A rare badge") for n in range(3)] + [declined(n + 30, "Another") for n in range(4)]
    found = counting.reasons(cases, counting.way(counting.placed(cases, NOW)))
    assert [(reason, mark.text) for reason, mark in found] == [("8 weeks", "12"), (counting.OTHERS, "7")]


def test_a_reason_held_back_does_not_follow_from_the_way() -> None:
    cases = [declined(n, "8 weeks") for n in range(12)] + [declined(n + 20, "A rare badge") for n in range(3)]
    found = counting.reasons(cases, counting.way(counting.placed(cases, NOW)))
    assert [(reason, mark.text) for reason, mark in found] == [
        ("8 weeks", "not shown"),
        (counting.OTHERS, "fewer than 5"),
    ]


def appeal_of(person: int, *, judged: bool = True, upheld: bool = False, **kwargs: Any) -> Case:
    """Against an answer of a week ago, which an upheld one takes back."""
    answered = {} if upheld else {"answered": 7}
    fate = {"appeal": between(7, 6), "judged_at": NOW - 5 * DAY if judged else None, "is_upheld": upheld}
    return case(person, sent=9, opened=8, **answered, **fate, **kwargs)


def appeals(cases: list[Case]) -> list[str]:
    return [mark.text for mark in appealed.count(counting.placed(cases, NOW))]


def test_appeals_are_counted_as_they_were_judged() -> None:
    kept = [appeal_of(n) for n in range(5)]
    upheld = [appeal_of(n, upheld=True) for n in range(10, 17)]
    open_ones = [appeal_of(n, judged=False) for n in range(20, 28)]
    others = [declined(n, "8 weeks") for n in range(30, 39)]
    assert appeals(kept + upheld + open_ones + others) == ["20", "12", "7"]
    again = [approved(n, 3, appeal=between(9, 8), judged_at=NOW - 6 * DAY, is_upheld=True) for n in range(40, 45)]
    assert appeals(kept + upheld + open_ones + others + again) == ["25", "17", "12"]
    assert appeals(others) == ["0", "0", "0"]


def test_fewer_than_five_appeals_are_not_told_nor_fewer_than_five_without_one() -> None:
    assert appeals([appeal_of(n) for n in range(3)] + [declined(n, "8 weeks") for n in range(10, 19)])[0] == (
        "fewer than 5"
    )
    cases = [appeal_of(n) for n in range(9)] + [declined(n, "8 weeks") for n in range(10, 13)]
    cases += [approved(n, 5) for n in range(20, 30)]
    told, way_of = appeals(cases), way(cases)
    assert way_of[counting.ANSWERED] == "22"
    assert way_of[counting.APPROVED] == "10"
    assert told[0] == "not shown"


def test_appeals_are_told_apart_without_giving_a_small_group_away() -> None:
    cases = [appeal_of(n) for n in range(10)] + [declined(n, "8 weeks") for n in range(10, 30)]
    cases += [dataclasses.replace(appeal_of(n), role="sharing-circle-host") for n in range(30, 33)]
    cases += [dataclasses.replace(declined(n, "8 weeks"), role="sharing-circle-host") for n in range(40, 50)]
    lines = appealed.count_by(counting.placed(cases, NOW), lambda c: c.role, ["room-supporter", "sharing-circle-host"])
    assert appeals(cases)[0] == "13"
    assert not any(mark.is_number for marks in lines for mark in marks[:2])


def test_somebody_who_meets_two_roles_is_one_person() -> None:
    adults = [(n, "listener", "adult") for n in range(12)]
    teens = [(n, "member", "teen") for n in range(20, 23)]
    found = Eligible({"a": adults, "b": [*adults[:6], *teens]})
    assert found.count().text == "15"
    assert [mark.text for mark in found.count_by_role(["a", "b", "c"])] == ["12", "9", "0"]
    assert [mark.text for mark in found.count_by(2, ["teen", "adult"])] == ["fewer than 5", "not shown"]
