"""Whoever is too close may advise and not decide, by no path (L13); stepping aside hands it back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leadership.applications import appeals, conflicts, decide, holding, opinions, questions, reading
from leadership.applications.models import Application, Status
from leadership.applications.reviewing import HeldDecision, Opinion, SteppedAside
from leadership.applications.sending import invite, send
from leadership.audit.models import Record
from leadership.badges.desks import ADMINS, SAFEGUARDING, appoint
from leadership.badges.gate import RefusedError, TooLateError
from leadership.badges.models import Award
from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.roles.models import Role
from tests import cast
from tests.clock import at_once
from tests.factories import MemberFactory
from tests.leadership.applications.posting import press, reason, seen

pytestmark = pytest.mark.django_db
LIST = "/admin/leadership/application/"
DECISIONS = {"approve": {}, "decline": reason(), "read": {}, "tick": {"check": "interview"}, "hold": {}, "drop": {}}
BULK = ("approve-many", "decline-many", "release-many")


def is_untouched(application: Application) -> bool:
    now = Application.objects.get(pk=application.pk)
    return (now.status, now.version) == (application.status, application.version)


def mentors_of(applications: Any) -> Any:
    """What a later subject could know: everybody called "mentor" is the mentor of all."""
    mentors = list(Member.objects.filter(username="mentor").values_list("pk", flat=True))
    return ((each.pk, mentor, "mentor the applicant") for each in applications for mentor in mentors)


@pytest.fixture(params=["stepped aside here", "mentor the applicant"])
def close(request, ada, lia, monkeypatch) -> Application:
    """Lia's application, to which ada is too close, in each way there is."""
    application = cast.application_by(lia)
    if request.param == "stepped aside here":
        conflicts.step_aside(application, by=ada)
    else:
        monkeypatch.setattr(conflicts, "TIES", [mentors_of])
        Member.objects.filter(pk=ada.pk).update(username="mentor")
    return Application.objects.get(pk=application.pk)


def test_no_path_lets_her_decide(ada, close, signed_in) -> None:
    """The button, the bulk page, a crafted request, the shell."""
    ada = Member.objects.get(pk=ada.pk)
    client, said = signed_in(ada), "so somebody else decides"
    for name, data in DECISIONS.items():
        answer = press(client, name, close, **data)
        assert answer.status_code == 403, name
        assert said in answer.content.decode(), name
    answer = client.post(reverse("admin:application-ask", args=[close.pk]), seen(close, words="Which?", days="7"))
    assert (answer.status_code, said in answer.content.decode()) == (403, True)
    for name in BULK:
        for extra in ({}, {"_hold": "1"}):
            answer = client.post(reverse(f"admin:application-{name}"), seen(close, **reason(), **extra), follow=True)
            assert said in answer.content.decode(), name
    known: dict[str, Any] = {"by": ada, "version": close.version}
    words = {"requirement": "2 group chats", "reason": "No."}
    for act in (
        lambda: decide.approve(close, **known),
        lambda: decide.decline(close, **known, **words),
        lambda: decide.begin_reading(close, **known),
        lambda: decide.tick(close, check="interview", **known),
        lambda: questions.ask(close, words="Which?", days=7, **known),
        lambda: reading.claim(close, **known),
        lambda: holding.hold_yes(close, **known),
        lambda: holding.hold_no(close, **known, **words),
        lambda: holding.drop(close, **known),
        lambda: holding.release(close, **known),
    ):
        with pytest.raises(RefusedError, match=said):
            act()
    assert is_untouched(close)
    page = client.get(f"{LIST}{close.pk}/change/").content.decode()
    assert "Approve and give the badge" not in page
    assert "Give your opinion" in page


def test_her_opinion_is_welcome_and_marked(ada, ben, close, signed_in) -> None:
    ada = Member.objects.get(pk=ada.pk)
    opinions.give(close, by=ada, verdict="yes", note="I know her well.")
    assert Opinion.objects.get().is_tied
    assert not Opinion.objects.weighty().exists()
    opinions.give(close, by=ben, verdict="abstain")
    page = signed_in(ben).get(f"{LIST}{close.pk}/change/").content.decode()
    tie = conflicts.tie(close, ada)
    assert f'<span class="gs-tag">{tie}</span>' in page
    decide.approve(close, by=ben, version=close.version)
    assert Award.objects.filter(application=close).exists()


