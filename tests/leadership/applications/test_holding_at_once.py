"""Decisions held by one and released by another at the same moment as something else: one of the two, and one letter."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from leadership.applications import decide, holding, questions
from leadership.applications.models import Application, Status
from leadership.applications.reviewing import HeldDecision
from leadership.applications.sending import withdraw
from leadership.badges.gate import TooLateError
from leadership.badges.models import Award
from leadership.members.models import Member
from leadership.notices.models import Notice
from tests import cast
from tests.clock import at_once
from tests.leadership.applications.test_holding import WORDS, hold, release, verbs

pytestmark = pytest.mark.django_db


def races(programme: Any, ada: Member, number: int, yes: bool = True) -> list[Application]:
    return [hold(cast.application_by(cast.ListenerWhoMeetsRoomSupporter()), ada, yes) for _ in range(number)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("yes", [True, False])
def test_two_releases_at_once_are_one_letter(ada, ben, programme, run_tasks, yes) -> None:
    for row in races(programme, ada, 15, yes):
        answers = at_once([lambda r=row, by=by: release(r, by) for by in (ada, ben)])
        late = [answer for answer in answers if isinstance(answer, Exception)]
        assert [type(each) for each in late] == [TooLateError], answers
        assert Award.objects.filter(application=row).count() == yes
        assert verbs(row).count("released") == 1
        assert Notice.objects.filter(member=row.applicant).count() == 1
    run_tasks()
    assert len(mail.outbox) == 15


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", ["withdraw", "decline", "approve", "drop", "ask"])
def test_a_release_against_anything_else_is_one_of_the_two(ada, ben, programme, other) -> None:
    for n, row in enumerate(races(programme, ada, 12)):
        mine = Application.objects.get(pk=row.pk)
        known: dict[str, Any] = {"by": ben, "version": mine.version}
        against = {
            "withdraw": lambda m=mine: withdraw(m, by=m.applicant),
            "decline": lambda m=mine, k=known: decide.decline(m, **k, **WORDS),
            "approve": lambda m=mine, k=known: decide.approve(m, **k),
            "drop": lambda m=mine, k=known: holding.drop(m, **k),
            "ask": lambda m=mine, k=known: questions.ask(m, words="Which?", days=7, **k),
        }[other]
        acts = [lambda r=row: release(r, ada), against]
        answers = at_once(acts[:: -1 if n % 2 else 1])
        late = [answer for answer in answers if isinstance(answer, Exception)]
        assert [type(each) for each in late] == [TooLateError], answers
        now = Application.objects.get(pk=row.pk)
        is_yes = now.status == Status.APPROVED
        assert Award.objects.filter(application=row).count() == is_yes
        assert ("released" in verbs(row)) == (is_yes and now.decided_by == ada)
        assert not HeldDecision.objects.filter(pk=row.pk).exists()
