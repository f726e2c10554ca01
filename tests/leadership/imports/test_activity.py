"""Facts from a file count once, for the person and from the time they name."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.utils import timezone

from leadership.requirements.models import Fact, Tally
from tests.factories import MemberFactory

ROWS = (
    "ana,group_chats,2,2026-01-02T10:00:00Z,chat-1",
    "ANA,group_chats,1.5,2026-01-03T10:00:00+01:00,chat-2",
    "ben,star_rating,4.5,2026-01-02T10:00:00Z,chat-1",
    "ben,cheers,0,2026-01-02T10:00:00Z,chat-1",
)


@pytest.fixture
def people(db):
    return MemberFactory(username="ana"), MemberFactory(username="ben")


def test_facts_are_stored_and_added_up(imported, people):
    assert imported("activity", *ROWS).out == "4 rows: 4 new."
    ana, ben = Tally.objects.get(member__username="ana"), Tally.objects.get(member__username="ben")
    assert ana.group_chats == 3_500_000
    assert (ben.star_rating, ben.star_rating_count, ben.cheers) == (4_500_000, 1, 0)
    call_command("recount", "--dry-run")  # exits where a sum differs from its facts


def test_the_same_again_counts_no_more(imported, people):
    imported("activity", *ROWS)
    before = list(Tally.objects.order_by("pk").values())
    assert imported("activity", *ROWS, ROWS[0]).out == "5 rows: 5 known."
    assert list(Tally.objects.order_by("pk").values()) == before
    assert Fact.objects.count() == 4


def test_a_file_may_say_the_same_twice(imported, people):
    assert imported("activity", ROWS[0], ROWS[0]).out == "2 rows: 1 new, 1 known."
    assert Tally.objects.get(member__username="ana").group_chats == 2_000_000


@pytest.mark.parametrize(
    "other",
    [
        "ana,group_chats,3,2026-01-02T10:00:00Z,chat-1",
        "ben,group_chats,2,2026-01-02T10:00:00Z,chat-1",
        "ana,group_chats,2,2026-01-02T10:00:01Z,chat-1",
    ],
    ids=["value", "person", "time"],
)
@pytest.mark.parametrize("is_known_before", [True, False])
def test_a_known_source_with_something_else_is_named_by_its_line(imported, people, other, is_known_before):
    if is_known_before:
        imported("activity", ROWS[0])
    before = list(Tally.objects.order_by("pk").values())
    answer = imported("activity", ROWS[1], ROWS[0], other, ROWS[2])
    assert answer.code == 1
    assert answer.problems[0].startswith("in.csv:4: source_id: “chat-1” is known already, with another value, person")
    assert len(answer.problems) == 2
    assert list(Tally.objects.order_by("pk").values()) == before


def test_what_lies_ahead_counts_from_then_on_and_is_told(imported, people):
    row = f"ana,cheers,7,{timezone.now().year + 1}-01-01T00:00:00Z,later"
    assert imported("activity", row).out == "1 row: 1 new, 1 count only from a day to come."


BAD = {
    "zoe,cheers,1,2026-01-02T10:00:00Z,s": "username: there is nobody called “zoe”",
    ",cheers,1,2026-01-02T10:00:00Z,s": "username: is empty",
    "ana,smiles,1,2026-01-02T10:00:00Z,s": "metric: “smiles” is not one of group_chats, ",
    "ana,weeks_as_member,1,2026-01-02T10:00:00Z,s": "metric: weeks_as_member runs from the day of joining",
    "ana,cheers,-1,2026-01-02T10:00:00Z,s": "value: “-1” is not a number",
    "ana,cheers,NaN,2026-01-02T10:00:00Z,s": "value: “NaN” is not a number",
    "ana,cheers,1e999,2026-01-02T10:00:00Z,s": "value: “1e999” is not a number",
    "ana,cheers,10000001,2026-01-02T10:00:00Z,s": "value: 10000001 is more than 10,000,000",
    "ana,cheers,0.0000001,2026-01-02T10:00:00Z,s": "value: 0.0000001 has more than six digits",
    "ana,cheers,,2026-01-02T10:00:00Z,s": "value: is empty",
    "ana,cheers,1,yesterday,s": "occurred_at: “yesterday” is not a time",
    "ana,cheers,1,2026-01-02T10:00:00,s": "occurred_at: “2026-01-02T10:00:00” says no zone",
    "ana,cheers,1,0001-01-01T00:00:00+14:00,s": "occurred_at: “0001-01-01T00:00:00+14:00” is not between",
    "ana,cheers,1,2026-01-02T10:00:00Z,": "source_id: is empty",
    "ana,cheers,1,2026-01-02T10:00:00Z," + "s" * 121: "source_id: is longer than 120 characters",
}


@pytest.mark.parametrize(("row", "problem"), BAD.items(), ids=BAD.values())
def test_a_bad_row_is_named_and_nothing_counts(imported, people, row, problem):
    answer = imported("activity", *ROWS, row)
    assert answer.code == 1
    assert answer.problems[0].startswith(f"in.csv:6: {problem}")
    assert not Fact.objects.exists()
    assert not Tally.objects.exclude(group_chats=0).exists()
