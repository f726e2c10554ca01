"""Decide now, tell all together: until its release a held decision shows nowhere; then it is made as any other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leadership.applications import decide, holding, questions
from leadership.applications.models import Application, Status
from leadership.applications.reviewing import HeldDecision
from leadership.applications.sending import put_back, withdraw
from leadership.audit.models import Record
from leadership.badges.desks import ADMINS, appoint, dismiss
from leadership.badges.gate import RefusedError, TooLateError
from leadership.badges.models import Award
from leadership.members.export import gather
from leadership.members.models import Member
from leadership.notices.models import Notice
from tests import cast
from tests.clock import DAY, HOUR, NOW, at
from tests.factories import give_role
from tests.leadership.applications.posting import press, reason, seen
from tests.matrix.people import KINDS, World

pytestmark = pytest.mark.django_db
LIST = "/admin/leadership/application/"
WORDS = {"requirement": "2 group chats", "reason": "Two more chats, then write again."}


def hold(application: Application, by: Member, yes: bool = True) -> Application:
    known: dict[str, Any] = {"by": by, "version": application.version}
    _ = holding.hold_yes(application, **known) if yes else holding.hold_no(application, **known, **WORDS)
    return application


def release(application: Application, by: Member) -> None:
    now = Application.objects.get(pk=application.pk)
    holding.release(now, by=by, version=now.version)


def verbs(application: Application) -> list[str]:
    records = Record.objects.filter(subject_key=str(application.pk)).order_by("at")
    return list(records.values_list("verb", flat=True))


def messages(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def url(name: str, *rows: Application) -> str:
    return reverse(f"admin:application-{name}", args=[row.pk for row in rows])


# Holding, changing, dropping


def test_it_is_held_changed_dropped_and_each_is_on_record(ada, ben, sent, signed_in) -> None:
    client = signed_in(ada)
    assert press(client, "hold", sent).status_code == 302
    page = client.get(f"{LIST}{sent.pk}/change/").content.decode()
    assert "ada decided: <b>yes</b>" in page
    assert "yes, held by ada" in client.get(LIST).content.decode()
    sent.refresh_from_db()
    form = signed_in(ben).get(url("decline", sent)).content.decode()
    assert "Hold it for later" in form
    assert press(signed_in(ben), "decline", sent, **reason(), _hold="1").status_code == 302
    held = HeldDecision.objects.get()
    assert (held.kind, held.by, held.requirement) == ("no", ben, "2 group chats")
    assert reason()["reason"] in client.get(url("decline", sent)).content.decode()
    sent.refresh_from_db()
    assert press(client, "drop", sent).status_code == 302
    assert not HeldDecision.objects.exists()
    assert verbs(sent) == ["sent", "held", "held", "dropped"]
    changed = Record.objects.filter(verb="held").order_by("at")[1]
    assert (changed.before["decision"], changed.after["decision"], changed.about_id) == ("yes", "no", None)
    assert changed.reason == reason()["reason"]
    story = client.get(f"{LIST}{sent.pk}/change/").content.decode()
    assert "held a decision: yes" in story
    assert "dropped a held decision: not this time" in story
    assert Application.objects.get().status == Status.IN_REVIEW


def test_a_hold_is_guarded_as_a_decision_is(ada, ben, sent, signed_in) -> None:
    version = sent.version
    hold(sent, ben)
    with pytest.raises(TooLateError, match="has changed since you opened it"):
        holding.hold_yes(sent, by=ada, version=version)
    with pytest.raises(RefusedError, match="Tie the reason"):
        holding.hold_no(sent, by=ada, version=sent.version, requirement="Nothing", reason="No.")
    with pytest.raises(RefusedError, match="Write a reason"):
        holding.hold_no(sent, by=ada, version=sent.version, requirement="2 group chats", reason=" ")
    give_role(sent.applicant, "room-supporter", "anxiety")
    with pytest.raises(RefusedError, match="held there already"):
        holding.hold_yes(sent, by=ada, version=sent.version)
    assert press(signed_in(ada), "decline", sent, **reason(reason=""), _hold="1").status_code == 400


def test_the_database_keeps_one_and_a_no_with_a_reason(ada, sent) -> None:
    hold(sent, ada)
    for change in ({"kind": "no"}, {"reason": "Why"}):
        with pytest.raises(IntegrityError, match="held_decision_says_why_not"), transaction.atomic():
            HeldDecision.objects.update(**change)


def test_of_two_yeses_only_the_second_is_held(ada, ben, programme) -> None:
    leader = cast.application_by(cast.ListenerWhoMeetsMentorLeader(), "group-support-mentor-leader", ())
    for check in ("statement", "interview"):
        decide.tick(leader, check=check, by=ada, version=leader.version)
    with pytest.raises(RefusedError, match="give the first yes"):
        hold(leader, ada)
    decide.approve(leader, by=ada, version=leader.version)
    with pytest.raises(RefusedError, match="the second is somebody else"):
        hold(leader, ada)
    hold(leader, ben)
    assert not Award.objects.filter(application=leader).exists()
    release(leader, ada)
    leader.refresh_from_db()
    assert (leader.status, leader.first_approved_by, leader.decided_by) == (Status.APPROVED, ada, ben)


def test_a_question_or_another_decision_drops_it(ada, ben, programme) -> None:
    """Nothing that was held comes back after an answer, or after an appeal."""
    asked, decided = (hold(cast.application_by(cast.ListenerWhoMeetsRoomSupporter()), ada) for _ in range(2))
    questions.ask(asked, by=ben, version=asked.version, words="Which evenings?", days=7)
    decide.decline(decided, by=ben, version=decided.version, **WORDS)
    assert not HeldDecision.objects.exists()
    dropped = Record.objects.filter(verb="dropped").order_by("at")
    assert [each.after["status"] for each in dropped] == ["action_needed", "declined"]
    questions.answer(asked, by=asked.applicant, words="Tuesdays.")
    with pytest.raises(TooLateError, match="Nothing is held"):
        release(asked, ada)


# Nothing shows


def everything(member: Member, application: Application, signed_in: Callable[..., Any]) -> tuple[str, int]:
    """All that she can read of herself without what is each one's own, and how many queries it took."""
    client, own = signed_in(member), reverse("application", args=[application.pk])
    pages = (own, "/applications/", "/path/", "/notices/", "/badges/", f"/members/{member.username}/")
    pages = (*pages, "/roles/room-supporter/", "/roles/room-supporter/apply/", "/roles/")
    client.get(own)
    with CaptureQueriesContext(connection) as queries:
        found = "".join(client.get(page, follow=True).content.decode() for page in pages)
    data = gather(member)
    for part in ("addresses", "sessions", "second keys"):
        data.pop(part)
    found += json.dumps(data, default=str, indent=1)
    found = found.replace(str(application.pk), "NUMBER").replace(member.username, "NAME")
    found = re.sub(r'<span class="avatar"[^>]*>.</span>', "FACE", found)
    found = re.sub(r'(csrfmiddlewaretoken" value|nonce|data-tint|data-mine|name="writer" value)="[^"]+"', r"\1", found)
    return re.sub(r'"source_id": "test-\d+"', "", found), len(queries)


