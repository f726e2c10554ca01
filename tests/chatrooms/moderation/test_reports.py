"""Reporting: two presses, one case for what it is about, evidence that stays whatever happens, and nobody who learns who it was (G12, G18)."""

from __future__ import annotations

import datetime as dt
import json
import uuid

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chatrooms.moderation.reports import evidence, keeping, reporting
from chatrooms.moderation.reports.categories import CATEGORIES, WITHIN, Kind, Level, offered
from chatrooms.moderation.reports.models import Case, Evidence, Report
from chatrooms.rooms.models import Room
from chatrooms.talk import limits
from chatrooms.talk.keeping import forget_old as forget_old_words
from chatrooms.talk.models import Event
from chatrooms.talk.say import Edit, Person, Remove, Say
from chatrooms.talk.store import write
from leadership.audit.models import Record
from leadership.members import erasure, export
from leadership.members.models import Band
from tests.cast import SafeguardingLead
from tests.clock import at, at_once
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
ROOM = "/rooms/free-hugs/"


@pytest.fixture
def ana(programme):
    return MemberFactory(username="ana")


@pytest.fixture
def ash(programme):
    return MemberFactory(username="ash-who-said-it")


def says(member, *texts: str) -> list[int]:
    room, _ = Room.objects.get_or_create(slug="free-hugs")
    by = Person(member.pk, member.username)
    seqs = []
    for text in texts:
        cache.clear()  # the limits of what is said; nothing is reported yet
        limits.forget()
        seqs.append(write([Say(room.pk, by, text, uuid.uuid4().hex)]).outcomes[0].seq)
    return seqs


def press(client, category, address=f"{ROOM}1/report/", **more):
    return client.post(address, {"category": category, **more})


def test_care_comes_first_and_every_category_has_its_button(ana, ash, signed_in) -> None:
    says(ash, "I can’t do this any more")
    page = signed_in(ana).get(f"{ROOM}1/report/").content.decode()
    buttons = [part.split('"')[0] for part in page.split('name="category" value="')[1:]]
    assert buttons == [each.slug for each in offered(Kind.MESSAGE)]
    assert buttons[0] == "worried"
    assert f'href="{"1/report/"}"' in signed_in(ana).get(ROOM).content.decode()


def test_two_presses_and_it_is_there(ana, ash, signed_in) -> None:
    says(ash, "somewhere else you can find me")
    client = signed_in(ana)
    answer = press(client, "contact", words=" again, third time ")
    assert answer["Location"] == f"{ROOM}#m1"
    assert "never learns that it was you" in client.get(ROOM).content.decode()
    case = Case.objects.get()
    assert (case.kind, case.about, case.level, case.band, case.is_care) == ("message", ash, Level.HIGH, "adult", False)
    assert case.due_at - case.opened_at == WITHIN[Level.HIGH]
    assert Report.objects.values_list("by__username", "category", "words").get() == (
        "ana",
        "contact",
        "again, third time",
    )
    assert Record.objects.filter(verb="reported", subject_key=str(case.pk), actor_name="ana").count() == 1


def test_one_open_case_of_a_subject_care_apart_the_gravest_report_counts(ana, ash, signed_in) -> None:
    says(ash, "words")
    clients = [signed_in(ana), signed_in(MemberFactory()), signed_in(MemberFactory())]
    with at(dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)) as clock:
        press(clients[0], "unkind")
        press(clients[0], "unkind")  # twice is as once
        clock.shift(60)
        press(clients[1], "danger")
        clock.shift(60)
        press(clients[2], "spam")
        press(clients[2], "worried")  # is no report: chatrooms/care
    conduct = Case.objects.get()
    assert (conduct.level, conduct.reports.count(), conduct.version) == (Level.URGENT, 3, 2)
    assert conduct.due_at == conduct.opened_at + dt.timedelta(minutes=1) + WITHIN[Level.URGENT]
    case = Case.objects.get(pk=conduct.pk)
    case.closed_at, case.outcome = timezone.now(), "acted"
    case.save()
    press(clients[0], "unkind")
    assert Case.objects.filter(is_care=False).count() == 2


