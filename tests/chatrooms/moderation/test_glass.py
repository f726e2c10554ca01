"""Reading more than a case shows: a lead, a reason, an hour, somebody told at once, and every page on record (G22, S16, S19)."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chatrooms.moderation.desk import taking
from chatrooms.moderation.glass import breaking
from chatrooms.moderation.glass.models import Glass
from chatrooms.moderation.reports.categories import CATEGORIES
from chatrooms.moderation.reports.reporting import a_person, report
from chatrooms.rooms.models import Room
from chatrooms.talk.say import Person, Say
from chatrooms.talk.store import write
from leadership.audit.models import Record
from leadership.badges.gate import RefusedError, TooLateError
from leadership.notices.models import Notice
from tests.cast import ProgrammeAdmin, SafeguardingLead
from tests.clock import SECOND, at
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
CANARY, WHY = "canary-behind-the-glass", "Another member may be in danger."


@pytest.fixture
def ash(programme):
    ash = MemberFactory(username="ash")
    room, _ = Room.objects.get_or_create(slug="free-hugs")
    write([Say(room.pk, Person(ash.pk, ash.username), CANARY, uuid.uuid4().hex)])
    return ash


@pytest.fixture
def case(ash):
    return report(a_person(ash), CATEGORIES["grooming"], by=MemberFactory(), words="my own words").case


@pytest.fixture
def sage(ash):
    return SafeguardingLead(username="sage")


@pytest.fixture
def other(ash):
    return SafeguardingLead(username="the-second-lead")


def page_of(case) -> str:
    return f"/moderation/cases/{case.pk}/glass/"


def test_a_reason_opens_it_and_somebody_is_told_in_the_same_moment(case, sage, other, signed_in) -> None:
    address = page_of(case)
    stale = signed_in(sage, reauthenticated=False).post(address, {"do": "break", "reason": WHY})
    assert stale["Location"].startswith("/accounts/reauthenticate/")
    client = signed_in(sage)
    assert CANARY not in client.get(address).content.decode()
    assert client.post(address, {"do": "read"}).status_code == 409
    assert client.post(address, {"do": "break", "reason": " "}).status_code == 400
    assert not Glass.objects.exists()
    assert client.post(address, {"do": "break", "reason": WHY}).status_code == 302
    assert Notice.objects.get(member=other).title == "The glass before a case was broken."
    assert CANARY not in client.get(address).content.decode()  # a GET reads nothing
    assert CANARY in client.post(address, {"do": "read"}).content.decode()
    told = list(Record.objects.filter(subject_kind="glass").order_by("at").values_list("verb", "actor_name", "reason"))
    assert told == [("broke the glass", "sage", WHY), (breaking.READ, "sage", WHY)]
    # hers alone
    assert CANARY not in signed_in(other).get(address).content.decode()
    assert signed_in(other).post(address, {"do": "read"}).status_code == 409


def test_after_an_hour_it_is_whole_again(case, sage, other) -> None:
    glass = breaking.break_glass(case, by=sage, reason=WHY)
    with at(glass.until - SECOND):
        breaking.read(glass, by=sage, what="page 1")
    with at(glass.until), pytest.raises(TooLateError):
        breaking.read(glass, by=sage, what="page 1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Glass.objects.update(until=glass.at + dt.timedelta(minutes=61))


def test_the_words_and_notes_of_a_closed_case_are_sealed(case, sage, other, signed_in) -> None:
    taking.claim(case, by=sage)
    taking.note(case, by=sage, words="a private note")
    client, address = signed_in(sage), f"/moderation/cases/{case.pk}/"
    assert "my own words" in client.post(address, {"do": "open"}).content.decode()
    taking.close(case, by=sage, outcome="nothing")
    page = client.get(address).content.decode()
    assert "a private note" not in page
    assert "break the glass" in page
    refused = client.post(address, {"do": "open"})
    assert refused.status_code == 403
    assert "my own words" not in refused.content.decode()
    breaking.break_glass(case, by=sage, reason=WHY)
    assert "a private note" in client.get(address).content.decode()
    assert "my own words" in client.post(address, {"do": "open"}).content.decode()


@pytest.mark.parametrize("who", ["moderator", "admin", "superuser", "whom it is about", "who reported it"])
def test_for_nobody_else_is_there_such_a_page(case, sage, signed_in, who) -> None:
    if who == "moderator":
        member = MemberFactory(roles=[("global-moderator", "", 3)])
        taking.claim(case, by=member)
    elif who == "admin":
        member = ProgrammeAdmin()
    elif who == "superuser":
        member = MemberFactory(is_staff=True, is_superuser=True)
    else:
        member = SafeguardingLead()
        case = report(a_person(member), CATEGORIES["other"], by=MemberFactory()).case
        if who == "who reported it":
            case = report(a_person(MemberFactory()), CATEGORIES["other"], by=member).case
    client = signed_in(member)
    assert client.get(page_of(case)).status_code == 404
    assert client.post(page_of(case), {"do": "break", "reason": WHY}).status_code == 404
    with pytest.raises(RefusedError):
        breaking.break_glass(case, by=member, reason=WHY)


def test_alone_it_stays_whole_and_without_a_second_lead_the_admins_are_told(case, sage) -> None:
    with pytest.raises(RefusedError, match="nobody else"):
        breaking.break_glass(case, by=sage, reason=WHY)
    admin = ProgrammeAdmin()
    breaking.break_glass(case, by=sage, reason=WHY)
    assert Notice.objects.filter(member=admin).count() == 1


def test_somebody_else_looks_at_it_within_a_week_or_is_reminded_once(case, sage, other, signed_in) -> None:
    glass = breaking.break_glass(case, by=sage, reason=WHY)
    breaking.read(glass, by=sage, what="page 1")
    assert breaking.remind() == 0
    with at(timezone.now() + breaking.UNSEEN_FOR):
        assert breaking.remind() == 1
        assert breaking.remind() == 0
    client = signed_in(other)
    page = client.get("/moderation/glass/").content.decode()
    assert WHY in page
    assert "1 page read" in page
    assert CANARY not in page
    assert "I looked at it" not in signed_in(sage).get("/moderation/glass/").content.decode()
    with pytest.raises(RefusedError):
        breaking.see(glass, by=sage)
    client.post(f"/moderation/glass/{glass.pk}/seen/")
    glass.refresh_from_db()
    assert glass.seen_by == other
    with at(timezone.now() + 2 * breaking.UNSEEN_FOR):
        assert breaking.remind() == 0


def test_one_broken_glass_costs_what_three_cost(case, sage, other, signed_in) -> None:
    client = signed_in(other)
    breaking.break_glass(case, by=sage, reason=WHY)
    client.get("/moderation/glass/")
    with CaptureQueriesContext(connection) as one:
        client.get("/moderation/glass/")
    for _ in range(2):
        breaking.break_glass(case, by=sage, reason=WHY)
    with CaptureQueriesContext(connection) as three:
        client.get("/moderation/glass/")
    assert len(three) == len(one)
