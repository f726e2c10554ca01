"""Who may know of whom: the wall between teens and adults, and the day it moves (G2, G4, G5, G26)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from leadership.audit.models import Record
from leadership.members.models import Account, Band, Clearance, Member
from tests.cast import ProgrammeAdmin, SafeguardingLead
from tests.factories import MemberFactory, give_role

pytestmark = pytest.mark.django_db


def clearance(member: Member, **changes) -> Clearance:
    now = timezone.now()
    rows = {
        "evidence": Clearance.Evidence.EMPLOYMENT,
        "requested_by": MemberFactory(),
        "approved_by": MemberFactory(),
        "approved_at": now,
        "expires_at": now + dt.timedelta(days=300),
    }
    return Clearance.objects.create(member=member, **(rows | changes))


@pytest.fixture
def people(programme) -> dict[str, Member]:
    return {
        "adult": MemberFactory(username="lia"),
        "teen": MemberFactory(username="tom", band=Band.TEEN),
        "cleared": MemberFactory(username="carla"),
    }


def test_the_wall_stands_both_ways_and_says_nothing(people, signed_in) -> None:
    for viewer, seen, other in [("adult", "cleared", "teen"), ("teen", None, "adult")]:
        client = signed_in(people[viewer], second_factor=False)
        hidden = client.get(f"/members/{people[other].username}/")
        missing = client.get("/members/nobody-of-that-name/")
        assert hidden.status_code == missing.status_code == 404
        assert hidden.content == missing.content
        assert client.get(f"/members/{people[viewer].username}/").status_code == 200
        if seen:
            assert client.get(f"/members/{people[seen].username}/").status_code == 200


def test_a_profile_says_neither_age_nor_address_nor_when_somebody_was_here(people, signed_in) -> None:
    other = MemberFactory(band=Band.TEEN, time_zone="Africa/Nairobi")
    page = signed_in(people["teen"]).get(f"/members/{other.username}/").content.decode()
    for private in (other.email, str(other.born_on.year), "last seen", other.time_zone):
        assert private not in page.partition("<main")[2]
    assert '<meta name="robots" content="noindex">' in page


def test_a_closed_account_is_not_there(people, signed_in) -> None:
    Member.objects.filter(username="carla").update(is_active=False)
    assert signed_in(people["adult"]).get("/members/carla/").status_code == 404


def test_a_clearance_opens_the_wall_while_it_holds(people, signed_in, time_machine) -> None:
    row = clearance(people["cleared"])
    address = "/members/tom/"
    assert signed_in(people["cleared"]).get(address).status_code == 200
    time_machine.move_to(row.expires_at, tick=False)
    assert people["cleared"].bands() == {Band.ADULT}
    time_machine.move_to(row.expires_at - dt.timedelta(seconds=1), tick=False)
    assert people["cleared"].bands() == {Band.ADULT, Band.TEEN}
    Clearance.objects.filter(pk=row.pk).update(ended_at=timezone.now())
    assert people["cleared"].bands() == {Band.ADULT}


def test_an_unapproved_clearance_or_one_of_a_member_account_opens_nothing(people) -> None:
    clearance(people["adult"], approved_by=None, approved_at=None)
    member = MemberFactory(account=Account.MEMBER)
    clearance(member)
    assert people["adult"].bands() == member.bands() == {Band.ADULT}


def test_staff_see_over_the_wall_only_with_the_second_key(people, signed_in) -> None:
    admin = ProgrammeAdmin()
    assert signed_in(admin, second_factor=False).get("/members/tom/").status_code == 404
    assert signed_in(admin).get("/members/tom/").status_code == 200


@pytest.mark.parametrize(
    "asked", ["born_on__gt", "adult_at__lt", "email__startswith", "password__startswith", "id__gt"]
)
def test_an_address_at_the_desk_asks_for_no_more_than_the_page_offers(people, signed_in, asked: str) -> None:
    """Filters in an address are no way around what the desk is not shown: birth dates, addresses, passwords."""
    admin = signed_in(ProgrammeAdmin())
    assert admin.get("/admin/leadership/member/", {asked: "2008-01-01"}).status_code in {302, 400}
    assert (
        admin.get("/admin/leadership/member/", {"account__exact": "listener", "is_active__exact": 1}).status_code
        == 200
    )


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"])
def test_the_eighteenth_birthday_moves_the_wall_by_itself(people, signed_in, time_machine, zone: str) -> None:
    born = timezone.now().date().replace(day=1) - dt.timedelta(days=17 * 366)
    almost = MemberFactory(username="almost", born_on=born, time_zone=zone)
    give_role(almost, "group-support-mentor", "anxiety")
    moment = almost.adult_at
    time_machine.move_to(moment - dt.timedelta(seconds=1), tick=False)
    client = signed_in(almost)
    assert client.get("/members/tom/").status_code == 200
    assert client.get("/members/lia/").status_code == 404
    assert client.get("/rooms/teen-sharing-circle/").status_code == 200
    time_machine.move_to(moment, tick=False)
    client = signed_in(Member.objects.get(pk=almost.pk))
    assert client.get("/members/tom/").status_code == 404
    assert client.get("/members/lia/").status_code == 200
    assert client.get("/rooms/teen-sharing-circle/").status_code == 404
    assert client.get("/rooms/sharing-circle/").status_code in {200, 404}  # a room of members, not of listeners
    assert almost.awards.held().count() == 1  # what was earned stays


@pytest.mark.parametrize(
    ("hours", "here", "there"),
    [(-1, "UTC", "Pacific/Kiritimati"), (1, "UTC", "America/Los_Angeles")],
    ids=["over the wall", "back behind it"],
)
def test_another_time_zone_is_no_way_over_the_wall(programme, signed_in, time_machine, hours, here, there) -> None:
    """Only the calendar she has decides around the birthday; two days later she moves as she likes (G5)."""
    born = timezone.now().date().replace(day=1) - dt.timedelta(days=17 * 366)
    almost = MemberFactory(username="almost", born_on=born, time_zone=here)
    time_machine.move_to(almost.adult_at + dt.timedelta(hours=hours), tick=False)
    band, client = almost.band, signed_in(almost)
    assert client.post("/settings/", {"time_zone": there, "theme": ""}).status_code == 400
    almost.refresh_from_db()
    assert (almost.band, almost.time_zone) == (band, here)
    time_machine.shift(dt.timedelta(days=2))
    assert signed_in(almost).post("/settings/", {"time_zone": there, "theme": ""}).status_code == 302


def test_the_database_wants_two_people_and_a_year_at_most(people) -> None:
    one, member = MemberFactory(), people["adult"]
    now = timezone.now()
    for wrong in (
        {"requested_by": one, "approved_by": one},
        {"requested_by": member},
        {"approved_by": member},
        {"approved_by": None},
        {"approved_at": None},
        {"expires_at": now + dt.timedelta(days=400)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            clearance(member, **wrong)


class TestAtTheDesk:
    """An admin asks, the safeguarding lead says yes."""

    @pytest.fixture
    def admin(self, programme) -> Member:
        return ProgrammeAdmin()

    @pytest.fixture
    def lead(self, programme) -> Member:
        return SafeguardingLead()

    def ask(self, client, member: Member, days: int = 90):
        day = timezone.now() + dt.timedelta(days=days)
        data = {
            "username": member.username,
            "evidence": "employment",
            "until": f"{day:%Y-%m-%d}",
            "requested_by": member.pk,
            "approved_by": member.pk,
            "approved_at_0": "2026-01-01",
        }
        return client.post("/admin/leadership/clearance/add/", data)

    def act(self, client, action: str, row: Clearance):
        data = {"action": action, "_selected_action": [row.pk]}
        return client.post("/admin/leadership/clearance/", data, follow=True)

    def test_asked_by_one_approved_by_another(self, admin, lead, people, signed_in) -> None:
        assert self.ask(signed_in(admin), people["adult"]).status_code == 302
        row = Clearance.objects.get()
        assert (row.requested_by, row.approved_by) == (admin, None)
        self.act(signed_in(lead), "approve", row)
        self.act(signed_in(lead), "approve", row)
        assert people["adult"].bands() == {Band.ADULT, Band.TEEN}
        self.act(signed_in(lead), "end", row)
        assert people["adult"].bands() == {Band.ADULT}
        verbs = Record.objects.about("clearance", row.pk).order_by("at").values_list("verb", "actor_id")
        assert list(verbs) == [
            ("asked for a clearance", admin.pk),
            ("approved a clearance", lead.pk),
            ("ended a clearance", lead.pk),
        ]

    def test_an_admin_does_not_approve(self, admin, people, signed_in) -> None:
        row = clearance(people["adult"], approved_by=None, approved_at=None)
        self.act(signed_in(admin), "approve", row)
        assert people["adult"].bands() == {Band.ADULT}

    def test_the_lead_does_not_approve_what_she_asked_for_or_gets(self, lead, people, signed_in) -> None:
        own = clearance(lead, approved_by=None, approved_at=None)
        asked = clearance(people["adult"], requested_by=lead, approved_by=None, approved_at=None)
        for row in (own, asked):
            page = self.act(signed_in(lead), "approve", row)
            assert "Two people stand behind a clearance" in page.content.decode()
        assert not Clearance.objects.exclude(approved_at=None).exists()

    @pytest.mark.parametrize("days", [-1, 400])
    def test_a_day_out_of_reach_is_refused_beside_its_field(self, admin, people, signed_in, days: int) -> None:
        page = self.ask(signed_in(admin), people["adult"], days)
        assert "within the coming twelve months" in page.content.decode()
        assert not Clearance.objects.exists()

    def test_nobody_asks_for_herself_for_a_teen_or_for_a_member_account(self, admin, people, signed_in) -> None:
        for person in (admin, people["teen"], MemberFactory(account=Account.MEMBER)):
            assert self.ask(signed_in(admin), person).status_code == 200
        assert not Clearance.objects.exists()