@pytest.mark.parametrize("yes", [True, False])
@pytest.mark.parametrize("then", ["waits", "withdrawn", "put back"])
def test_two_of_one_public_stage_are_the_same_in_all_that_can_be_read(
    ada, ben, programme, signed_in, yes, then
) -> None:
    """Pages, lists, notices, badges, buttons and the copy of one's data, to the letter, and at the price in queries."""
    with at(NOW):
        plain, other = (
            cast.application_by(cast.ListenerWhoMeetsRoomSupporter(username=name)) for name in ("xylo-a", "xylo-b")
        )
    with at(NOW + HOUR):
        for each in (plain, other):
            decide.begin_reading(each, by=ada, version=each.version)
    with at(NOW + DAY):
        hold(other, ben, yes)
    if then != "waits":
        with at(NOW + 2 * DAY):
            for each in (plain, other):
                answer = signed_in(each.applicant).post(reverse("application-withdraw", args=[each.pk]))
                assert answer.status_code == 302
    with at(NOW + 2 * DAY + HOUR):
        if then == "put back":
            for each in (plain, other):
                put_back(Application.objects.get(pk=each.pk), by=each.applicant)
                now = Application.objects.get(pk=each.pk)
        if then == "put back":
            hold(now, ada, yes)
        pages = [everything(each.applicant, each, signed_in) for each in (plain, other)]
        assert HeldDecision.objects.filter(pk=other.pk).exists() == (then != "withdrawn")
        lines = [page.splitlines() for page, _ in pages]
        assert [(mine, yours) for mine, yours in zip(*lines, strict=True) if mine != yours] == []
        assert pages[0] == pages[1]


