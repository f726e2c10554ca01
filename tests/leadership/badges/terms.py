"""What can be told of Rosa, a Room Supporter whose term is 26 weeks, and how she asks for another."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from leadership.badges.models import Award
from leadership.badges.renewals import Renewal, terms_of
from leadership.badges.renewing import answer
from leadership.members.models import Member
from leadership.requirements.models import Stretch
from leadership.requirements.tree import in_weeks, union
from leadership.roles.editions import put_in_force
from tests import cast
from tests.clock import DAY, NOW, WEEK, at
from tests.factories import MemberFactory, give_role

TERM = 26 * WEEK
END = NOW + TERM
WHY, DID = "Thank you for all these evenings.", "I held two evenings a week."


def limit(programme, weeks: int | None, slug: str = "room-supporter", **more) -> None:
    role = dataclasses.replace(programme.roles[slug], term_weeks=weeks, **more)
    put_in_force(dataclasses.replace(programme, roles={**programme.roles, slug: role}))


@pytest.fixture
def ada(programme) -> Member:
    """The programme gives Room Supporters a term of 26 weeks."""
    limit(programme, 26)
    with at(NOW):
        return cast.ProgrammeAdmin(username="ada")


@pytest.fixture
def award(ada) -> Award:
    with at(NOW):
        return give_role(
            MemberFactory(username="rosa", weeks=60, counts={"group_chats": 9}), "room-supporter", "anxiety", weeks=0
        )


def rosa() -> Member:
    return Member.objects.get(username="rosa")


def can_call() -> bool:
    return rosa().has_perm("leadership.call_moderator", "anxiety")


def days(until: dt.datetime) -> float:
    stretches = Stretch.objects.filter(member=rosa(), kind="role", started_at__lte=until)
    return round(7 * float(in_weeks(union(stretches.values_list("started_at", "ended_at"), until))), 3)


def titles(member: Member) -> list[str]:
    return list(member.notices.order_by("id").values_list("title", flat=True))


def phase(award: Award) -> str:
    award.refresh_from_db()
    return terms_of([award])[award.pk].phase


def ask(award: Award, when: dt.datetime = END - DAY) -> Renewal:
    with at(when):
        return answer(award, by=rosa(), goes_on=True, words=DID)
