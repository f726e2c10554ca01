"""A yes at the same moment as something else, a hundred times each: one of them has its way, and all of it (L7, L8, L15)."""

from __future__ import annotations

import copy
import itertools
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models.base import ModelState
from django.utils import timezone

from leadership.applications import decide, questions
from leadership.applications.models import WAITING, Application, Status
from leadership.applications.questions import Question
from leadership.applications.sending import withdraw
from leadership.audit.models import Record
from leadership.badges.gate import RefusedError, TooLateError
from leadership.badges.models import Award
from leadership.members.erasure import erase
from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.requirements.tallies import make_missing
from tests import cast
from tests.clock import DAY, racers

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 100
#: what each end is called on record, and how many letters tell the applicant of it
ENDS = {
    Status.APPROVED: ("approved", 1),
    Status.DECLINED: ("declined", 1),
    Status.WITHDRAWN: ("withdrew", 0),
    Status.EXPIRED: ("not answered", 1),
}
#: acts that race, and what is told apart in the end
Acts = Callable[[Application], list[Callable[[], Any]]]


@pytest.fixture
def waiting(programme: Any) -> list[Application]:
    """One application that was sent, and copies of its rows: what it was sent with is enough for a yes."""
    sent = cast.application_by(cast.ListenerWhoMeetsRoomSupporter())
    names = [f"{sent.applicant}-{n}" for n in range(1, ROUNDS)]
    alike = [copied(sent.applicant, pk=None, username=name, email=f"{name}@example.org") for name in names]
    Member.objects.bulk_create(alike)
    make_missing()
    copies = [copied(sent, pk=uuid.uuid4(), applicant=member) for member in alike]
    Application.objects.bulk_create(copies)
    places = [Application.communities.through(application=each, community_id="anxiety") for each in copies]
    Application.communities.through.objects.bulk_create(places)
    return [sent, *copies]


def copied(row: Any, **changes: Any) -> Any:
    """The same as a new row."""
    found = copy.copy(row)
    found._state = ModelState()
    for name, value in changes.items():
        setattr(found, name, value)
    return found


def row_of(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def yes(application: Application, by: Member) -> Callable[[], Any]:
    row = row_of(application)
    return lambda: decide.approve(row, by=by, version=row.version)


def race(waiting: list[Application], acts: Acts, check: Callable[[Application, list[Any]], str]) -> Counter[str]:
    """One round for each application; who starts first takes turns."""
    turns = itertools.cycle([1, -1])
    with racers(2) as at_once:
        found = Counter(check(each, at_once(acts(each)[:: next(turns)])) for each in waiting)
    assert found.total() == ROUNDS
    return found


def verbs(application: Application) -> list[str]:
    about = Record.objects.about("application", application.pk).filter(verb__in=[verb for verb, _ in ENDS.values()])
    return list(about.values_list("verb", flat=True))


def only_one(application: Application, answers: list[Any]) -> str:
    """One had its way, the other was told that it is too late, and every row agrees."""
    raised = [answer for answer in answers if isinstance(answer, Exception)]
    assert [type(each) for each in raised] == [TooLateError], answers
    assert str(raised[0]).endswith(".")
    now = row_of(application)
    verb, letters = ENDS[Status(now.status)]
    assert verbs(application) == [verb]
    assert Award.objects.filter(application=application).count() == (now.status == Status.APPROVED)
    told = Notice.objects.filter(member=application.applicant, due_at__isnull=False).exclude(key__endswith=":asked")
    assert told.count() == letters
    return now.status


def test_a_not_this_time(ada, ben, waiting) -> None:
    answer = {"requirement": "2 group chats", "reason": "Two more chats, please."}

    def acts(application: Application) -> list[Callable[[], Any]]:
        row = row_of(application)
        return [yes(application, ada), lambda: decide.decline(row, by=ben, version=row.version, **answer)]

    assert set(race(waiting, acts, only_one)) <= {Status.APPROVED, Status.DECLINED}


def test_taking_it_back(ada, waiting) -> None:
    def acts(application: Application) -> list[Callable[[], Any]]:
        row = row_of(application)
        return [yes(application, ada), lambda: withdraw(row, by=row.applicant)]

    assert set(race(waiting, acts, only_one)) <= {Status.APPROVED, Status.WITHDRAWN}


def test_the_end_of_the_time_to_answer(ada, waiting) -> None:
    """The answer comes when the clock closes it; a yes goes with the answer."""

    def acts(application: Application) -> list[Callable[[], Any]]:
        row = row_of(application)
        asked = questions.ask(row, by=ada, version=row.version, words="Which evenings?", days=7)
        now = timezone.now()
        late = {"asked_at": now - 8 * DAY, "answer_by": now - DAY, "warned_at": now - 2 * DAY}
        Question.objects.filter(pk=asked.pk).update(**late)
        row = row_of(application)

        def answered_and_approved() -> None:
            questions.answer(row, by=row.applicant, words="On Tuesdays.")
            decide.approve(row, by=ada, version=row.version)

        return [answered_and_approved, questions.expire]

    def check(application: Application, answers: list[Any]) -> str:
        if 0 in answers:  # the clock came too late, which nobody has to be told
            answers = [TooLateError("Answered.") if answer == 0 else answer for answer in answers]
        return only_one(application, answers)

    assert set(race(waiting, acts, check)) <= {Status.APPROVED, Status.EXPIRED}


def test_closing_the_account(ada, waiting) -> None:
    """Either there was a yes before, and the badge lets a closed account do nothing; or it is refused, and nothing is."""

    def acts(application: Application) -> list[Callable[[], Any]]:
        member = Member.objects.filter(pk=application.applicant_id)
        return [yes(application, ada), lambda: member.update(is_active=False)]

    def check(application: Application, answers: list[Any]) -> str:
        raised = [answer for answer in answers if isinstance(answer, Exception)]
        now, is_yes = row_of(application), not raised
        assert all(isinstance(each, RefusedError) and "not active" in str(each) for each in raised), answers
        assert now.status == Status.APPROVED if is_yes else now.status in WAITING
        assert verbs(application) == ["approved"] * is_yes
        assert Award.objects.filter(application=application).count() == is_yes
        assert Notice.objects.filter(member=now.applicant).count() == is_yes
        assert not now.applicant.has_perm("leadership.call_moderator", "anxiety")
        return now.status

    race(waiting, acts, check)


def test_erasing_the_account(ada, waiting) -> None:
    """Whatever came first: nothing is held, and nothing waits."""

    def acts(application: Application) -> list[Callable[[], Any]]:
        member = Member.objects.get(pk=application.applicant_id)
        return [yes(application, ada), lambda: erase(member)]

    def check(application: Application, answers: list[Any]) -> str:
        raised = [answer for answer in answers if isinstance(answer, Exception)]
        now = row_of(application)
        assert all(isinstance(each, TooLateError | RefusedError) for each in raised), answers
        assert now.status == (Status.WITHDRAWN if raised else Status.APPROVED)
        assert verbs(application) == [ENDS[Status(now.status)][0]]
        assert not Award.objects.held().filter(member=now.applicant_id).exists()
        assert Notice.objects.filter(member=now.applicant_id).count() <= (not raised)
        return now.status

    assert set(race(waiting, acts, check)) <= {Status.APPROVED, Status.WITHDRAWN}