def test_neither_is_a_first_yes_in_the_copy_of_her_data(ada, programme) -> None:
    leader = cast.application_by(cast.ListenerWhoMeetsMentorLeader(), "group-support-mentor-leader", ())
    before = gather(leader.applicant)["decisions about me"]
    for check in ("statement", "interview"):
        decide.tick(leader, check=check, by=ada, version=leader.version)
    decide.approve(leader, by=ada, version=leader.version)
    assert gather(leader.applicant)["decisions about me"] == before


def test_nobody_is_told_and_no_badge_is_there(ada, sent, lia, run_tasks) -> None:
    hold(sent, ada)
    run_tasks()
    assert mail.outbox == []
    assert not Notice.objects.filter(member=lia).exists()
    assert not Award.objects.filter(member=lia).exists()
    assert not lia.has_perm("leadership.run_sessions", "anxiety")


def test_by_the_matrix_only_the_desk_knows_of_it(programme) -> None:
    world, ada = World(), cast.ProgrammeAdmin(username="ada")
    hold(cast.application_by(cast.ListenerWhoMeetsRoomSupporter()), ada)
    known = {name: world.people[name] for names in KINDS.values() for name in names}
    people = {name: Member.objects.get(pk=member.pk) for name, member in known.items() if member}
    seen_by = {name for name, member in people.items() if HeldDecision.objects.visible_to(member).exists()}
    admins = {"programme-admin", "admin-without-key", "admin-of-an-hour-ago", "superuser", "superuser-without-key"}
    assert seen_by == admins  # and the doors of the desk ask for the key


# Release


def test_of_a_hundred_with_four_that_can_not_go_ninety_six_are_told(ada, ben, programme, signed_in, run_tasks) -> None:
    rows = [cast.application_by(cast.ListenerWhoMeetsRoomSupporter()) for _ in range(100)]
    client = signed_in(ada)
    half = signed_in(ada).post(url("approve-many"), seen(*rows[:60], _hold="1"), follow=True)
    assert "60 held." in messages(half)
    rest = client.post(url("decline-many"), seen(*rows[60:], **reason(), _hold="1"), follow=True)
    assert "40 held." in messages(rest)
    run_tasks()
    assert mail.outbox == []
    assert not Award.objects.filter(application__isnull=False).exists()
    gone, held_there, closed = rows[5], rows[15], rows[70]
    withdraw(gone, by=gone.applicant)
    give_role(held_there.applicant, "room-supporter", "anxiety")
    Member.objects.filter(pk=rows[25].applicant_id).update(is_active=False)
    withdraw(closed, by=closed.applicant)
    put_back(Application.objects.get(pk=closed.pk), by=closed.applicant)
    ticked = {"action": "release_many", "_selected_action": [str(row.pk) for row in rows]}
    page = client.post(f"{LIST}?needs=release&state=all", ticked, follow=True)
    shown = page.content.decode()
    assert "Release 96 of 98" in shown
    assert reason()["reason"] in shown  # the letter they will read
    assert "held there already" in shown
    assert "not active" in shown
    now = list(Application.objects.filter(pk__in=[row.pk for row in rows]))
    told = messages(client.post(url("release-many"), seen(*now), follow=True))
    assert "96 released." in told
    assert "Left out, 4 of them:" in told
    states = dict(Application.objects.values_list("pk", "status"))
    assert sum(status == Status.APPROVED for status in states.values()) == 57
    assert sum(status == Status.DECLINED for status in states.values()) == 39
    assert set(HeldDecision.objects.values_list("pk", flat=True)) == {held_there.pk, rows[25].pk}
    run_tasks()
    assert len(mail.outbox) == 96
    assert Record.objects.filter(verb="released").count() == 96


