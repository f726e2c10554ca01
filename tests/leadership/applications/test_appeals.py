"""An appeal against a "not this time": once, within a fortnight, judged by somebody who decided neither way in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from leadership.applications import appeals, decide
from leadership.applications.appeals import Appeal
from leadership.applications.leaving import part
from leadership.applications.models import Application, Status
from leadership.audit.models import Record
from leadership.badges.gate import RefusedError, TooLateError
from leadership.badges.models import Award
from leadership.members.export import gather
from tests import cast
from tests.clock import at_once
from tests.leadership.applications.posting import press

pytestmark = pytest.mark.django_db

FORTNIGHT = dt.timedelta(days=14)
WORDS, WHY = "The two chats of last week are missing.", "You are right, they were not counted."
NO = {"requirement": "2 group chats", "reason": "Two more chats, please."}


@pytest.fixture
def cara(programme: Any) -> Any:
    return cast.ProgrammeAdmin(username="cara")


@pytest.fixture
def declined(ada: Any, sent: Application) -> Application:
    decide.decline(sent, by=ada, version=sent.version, **NO)
    return sent


@pytest.fixture
def appealed(declined: Application) -> Application:
    appeals.appeal(declined, by=declined.applicant, words=WORDS)
    return declined


def story_of(application: Application, client: Any) -> str:
    return client.get(reverse("application", args=[application.pk])).content.decode()


def detail_of(application: Application, client: Any) -> str:
    return client.get(reverse("admin:leadership_application_change", args=[application.pk])).content.decode()


def appeal_by(client: Any, application: Application, words: str = WORDS) -> Any:
    return client.post(reverse("application-appeal", args=[application.pk]), {"words": words})


def judge(application: Application, by: Any, is_upheld: bool = True, reason: str = WHY) -> None:
    appeals.judge(application, by=by, version=application.version, is_upheld=is_upheld, reason=reason)


def told(member: Any) -> list[str]:
    return [key.split(":")[0] + key.rsplit(":", 1)[-1] for key in member.notices.values_list("key", flat=True)]


def test_upheld_it_waits_again_and_others_decide(ada, ben, lia, declined, signed_in) -> None:
    client = signed_in(lia)
    assert "you can appeal once" in story_of(declined, client)
    assert appeal_by(client, declined).status_code == 302
    assert "Your appeal waits for an answer" in story_of(declined, client)
    made = Appeal.objects.get()
    assert told(ben) == [f"appeal{made.pk}"]
    assert told(ada) == []
    his, hers = signed_in(ben), signed_in(ada)
    assert "Judge the appeal" in detail_of(declined, his)
    assert "Judge the appeal" not in detail_of(declined, hers)
    found = his.get("/admin/leadership/application/", {"state": "appealed"}).context["cl"].result_list
    assert list(found) == [declined]
    assert press(hers, "judge", declined, is_upheld="yes", reason=WHY).status_code == 403
    assert press(his, "judge", declined, is_upheld="yes", reason=WHY).status_code == 302
    declined.refresh_from_db()
    assert (declined.status, declined.decided_by, declined.closed_at, declined.not_by) == (
        Status.IN_REVIEW, None, None, ada,
    )  # fmt: skip
    page = story_of(declined, client)
    assert all(text in page for text in ("It is being read", "you were right to ask", WHY, NO["reason"]))
    assert "ben" not in page  # who judges stays inside
    for act in (decide.approve, decide.begin_reading):
        with pytest.raises(RefusedError, match="taken back by an appeal"):
            act(declined, by=ada, version=declined.version)
    assert decide.approve(declined, by=ben, version=declined.version)
    assert Award.objects.filter(application=declined).count() == 1
    verbs = Record.objects.about("application", declined.pk).order_by("at").values_list("verb", flat=True)
    assert list(verbs) == ["sent", "declined", "appealed", "judged", "approved"]


def test_a_second_not_this_time_has_its_own_letter(ben, cara, appealed) -> None:
    judge(appealed, ben)
    decide.decline(appealed, by=cara, version=appealed.version, requirement=NO["requirement"], reason=WHY)
    told_so = appealed.applicant.notices.filter(key__contains=":declined:", due_at__isnull=False).order_by("id")
    first, second = told_so.values_list("text", flat=True)
    assert NO["reason"] in first
    assert WHY in second


def test_kept_the_answer_stays_with_a_reason_and_there_is_no_second_time(ben, cara, appealed, signed_in) -> None:
    client = signed_in(appealed.applicant)
    assert press(signed_in(ben), "judge", appealed, is_upheld="no", reason="They were on one day.").status_code == 302
    appealed.refresh_from_db()
    assert (appealed.status, appealed.reason) == (Status.DECLINED, NO["reason"])
    page = story_of(appealed, client)
    assert "the answer stays" in page
    assert "They were on one day." in page
    assert "Appeal</button>" not in page
    assert appeal_by(client, appealed, "Once more, please.").status_code == 409
    with pytest.raises(TooLateError, match="judged already"):
        judge(appealed, cara)


@pytest.mark.parametrize(
    "form",
    [{"is_upheld": "yes", "reason": " "}, {"is_upheld": "", "reason": WHY}, {"is_upheld": "maybe", "reason": WHY}],
)
def test_a_judgement_that_is_none_changes_nothing_and_its_words_stay(ben, appealed, signed_in, form) -> None:
    answer = press(signed_in(ben), "judge", appealed, **form)
    assert answer.status_code == 400
    assert form["reason"].strip() in answer.content.decode()
    assert Appeal.objects.get().judged_at is None


@pytest.mark.parametrize("words", ["", "  ", "x" * 3001])
def test_an_appeal_that_says_nothing_is_none_and_its_words_stay(lia, declined, signed_in, words) -> None:
    answer = appeal_by(signed_in(lia), declined, words)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Appeal.objects.exists()


def test_there_are_fourteen_days_to_the_instant(declined) -> None:
    last = declined.decided_at + FORTNIGHT
    with time_machine.travel(last, tick=False), pytest.raises(TooLateError):
        appeals.appeal(declined, by=declined.applicant, words=WORDS)
    with time_machine.travel(last - dt.timedelta(microseconds=1), tick=False):
        appeals.appeal(declined, by=declined.applicant, words=WORDS)


def test_only_the_author_appeals_and_only_against_a_not_this_time(ben, lia, sent, signed_in) -> None:
    assert appeal_by(signed_in(lia), sent).status_code == 409
    assert appeal_by(signed_in(ben), sent).status_code == 404
    with pytest.raises(RefusedError):
        appeals.appeal(sent, by=ben, words=WORDS)


def test_whoever_said_yes_first_judges_nothing_either(ada, ben, cara, programme) -> None:
    leader = cast.application_by(cast.ListenerWhoMeetsMentorLeader(), "group-support-mentor-leader", ())
    for check in ("statement", "interview"):
        decide.tick(leader, check=check, by=ada, version=leader.version)
    decide.approve(leader, by=ada, version=leader.version)
    decide.decline(leader, by=ben, version=leader.version, requirement="Something else we saw", reason="Not yet.")
    appeals.appeal(leader, by=leader.applicant, words=WORDS)
    assert [len(told(each)) for each in (ada, ben, cara)] == [0, 0, 1]
    for by in (ada, ben, leader.applicant):
        with pytest.raises(RefusedError):
            judge(leader, by)
    judge(leader, cara)
    assert leader.status == Status.IN_REVIEW


def test_the_database_insists(ada, ben, appealed) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.create(
            application=appealed, words=WORDS, against=ada, against_at=timezone.now(), against_reason="No."
        )
    done = {"judged_at": timezone.now(), "is_upheld": True}
    for wrong in ({"words": ""}, done, {**done, "judged_by": ada, "reason": WHY}, {**done, "judged_by": ben}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appeal.objects.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=appealed.pk).update(not_by=ada)


def test_a_draft_makes_room_and_a_newer_application_comes_first(ben, lia, appealed) -> None:
    draft = cast.draft_by(lia)
    judge(appealed, ben)
    draft.refresh_from_db()
    assert (appealed.status, draft.status, draft.why) == (Status.IN_REVIEW, Status.EXPIRED, cast.WHY)


def test_where_a_newer_one_waits_the_answer_can_only_stay(ben, lia, appealed) -> None:
    cast.application_by(lia)
    with pytest.raises(TooLateError, match="newer application"):
        judge(appealed, ben)
    assert Appeal.objects.get().judged_at is None
    judge(Application.objects.get(pk=appealed.pk), ben, is_upheld=False)
    assert Appeal.objects.get().is_upheld is False


def test_the_time_before_she_appealed_is_no_waiting(ben, declined) -> None:
    decided = declined.decided_at
    with time_machine.travel(decided + dt.timedelta(days=10), tick=False):
        appeals.appeal(declined, by=declined.applicant, words=WORDS)
    with time_machine.travel(decided + dt.timedelta(days=12), tick=False):
        judge(declined, ben)
        assert declined.waited(timezone.now()).days == 2


@pytest.mark.django_db(transaction=True)
def test_of_ten_clicks_and_of_two_judges_one_counts(ben, cara, declined, signed_in) -> None:
    clients = [signed_in(declined.applicant) for _ in range(10)]
    found = at_once([lambda client=client: appeal_by(client, declined) for client in clients])
    assert {answer.status_code for answer in found} == {302}
    assert Appeal.objects.count() == 1
    rows = [Application.objects.get(pk=declined.pk) for _ in range(2)]
    answers = at_once([lambda: judge(rows[0], ben, True), lambda: judge(rows[1], cara, False)])
    assert sorted(type(each).__name__ for each in answers) == ["NoneType", "TooLateError"]
    is_back = Application.objects.get(pk=declined.pk).status == Status.IN_REVIEW
    assert Appeal.objects.get().is_upheld == is_back
    assert Record.objects.filter(verb="judged").count() == 1


def test_the_copy_of_her_data_has_it_and_erasing_takes_the_words(ben, lia, appealed) -> None:
    judge(appealed, ben)
    assert gather(lia)["applications"][0]["appeal"]["appeal__words"] == WORDS
    part(lia, "gone-1")
    made = Appeal.objects.get()
    assert {WORDS, WHY, NO["reason"]}.isdisjoint({made.words, made.reason, made.against_reason})
