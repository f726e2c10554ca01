"""What a decision rests on: what was asked when it was sent, what is asked today, or an invitation (L10)."""

from __future__ import annotations

import dataclasses

import pytest
from django.utils import timezone

from leadership.applications.grounds import Ground
from leadership.applications.models import Status
from leadership.applications.sending import invite, send
from leadership.audit.models import Record
from leadership.badges.gate import RefusedError
from leadership.members.models import Account, Member
from leadership.requirements.models import Fact, Tally
from leadership.roles.editions import put_in_force
from leadership.roles.models import Role
from tests import cast
from tests.factories import MemberFactory
from tests.leadership.applications.moves import approve, approve_would, ask_from_today, decline, tick

pytestmark = pytest.mark.django_db

TWO_CHATS = '{ metric = "group_chats", at_least = 2 },\n]'


def forget_what_counts(member: Member, metric: str) -> None:
    """As if it had never been recorded: the facts, and what is kept of them."""
    Fact.objects.filter(member=member, metric=metric).delete()
    Tally.objects.filter(member=member).update(**{metric: 0})


def test_what_was_asked_when_it_was_sent_still_counts_when_more_is_asked(ada, sent) -> None:
    ask_from_today(TWO_CHATS, TWO_CHATS.replace("2", "75"))
    approve(sent, ada)
    assert Record.objects.get(verb="approved").after == {"ground": Ground.KEPT, "edition": str(sent.edition.day)}


def test_evidence_that_went_meanwhile_does_not_take_it_back(ada, sent) -> None:
    forget_what_counts(sent.applicant, "group_chats")
    approve(sent, ada)
    assert Record.objects.get(verb="approved").after["ground"] == Ground.KEPT


def test_where_less_is_asked_now_the_easier_one_counts(ada, leader, ben) -> None:
    """The interview is not asked any more, so nobody has to tick it."""
    tick(leader, "statement", ada)
    ask_from_today('  { check = "interview" },\n', "")
    approve(leader, ada)
    approve(leader, ben)
    today = str(timezone.now().date())
    assert Record.objects.get(verb="approved").after == {"ground": Ground.TODAY, "edition": today}


def test_an_invitation_is_a_ground_where_nothing_is_published(ada, ben, run_tasks) -> None:
    mia = MemberFactory(account=Account.MEMBER)
    invite(mia, Role.objects.get(pk="chatroom-moderator"), by=ben)
    application = cast.draft_by(mia, "chatroom-moderator")
    send(application, by=mia)
    approve(application, ada)
    assert Record.objects.get(verb="approved").after["ground"] == Ground.INVITED


def test_an_invitation_spares_nobody_a_tick_that_is_all_that_is_asked(ada, ben) -> None:
    ask_from_today(
        'all = [\n  { role = "group-support-mentor" },\n  { role = "group-support-mentor", weeks = 8 },\n  { check = "statement" },\n  { check = "interview" },\n]',
        'all = [{ check = "interview" }]',
    )
    eve = MemberFactory()
    invite(eve, Role.objects.get(pk="group-support-mentor-leader"), by=ben)
    application = cast.draft_by(eve, "group-support-mentor-leader", ())
    send(application, by=eve)
    with pytest.raises(RefusedError, match="Still to be ticked by a person: interview"):
        approve(application, ada)


def test_a_role_that_left_the_programme_can_still_be_answered(ada, sent, programme) -> None:
    """Approved by what was asked when it was sent; declined as ever."""
    roles = {slug: role for slug, role in programme.roles.items() if slug == "sharing-circle-host"}
    put_in_force(dataclasses.replace(programme, roles=roles, rooms={}, edition=timezone.now().date()))
    assert approve_would(sent, ada) == ""
    decline(sent, ada)
    assert sent.status == Status.DECLINED
