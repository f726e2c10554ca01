"""People from a file: who may come in, what they find, and what a second import leaves alone."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from leadership.members.models import Band, Member
from leadership.requirements.models import Tally
from tests.factories import PASSWORD, MemberFactory

ANA = "ana,Ana@Example.org,listener,1990-02-03,2024-05-06T07:08:09+02:00,Europe/Berlin,"
TEEN = f"tia,tia@example.org,member,{timezone.now().year - 15}-01-01,2026-01-01T00:00:00Z,UTC,"


@pytest.mark.django_db
def test_a_person_arrives_with_a_confirmed_address_and_an_empty_tally(imported):
    assert imported("members", ANA, TEEN).out == "2 rows: 2 new."
    ana = Member.objects.get(username="ana")
    assert (ana.email, ana.account, ana.born_on, ana.time_zone) == (
        "ana@example.org", "listener", dt.date(1990, 2, 3), "Europe/Berlin",
    )  # fmt: skip
    assert ana.joined_at == dt.datetime(2024, 5, 6, 5, 8, 9, tzinfo=dt.UTC)
    assert not ana.has_usable_password()
    address = EmailAddress.objects.get(user=ana)
    assert (address.email, address.verified, address.primary) == (ana.email, True, True)
    assert Tally.objects.filter(pk=ana.pk, account="listener", joined_at=ana.joined_at, adult_at=ana.adult_at).exists()
    assert [ana.band, Member.objects.get(username="tia").band] == [Band.ADULT, Band.TEEN]


@pytest.mark.django_db
def test_coming_of_age_is_reckoned_as_for_everybody_else(imported):
    imported("members", "leap,leap@example.org,member,2008-02-29,2024-05-06T07:08:09Z,America/New_York,")
    leap = Member.objects.get()
    stored = leap.adult_at
    leap.set_adult_at()
    assert stored == leap.adult_at == dt.datetime(2026, 3, 1, 5, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_without_a_password_the_person_sets_one_by_mail(imported, run_tasks, client):
    imported("members", ANA)
    client.post("/accounts/password/reset/", {"email": "ana@example.org"})
    run_tasks()
    assert [letter.to for letter in mail.outbox] == [["ana@example.org"]]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


@pytest.mark.django_db
def test_a_password_of_the_file_opens_the_door(imported):
    imported("members", ANA + PASSWORD)
    answer = Client().post("/accounts/login/", {"login": "ana", "password": PASSWORD})
    assert answer.status_code == 302


BAD = {
    ",a@example.org,member,1990-01-01,2024-01-01T00:00:00Z,UTC,": "username: is empty",
    "a b,a@example.org,member,1990-01-01,2024-01-01T00:00:00Z,UTC,": "username: “a b” is not made of",
    "adm1n,a@example.org,member,1990-01-01,2024-01-01T00:00:00Z,UTC,": "username: “adm1n” could be taken for the staff",
    "cara,nowhere,member,1990-01-01,2024-01-01T00:00:00Z,UTC,": "email: This is no e-mail address yet: it needs a name, an @ and a place.",
    "cara,a@example.org,guru,1990-01-01,2024-01-01T00:00:00Z,UTC,": "account: “guru” is not one of member, listener",
    "cara,a@example.org,member,1990-02-30,2024-01-01T00:00:00Z,UTC,": "born_on: “1990-02-30” is not a date",
    f"cara,a@example.org,member,{timezone.now().year - 5}-01-01,2024-01-01T00:00:00Z,UTC,": "born_on: is under 13",
    "cara,a@example.org,member,1066-10-14,2024-01-01T00:00:00Z,UTC,": "born_on: “1066-10-14” can't be",
    "cara,a@example.org,member,1990-01-01,2024-01-01T00:00:00,UTC,": "joined_at: “2024-01-01T00:00:00” says no zone",
    "cara,a@example.org,member,1990-01-01,2024-01-01,UTC,": "joined_at: “2024-01-01” says no zone",
    "cara,a@example.org,member,1990-01-01,0202-01-01T00:00:00Z,UTC,": "joined_at: “0202-01-01T00:00:00Z” is not between",
    "cara,a@example.org,member,1990-01-01,1980-01-01T00:00:00Z,UTC,": "joined_at: is before the birth date",
    "cara,a@example.org,member,1990-01-01,2024-01-01T00:00:00Z,Mars/Crater,": "time_zone: “Mars/Crater” is not",
    "cara,a@example.org,member,1990-01-01,2024-01-01T00:00:00Z,UTC,short": "password: This password is too short.",
    "cara,a@example.org,member,1990-01-01": "has 4 values where the header names 7",
    "Taken,a@example.org,member,1990-01-01,2024-01-01T00:00:00Z,UTC,": "username: “Taken” is known already",
    "cara,Taken@example.org,member,1990-01-01,2024-01-01T00:00:00Z,UTC,": "email: “taken@example.org” belongs to",
}


@pytest.mark.django_db
@pytest.mark.parametrize(("row", "problem"), BAD.items(), ids=BAD.values())
def test_a_bad_row_is_named_by_line_and_column_and_keeps_everybody_out(imported, row, problem):
    MemberFactory(username="taken")
    answer = imported("members", ANA, row)
    assert answer.code == 1
    assert answer.problems[0].startswith(f"in.csv:3: {problem}")
    assert answer.problems[-1].endswith("Nothing was changed.")
    assert list(Member.objects.values_list("username", flat=True)) == ["taken"]


@pytest.mark.django_db
def test_every_fault_of_a_row_is_told(imported):
    answer = imported("members", "a b,nowhere,guru,x,y,z,")
    columns = [line.split(": ")[1] for line in answer.problems[:-1]]
    assert columns == ["username", "email", "account", "born_on", "joined_at", "time_zone"]


@pytest.mark.django_db
def test_one_name_or_address_twice_in_a_file(imported):
    other = "bea,ana@example.org,listener,1990-02-03,2024-05-06T07:08:09Z,UTC,"
    namesake = "ANA,ana2@example.org,member,1990-02-03,2024-05-06T07:08:09+02:00,UTC,"
    answer = imported("members", ANA, other, namesake, ANA)
    assert [line.split(": ")[:2] for line in answer.problems[:-1]] == [
        ["in.csv:3", "email"], ["in.csv:4", "username"], ["in.csv:4", "account"],
    ]  # fmt: skip


@pytest.mark.django_db
def test_known_people_stay_as_they_are(imported):
    imported("members", ANA)
    Member.objects.update(time_zone="Asia/Tokyo", password="hers")
    assert imported("members", ANA, TEEN).out == "2 rows: 1 new, 1 known and kept as they are here."
    ana = Member.objects.get(username="ana")
    assert (ana.time_zone, ana.password) == ("Asia/Tokyo", "hers")


@pytest.mark.django_db
def test_a_leader_imported_again_is_no_double_of_herself(imported, programme):
    imported("members", ANA)
    imported("awards", "ana,room-supporter,anxiety,2025-01-01T00:00:00Z,,")
    assert imported("members", ANA).out == "1 row: 1 known."


@pytest.mark.django_db
def test_the_same_password_many_times_and_a_known_one_not_at_all(imported):
    rows = [ANA.replace("ana", f"ana{n}").replace("Ana", f"ana{n}") + PASSWORD for n in range(3)]
    imported("members", *rows)
    assert all(member.check_password(PASSWORD) for member in Member.objects.all())
