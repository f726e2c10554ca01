"""`recount` finds what differs from its source, says what it finds, and puts it right."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leadership.badges.models import Award
from leadership.requirements.drift import drift_of, tallies
from leadership.requirements.facts import NewFact, record
from leadership.requirements.models import SCALE, Fact, Stretch, Tally
from tests.factories import MemberFactory, give_role

pytestmark = pytest.mark.django_db


def recount(*arguments: str) -> tuple[int, str]:
    """The exit code and what was printed."""
    out = io.StringIO()
    try:
        call_command("recount", *arguments, stdout=out)
    except SystemExit as error:
        return int(error.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_nothing_differs_after_ordinary_writing(programme) -> None:
    MemberFactory(counts={"group_chats": 3, "star_rating": 4}, courses=["compassion-course"], badges=["graduate"])
    MemberFactory(roles=[("room-supporter", "anxiety", 3)])
    assert recount("--dry-run") == (0, "tallies: 0 differ\nstretches: 0 differ\n")


def test_a_tally_that_drifted_is_named_and_put_right() -> None:
    member = MemberFactory(counts={"group_chats": 3, "star_rating": 4})
    other = MemberFactory(counts={"group_chats": 7})
    Tally.objects.filter(pk=member.pk).update(group_chats=5 * SCALE, star_rating_count=9)
    code, said = recount("--dry-run")
    assert code == 1
    assert f"member {member.pk}: group_chats is 5000000, should be 3000000" in said
    assert f"member {member.pk}: star_rating_count is 9, should be 1" in said
    assert "tallies, group_chats: 1 differ" in said
    assert "tallies: 1 differ" in said
    assert Tally.objects.get(pk=member.pk).group_chats == 5 * SCALE
    touched_at = Tally.objects.get(pk=member.pk).touched_at
    code, said = recount()
    assert (code, "tallies: 1 differ, 1 put right" in said) == (0, True)
    tally = Tally.objects.get(pk=member.pk)
    assert (tally.group_chats, tally.star_rating_count) == (3 * SCALE, 1)
    assert tally.touched_at > touched_at
    assert Tally.objects.get(pk=other.pk).group_chats == 7 * SCALE
    assert recount("--dry-run")[0] == 0


def test_facts_gone_and_a_member_changed_behind_the_models_back() -> None:
    member = MemberFactory(counts={"cheers": 3}, account="listener")
    Fact.objects.all().delete()
    type(member).objects.filter(pk=member.pk).update(account="member")
    code, _ = recount()
    tally = Tally.objects.get(pk=member.pk)
    assert (code, tally.cheers, tally.account) == (0, 0, "member")


def test_a_lost_tally_is_made_again() -> None:
    member = MemberFactory(counts={"cheers": 3})
    Tally.objects.all().delete()
    code, said = recount("--dry-run")
    assert (code, "members without a tally: 1\n" in said, Tally.objects.count()) == (1, True, 0)
    assert recount()[0] == 0
    assert Tally.objects.get(pk=member.pk).cheers == 3 * SCALE


def test_a_stretch_that_differs_from_its_award_is_put_right(programme) -> None:
    award = give_role(MemberFactory(), "room-supporter", "anxiety", 3)
    now = timezone.now()
    Award.objects.filter(pk=award.pk).update(revoked_at=now)
    assert recount("--dry-run")[0] == 1
    assert recount()[0] == 0
    assert Stretch.objects.get(pk=award.stretch_id).ended_at == now


def test_a_stretch_without_an_owner_is_left_for_a_person() -> None:
    stretch = Stretch.objects.create(member=MemberFactory(), kind="role", slug="host", started_at=timezone.now())
    code, said = recount()
    assert code == 1
    assert f"stretches without an award, badge or course: 1 left for a person to look at ({stretch.pk})" in said
    assert Stretch.objects.filter(pk=stretch.pk).exists()


def test_who_writes_meanwhile_loses_nothing() -> None:
    member = MemberFactory(counts={"cheers": 3})
    Tally.objects.filter(pk=member.pk).update(cheers=0)
    with drift_of(tallies()) as drift:
        record(NewFact(member.pk, "cheers", Decimal(2), timezone.now(), "meanwhile"))
        assert drift.repair() == 0
    assert Tally.objects.get(pk=member.pk).cheers == 2 * SCALE
    assert recount()[0] == 0
    assert Tally.objects.get(pk=member.pk).cheers == 5 * SCALE


def test_many_differences_are_capped_and_cost_the_same_statements() -> None:
    statements = []
    for number in (1, 30):
        MemberFactory.create_batch(number)
        Tally.objects.update(cheers=SCALE)
        with CaptureQueriesContext(connection) as queries:
            code, said = recount("--dry-run")
        statements.append(len(queries))
    assert statements[0] == statements[1]
    assert (code, "  and 11 more" in said, said.count("should be")) == (1, True, 20)
    assert "tallies, cheers: 31 differ" in said