def test_care_never_ends_in_discipline_and_the_other_way_round(ana, ash) -> None:
    """Whatever code would try it, the database refuses."""
    for category, outcome in (("worried", "acted"), ("unkind", "looked_after")):
        reporting.report(reporting.a_person(ash), CATEGORIES[category], by=ana)
        with pytest.raises(DatabaseError), transaction.atomic():
            Case.objects.filter(closed_at=None).update(closed_at=timezone.now(), outcome=outcome)
        Case.objects.open().update(
            closed_at=timezone.now(), outcome="all_right" if category == "worried" else "nothing"
        )


def test_the_lines_around_and_the_words_before_survive_whatever_happens(ana, ash, signed_in, settings) -> None:
    """G18: removed by its author, erased with the account, too old to be kept: the evidence is whole."""
    others = MemberFactory(username="others")
    says(others, *(f"before {n}" for n in range(25)))
    (seq,) = says(ash, "the frist words")
    room = Room.objects.get()
    her = Person(ash.pk, ash.username)
    write([Edit(room.pk, her, seq, "the words reported", original="the words as typed")])
    says(others, *(f"after {n}" for n in range(25)))
    write([Remove(room.pk, her, seq)])
    assert press(signed_in(ana), "graphic", f"{ROOM}{seq}/report/").status_code == 302
    kept = Evidence.objects.get()
    lines = kept.content["lines"]
    assert [line["text"] for line in lines] == [
        *(f"before {n}" for n in range(5, 25)),
        "the words reported",
        *(f"after {n}" for n in range(20)),
    ]
    assert [each["text"] for each in lines[20]["before"]] == ["the frist words"]
    assert [line["typed"] for line in lines if line["typed"]] == [["the words as typed"]]
    assert lines[20]["removed_at"]
    assert evidence.is_whole(kept)

    erasure.erase(ash)
    settings.CHAT_KEPT_DAYS = 1
    Event.objects.update(at=timezone.now() - dt.timedelta(days=3))
    forget_old_words()
    assert not Event.objects.exists()
    kept.refresh_from_db()
    assert kept.content["lines"] == lines
    assert evidence.is_whole(kept)
    assert Record.objects.get(verb="reported").after["seal"] == kept.seal


def test_of_a_person_the_last_lines_are_kept_where_both_were(ana, ash, signed_in) -> None:
    """And only there: no room that she does not know, and none of the others' words."""
    says(ash, *(f"mine {n}" for n in range(12)))
    says(MemberFactory(), "of somebody else")
    elsewhere = Room.objects.create(slug="anxiety")
    write([Say(elsewhere.pk, Person(ash.pk, ash.username), "elsewhere", uuid.uuid4().hex)])
    case = reporting.report(reporting.a_person(ash), CATEGORIES["unkind"], by=ana).case
    assert case.evidence.get().content["lines"] == []  # they never met
    says(ana, "here")
    press(signed_in(ana), "spam", f"/members/{ash}/report/")
    kept = case.evidence.last()
    assert [line["text"] for line in kept.content["lines"]] == [f"mine {n}" for n in range(2, 12)]
    assert {line["room"] for line in kept.content["lines"]} == {"free-hugs"}
    assert evidence.is_whole(kept)
    erasure.erase(ash)
    assert evidence.is_whole(case.evidence.last())
    gil = signed_in(MemberFactory(roles=[("global-moderator", "", 3)]), second_factor=True)
    for do in ("claim", "open"):
        page = gil.post(f"/moderation/cases/{case.pk}/", {"do": do}).content.decode()
    assert "mine 11" in page


def test_a_message_of_somebody_who_has_left_can_be_reported(ana, ash, signed_in) -> None:
    (seq,) = says(ash, "words")
    says(MemberFactory(), "an answer to it")
    erasure.erase(ash)
    client = signed_in(ana)
    assert "a message of somebody who has left" in client.get(f"{ROOM}{seq}/report/").content.decode()
    for category in ("graphic", "worried"):
        assert press(client, category, f"{ROOM}{seq}/report/").status_code == 302
    case = Case.objects.get(is_care=False)
    assert (case.about, case.seq) == (None, seq)
    assert "an answer to it" in str(case.evidence.get().content)
    gil = signed_in(MemberFactory(roles=[("global-moderator", "", 3)]), second_factor=True)
    for do in ("claim", "open"):
        gil.post(f"/moderation/cases/{case.pk}/", {"do": do})
    sent = {"do": "close", "outcome": "acted"}
    assert gil.post(f"/moderation/cases/{case.pk}/", sent).status_code == 302
    assert "A message of somebody who has left" in client.get("/reports/").content.decode()


