"""What is private to the desk shows on no page of anybody without the right: a canary in each such field, and everybody looks (S19)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from chatrooms.moderation.acts.models import Proposal
from chatrooms.moderation.ages.models import AgeCheck
from chatrooms.moderation.desk.models import Note
from chatrooms.moderation.glass.models import Glass
from chatrooms.moderation.reports.models import Case, Evidence, Report
from chatrooms.reviews.models import Review
from leadership.members.models import Member
from tests.matrix.people import World
from tests.matrix.test_matrix import TURNS, ask

pytestmark = pytest.mark.django_db
CANARY = "canary-of-the-desk"
#: some of each kind that has no right to any of it
READERS = ("adult-member", "cleared-listener", "community-moderator", "ambassador")
PAGES = sorted(
    {row.address for row in TURNS if row.method == "GET" and not row.address.startswith(("/admin/", "/accounts/"))}
)


def plant(world: World) -> None:
    """In every private field there is, about somebody else."""
    now, case = timezone.now(), Case.objects.get(pk=world.names["case"])
    adult, lead = Member.objects.get(username="bystander-adult"), world.requester
    Report.objects.update(words=CANARY)
    Evidence.objects.create(case=case, at=now, content={"lines": [], "name": CANARY}, seal="x")
    Note.objects.create(case=case, about=case.about, by=lead, words=CANARY, until=now + dt.timedelta(days=9))
    Proposal.objects.update(words=CANARY)
    Review.objects.update(words=CANARY)
    Glass.objects.update(reason=CANARY)
    AgeCheck.objects.create(
        about=adult, case=case, until=now, ended_at=now, outcome="right", decided_by=lead, words=CANARY
    )


@pytest.mark.parametrize("reader", READERS)
def test_no_canary_sings(world: World, reader: str) -> None:
    with transaction.atomic():
        plant(world)
        heard = [page for page in PAGES if CANARY in ask(world, reader, "GET", page).content.decode(errors="replace")]
        transaction.set_rollback(True)
    assert heard == []


def test_the_canary_can_be_heard(world: World) -> None:
    """By whoever may: or else the others prove nothing."""
    with transaction.atomic():
        plant(world)
        heard = [
            CANARY in ask(world, who, "GET", page).content.decode()
            for who, page in (
                ("programme-admin", "/moderation/reviews/?of=bystander-adult"),
                ("programme-admin", "/moderation/glass/"),
                ("safeguarding-lead", "/moderation/cases/{case}/"),
                ("safeguarding-lead", "/moderation/proposals/{proposal}/"),
            )
        ]
        transaction.set_rollback(True)
    assert heard == [True] * 4
