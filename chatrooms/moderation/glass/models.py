"""Reading more than a case shows: behind glass, which a safeguarding lead breaks with a reason (G22)."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from chatrooms.moderation.reports.models import LONGEST_WORDS, Case

MEMBER = settings.AUTH_USER_MODEL
LASTS = dt.timedelta(minutes=60)


class Glass(models.Model):
    """Broken by one person for one case, for an hour at most; somebody else looks at it afterwards. The record outlives it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="glasses")
    by = models.ForeignKey(MEMBER, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField(max_length=LONGEST_WORDS)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    seen_by = models.ForeignKey(MEMBER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="glass_has_a_reason"),
            models.CheckConstraint(
                condition=Q(until__gt=F("at"), until__lte=F("at") + LASTS), name="glass_an_hour_at_most"
            ),
            models.CheckConstraint(
                condition=Q(seen_by=None, seen_at=None) | Q(seen_at__isnull=False) & ~Q(seen_by=F("by")),
                name="glass_seen_by_somebody_else",
            ),
        ]
        indexes = [models.Index(fields=["at"], condition=Q(seen_at=None), name="glass_unseen")]

    def __str__(self) -> str:
        return f"glass {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.until > timezone.now()
