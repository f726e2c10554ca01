"""Where two people gave a role, two renew it (L13): the first yes shows nowhere, and the second is somebody else's."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from leadership.audit.models import Record
from leadership.badges.gate import RefusedError, TooLateError
from leadership.badges.models import Award
from leadership.badges.renewals import Renewal
from leadership.badges.renewing import answer, let_end, renew, tell_of_terms
from leadership.badges.states import State, state_of
from leadership.members.export import gather
from leadership.members.models import Member
from leadership.notices.models import Notice
from tests import cast
from tests.clock import DAY, NOW, at, at_once
from tests.factories import MemberFactory, give_role
from tests.leadership.badges.terms import DID, END, TERM, WHY, limit, rosa, titles

pytestmark = pytest.mark.django_db
ROLE = "group-support-mentor-leader"


@pytest.fixture
def award(programme, ada) -> Award:
    """Rosa leads mentors for 26 weeks, and has asked to go on."""
    limit(programme, 26, ROLE)
    with at(NOW):
        found = give_role(MemberFactory(username="rosa", weeks=200), ROLE, weeks=0)
    with at(END - 8 * DAY):
        answer(found, by=rosa(), goes_on=True, words=DID)
    return found


@pytest.fixture
def ben(programme) -> Member:
    return cast.ProgrammeAdmin(username="ben")


def test_the_first_yes_changes_nothing_and_the_second_is_somebody_elses(award, ada, ben) -> None:
    with at(END - DAY):
        before = gather(rosa())
        first = renew(award, by=ada, reason=WHY)
        assert (first.status, first.first_approved_by, first.until) == ("asked", "ada", None)
        after = gather(rosa())
        assert {part: after[part] for part in before} == before
        assert titles(rosa()) == []
        with pytest.raises(RefusedError, match="the second is somebody else’s"):
            renew(award, by=ada)
        done = renew(award, by=ben, reason=WHY)
        assert (done.status, done.decided_by, done.until) == ("renewed", "ben", END + TERM)
        assert (state_of(award), titles(rosa())) == (State.ACTIVE, ["Your badge Group Support Mentor Leader goes on."])
    verbs = Record.objects.filter(subject_kind="award", about_id=rosa().pk).values_list("verb", flat=True)
    assert sorted(verbs) == ["approved first", "asked to renew", "granted", "renewed"]


def test_it_asks_for_as_many_as_gave_it_also_where_the_role_asks_for_fewer_now(programme, ada, ben) -> None:
    with at(NOW):
        sent = cast.application_by(cast.ListenerWhoMeetsMentorLeader(username="rosa"), ROLE, ())
        limit(programme, 26, ROLE, approvals=1)
        given = give_role(rosa(), ROLE, weeks=0)
        Award.objects.filter(pk=given.pk).update(application=sent)
    assert sent.approvals == 2
    with at(END - DAY):
        given.refresh_from_db()
        assert answer(given, by=rosa(), goes_on=True, words=DID).approvals == 2


def test_one_is_enough_to_let_it_end_after_a_first_yes(award, ada, ben) -> None:
    with at(END - DAY):
        renew(award, by=ada)
        let_end(award, by=ben, reason=WHY)
        assert Renewal.objects.get().status == "not_renewed"


def test_the_database_insists_on_two_different_people(award) -> None:
    said = {"status": "renewed", "decided_by": "ada", "decided_at": NOW}
    for first in ("", "ada"):
        with pytest.raises(IntegrityError, match="renewal_"), transaction.atomic():
            Renewal.objects.update(first_approved_by=first, **said)
    Renewal.objects.update(first_approved_by="ben", **said)


def test_the_desk_says_of_each_yes_what_it_is_and_shows_its_holder_none_of_it(award, ada, ben, signed_in) -> None:
    url, row = reverse("admin:award-renew"), {"row": [award.pk], "reason": WHY}
    page = reverse("admin:leadership_award_change", args=[award.pk])
    with at(END - DAY):
        seen = signed_in(ada).post(url, {**row, "_preview": "1"}).content.decode()
        assert "the first of two yeses" in seen
        assert "goes on." not in seen  # no letter
        said = signed_in(ada).post(url, row, follow=True).content.decode()
        assert "0 renewed. 1 has a first yes: another admin says the second." in said
        assert "gave the first approval" in signed_in(ben).get(page).content.decode()
        again = signed_in(ada).post(url, row, follow=True).content.decode()
        assert "the second is somebody else’s" in again
        seen = signed_in(ben).post(url, {**row, "_preview": "1"}).content.decode()
        assert "goes on." in seen
        Member.objects.filter(pk=award.member_id).update(is_staff=True, is_superuser=True)
        own = signed_in(rosa())
        for address in (page, f"{reverse('admin:leadership_record_changelist')}?about_id={award.member_id}"):
            shown = own.get(address).content.decode()
            assert "asked for another term" in shown
            assert "first approval" not in shown
        assert "1 renewed." in signed_in(ben).post(url, row, follow=True).content.decode()


def test_whoever_said_the_first_yes_is_not_asked_again(award, ada, ben) -> None:
    with at(END - 7 * DAY):
        renew(award, by=ada)
        tell_of_terms()
        assert set(Notice.objects.values_list("member__username", flat=True)) == {"ben"}


@pytest.mark.django_db(transaction=True)
def test_four_yeses_of_two_people_at_once_are_one_renewal(award, ada, ben, transactional_db) -> None:
    with at(END - DAY):
        answers = at_once([lambda by=by: renew(award, by=by).status for by in (ada, ben) * 2])
        assert answers.count("renewed") == 1
        assert all(isinstance(each, str | RefusedError | TooLateError) for each in answers), answers
        said = Renewal.objects.get()
        assert {said.first_approved_by, said.decided_by} == {"ada", "ben"}
        assert len(titles(rosa())) == 1
