"""An age that is called in question: reading along until a person has looked, two answers, an end by itself, no trace (G5, G6)."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chatrooms.moderation.ages import looking
from chatrooms.moderation.ages.models import AgeCheck, BandChange
from chatrooms.moderation.desk import taking
from chatrooms.moderation.reports.categories import CATEGORIES
from chatrooms.moderation.reports.models import Case
from chatrooms.moderation.reports.reporting import a_person, report
from chatrooms.talk import gate, stamps
from leadership.audit.models import Record
from leadership.badges.gate import RefusedError, TooLateError
from leadership.members import erasure
from leadership.members.models import Band
from leadership.notices.models import Notice
from leadership.requirements.models import Fact
from tests.cast import SafeguardingLead
from tests.clock import at, at_once
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
ROOM = "/rooms/free-hugs/"
#: of somebody of about fifteen
BORN_ON = timezone.now().date().replace(day=1, month=1) - dt.timedelta(days=15 * 365)


@pytest.fixture
def gil(programme):
    return MemberFactory(username="gil", roles=[("global-moderator", "", 3)])


@pytest.fixture
def ana(gil):
    return MemberFactory(username="ana")


def doubted(ana, by=None) -> Case:
    case = report(a_person(ana), CATEGORIES["age"], by=by or MemberFactory()).case
    ana.refresh_from_db()
    return case


def says(client, text="Hello") -> int:
    gate.forget()
    return client.post(ROOM, {"text": text, "nonce": str(uuid.uuid4())}).status_code


def test_she_reads_along_and_is_told_kindly(ana, signed_in) -> None:
    client = signed_in(ana)
    assert says(client) == 302
    before = stamps.of_members([ana.pk])[ana.pk]
    doubted(ana)
    assert says(client) == 403
    page = client.get(ROOM).content.decode()
    assert "Hello" in page
    assert "Nothing is held against you" in page
    assert stamps.of_upper_subjects(stamps.of_members([ana.pk])[ana.pk]) != stamps.of_upper_subjects(before)
    # her words can be taken back; reports, help and her path are there
    assert client.post(f"{ROOM}1/", {"do": "remove"}).status_code == 302
    other = MemberFactory()
    assert client.post(f"/members/{other}/report/", {"category": "worried"}).status_code == 302
    assert client.get("/help/").status_code == client.get("/path/").status_code == 200
    told = Notice.objects.get(member=ana)
    assert told.title == "You read along in the rooms for a little while."
    # no mute: no decision about her, nothing that counts
    assert not ana.acts_about.exists()
    assert not Fact.objects.filter(member=ana).exists()


def test_looking_costs_nobody_else_a_query(ana) -> None:
    other = MemberFactory()
    gate.rights_of(other, "free-hugs")
    with CaptureQueriesContext(connection) as before:
        gate.rights_of(other, "free-hugs")
    doubted(ana)
    with CaptureQueriesContext(connection) as after:
        gate.rights_of(other, "free-hugs")
    assert len(after) == len(before)


def test_whoever_took_it_up_says_right_and_it_is_trusted(ana, gil, signed_in) -> None:
    case = doubted(ana)
    with pytest.raises(RefusedError):
        looking.is_right(case, by=gil)
    taking.claim(case, by=gil)
    with pytest.raises(RefusedError, match="whether their age is right"):
        taking.close(case, by=gil, outcome="nothing")
    desk = signed_in(gil)
    address = f"/moderation/cases/{case.pk}/age/"
    assert address in desk.get(f"/moderation/cases/{case.pk}/").content.decode()
    assert b"born_on" not in desk.get(address).content
    wrong = {"answer": "wrong", "born_on": "2012-01-01", "words": "x"}
    assert desk.post(address, wrong).status_code == 400
    assert desk.post(address, {"answer": "right", "words": "Welcome back."}).status_code == 302
    assert says(signed_in(ana)) == 302
    assert desk.get(address).status_code == 404
    taking.close(case, by=gil, outcome="acted")
    assert not Fact.objects.filter(member=ana).exists()  # whatever came of it: about who she is, and not what she did
    # members can't keep her from writing again and again; a moderator can ask once more
    doubted(ana)
    assert ana.age_looked_at_until is None
    doubted(ana, by=gil)
    assert ana.age_looked_at_until is not None


def test_two_leads_say_wrong_and_move_her(ana, signed_in) -> None:
    sage, rue = SafeguardingLead(username="sage"), SafeguardingLead(username="rue")
    case = doubted(ana)
    address = f"/moderation/cases/{case.pk}/age/"
    sent = {"answer": "wrong", "born_on": BORN_ON.isoformat(), "words": "You told us that you are 15."}
    stale = signed_in(sage, reauthenticated=False).post(address, sent)
    assert stale["Location"].startswith("/accounts/reauthenticate/")
    client = signed_in(sage)
    same = client.post(address, sent | {"born_on": "1990-01-01"})
    assert same.status_code == 403
    assert AgeCheck.objects.get().ended_at is None
    assert client.post(address, sent | {"words": ""}).status_code == 400
    assert client.post(address, sent | {"born_on": "2999-01-01"}).status_code == 400
    assert client.post(address, sent).status_code == 302
    ana.refresh_from_db()
    assert (ana.band, ana.age_looked_at_until is None) == (Band.ADULT, False)  # one of two changes nothing
    agreed = {"answer": "confirm"}
    again = client.post(address, agreed)
    assert again.status_code == 409
    assert "the second is another safeguarding lead" in again.content.decode()
    assert client.post(address, sent).status_code == 400
    with pytest.raises(TooLateError):
        looking.propose(case, by=rue, born_on=BORN_ON, words="x")
    assert Notice.objects.filter(member=rue, key__startswith="age:").count() == 1
    other = signed_in(rue)
    assert "You told us that you are 15." in other.get(address).content.decode()
    assert (
        signed_in(rue, reauthenticated=False).post(address, agreed)["Location"].startswith("/accounts/reauthenticate/")
    )
    assert other.post(address, agreed).status_code == 302
    ana.refresh_from_db()
    assert (ana.band, ana.age_looked_at_until) == (Band.TEEN, None)
    assert BandChange.objects.get().born_on is None
    told = Record.objects.get(verb="found wrong")
    after = {"band": "teen", "proposed by": "sage"}
    assert (told.actor_name, told.before, told.after) == ("rue", {"band": "adult"}, after)
    assert "2011" not in str(Record.objects.filter(about_id=ana.pk).values_list())  # no birth date on record
    assert signed_in(ana).get(ROOM).status_code == 404
    with pytest.raises(TooLateError):
        looking.is_right(case, by=sage)


def test_too_young_for_both_the_account_is_closed_and_erased(ana) -> None:
    sage, case = SafeguardingLead(), doubted(ana)
    born_on = timezone.now().date() - dt.timedelta(days=11 * 365)
    looking.propose(case, by=sage, born_on=born_on, words="You can come back when you are older.")
    looking.confirm(case, by=SafeguardingLead())
    ana.refresh_from_db()
    assert not ana.is_active
    assert ana.erase_on == (timezone.now() + erasure.GRACE).date()
    assert Record.objects.filter(verb="closed the account", about_id=ana.pk).count() == 1


def test_the_database_wants_two_and_keeps_no_birth_date(ana) -> None:
    sage, case = SafeguardingLead(), doubted(ana)
    looking.propose(case, by=sage, born_on=BORN_ON, words="x")
    for wrong in ({"confirmed_by": sage, "born_on": None}, {"confirmed_by": SafeguardingLead()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BandChange.objects.update(**wrong)
    with at(ana.age_looked_at_until):
        looking.let_go()
    assert BandChange.objects.get().born_on is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_of_four_leads_at_once_one_proposes_and_one_answer_counts(programme, turn: int) -> None:
    ana, leads = MemberFactory(), [SafeguardingLead() for _ in range(4)]
    case = doubted(ana)
    proposed = at_once([lambda by=by: looking.propose(case, by=by, born_on=BORN_ON, words="x") for by in leads[:2]])
    assert sorted(type(each).__name__ for each in proposed) == ["NoneType", "TooLateError"]
    answers = [lambda by=by: looking.confirm(case, by=by) for by in leads[2:]]
    found = at_once([*answers, lambda: looking.is_right(case, by=leads[2])])
    assert sorted(type(each).__name__ for each in found) == ["NoneType", "TooLateError", "TooLateError"]
    ana.refresh_from_db()
    assert (ana.band == Band.TEEN) == (AgeCheck.objects.get().outcome == "wrong")


def test_nobody_decides_about_what_she_reported(ana) -> None:
    sage = SafeguardingLead()
    case = doubted(ana, by=sage)
    with pytest.raises(RefusedError):
        looking.propose(case, by=sage, born_on=BORN_ON, words="x")
    with pytest.raises(RefusedError):
        looking.is_right(case, by=ana)


def test_it_ends_by_itself_once(ana) -> None:
    doubted(ana)
    doubted(ana)
    assert AgeCheck.objects.count() == 1
    until = ana.age_looked_at_until
    with at(until - dt.timedelta(seconds=1)):
        assert looking.let_go() == 0
        assert gate.rights_of(ana, "free-hugs").refusal("say").code == "held"
    with at(until):
        assert gate.rights_of(ana, "free-hugs").refusal("say") is None
        assert looking.let_go() == 1
        assert looking.let_go() == 0
    ana.refresh_from_db()
    assert ana.age_looked_at_until is None
    with at(until + dt.timedelta(days=366)):
        assert looking.forget_old() == 1


def test_staff_are_known_at_their_desk_and_a_moderator_goes_on_at_members_words(ana, gil) -> None:
    sage = SafeguardingLead()
    doubted(sage)
    doubted(gil)
    assert not AgeCheck.objects.exists()
    assert Case.objects.count() == 2
    other = report(a_person(ana), CATEGORIES["unkind"], by=MemberFactory()).case
    doubted(gil, by=MemberFactory(roles=[("global-moderator", "", 3)]))
    assert gil.age_looked_at_until is not None
    with pytest.raises(RefusedError, match="where you may not write"):
        taking.claim(other, by=gil)


def test_no_weapon_two_at_a_time_and_after_two_that_were_wrong_none(gil) -> None:
    """Its case is opened each time; whoever cries wolf keeps nobody from writing."""
    by, others = MemberFactory(), MemberFactory.create_batch(4)
    cases = [doubted(each, by=by) for each in others[:3]]
    assert [each.age_looked_at_until is not None for each in others[:3]] == [True, True, False]
    for case in cases[:2]:
        taking.claim(case, by=gil)
        looking.is_right(case, by=gil)
    doubted(others[3], by=by)
    assert others[3].age_looked_at_until is None
    assert Case.objects.open().count() == 4
    doubted(others[3])
    assert others[3].age_looked_at_until is not None


def test_whom_nobody_looked_at_is_left_alone_for_a_week(ana) -> None:
    doubted(ana)
    with at(ana.age_looked_at_until):
        looking.let_go()
        Case.objects.update(closed_at=timezone.now(), outcome="nothing")
        doubted(ana)
        assert ana.age_looked_at_until is None
    with at(timezone.now() + looking.LOOKED_AT_FOR + looking.LEFT_ALONE_FOR + dt.timedelta(seconds=1)):
        Case.objects.update(closed_at=timezone.now(), outcome="nothing")
        doubted(ana)
        assert ana.age_looked_at_until is not None
