"""An adult who is cleared for teens' rooms is reported from there, and answered on the desk of these rooms (G2, G4, G12, S18)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.desk import taking
from chatrooms.moderation.desk.reach import within
from chatrooms.moderation.reports.categories import CATEGORIES
from chatrooms.moderation.reports.models import Case
from chatrooms.moderation.reports.reporting import a_person, report
from chatrooms.talk import gate
from leadership.members.models import Account, Band, Clearance, Member
from tests.cast import SafeguardingLead
from tests.chatrooms.moderation.test_acts import says
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
ROOM = "teen-free-hugs"
REPORT = "/members/lia/report/"


@pytest.fixture
def lia(programme) -> Member:
    return MemberFactory(username="lia", account=Account.LISTENER)


@pytest.fixture
def cleared(lia) -> Clearance:
    return Clearance.objects.create(
        member=lia, evidence="background_check", requested_by=MemberFactory(), approved_by=MemberFactory(),
        approved_at=timezone.now(), expires_at=timezone.now() + dt.timedelta(days=9),
    )  # fmt: skip


@pytest.fixture
def tara(programme) -> Member:
    return MemberFactory(username="tara", band=Band.TEEN, roles=[("global-moderator", "", 3)])


def test_a_teen_reports_whom_she_meets_and_its_desk_sees_what_was_said_there(lia, cleared, tara, signed_in) -> None:
    tess, gil = MemberFactory(band=Band.TEEN), MemberFactory(username="gil", roles=[("global-moderator", "", 3)])
    says(lia, "a canary among teens", room=ROOM)
    says(tess, "hello", room=ROOM)
    of_adults = report(a_person(lia), CATEGORIES["unkind"], by=MemberFactory()).case
    client = signed_in(tess)
    assert client.post(REPORT, {"category": "grooming"}, follow=True).status_code == 200
    made = Case.objects.exclude(pk=of_adults.pk).get()
    assert made.band == Band.TEEN
    assert "a canary among teens" in str(made.evidence.get().content)
    assert [set(within(each)) for each in (tara, gil)] == [{made}, {of_adults}]
    tess.refresh_from_db()
    Clearance.objects.update(expires_at=timezone.now())
    assert client.get(REPORT).status_code == 404, "an adult she meets nowhere"


def test_what_is_decided_there_holds_where_they_met(lia, cleared, tara, signed_in) -> None:
    taras = signed_in(tara)
    assert taras.get(f"/moderation/rooms/{ROOM}/people/lia/").status_code == 200
    case = report(a_person(lia, Band.TEEN), CATEGORIES["unkind"], by=MemberFactory(band=Band.TEEN)).case
    taking.claim(case, by=tara)
    sent = {"kind": "mute", "reason": "unkind", "where": "everywhere"}
    assert taras.post(f"/moderation/cases/{case.pk}/step-in/", sent).status_code == 302
    assert Act.objects.get().band == Band.TEEN
    gate.forget()
    assert "*" in gate.rights_of(lia, ROOM).refused


@pytest.mark.parametrize("began", [ROOM, "free-hugs"])
def test_every_room_of_a_lead_is_every_room_of_both(began, lia, cleared, tara, signed_in) -> None:
    sage = SafeguardingLead(username="sage")
    says(lia, "a canary", room=began)
    sent = {"kind": "mute", "reason": "unkind", "where": "everywhere"}
    assert signed_in(sage).post(f"/moderation/rooms/{began}/1/", sent).status_code == 302
    gate.forget()
    assert ["*" in gate.rights_of(lia, slug).refused for slug in (ROOM, "free-hugs")] == [True, True]
    taras, address = signed_in(tara), f"/moderation/acts/{Act.objects.get().pk}/"
    assert address in taras.get(f"/moderation/rooms/{ROOM}/").content.decode()
    assert ("a canary" in taras.get(address).content.decode()) is (began == ROOM)
    assert taras.post(address).status_code == 403
