"""Desks: the groups a real installation has, who sits there, and who may leave."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from leadership.audit.models import Record
from leadership.badges import desks
from leadership.badges.gate import RefusedError
from leadership.members.models import Member
from tests.cast import ProgrammeAdmin, SafeguardingLead
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


def fresh(member: Member) -> Member:
    return Member.objects.get(pk=member.pk)


def test_an_appointed_admin_may_decide_at_once_and_nothing_more_than_that() -> None:
    ada = fresh(ProgrammeAdmin())
    assert ada.is_staff
    assert not ada.is_superuser
    assert ada.has_perm("leadership.change_application")
    assert not ada.has_perm("leadership.add_application")
    assert not ada.is_safeguarding_lead


def test_a_safeguarding_lead_sees_people_and_clearances_but_no_applications() -> None:
    sage = fresh(SafeguardingLead())
    assert sage.is_safeguarding_lead
    assert sage.has_perm("leadership.change_clearance")
    assert not sage.has_perm("leadership.view_application")


def test_nobody_at_a_desk_may_delete_anything() -> None:
    for person in (ProgrammeAdmin(), SafeguardingLead()):
        assert not [each for each in fresh(person).get_all_permissions() if ".delete_" in each]


def test_furnishing_twice_is_furnishing_once_and_takes_back_what_was_added_by_hand() -> None:
    group = desks.furnish()[desks.ADMINS]
    known = set(group.permissions.values_list("codename", flat=True))
    group.permissions.clear()
    desks.furnish()
    assert set(group.permissions.values_list("codename", flat=True)) == known == set(desks.MAY[desks.ADMINS])
    assert Group.objects.count() == len(desks.MAY)


def test_appointing_and_dismissing_are_on_the_record_once() -> None:
    ada, eve = ProgrammeAdmin(), MemberFactory()
    assert desks.appoint(eve, desks.ADMINS, by=ada)
    assert not desks.appoint(eve, desks.ADMINS, by=ada)
    assert desks.dismiss(eve, desks.ADMINS, by=ada)
    assert not desks.dismiss(eve, desks.ADMINS, by=ada)
    assert not fresh(eve).is_staff
    verbs = Record.objects.about("member", eve.pk).order_by("at").values_list("verb", "actor_name")
    assert list(verbs) == [("appointed", ada.username), ("dismissed", ada.username)]


def test_the_last_programme_admin_stays() -> None:
    ada = ProgrammeAdmin()
    with pytest.raises(RefusedError, match="Somebody has to stay"):
        desks.dismiss(ada, desks.ADMINS)
    assert fresh(ada).is_staff


def test_the_command_appoints_and_says_so_and_names_what_it_does_not_know() -> None:
    eve, out = MemberFactory(username="eve"), io.StringIO()
    call_command("appoint", "eve", "admin", stdout=out)
    assert out.getvalue() == "eve sits at the desk: Programme admins.\n"
    assert fresh(eve).has_perm("leadership.change_application")
    with pytest.raises(CommandError, match="nobody called “adam”"):
        call_command("appoint", "adam", "admin")
    with pytest.raises(CommandError, match="Somebody has to stay"):
        call_command("appoint", "eve", "admin", "--end")