def test_nobody_else_is_kept_from_deciding_and_it_is_said_who_can(ada, ben, programme, signed_in) -> None:
    leader = cast.application_by(cast.ListenerWhoMeetsMentorLeader(), "group-support-mentor-leader", ())
    for check in ("statement", "interview"):
        decide.tick(leader, check=check, by=ada, version=leader.version)
    decide.approve(leader, by=ada, version=leader.version)
    eve, zoe = cast.ProgrammeAdmin(username="eve"), cast.ProgrammeAdmin(username="zoe")
    conflicts.step_aside(leader, by=eve)

    def needs_me(who: Any) -> set[Application]:
        return set(signed_in(who).get(LIST, {"needs": "approval"}).context["cl"].result_list)

    assert [bool(needs_me(each)) for each in (ada, ben, eve, zoe)] == [False, True, False, True]
    assert "1 of 2 approvals, by ada; ben, zoe can give the other" in signed_in(ada).get(LIST).content.decode()
    page = signed_in(ben).get(f"{LIST}{leader.pk}/change/").content.decode()
    assert "1 of 2, by ada. The other can come from ben, zoe" in page


def test_an_invitation_makes_nobody_too_close(ada, lia) -> None:
    invite(lia, Role.objects.get(pk="room-supporter"), by=ada)
    draft = cast.draft_by(lia)
    send(draft, by=lia)
    decide.approve(draft, by=ada, version=draft.version)
    assert Application.objects.get(pk=draft.pk).decided_by == ada


def test_stepping_aside_hands_it_back(ada, ben, programme, signed_in) -> None:
    """A first yes, the claim and what was held of hers go; her opinion stays and is marked."""
    leader = cast.application_by(cast.ListenerWhoMeetsMentorLeader(), "group-support-mentor-leader", ())
    for check in ("statement", "interview"):
        decide.tick(leader, check=check, by=ada, version=leader.version)
    opinions.give(leader, by=ada, verdict="yes")
    reading.claim(leader, by=ada, version=leader.version)
    decide.approve(leader, by=ada, version=leader.version)
    client, url = signed_in(ada), reverse("admin:application-aside", args=[leader.pk])
    assert "Step aside" in client.get(url).content.decode()
    assert client.post(url, {"reason": "We were friends before."}).status_code == 302
    now = Application.objects.get(pk=leader.pk)
    assert (now.first_approved_by, now.first_approved_at, now.claimed_by) == (None, None, None)
    assert Opinion.objects.get().is_tied
    told = Record.objects.get(verb="stepped aside")
    assert (told.reason, told.about_id, told.after) == (
        "We were friends before.",
        None,
        {"took back": "the first approval"},
    )
    assert client.post(url, {"reason": ""}).status_code == 409
    assert SteppedAside.objects.count() == 1
    assert not Notice.objects.filter(member=leader.applicant).exists()
    with pytest.raises(TooLateError, match="has changed since"):
        decide.approve(now, by=ben, version=leader.version)


def test_what_she_held_goes_with_her_and_what_others_held_stays(ada, ben, programme) -> None:
    rows = [cast.application_by(cast.ListenerWhoMeetsRoomSupporter()) for _ in range(2)]
    for row, by in zip(rows, (ada, ben), strict=True):
        holding.hold_yes(row, by=by, version=row.version)
        conflicts.step_aside(row, by=ada)
    assert [held.by for held in HeldDecision.objects.all()] == [ben]
    assert Record.objects.filter(verb="dropped").count() == 1


def test_a_mentor_steps_aside_on_her_own_page_with_or_without_a_reason(sent, signed_in) -> None:
    mentor = MemberFactory(roles=[("group-support-mentor", "anxiety", 1)])
    client, url = signed_in(mentor), reverse("advise", args=[sent.pk])
    assert client.post(url, {"_aside": "1", "reason": ""}).status_code == 302
    assert "You stepped aside here." in client.get(url).content.decode()
    assert client.post(url, {"_aside": "1", "reason": ""}).status_code == 409
    assert client.post(url, {"verdict": "yes", "note": ""}).status_code == 302
    assert Opinion.objects.get().is_tied


