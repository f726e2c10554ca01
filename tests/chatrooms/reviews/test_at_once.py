"""Many hands at the same moment: one review of a pair, each counted once; one look at an age (T10)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from chatrooms.moderation.ages.models import AgeCheck
from chatrooms.moderation.reports.categories import CATEGORIES
from chatrooms.moderation.reports.reporting import a_person, report
from chatrooms.reviews import counting, writing
from chatrooms.reviews.meeting import meeting_with
from chatrooms.reviews.models import Review
from leadership.requirements.models import Fact, Tally
from tests.chatrooms.reviews.test_reviews import review_of, talked, witness
from tests.clock import at_once
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_at_the_same_moment(programme) -> None:
    lea = MemberFactory(username="lea", roles=[("chatroom-moderator", "anxiety", 3)])
    talked(lea)
    ana = witness()
    meeting = meeting_with(ana, "lea")
    said = at_once([lambda: writing.write(meeting, by=ana, stars=5, chips=[])] * 4)
    assert sorted(type(each).__name__ for each in said) == ["Review", *["TooLateError"] * 3]
    for _ in range(5):
        review_of(lea)
    counted = at_once([counting.count_waiting] * 4)
    assert [each for each in counted if isinstance(each, Exception)] == []
    assert Review.objects.filter(counted_at__isnull=False).count() == 5
    assert Tally.objects.get(member=lea).positive_reviews == 5 * 10**6
    assert Fact.objects.filter(member=lea, metric="positive_reviews").count() == 5

    reporters = MemberFactory.create_batch(4)
    made = at_once([lambda by=by: report(a_person(ana), CATEGORIES["age"], by=by) for by in reporters])
    assert [each for each in made if isinstance(each, Exception)] == []
    check = AgeCheck.objects.get()
    ana.refresh_from_db()
    assert ana.age_looked_at_until == check.until > timezone.now()
