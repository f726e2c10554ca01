"""Acts about a person of what no message shows: from a case about them or their name, and from who is in a room (G15, G16, S21, S24)."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chatrooms.moderation.acts import appeals, judges
from chatrooms.moderation.acts.asking import Asked, step_in
from chatrooms.moderation.acts.models import Act, Proposal
from chatrooms.moderation.acts.powers import Kind
from chatrooms.moderation.acts.who import nowhere
from chatrooms.moderation.desk import taking
from chatrooms.moderation.reports.categories import CATEGORIES
from chatrooms.moderation.reports.models import Case
from chatrooms.moderation.reports.reporting import a_name, a_person, report
from chatrooms.talk import gate
from leadership.audit.models import Record
from leadership.badges.gate import RefusedError
from leadership.members import export
from leadership.members.models import Band
from leadership.notices.models import Notice
from leadership.requirements.models import Fact
from tests.cast import SafeguardingLead
from tests.chatrooms.moderation.test_acts import says, words_of
from tests.chatrooms.moderation.test_chosen_rooms import cost_of
from tests.clock import at_once
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
SEEN = {"reason": "flooding", "words": "You gave and took hearts a hundred times."}
PERSON = "/moderation/rooms/free-hugs/people/ash/"


@pytest.fixture
def ash(programme):
    return MemberFactory(username="ash")


@pytest.fixture
def gil(programme):
    return MemberFactory(username="gil-the-moderator", roles=[("global-moderator", "", 3)])


@pytest.fixture
def gils(gil, signed_in):
    return signed_in(gil)


@pytest.fixture
def case(ash) -> Case:
    """Said by somebody who was with her in a room."""
    ben = MemberFactory(username="ben")
    for member, text in ((ash, "canary of ash"), (ben, "canary of ben")):
        says(member, text)
    return report(a_person(ash), CATEGORIES["unkind"], by=ben, words="canary-of-the-reporter").case


def of_case(case: Case) -> str:
    return f"/moderation/cases/{case.pk}/step-in/"


def mine(case: Case, gil) -> Case:
    taking.claim(case, by=gil)
    return case


def muted_in(member) -> set[str]:
    gate.forget()
    return {
        slug for slug in ("free-hugs", "support-session", "anxiety") if gate.rights_of(member, slug).refused.get("*")
    }


def test_from_a_case_about_a_person_she_is_told_what_it_was_about_and_appeals(case, ash, gil, gils, signed_in) -> None:
    page = f"/moderation/cases/{case.pk}/"
    assert "Take it up, and you can step in from here" in words_of(gils.get(page))
    assert gils.get(of_case(case))["Location"] == page
    assert gils.post(of_case(case), {"kind": "warning", "reason": "unkind"}).status_code == 409  # not hers yet
    mine(case, gil)
    assert of_case(case) in gils.get(page).content.decode()
    shown = gils.get(of_case(case)).content.decode()
    assert all(f'value="{kind}"' in shown for kind in ("reminder", "warning", "mute", "kick", "ban", "propose"))
    assert 'value="removal"' not in shown
    assert gils.post(of_case(case), {"kind": "warning", "reason": "unkind", "words": "Kinder."})["Location"] == page
    act, hers = Act.objects.get(), signed_in(ash)
    assert (act.case, act.room, act.seq, act.where, act.band) == (case.pk, None, None, "everywhere", Band.ADULT)
    assert act.witnessed["reported"] == ["Unkind or hateful"]
    assert f"/moderation/acts/{act.pk}/" in gils.get(page).content.decode()
    decision = words_of(hers.get(f"/decisions/{act.pk}/"))
    for words in ("has warned you.", "brought to us", "canary of ash", "Kinder."):
        assert words in decision, words
    assert f"/decisions/{act.pk}/" in hers.get("/rooms/free-hugs/").content.decode()
    copy = json.dumps(export.gather(ash), default=str)
    for text in (decision, copy, words_of(hers.get("/decisions/")), words_of(hers.get("/notices/"))):
        for secret in ("canary of ben", "canary-of-the-reporter", "gil-the-moderator"):
            assert secret not in text, secret
    assert hers.post(f"/decisions/{act.pk}/", {"words": "It was a joke."}).status_code == 302
    lead = SafeguardingLead()
    assert judges.of(act) == [lead]
    leads = signed_in(lead)
    assert f"/moderation/appeals/{act.pk}/" in leads.get("/moderation/appeals/").content.decode()
    read = leads.get(f"/moderation/appeals/{act.pk}/")
    assert "canary of ash" in words_of(read)
    assert f'href="{page}"' in read.content.decode()
    assert (
        leads.post(f"/moderation/appeals/{act.pk}/", {"answer": "uphold", "reason": "So it was."}).status_code == 302
    )
    assert "Taken back" in words_of(hers.get(f"/decisions/{act.pk}/"))


def test_a_mute_from_a_case_is_everywhere_or_in_ticked_rooms_and_counts_once_with_it(case, ash, gil, gils) -> None:
    mine(case, gil)
    sent = {"kind": "mute", "reason": "unkind", "words": "what was typed"}
    for wrong in ({}, {"where": "everywhere", "rooms": ["free-hugs"]}, {"kind": "kick", "where": "everywhere"}):
        answer = gils.post(of_case(case), sent | wrong)
        assert answer.status_code == 400, wrong
        assert 'id="id_rooms-error"' in answer.content.decode()
        assert "what was typed" in answer.content.decode()
    assert gils.post(of_case(case), sent | {"rooms": ["free-hugs", "support-session"]}).status_code == 302
    assert muted_in(ash) == {"free-hugs", "support-session"}
    act = Act.objects.get()
    assert (act.where, act.room.slug, act.case) == ("rooms", "free-hugs", case.pk)
    assert gils.post(of_case(case), sent | {"rooms": ["support-session"], "minutes": "1440"}).status_code == 302
    assert gils.post(of_case(case), sent | {"where": "everywhere"}).status_code == 302
    assert muted_in(ash) == {"free-hugs", "support-session", "anxiety"}
    taking.close(case, by=gil, outcome="acted")
    assert Fact.objects.filter(member=ash, metric="upheld_reports").count() == 1
    assert gils.post(of_case(case), sent | {"where": "everywhere"}).status_code == 409  # closed
    for each in Act.objects.order_by("at"):
        appeals.take_back(each, SafeguardingLead())
        appeals.Appeal.objects.create(
            act=each, words="Look.", against=gil, against_rank=2, judged_by=SafeguardingLead(), judged_rank=100,
            judged_at=each.at, is_upheld=True, reason="So."
        )  # fmt: skip
    case.refresh_from_db()
    assert (case.outcome, Fact.objects.filter(metric="upheld_reports").count()) == ("nothing", 0)


def test_a_name_is_kept_as_it_stood_and_a_ban_is_proposed_without_a_message(ash, gil, gils, signed_in) -> None:
    case = mine(report(a_name(ash), CATEGORIES["name"], by=MemberFactory()).case, gil)
    type(ash).objects.filter(pk=ash.pk).update(username="a-better-name")
    sent = {"reason": "unkind", "words": "Third name of it."}
    assert gils.post(of_case(case), sent | {"kind": "reminder"}).status_code == 302
    act = Act.objects.get()
    assert "Your name, as it was ash" in words_of(signed_in(ash).get(f"/decisions/{act.pk}/"))
    assert gils.post(of_case(case), sent | {"kind": "propose", "days": "30", "where": "everywhere"}).status_code == 302
    made, lead = Proposal.objects.get(), signed_in(SafeguardingLead())
    assert (made.case, made.room, made.seq) == (case.pk, None, None)
    assert "The name, as it was: ash" in words_of(lead.get(f"/moderation/proposals/{made.pk}/"))
    assert lead.post(f"/moderation/proposals/{made.pk}/", {"answer": "yes"}).status_code == 302
    ban = Act.objects.get(kind=Kind.BAN)
    assert (ban.where, ban.witnessed["name"], ban.case) == ("everywhere", "ash", case.pk)
    gate.forget()
    assert gate.rights_of(type(ash).objects.get(pk=ash.pk), "free-hugs").code == "locked"


def test_from_who_is_in_a_room_the_words_are_asked_for_and_are_what_was_seen(ash, gils, signed_in) -> None:
    found = gils.get("/moderation/rooms/free-hugs/?name=Ash")
    assert found["Location"] == PERSON
    assert "Nobody of this name" in words_of(gils.get("/moderation/rooms/free-hugs/?name=nobody"))
    answer = gils.post(PERSON, {"kind": "warning", "reason": "flooding", "words": " "})
    assert answer.status_code == 400
    assert "Write what you saw" in words_of(answer)
    assert gils.post(PERSON, {"kind": "warning", **SEEN}).status_code == 302
    assert gils.post(PERSON, {"kind": "warning", **SEEN}).status_code == 409  # another saw the same
    assert gils.post(PERSON, {"kind": "mute", **SEEN}).status_code == 302
    warning = Act.objects.get(kind=Kind.WARNING)
    assert (warning.room.slug, warning.case, warning.seq) == ("free-hugs", None, None)
    assert muted_in(ash) == {"free-hugs"}
    page = words_of(signed_in(ash).get(f"/decisions/{warning.pk}/"))
    assert "warned you in Free Hugs" in page
    assert "in no single message" in page
    assert SEEN["words"] in page
    assert Record.objects.filter(verb="warned", about_id=ash.pk).count() == 1


def test_never_about_oneself_an_equal_another_age_nor_beyond_ones_scope(
    case, ash, gil, gils, signed_in, programme
) -> None:
    """S21 and the walls (G2): a page one may not know of is none, and what the form does not offer is refused below it, too."""
    equal = MemberFactory(username="equal", roles=[("global-moderator", "", 3)])
    teen = MemberFactory(username="a-teen", band=Band.TEEN)
    base = "/moderation/rooms/free-hugs/people/"
    assert [gils.get(f"{base}{name}/").status_code for name in ("gil-the-moderator", "a-teen", "nobody")] == [404] * 3
    assert "role comes before yours" in words_of(gils.get(f"{base}equal/"))
    assert gils.post(f"{base}equal/", {"kind": "warning", **SEEN}).status_code == 400
    about_equal = report(a_person(equal), CATEGORIES["unkind"], by=MemberFactory()).case
    about_teen = report(a_person(teen), CATEGORIES["unkind"], by=MemberFactory(band=Band.TEEN)).case
    care = Case.objects.create(
        kind="person", subject="person:0", is_care=True, level=1, about=ash, band="adult", due_at=case.due_at
    )
    assert [gils.get(of_case(each)).status_code for each in (about_equal, about_teen, care)] == [404] * 3
    cleos = signed_in(MemberFactory(roles=[("chatroom-moderator", "anxiety", 3)]))
    assert [cleos.get(page).status_code for page in (PERSON, of_case(case))] == [403, 404]
    data = {
        "kind": "warning",
        "where": "everywhere",
        "rooms": [],
        "days": None,
        "length": None,
        "and_remove": False,
        **SEEN,
    }
    for about in (gil, equal, teen):
        asked = Asked(gil, about, nowhere(about.band), None, "", "", [Kind.WARNING])
        with pytest.raises(RefusedError):
            step_in(asked, data)
    assert not Act.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_of_case", [True, False])
def test_two_at_once_from_one_case_or_one_room_are_one_warning(case, ash, programme, is_of_case: bool) -> None:
    leads = [SafeguardingLead() for _ in range(3)]
    data = {
        "kind": "warning",
        "where": "everywhere",
        "rooms": [],
        "days": None,
        "length": None,
        "and_remove": False,
        **SEEN,
    }
    seen = case if is_of_case else None
    asked = [Asked(by, ash, nowhere("adult"), None, "", "", [Kind.WARNING], case=seen) for by in leads]
    found = at_once([lambda each=each: step_in(each, data) for each in asked])
    assert sorted(type(each).__name__ for each in found) == ["NoneType", "TooLateError", "TooLateError"]
    assert Act.objects.count() == Notice.objects.filter(member=ash).count() == 1


def test_the_form_costs_the_same_for_one_line_and_for_three(ash, gil, gils) -> None:
    ben, costs = MemberFactory(username="ben"), []
    says(ben, "hello")
    for lines in (2, 1, 3):  # the first has to be found out by every cache
        says(ash, *(f"line {n} of {lines}" for n in range(lines)))
        case = mine(report(a_person(ash), CATEGORIES["unkind"], by=ben).case, gil)
        shown = cost_of(gils, of_case(case))
        with CaptureQueriesContext(connection) as done:
            assert gils.post(of_case(case), {"kind": "reminder", "reason": "unkind"}).status_code == 302
        costs.append((shown, len(done), cost_of(gils, f"/moderation/cases/{case.pk}/")))
        taking.close(case, by=gil, outcome="talked")
    assert costs[1] == costs[2]