def test_a_seal_tells_of_every_change(ana, ash) -> None:
    reporting.report(reporting.a_person(ash), CATEGORIES["unkind"], by=ana)
    kept = Evidence.objects.get()
    assert evidence.is_whole(kept)
    kept.content = {**kept.content, "name": "somebody-else"}
    assert not evidence.is_whole(kept)


@pytest.mark.parametrize("state", ["open", "held", "closed"])
def test_the_database_keeps_evidence_while_it_is_needed(ana, ash, state) -> None:
    reporting.report(reporting.a_person(ash), CATEGORIES["unkind"], by=ana)
    if state != "open":
        Case.objects.update(closed_at=timezone.now(), outcome="nothing", is_held=state == "held")
    with pytest.raises(DatabaseError), transaction.atomic():
        Evidence.objects.update(seal="0" * 64)
    if state == "closed":
        assert Evidence.objects.all().delete()[0] == 1
    else:
        with pytest.raises(DatabaseError), transaction.atomic():
            Evidence.objects.all().delete()


def test_old_cases_go_but_for_held_and_open_ones(ana, ash, settings) -> None:
    """G19: run with and without a hold, and twice."""
    settings.CASES_KEPT_DAYS = 365
    for n, days in enumerate([364, 366, 366, None]):
        reporting.report(reporting.a_person(MemberFactory(username=f"p{n}")), CATEGORIES["unkind"], by=ana)
        if days:
            closed_at = timezone.now() - dt.timedelta(days=days)
            Case.objects.open().update(closed_at=closed_at, outcome="nothing", is_held=n == 2)
    assert keeping.forget_old() == 1
    assert keeping.forget_old() == 0
    assert sorted(Case.objects.values_list("about__username", flat=True)) == ["p0", "p2", "p3"]
    assert (Report.objects.count(), Evidence.objects.count()) == (3, 3)
    Case.objects.update(is_held=False)
    assert keeping.forget_old() == 1
    settings.CASES_KEPT_DAYS = 0
    with pytest.raises(ValueError, match="at least 1"):
        keeping.forget_old()


def test_ten_an_hour_and_what_is_urgent_is_never_held_up_by_them(ana, ash, signed_in) -> None:
    """S30."""
    says(ash, *(f"words {n}" for n in range(12)))
    client = signed_in(ana)
    answers = [press(client, "spam", f"{ROOM}{seq}/report/", words="kept").status_code for seq in range(1, 12)]
    assert answers == [302] * 10 + [429]
    page = press(client, "spam", f"{ROOM}12/report/", words="my words stay").content.decode()
    assert "A little slower" in page
    assert "my words stay" in page
    assert Report.objects.count() == 10
    assert press(client, "worried", f"{ROOM}12/report/").status_code == 302
    assert client.get("/help/").status_code == 200


@pytest.mark.parametrize(
    "posted", [{}, {"category": "nonsense"}, {"category": "name"}, {"category": "spam", "words": "x" * 1001}]
)
def test_what_can_not_be_is_said_beside_the_form_and_the_words_stay(ana, ash, signed_in, posted) -> None:
    says(ash, "words")
    answer = signed_in(ana).post(f"{ROOM}1/report/", {"words": "still here", **posted})
    assert answer.status_code == 400
    assert posted.get("words", "still here") in answer.content.decode()
    assert not Report.objects.exists()


def test_a_person_a_name_and_a_room(ana, ash, signed_in) -> None:
    client = signed_in(ana)
    assert press(client, "worried", "/members/ash-who-said-it/report/")["Location"] == "/members/ash-who-said-it/"
    press(client, "name", "/members/ash-who-said-it/report/")
    press(client, "unkind", "/rooms/anxiety/report/")
    cases = Case.objects.order_by("opened_at").values_list("kind", "about__username", "community")
    assert list(cases) == [("name", ash.username, "")]  # being worried is care; anxiety is locked to her
    press(client, "unkind", f"{ROOM}report/")
    assert Case.objects.filter(kind="room", about=None, band="adult").count() == 1