def test_there_is_nothing_to_step_aside_from_once_it_is_closed(ada, ben, sent) -> None:
    decide.approve(sent, by=ben, version=sent.version)
    with pytest.raises(TooLateError, match="this is closed"):
        conflicts.step_aside(sent, by=ada)
    assert not SteppedAside.objects.exists()


def test_nobody_steps_aside_where_they_have_no_say(sent, lia, signed_in) -> None:
    for person in (lia, cast.Moderator(), MemberFactory(roles=[("group-support-mentor", "trauma", 1)])):
        assert signed_in(person).post(reverse("advise", args=[sent.pk]), {"_aside": "1"}).status_code == 404
    assert not SteppedAside.objects.exists()


def test_whoever_is_too_close_does_not_judge_the_appeal_either(ada, ben, lia) -> None:
    eve = cast.ProgrammeAdmin(username="eve")
    application = cast.application_by(lia)
    conflicts.step_aside(application, by=ada)
    decide.decline(application, by=ben, version=application.version, requirement="2 group chats", reason="Two more.")
    appeals.appeal(application, by=lia, words="Look again, please.")
    assert set(Notice.objects.filter(key__startswith="appeal:").values_list("member__username", flat=True)) == {"eve"}
    with pytest.raises(RefusedError, match="You stepped aside here"):
        appeals.judge(application, by=ada, version=application.version, is_upheld=True, reason="Yes.")
    appeals.judge(application, by=eve, version=application.version, is_upheld=True, reason="Yes.")


def test_ties_cost_the_same_for_one_and_many(ada, programme) -> None:
    rows = [cast.application_by(cast.ListenerWhoMeetsRoomSupporter()) for _ in range(3)]
    counts = []
    for some in (rows[:1], rows):
        with CaptureQueriesContext(connection) as queries:
            conflicts.ties(some)
        counts.append(len(queries))
    assert counts == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_stepping_aside_against_ones_own_yes_is_one_of_the_two(ada, ben, programme) -> None:
    """She steps aside in one window and says yes in the other: never both."""
    for _ in range(20):
        row = cast.application_by(cast.ListenerWhoMeetsRoomSupporter())
        other = Application.objects.get(pk=row.pk)
        answers = at_once(
            [
                lambda r=row: decide.approve(r, by=ada, version=r.version),
                lambda o=other: conflicts.step_aside(o, by=ada),
            ]
        )
        refused = [each for each in answers if isinstance(each, Exception)]
        assert all(isinstance(each, TooLateError | RefusedError) for each in refused), answers
        now = Application.objects.get(pk=row.pk)
        is_aside = SteppedAside.objects.filter(application=row).exists()
        assert len(refused) == 1
        assert (now.status == Status.APPROVED) != is_aside


def test_why_somebody_stepped_aside_is_for_the_desk_and_never_for_the_applicant_though_she_is_at_it(
    ada, ben, lia, sent, signed_in
) -> None:
    """S19, matrix d: what the page promises, "only the admins read it"; and not one's own decision's side."""
    conflicts.step_aside(sent, by=ben, reason="CANARY: we quarrelled.")
    sent.refresh_from_db()
    Application.objects.filter(pk=sent.pk).update(approvals=2)
    decide.approve(sent, by=ada, version=sent.version)
    sage = MemberFactory()
    appoint(sage, SAFEGUARDING)
    appoint(lia, ADMINS)
    page, rows = f"{LIST}{sent.pk}/change/", Record.objects.filter(verb__in=("stepped aside", "approved first"))
    addresses = ["/admin/leadership/record/", *(f"/admin/leadership/record/{row.pk}/change/" for row in rows)]
    assert len(addresses) == 3
    assert "CANARY" in signed_in(ada).get(page).content.decode()
    hers = signed_in(Member.objects.get(pk=lia.pk))
    assert hers.get(page).headers["Location"] == reverse("application", args=[sent.pk])
    told = hers.get(LIST).content.decode() + "".join(hers.get(each).content.decode() for each in addresses)
    told += press(hers, "approve", sent).content.decode()
    assert "1 of 2 approvals" not in told
    assert "gave the first" not in told
    safe = signed_in(Member.objects.get(pk=sage.pk))
    assert "CANARY" not in told + "".join(safe.get(each).content.decode() for each in addresses)
    assert "CANARY" in signed_in(ada).get("/admin/leadership/record/").content.decode()
