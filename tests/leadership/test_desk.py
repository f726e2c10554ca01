"""The desk as a busy admin finds it: what waits first, words for everything, and one way from a person to all of hers."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from leadership.applications import decide
from leadership.applications.models import Application
from leadership.audit.models import Record
from leadership.audit.record import record
from leadership.badges.models import Award
from leadership.learning.models import Completion
from leadership.members.models import Member
from tests.cast import (
    ListenerWhoMeetsMentorLeader,
    ListenerWhoMeetsRoomSupporter,
    ProgrammeAdmin,
    SafeguardingLead,
    application_by,
)
from tests.factories import MemberFactory, give_badge, give_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(programme) -> Member:
    return ProgrammeAdmin(username="ada")


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


class TestTheFront:
    def test_it_leads_with_what_waits(self, ada, signed_in) -> None:
        application_by(ListenerWhoMeetsRoomSupporter())
        old = application_by(ListenerWhoMeetsRoomSupporter())
        Application.objects.filter(pk=old.pk).update(submitted_at=timezone.now() - dt.timedelta(days=6))
        front = page(signed_in(ada), "/admin/")
        assert "<b>2</b> applications waiting" in front
        assert "<b>1</b> of them longer than 5 days" in front
        assert "second approval" not in front

    def test_it_says_when_nothing_waits(self, ada, signed_in) -> None:
        assert "Nothing waits for you." in page(signed_in(ada), "/admin/")

    def test_a_second_approval_waits_for_the_other_admin_only(self, ada, signed_in) -> None:
        application, ben = (
            application_by(ListenerWhoMeetsMentorLeader(), "group-support-mentor-leader", ()),
            ProgrammeAdmin(),
        )
        for check in ("statement", "interview"):
            application.refresh_from_db()
            decide.tick(application, check=check, by=ada, version=application.version)
        application.refresh_from_db()
        decide.approve(application, by=ada, version=application.version)
        assert "<b>1</b> of them for a second approval" in page(signed_in(ben), "/admin/")
        assert "second approval" not in page(signed_in(ada), "/admin/")

    def test_every_list_of_the_desk_is_one_click_away(self, programme, signed_in, django_user_model) -> None:
        root = django_user_model.objects.create_superuser("root", "root@example.org", "x", born_on=dt.date(1990, 1, 1))
        front = page(signed_in(root), "/admin/")
        lists = [model for model in admin.site._registry if model._meta.app_label == "leadership"]
        assert lists
        for model in lists:
            assert f'"{reverse(f"admin:leadership_{model._meta.model_name}_changelist")}"' in front


class TestOnePerson:
    def test_everything_of_hers_is_one_click_away(self, ada, signed_in) -> None:
        lia = ListenerWhoMeetsRoomSupporter(username="lia")
        application, award = (
            application_by(lia, communities=("loneliness",)),
            give_role(lia, "room-supporter", "anxiety"),
        )
        badge, course = give_badge(lia, "refresher"), Completion.passed(lia, "topic-guide-anxiety")
        client = signed_in(ada)
        hers = page(client, f"/admin/leadership/member/{lia.pk}/change/")
        for row in (application, award, badge, course):
            assert reverse(f"admin:leadership_{row._meta.model_name}_change", args=[row.pk]) in hers
        assert "Room Supporter in Anxiety, since" in hers
        assert f"/admin/leadership/record/?about_id={lia.pk}" in hers
        assert 'value="lia"' in page(client, "/admin/leadership/award/add/?username=lia")

    def test_the_safeguarding_lead_reads_no_applications_here(self, programme, signed_in) -> None:
        lia = ListenerWhoMeetsRoomSupporter()
        application = application_by(lia)
        hers = page(signed_in(SafeguardingLead()), f"/admin/leadership/member/{lia.pk}/change/")
        assert str(application.pk) not in hers
        assert "Give a" not in hers


class TestTheRecord:
    def test_it_says_who_did_what_and_about_whom(self, ada, signed_in) -> None:
        lia = MemberFactory(username="lia")
        give_role(lia, "room-supporter", "anxiety")
        row = Record.objects.get(verb="granted")
        listed = page(signed_in(ada), f"/admin/leadership/record/?about_id={lia.pk}")
        assert "the site" in listed
        assert "gave a role" in listed
        assert f"/admin/leadership/member/{lia.pk}/change/" in listed
        told = page(signed_in(ada), f"/admin/leadership/record/{row.pk}/change/")
        assert "the site gave a role" in told
        assert "Role: Room supporter" in told
        assert f"/admin/leadership/award/{Award.objects.get().pk}/change/" in told

    def test_it_is_found_by_whom_it_concerns_and_outlives_them(self, ada, signed_in) -> None:
        lia, client = MemberFactory(username="lia"), signed_in(ada)
        record("erased", lia, by=ada, about=lia)
        assert "erased an account" in page(client, "/admin/leadership/record/?q=lia")
        lia.delete()
        assert "somebody who has left" in page(client, "/admin/leadership/record/")


@pytest.mark.parametrize("name", ["award", "badgeaward", "completion", "obligation", "member", "record"])
def test_a_list_of_many_costs_what_a_list_of_one_costs(
    ada, signed_in, django_assert_num_queries, django_assert_max_num_queries, name: str
) -> None:
    def more(count: int) -> None:
        for _ in range(count):
            member = MemberFactory()
            give_role(member, "global-moderator")
            give_badge(member, "refresher")
            Completion.passed(member, "topic-guide-anxiety")

    client, address = signed_in(ada), f"/admin/leadership/{name}/"
    more(1)
    client.get(address)
    with django_assert_max_num_queries(20) as few:
        client.get(address)
    more(4)
    with django_assert_num_queries(len(few)):
        assert client.get(address).status_code == 200


def test_the_next_one_is_the_next_and_not_always_the_oldest(ada, signed_in) -> None:
    rows = [application_by(ListenerWhoMeetsRoomSupporter()) for _ in range(3)]
    for days, row in enumerate(rows):
        Application.objects.filter(pk=row.pk).update(submitted_at=timezone.now() - dt.timedelta(days=9 - days))
    client = signed_in(ada)
    for row, following in zip(rows, [*rows[1:], rows[0]], strict=True):
        shown = page(client, f"/admin/leadership/application/{row.pk}/change/")
        assert f'Next in your queue: <a href="/admin/leadership/application/{following.pk}/change/">' in shown