def test_one_s_own_message_leads_back_and_who_is_of_the_other_age_does_not_exist(ana, signed_in) -> None:
    says(ana, "mine")
    MemberFactory(username="tia", band=Band.TEEN)
    client = signed_in(ana)
    assert client.get(f"{ROOM}1/report/")["Location"] == f"{ROOM}1/"
    for address in (
        "/members/tia/report/",
        "/members/ana/report/",
        "/rooms/teen-free-hugs/report/",
        f"{ROOM}99/report/",
    ):
        assert press(client, "unkind", address).status_code == 404, address
    assert not Case.objects.exists()


def test_only_i_see_my_reports_and_the_one_it_is_about_finds_nothing(ana, ash, signed_in) -> None:
    says(ash, "words")
    press(signed_in(ana), "unkind", words="a canary of mine")
    mine = signed_in(ana).get("/reports/").content.decode()
    assert "A message of ash-who-said-it in Free Hugs" in mine
    assert "Received" in mine
    assert "a canary of mine" in mine
    Case.objects.update(closed_at=timezone.now(), outcome="talked")
    assert "We talked with them." in signed_in(ana).get("/reports/").content.decode()
    pages = [
        signed_in(ash).get(page).content.decode() for page in ("/reports/", "/notices/", ROOM, "/settings/erase/")
    ]
    copy = json.dumps(export.gather(ash), default=str)
    assert not any("canary" in each or "ana" in each.split() for each in (*pages, copy))
    assert export.gather(ana)["reports I made"][0]["words"] == "a canary of mine"
    assert "ash" not in json.dumps(export.gather(ana)["reports I made"], default=str)


def test_whoever_is_of_another_age_now_is_somebody_in_what_one_reported(ana, ash, signed_in) -> None:
    """G2: a band changes while a report is kept; a worry of a peer likewise."""
    says(ash, "words")
    client = signed_in(ana)
    press(client, "unkind")
    for category in ("spam", "name", "worried"):
        press(client, category, f"/members/{ash}/report/")
    assert client.get("/reports/").content.decode().count(str(ash)) == 4
    type(ash).objects.filter(pk=ash.pk).update(adult_at=timezone.now() + dt.timedelta(days=400))
    mine = client.get("/reports/").content.decode()
    assert str(ash) not in mine
    assert "A message of somebody in Free Hugs" in mine
    assert "The name of somebody" in mine


def test_the_record_of_it_is_for_safeguarding_alone(ana, ash, signed_in) -> None:
    from tests.cast import ProgrammeAdmin

    reporting.report(reporting.a_person(ash), CATEGORIES["unkind"], by=ana)
    pages = {
        make.__name__: signed_in(make()).get("/admin/leadership/record/").content.decode()
        for make in (ProgrammeAdmin, SafeguardingLead)
    }
    assert "reported something" in pages["SafeguardingLead"]
    assert "reported something" not in pages["ProgrammeAdmin"]


def test_whoever_reported_leaves_and_their_words_go_with_the_case(ana, ash) -> None:
    """G21: held evidence alone stays."""
    for person, words in ((ash, "open words"), (MemberFactory(), "closed words")):
        reporting.report(reporting.a_person(person), CATEGORIES["unkind"], by=ana, words=words)
    Case.objects.filter(reports__words="closed words").update(closed_at=timezone.now(), outcome="nothing")
    assert any(each.startswith("2 reports you made") for each in erasure.preview(ana).stays)
    erasure.erase(ana)
    assert sorted(Report.objects.values_list("words", flat=True)) == ["", "open words"]
    Case.objects.open().update(closed_at=timezone.now(), outcome="nothing")
    keeping.forget_old()
    assert set(Report.objects.values_list("words", flat=True)) == {""}


def test_my_reports_cost_the_same_for_one_and_for_three(ana, signed_in) -> None:
    client, costs = signed_in(ana), []
    client.get("/reports/")
    for more in (1, 2):
        for _ in range(more):
            (seq,) = says(MemberFactory(), "words")
            press(client, "unkind", f"{ROOM}{seq}/report/")
        client.get("/reports/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/reports/")
        costs.append(len(seen))
    assert costs[0] == costs[1]


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one_case(programme) -> None:
    target, people = MemberFactory(), [MemberFactory() for _ in range(10)]
    subject = reporting.a_person(target)
    acts = [lambda who=who: reporting.report(subject, CATEGORIES["danger"], by=who) for who in people * 2]
    answers = at_once(acts)
    assert {type(each).__name__ for each in answers} == {"Report"}, answers
    assert Case.objects.count() == 1
    assert Report.objects.count() == 10
