"""What a decision brings about, what it rests on, and what has to hold at its moment."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from leadership.applications import decide
from leadership.applications.models import DECIDED, MOVES, Application, Status
from leadership.applications.sending import send, withdraw
from leadership.audit.models import Record
from leadership.badges.gate import RefusedError, TooLateError
from leadership.badges.models import Award, Obligation
from leadership.members.models import Member
from leadership.notices.models import Notice
from tests import cast
from tests.factories import MemberFactory, give_role
from tests.leadership.applications.moves import approve, approve_would, ask_from_today, decline, tick
from tests.leadership.applications.posting import press, reason

pytestmark = pytest.mark.django_db


def verbs(application: Application) -> list[str]:
    return list(Record.objects.about("application", application.pk).order_by("at").values_list("verb", flat=True))


# What comes with a yes


def test_a_yes_brings_the_badge_its_time_its_duties_the_record_and_one_letter(ada, lia, run_tasks) -> None:
    application = cast.application_by(lia, communities=("anxiety", "loneliness"))
    assert approve(application, ada)
    awards = Award.objects.filter(application=application)
    assert sorted(awards.values_list("community", flat=True)) == ["anxiety", "loneliness"]
    assert {award.granted_by for award in awards} == {"ada"}
    for award in awards:
        assert (award.stretch.slug, award.stretch.started_at, award.stretch.ended_at) == (
            "room-supporter",
            award.granted_at,
            None,
        )
    assert verbs(application) == ["sent", "approved"]
    decided = Record.objects.get(verb="approved")
    assert (decided.actor_name, decided.about_id) == ("ada", lia.pk)
    assert decided.before == {"status": "submitted"}
    assert Record.objects.filter(verb="granted", about_id=lia.pk).count() == 2
    run_tasks()
    run_tasks()
    assert [letter.to for letter in mail.outbox] == [[lia.email]]
    assert Notice.objects.get(member=lia).title == "Yes: you are Room Supporter now."


def test_a_teen_is_told_the_name_used_in_her_community(ada) -> None:
    star = MemberFactory(
        band="teen",
        counts={"group_chats": 50, "positive_reviews": 10, "help_guides": 30},
        courses=cast.TRAINED,
        roles=[("chatroom-moderator", "anxiety", 9)],
    )
    application = cast.application_by(star, "group-support-mentor", (), track="quality", categories=["Leading"])
    approve(application, ada)
    assert Notice.objects.get(member=star).title == "Yes: you are Teen Star now."


def test_a_mentor_has_fourteen_days_for_the_training(ada) -> None:
    application = cast.application_by(
        cast.ListenerWhoMeetsMentor(), "group-support-mentor", (), track="quality", categories=["Leading"]
    )
    approve(application, ada)
    award = Award.objects.get(application=application)
    duty = Obligation.objects.get(award=award)
    assert (duty.course, duty.due_at - award.granted_at, duty.done_at) == (
        "global-mod-training",
        dt.timedelta(days=14),
        None,
    )


def test_a_training_passed_before_is_not_owed(ada) -> None:
    trained = cast.ListenerWhoMeetsMentor(courses=[*cast.TRAINED, "global-mod-training"])
    application = cast.application_by(trained, "group-support-mentor", (), track="quality", categories=["Leading"])
    approve(application, ada)
    assert Obligation.objects.get(award__application=application).done_at is not None


# What comes with "not this time"


def test_not_this_time_keeps_a_reason_tied_to_a_requirement_and_sends_one_letter(ada, sent, run_tasks) -> None:
    decline(sent, ada)
    assert (sent.status, sent.decided_by, sent.reason_requirement) == (Status.DECLINED, ada, "2 group chats")
    assert not Award.objects.exists()
    assert verbs(sent) == ["sent", "declined"]
    assert Record.objects.get(verb="declined").reason == "Two more chats, then please come back."
    run_tasks()
    assert [letter.to for letter in mail.outbox] == [[sent.applicant.email]]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"requirement": "Because"}, "Tie the reason"), ({"reason": " \n "}, "Write a reason")],
)
def test_a_reason_is_needed_and_belongs_to_what_was_asked(ada, sent, wrong, sentence) -> None:
    with pytest.raises(RefusedError, match=sentence):
        decline(sent, ada, **wrong)
    assert Application.objects.get(pk=sent.pk).status == Status.SUBMITTED


def test_what_a_reason_can_be_about_is_what_was_asked_in_words(sent) -> None:
    assert decide.requirements_of(sent) == [
        "4 weeks as a listener",
        "2 group chats",
        "You warn, mute or remove nobody, and you never have to",
        "What you see as a leader stays private",
        "Something else we saw",
    ]


# As it was seen


def test_a_page_grown_old_decides_nothing_and_says_so(ada, ben, sent, signed_in) -> None:
    old = Application.objects.get(pk=sent.pk)
    decide.begin_reading(sent, by=ben, version=sent.version)
    answer = press(signed_in(ada), "approve", old)
    assert answer.status_code == 409
    assert "has changed since you opened it" in answer.content.decode()
    assert Application.objects.get(pk=sent.pk).status == Status.IN_REVIEW
    assert not Award.objects.exists()


def test_who_comes_second_reads_who_decided_and_when(ada, ben, sent, signed_in) -> None:
    old = Application.objects.get(pk=sent.pk)
    approve(sent, ada)
    client = signed_in(ben)
    for name, data in {"approve": {}, "decline": reason(), "read": {}, "tick": {"check": "interview"}}.items():
        answer = press(client, name, old, **data)
        assert answer.status_code == 409, name
        assert "Already decided (approved) by ada on " in answer.content.decode(), name
    assert Award.objects.filter(application=sent).count() == 1
    assert verbs(sent) == ["sent", "approved"]


def test_a_row_read_before_somebody_else_decided_says_so_in_the_shell_too(ada, ben, sent) -> None:
    old = Application.objects.get(pk=sent.pk)
    approve(sent, ada)
    with pytest.raises(TooLateError, match=r"Already decided \(approved\) by ada on "):
        approve(old, ben)


def test_a_request_that_does_not_say_what_it_saw_decides_nothing(ada, sent, signed_in) -> None:
    for version in ("", "x", "-1", "9" * 30, "²"):
        url = reverse("admin:application-approve", args=[sent.pk])
        assert signed_in(ada).post(url, {f"version-{sent.pk}": version}).status_code == 409
    assert Application.objects.get(pk=sent.pk).status == Status.SUBMITTED


def test_an_answer_typed_while_another_admin_decided_is_kept_on_the_page(ada, ben, sent, signed_in) -> None:
    old = Application.objects.get(pk=sent.pk)
    approve(sent, ben)
    answer = press(signed_in(ada), "decline", old, **reason(reason="Words typed for a while."))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Words typed for a while." in page
    assert "Already decided (approved) by ben" in page
    assert "Send this answer" not in page


@pytest.mark.parametrize("end", ["approve", "decline", "withdraw"])
def test_what_is_closed_stays_as_it_is(ada, ben, lia, sent, end) -> None:
    {"approve": lambda: approve(sent, ada), "decline": lambda: decline(sent, ada)}.get(
        end, lambda: withdraw(sent, by=lia)
    )()
    closed = sent.status
    assert closed not in (Status.SUBMITTED, Status.IN_REVIEW)
    for act in (
        lambda: approve(sent, ben),
        lambda: decline(sent, ben),
        lambda: withdraw(sent, by=lia),
        lambda: send(sent, by=lia),
        lambda: decide.begin_reading(sent, by=ben, version=sent.version),
        lambda: tick(sent, "interview", ben),
    ):
        with pytest.raises((TooLateError, RefusedError)):
            act()
    assert Application.objects.get(pk=sent.pk).status == closed


def test_no_move_is_possible_that_the_table_does_not_name(ada, sent) -> None:
    by_somebody = {"decided_by": ada, "decided_at": timezone.now()}
    by_nobody = {"decided_by": None, "decided_at": None}
    for source in Status:
        for target in Status:
            settled = by_somebody if source in DECIDED else by_nobody
            Application.objects.filter(pk=sent.pk).update(
                status=source, reason="x", waitlisted_by=ada, waitlisted_at=timezone.now(), **settled
            )
            to = by_somebody if target in DECIDED else by_nobody
            to = {**to, "waitlisted_by": ada, "waitlisted_at": timezone.now()}
            assert sent.move(target, **to) is (target in MOVES[source]), (source, target)


# Two approvals, and ticks


def test_what_only_a_person_can_see_is_ticked_first_each_once(ada, ben, leader) -> None:
    with pytest.raises(RefusedError, match="Still to be ticked by a person: statement, interview"):
        approve(leader, ada)
    tick(leader, "statement", ada)
    with pytest.raises(TooLateError, match="ada has ticked this already"):
        tick(leader, "statement", ben)
    with pytest.raises(RefusedError, match="not among what is still to be ticked"):
        tick(leader, "swimming", ada)
    with pytest.raises(RefusedError, match="Still to be ticked by a person: interview"):
        approve(leader, ada)
    tick(leader, "interview", ben)
    assert not approve(leader, ada)
    assert leader.checks["statement"]["by"] == "ada"


def test_two_different_admins_say_yes_where_the_role_says_so(ada, ben, leader, run_tasks) -> None:
    for check in ("statement", "interview"):
        tick(leader, check, ada)
    assert not approve(leader, ada)
    assert (leader.status, leader.first_approved_by) == (Status.IN_REVIEW, ada)
    assert not Award.objects.filter(application=leader).exists()
    assert not Notice.objects.exists()
    with pytest.raises(RefusedError, match="You gave the first approval"):
        approve(leader, ada)
    assert approve(leader, ben)
    assert Award.objects.filter(application=leader).count() == 1
    assert verbs(leader) == ["sent", "ticked", "ticked", "approved first", "approved"]
    run_tasks()
    assert len(mail.outbox) == 1


def test_after_a_first_approval_another_admin_may_still_say_not_this_time(ada, ben, leader) -> None:
    for check in ("statement", "interview"):
        tick(leader, check, ada)
    approve(leader, ada)
    decline(leader, ben, requirement="Something else we saw")
    assert (leader.status, leader.decided_by) == (Status.DECLINED, ben)


# What has to hold at that moment, whatever was true when it was sent


def test_a_closed_account_gets_no_badge(ada, sent) -> None:
    Member.objects.filter(pk=sent.applicant_id).update(is_active=False)
    with pytest.raises(RefusedError, match="account is not active"):
        approve(sent, ada)


def test_a_community_of_the_other_band_is_not_given(ada) -> None:
    """She turned eighteen while her application waited, and leaves the teens' communities (L10)."""
    today = timezone.now().date()
    teen = cast.TeenListenerWhoMeetsRoomSupporter(born_on=today - dt.timedelta(days=365 * 17 + 300))
    application = cast.application_by(teen, communities=("student",))
    ask_from_today('slug = "student"', 'slug = "student"\nbands = ["teen"]')
    assert approve_would(application, ada) == ""
    with time_machine.travel(timezone.now() + dt.timedelta(days=90)):
        assert "not a community of this age" in approve_would(application, ada)
        with pytest.raises(RefusedError, match="not a community of this age"):
            approve(application, ada)


def test_what_was_given_by_hand_meanwhile_is_not_given_twice(ada, sent) -> None:
    give_role(sent.applicant, "room-supporter", "anxiety")
    with pytest.raises(RefusedError, match="Anxiety: held there already"):
        approve(sent, ada)
    assert Application.objects.get(pk=sent.pk).status == Status.SUBMITTED


def test_never_more_communities_than_the_role_allows(ada, lia) -> None:
    application = cast.application_by(lia, communities=("anxiety", "loneliness"))
    for place in ("depression", "disability"):
        give_role(lia, "room-supporter", place)
    with pytest.raises(RefusedError, match="Up to 3 at once, and 2 held already"):
        approve(application, ada)
    assert Award.objects.filter(member=lia).count() == 2
