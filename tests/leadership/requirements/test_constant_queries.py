"""What a page, a list or a checklist asks of the database is the same for one as for many."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leadership.members.models import Member
from leadership.roles.eligibility import checklist, eligible, standings
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


def enough(number: int) -> list[Member]:
    """So many listeners with so many courses, badges, roles and facts of each kind."""
    return [
        MemberFactory(
            counts=dict.fromkeys(("group_chats", "cheers", "star_rating", "upheld_reports"), number),
            courses=["compassion-course", "refresher-chat", "community-101-guide"][:number],
            badges=["verified-listener", "graduate", "listener-oath"][:number],
            roles=["sharing-circle-host", "global-moderator", "group-support-ambassador"][:number],
        )
        for _ in range(number)
    ]


def cost(action) -> int:
    with CaptureQueriesContext(connection) as queries:
        action()
    return len(queries)


def test_one_person_before_everything(programme) -> None:
    costs = set()
    for number in (1, 3):
        member = enough(number)[0]
        subjects = list(programme.subjects())
        for asked in (subjects[:number], subjects):
            costs.add(cost(lambda: standings(member, programme, timezone.now(), asked)))  # noqa: B023
    assert costs == {3}


def test_everybody_before_each_role_and_room(programme) -> None:
    subjects = [subject.slug for subject in programme.subjects()]
    costs = []
    for number in (1, 3):
        enough(number)
        costs.append([cost(lambda: list(eligible(programme, slug, timezone.now()))) for slug in subjects])  # noqa: B023
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 2


def test_the_checklist_of_one_person(programme) -> None:
    costs = set()
    for number in (1, 3):
        member = enough(number)[0]
        for slug in ("room-supporter", "chatroom-moderator", "sharing-circle"):
            costs.add(cost(lambda: checklist(member, slug, timezone.now())))  # noqa: B023
    assert len(costs) == 1
    assert costs.pop() <= 6


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table as it lies")
def test_a_wide_role_is_found_in_the_index_of_tallies_alone(programme) -> None:
    plan = eligible(programme, "room-supporter", timezone.now()).values("pk").explain()
    # members who earned the badge, and listeners
    assert plan.count("USING COVERING INDEX tally_of_account (account=? AND group_chats>?)") == 2
    assert "SCAN leadership_tally" not in plan
