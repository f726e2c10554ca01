"""Reviews count five at a time, so that no number tells on whoever wrote last; and what an admin strikes out counts no more.

They fill `positive_reviews`, `written_reviews` and `star_rating` (contract §4).
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from chatrooms.moderation.reports.models import Case
from chatrooms.reviews.leading import badges_of, leads
from chatrooms.reviews.models import CHIPS, POSITIVE, Review
from leadership.audit.record import record
from leadership.badges.desks import admins
from leadership.badges.gate import TooLateError, must
from leadership.members.models import Member
from leadership.requirements.facts import NewFact, record_many, withdraw

TOGETHER = 5


def source(review: uuid.UUID, metric: str) -> str:
    """Each metric has a name of its own for it: in a copy of the facts nothing says which belong to one review."""
    return f"review:{uuid.uuid5(review, metric)}"


def worth(review: Review) -> Iterator[tuple[str, int]]:
    yield "star_rating", review.stars
    if review.stars >= POSITIVE:
        yield "positive_reviews", 1
    if review.words:
        yield "written_reviews", 1


def count_waiting() -> int:
    """Count what has come together for each leader; answers how many reviews."""
    waiting = Review.objects.filter(counted_at=None, struck_at=None, about__is_active=True)
    enough = waiting.values("about").order_by().annotate(n=Count("pk")).filter(n__gte=TOGETHER)
    return sum(_count(about) for about in enough.values_list("about", flat=True))


@transaction.atomic
def _count(about: int) -> int:
    now = timezone.now()
    rows = Review.objects.filter(about=about, counted_at=None, struck_at=None).order_by("at", "pk")
    found = list(rows.select_for_update(skip_locked=True))
    badges = badges_of({about, *(each.by_id for each in found)})  # one of them may lead the other by now
    found = [each for each in found if not leads(about, each.by_id, badges)]
    found = found[: len(found) // TOGETHER * TOGETHER]
    facts = []
    for each in found:
        # whoever counts the same at the same moment finds nothing left
        if Review.objects.filter(pk=each.pk, counted_at=None).update(counted_at=now):
            facts += [
                NewFact(about, metric, Decimal(value), now, source(each.pk, metric)) for metric, value in worth(each)
            ]
    record_many(facts)
    return len(found)


def may_read(by: Member) -> bool:
    """The words are for programme admins, who decide about roles (matrix d)."""
    return by.is_active and admins().filter(pk=by.pk).exists()


@transaction.atomic
def strike_out(review: Review, *, by: Member, reason: str) -> None:
    """Not an honest one: it counts no more. Nobody is told; the record has it."""
    must(may_read(by) and by.pk not in (review.by_id, review.about_id), "This is for another programme admin.")
    must(reason.strip(), "Say why, for the record.")
    if not Review.objects.filter(pk=review.pk, struck_at=None).update(struck_at=timezone.now()):
        raise TooLateError("It is struck out already.")
    review.refresh_from_db()
    if review.counted_at:
        for metric in ("star_rating", "positive_reviews", "written_reviews"):
            withdraw(metric, source(review.pk, metric))
    record("struck out", review, by=by, reason=reason.strip())


def behind_the_glass(case: Case) -> tuple[str, list[str]]:
    """For a safeguarding lead who broke it: the words about the person, and nobody's name (matrix d)."""
    found = Review.objects.filter(about=case.about_id).exclude(words="") if case.about_id else Review.objects.none()
    return "What members wrote about the person", list(found.values_list("words", flat=True)[:50])


class Summary(NamedTuple):
    """What a leader sees: how many, a band, and what at least five ticked."""

    count: int
    band: str
    chips: list[tuple[str, int]]


def summary(leader: Member) -> Summary | None:
    """None for fewer than five that count."""
    counted = Review.objects.filter(about=leader, counted_at__isnull=False, struck_at=None)
    rows = list(counted.values_list("stars", "chips"))
    if len(rows) < TOGETHER:
        return None
    share = sum(stars >= POSITIVE for stars, _ in rows) / len(rows)
    band = "Most were helped" if share >= 0.6 else "Some were helped, some were not"
    band = "Nearly everybody was helped" if share >= 0.9 else band
    band = "Few were helped" if share < 0.3 else band
    ticked = Counter(chip for _, chips in rows for chip in chips)
    shown = [(words, ticked[slug]) for slug, words in CHIPS.items() if ticked[slug] >= TOGETHER]
    return Summary(len(rows), band, shown)