def test_it_is_the_holders_decision_made_at_the_moment_of_the_release(ada, ben, lia, sent) -> None:
    with at(NOW):
        hold(sent, ada, yes=False)
    with at(NOW + DAY):
        release(sent, ben)
    now = Application.objects.get()
    assert (now.status, now.decided_by, now.decided_at, now.reason) == ("declined", ada, NOW + DAY, WORDS["reason"])
    assert [
        each.actor_name for each in Record.objects.filter(verb__in=["released", "declined"]).order_by("at", "verb")
    ] == [
        "ada",
        "ben",
    ]
    assert WORDS["reason"] in Notice.objects.get(member=lia).text


def test_whoever_may_not_decide_any_more_has_decided_nothing(ada, ben, sent, signed_in) -> None:
    hold(sent, ada)
    dismiss(ada, ADMINS)
    page = signed_in(ben).get(f"{url('release-many')}?row={sent.pk}").content.decode()
    assert "ada decided, for whom it says: Deciding is kept for programme admins." in page
    with pytest.raises(RefusedError, match="ada decided, for whom"):
        release(sent, ben)
    assert HeldDecision.objects.exists()
    assert verbs(sent) == ["sent", "held"]


def test_nobody_releases_about_themselves(ada, lia, sent, signed_in) -> None:
    hold(sent, ada)
    appoint(lia, ADMINS)
    lia = Member.objects.get(pk=lia.pk)
    with pytest.raises(RefusedError, match="their own application"):
        release(sent, lia)
    told = signed_in(lia).post(url("release-many"), seen(sent), follow=True)
    assert "Nobody decides about their own application." in messages(told)
    assert Application.objects.get().status == Status.IN_REVIEW


def test_what_changed_since_the_page_was_opened_is_left_out(ada, ben, sent, signed_in) -> None:
    posted = seen(hold(sent, ada))
    hold(Application.objects.get(), ben, yes=False)
    told = messages(signed_in(ada).post(url("release-many"), posted, follow=True))
    assert "has changed since you opened it" in told
    assert HeldDecision.objects.get().by == ben


@pytest.mark.parametrize("yes", [True, False])
def test_taken_back_nothing_is_held_any_more_and_putting_it_back_brings_nothing_to_life(
    ada, lia, sent, signed_in, yes
) -> None:
    hold(sent, ada, yes)
    assert signed_in(lia).post(reverse("application-withdraw", args=[sent.pk])).status_code == 302
    client, page = signed_in(ada), f"{LIST}{sent.pk}/change/"
    assert "dropped a held decision" in client.get(page).content.decode()
    assert not client.get(LIST, {"needs": "release", "state": "all"}).context["cl"].result_list
    put_back(Application.objects.get(), by=lia)
    assert not HeldDecision.objects.exists()
    with pytest.raises(TooLateError, match="Nothing is held"):
        release(sent, ada)
    shown = client.get(page).content.decode()
    assert "Drop what is held" not in shown
    assert "put it back" in shown
    assert verbs(sent) == ["sent", "held", "withdrew", "dropped", "put back"]
    assert Record.objects.get(verb="dropped").after == {"status": "withdrawn"}
    assert Record.objects.get(verb="dropped").about_id is None  # nothing of it is hers to see


def test_a_release_is_whole_or_not_at_all(ada, sent, monkeypatch) -> None:
    hold(sent, ada)
    Member.objects.filter(pk=sent.applicant_id).update(is_active=False)
    with pytest.raises(RefusedError, match="not active"):
        release(sent, ada)
    assert HeldDecision.objects.exists()
    assert not Record.objects.filter(verb="released").exists()
