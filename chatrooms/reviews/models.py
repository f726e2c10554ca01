"""What somebody said of a leader who was there with her."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from chatrooms.rooms.models import Room

MEMBER = settings.AUTH_USER_MODEL
LONGEST_WORDS = 500

#: how it was, as stars: the upper two are a positive review
STARS = {5: "It helped a lot", 4: "It helped", 3: "It was all right", 2: "It was not so good", 1: "It was not good"}
POSITIVE = 4
#: what can be ticked
CHIPS = {
    "listened": "Listened",
    "welcoming": "Made people welcome",
    "calm": "Kept it calm and safe",
    "fair": "Was fair to everybody",
    "room": "Left room for everybody",
    "absent": "Was hardly there",
    "hurried": "Hurried us on",
    "unfair": "Was not fair",
}


def quarter_of(day: dt.date) -> dt.date:
    """The first day of its quarter of the year: the period in which one pair has one review."""
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


class Review(models.Model):
    """One person of one leader, once in a quarter. Whom it is about never learns who wrote it, nor what (S19).

    `counted_at`: it counts towards the path, together with others. `struck_at`: an admin found it no honest one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="reviews_written", db_index=False)
    about = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="reviews_about")
    quarter = models.DateField()
    #: where they were together, and on which UTC day
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    stars = models.PositiveSmallIntegerField(choices=STARS)
    chips = models.JSONField(default=list)
    words = models.TextField(blank=True, max_length=LONGEST_WORDS)
    at = models.DateTimeField(default=timezone.now)
    counted_at = models.DateTimeField(null=True)
    struck_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["by", "about", "quarter"], name="review_once_a_quarter"),
            models.CheckConstraint(condition=~Q(by=F("about")), name="review_of_somebody_else"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="review_has_stars"),
        ]
        indexes = [
            # what waits to be counted
            models.Index(fields=["about", "at"], condition=Q(counted_at=None, struck_at=None), name="review_waits"),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"

    @property
    def chip_words(self) -> list[str]:
        return [words for slug, words in CHIPS.items() if slug in self.chips]
