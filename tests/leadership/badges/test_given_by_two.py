"""A role that asks for two yeses is given by hand by two, too (L13): one admin alone gives nobody anything."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leadership.audit.models import Record
from leadership.badges.awarding import award_by_hand, give_badge
from leadership.badges.by_two import KEPT, FirstYes
from leadership.badges.gate import RefusedError, TooLateError
from leadership.badges.models import Award
from leadership.members.erasure import erase
from leadership.members.export import gather
from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.roles.models import Role
from tests import cast
from tests.clock import DAY, NOW, at, at_once
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
ROLE, WHY = "group-support-mentor-leader", "She has led the quality team for a year."
ADD = "/admin/leadership/award/add/"


@pytest.fixture
def ben(programme) -> Member:
    return cast.ProgrammeAdmin(username="ben")


@pytest.fixture
def rosa(programme) -> Member:
    return MemberFactory(username="rosa")


def give(member: Member, by: Member, reason: str = WHY) -> Award | FirstYes:
    return award_by_hand(member, Role.objects.get(pk=ROLE), by=by, community=None, reason=reason)


def test_the_first_yes_gives_nothing_and_tells_nobody_and_the_second_is_somebody_elses(rosa, ada, ben) -> None:
    before = gather(rosa)
    assert isinstance(give(rosa, ada), FirstYes)
    assert not Award.objects.exists()
    assert not Notice.objects.exists()
    after = gather(rosa)
    assert {part: after[part] for part in before} == before
    with pytest.raises(RefusedError, match="the second is somebody else’s"):
        give(rosa, ada)
    award = give(rosa, ben)
    said = FirstYes.objects.get()
    assert (said.said_by, said.second_by, said.award) == (ada, ben, award)
    assert Award.objects.held().get().granted_by == "ben"
    assert Notice.objects.get().member == rosa
    of_two = Record.objects.filter(about_id=rosa.pk).order_by("at").values_list("verb", "actor_name")
    assert set(of_two) == {("approved first", "ada"), ("granted", "ben")}
    with pytest.raises(RefusedError, match="held already"):
        give(rosa, ada)


def test_a_first_yes_waits_for_a_month_and_no_longer(rosa, ada, ben) -> None:
    with at(NOW):
        give(rosa, ada)
    with at(NOW + KEPT):
        assert isinstance(give(rosa, ben), FirstYes)
    with at(NOW + KEPT + DAY):
        assert isinstance(give(rosa, ada), Award)


def test_the_second_yes_is_judged_as_things_are_then(rosa, ada, ben) -> None:
    give(rosa, ada)
    Member.objects.filter(pk=rosa.pk).update(is_active=False)
    with pytest.raises(RefusedError, match="not active"):
        give(Member.objects.get(pk=rosa.pk), ben)
    assert not Award.objects.exists()


def test_the_database_insists_on_two_different_people_and_on_somebody_else(rosa, ada, ben) -> None:
    give(rosa, ada)
    award = give(rosa, ben)
    for wrong in ({"second_by": ada}, {"second_by": rosa}, {"second_by": None}, {"said_by": rosa}, {"award": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FirstYes.objects.filter(award=award).update(**wrong)


def test_the_desk_shows_a_first_yes_to_other_admins_and_fills_in_the_form(rosa, ada, ben, signed_in) -> None:
    words = {"username": "rosa", "role": f"{ROLE}/", "reason": WHY}
    said = signed_in(ada).post(ADD, words, follow=True).content.decode()
    assert "Your yes is kept: rosa: Group Support Mentor Leader. Another admin says the second" in said
    assert "roles given by a first yes" not in signed_in(ada).get("/admin/").content.decode()
    assert "roles given by a first yes" in signed_in(ben).get("/admin/").content.decode()
    assert "Say the second yes" not in signed_in(ada).get(ADD).content.decode()
    page = signed_in(ben).get(ADD)
    ((first, url),) = page.context["first_yeses"]
    assert first == FirstYes.objects.get()
    form = signed_in(ben).get(url).context["form"]
    assert {name: form[name].initial for name in words} == words
    refused = signed_in(ada).post(ADD, words)
    assert (refused.status_code, WHY in refused.content.decode()) == (403, True)
    assert signed_in(ben).post(ADD, words).status_code == 302
    assert Award.objects.held().get().member == rosa


def test_the_first_of_two_is_not_shown_to_whom_it_is_about(rosa, ada, signed_in) -> None:
    give(rosa, ada)
    Member.objects.filter(pk=rosa.pk).update(is_staff=True, is_superuser=True)
    own = signed_in(Member.objects.get(pk=rosa.pk))
    about = f"{reverse('admin:leadership_record_changelist')}?about_id={rosa.pk}"
    for address in ("/admin/", ADD, about):
        shown = own.get(address).content.decode()
        assert WHY not in shown
        assert "first yes" not in shown
        assert "first approval" not in shown


def test_erasing_the_account_takes_a_first_yes_with_it_and_the_words_of_two(rosa, ada, ben) -> None:
    give(rosa, ada)
    give(rosa, ben)
    other = MemberFactory()
    give(other, ada)
    for each in (rosa, other):
        erase(each)
    assert FirstYes.objects.get().reason == ""


def test_one_first_yes_costs_as_many_statements_as_three(ada, ben, rosa, signed_in) -> None:
    client, costs = signed_in(ben), []
    for people in ([rosa], [MemberFactory(), MemberFactory()]):
        for each in people:
            give(each, ada)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(ADD)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_a_plain_badge_asks_for_one(rosa, ada) -> None:
    assert give_badge(rosa, "verified-listener", by=ada, reason=WHY)


@pytest.mark.django_db(transaction=True)
def test_four_yeses_of_two_people_at_once_give_it_once(ada, ben, rosa, transactional_db: Any) -> None:
    answers = at_once([lambda by=by: give(rosa, by) for by in (ada, ben) * 2])
    assert sum(isinstance(each, Award) for each in answers) == 1
    assert all(isinstance(each, Award | FirstYes | RefusedError | TooLateError) for each in answers), answers
    said = FirstYes.objects.get(award__isnull=False)
    assert {said.said_by, said.second_by} == {ada, ben}
    assert Notice.objects.count() == 1
