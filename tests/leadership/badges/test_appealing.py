"""An appeal of a badge that was ended or suspended: once, within a fortnight, judged by somebody else (L13, L14)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leadership.audit.models import Record
from leadership.badges.appealing import OPEN_FOR, BadgeAppeal, appeal, judge
from leadership.badges.awarding import resign, revoke
from leadership.badges.gate import RefusedError, TooLateError
from leadership.badges.models import Award, Obligation
from leadership.badges.pausing import lift, suspend, take_break
from leadership.badges.states import State, state_of
from leadership.members.erasure import erase
from leadership.members.export import gather
from leadership.members.models import Member
from leadership.notices.models import Notice
from tests import cast
from tests.clock import DAY, NOW, SECOND, at, at_once
from tests.factories import MemberFactory, give_role
from tests.leadership.badges.mentoring import DUE, days, is_mentoring, is_sound, tara

pytestmark = pytest.mark.django_db
WHY, WORDS, FOUND = (
    "The team was left alone twice.",
    "I had told Ben both times.",
    "You had told Ben, and we missed it.",
)


@pytest.fixture
def ben(programme) -> Member:
    return cast.ProgrammeAdmin(username="ben")


def titles(member: Member) -> list[str]:
    return list(Notice.objects.filter(member=member).order_by("pk").values_list("title", flat=True))


def made(award: Award) -> BadgeAppeal:
    return appeal(Award.objects.get(pk=award.pk), by=tara(), words=WORDS)


def test_a_suspension_that_was_wrong_is_lifted_and_its_dates_wait(award, ada, ben) -> None:
    with at(NOW + DAY):
        suspend(award, by=ada, reason=WHY)
        found = made(award)
    with at(NOW + 3 * DAY):
        judge(found, by=ben, is_upheld=True, reason=FOUND)
        assert is_mentoring()
        assert titles(tara())[-1] == "You were right to ask: Group Support Mentor is yours again."
        assert Obligation.objects.get(award=award).due_at == DUE + 2 * DAY
        assert days(NOW + 4 * DAY) == 2
    assert is_sound()


def test_an_end_that_was_wrong_is_taken_back_and_the_time_between_counts_for_nobody(award, ada, ben) -> None:
    with at(NOW + DAY):
        revoke(award, by=ada, reason=WHY)
        found = made(award)
        assert not is_mentoring()
    with at(NOW + 3 * DAY):
        judge(found, by=ben, is_upheld=True, reason=FOUND)
        assert is_mentoring()
        award.refresh_from_db()
        assert (award.revoked_at, award.revoked_by, state_of(award)) == (None, "", State.ACTIVE)
        assert days(NOW + 4 * DAY) == 2
    verbs = Record.objects.filter(about_id=tara().pk, subject_kind="award").order_by("at", "id")
    assert set(verbs.values_list("verb", flat=True)) == {"granted", "revoked", "appealed", "judged", "lifted"}
    assert is_sound()


def test_what_rested_before_the_end_goes_on_resting(award, ada, ben) -> None:
    with at(NOW + DAY):
        take_break(award, by=tara())
        revoke(award, by=ada, reason=WHY)
        judge(made(award), by=ben, is_upheld=True, reason=FOUND)
        assert state_of(award) == State.ON_BREAK
    assert is_sound()


def test_kept_nothing_changes_and_she_reads_why(award, ada, ben) -> None:
    with at(NOW + DAY):
        revoke(award, by=ada, reason=WHY)
        judge(made(award), by=ben, is_upheld=False, reason=FOUND)
        assert not is_mentoring()
        assert titles(tara())[-1] == "There is an answer to your appeal."
        with pytest.raises(TooLateError, match="already"):
            made(award)
        with pytest.raises(TooLateError, match="answered already"):
            judge(BadgeAppeal.objects.get(), by=ben, is_upheld=True, reason=FOUND)


def test_it_is_hers_once_within_a_fortnight_and_not_about_her_own_doing(award, ada, ben) -> None:
    with at(NOW + DAY):
        with pytest.raises(TooLateError):
            made(award)
        suspend(award, by=ada, reason=WHY)
        with pytest.raises(RefusedError):
            appeal(award, by=ben, words=WORDS)
        with pytest.raises(RefusedError):
            appeal(award, by=tara(), words=" ")
    with at(NOW + DAY + OPEN_FOR), pytest.raises(TooLateError):
        made(award)
    with at(NOW + DAY + OPEN_FOR - SECOND):
        made(award)
        lift(Award.objects.get(pk=award.pk), by=ada, reason=WHY)
        suspend(Award.objects.get(pk=award.pk), by=ada, reason=WHY)
        made(award)  # another decision
    with at(NOW + 20 * DAY):
        resign(Award.objects.get(pk=award.pk), by=tara())
        with pytest.raises(TooLateError):
            made(award)


def test_whoever_decided_does_not_judge_nor_does_its_author_and_the_others_hear_of_it(award, ada, ben) -> None:
    with at(NOW + DAY):
        revoke(award, by=ada, reason=WHY)
        found = made(award)
        assert (titles(ben), titles(ada)) == (["An appeal about a badge waits."], [])
        with pytest.raises(RefusedError, match="somebody else judges"):
            judge(found, by=ada, is_upheld=True, reason=FOUND)
        with pytest.raises(RefusedError):
            judge(found, by=MemberFactory(), is_upheld=True, reason=FOUND)
        with pytest.raises(RefusedError, match="few words"):
            judge(found, by=ben, is_upheld=True, reason=" ")
        with pytest.raises(IntegrityError), transaction.atomic():
            BadgeAppeal.objects.update(judged_by="ada", judged_at=NOW, is_upheld=False)


def test_given_anew_meanwhile_it_is_not_taken_back_twice(award, ada, ben) -> None:
    with at(NOW + DAY):
        revoke(award, by=ada, reason=WHY)
        found = made(award)
        give_role(tara(), "group-support-mentor", weeks=0, track="quality")
        with pytest.raises(TooLateError, match="again already"):
            judge(found, by=ben, is_upheld=True, reason=FOUND)
        found.refresh_from_db()
        assert found.judged_at is None
        judge(found, by=ben, is_upheld=False, reason=FOUND)


def test_on_the_path_and_at_the_desk(award, ada, ben, signed_in) -> None:
    page = reverse("award-appeal", args=[award.pk])
    with at(NOW + DAY):
        holder, desk = signed_in(tara()), signed_in(ben)
        assert holder.get(page).status_code == 409
        revoke(award, by=ada, reason=WHY)
        assert page in holder.get("/path/").content.decode()
        assert WHY in holder.get(page).content.decode()
        assert holder.post(page, {"words": ""}).status_code == 400
        assert holder.post(page, {"words": WORDS}).status_code == 302
        again = holder.post(page, {"words": "Once more."})
        assert (again.status_code, "Once more." in again.content.decode()) == (409, True)
        assert "Your appeal waits for an answer" in holder.get("/path/").content.decode()
        assert "appeals about roles" in desk.get("/admin/").content.decode()
        assert "appeals about roles" not in signed_in(ada).get("/admin/").content.decode()
        assert "tara" in desk.get("/admin/leadership/award/?appeal=waits").content.decode()
        judging = reverse("admin:award-judge", args=[award.pk])
        assert judging in desk.get(reverse("admin:leadership_award_change", args=[award.pk])).content.decode()
        shown = desk.get(judging).content.decode()
        assert WORDS in shown
        answer = {"is_upheld": "yes", "reason": FOUND}
        preview = desk.post(judging, {**answer, "_preview": "1"}).content.decode()
        assert "You were right to ask" in preview
        refused = signed_in(ada).post(judging, answer)
        assert (refused.status_code, FOUND in refused.content.decode()) == (403, True)
        assert desk.post(judging, answer).status_code == 302
        assert is_mentoring()
        assert gather(tara())["appeals about roles"][0]["appeals__words"] == WORDS


def test_erasing_takes_the_words_and_the_names(award, ada, ben) -> None:
    with at(NOW + DAY):
        revoke(award, by=ada, reason=WHY)
        judge(made(award), by=ben, is_upheld=False, reason=FOUND)
        erase(tara())
        found = BadgeAppeal.objects.get()
        assert (found.words, found.reason, found.against_reason) == ("", "", "")


def test_one_badge_costs_as_many_statements_as_three(programme, ada, signed_in) -> None:
    lia, costs = MemberFactory(), []
    client = signed_in(lia)
    for places in (["anxiety"], ["depression", "trauma"]):
        for each in places:
            given = give_role(lia, "room-supporter", each)
            revoke(given, by=ada, reason=WHY)
            appeal(given, by=lia, words=WORDS)
        with CaptureQueriesContext(connection) as asked:
            client.get("/path/")
        costs.append(len(asked))
    assert costs[0] == costs[1]


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts(award, ada, ben, transactional_db: Any) -> None:
    cara = cast.ProgrammeAdmin(username="cara")
    with at(NOW + DAY):
        revoke(award, by=ada, reason=WHY)
        found = made(award)
        acts = [
            lambda by=by, yes=yes: judge(found, by=by, is_upheld=yes, reason=FOUND)
            for by, yes in ((ben, True), (cara, False))
        ]
        answers = at_once(acts)
        assert [type(each) for each in answers if each is not None] == [TooLateError]
        found.refresh_from_db()
        assert is_mentoring() == found.is_upheld
