"""What people do for their own safety: hide somebody from their view, fold what holds words they choose."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

MEMBER = settings.AUTH_USER_MODEL


class Hidden(models.Model):
    """Whose messages somebody folds for herself, in every room and on every device; told to nobody (G17)."""

    member = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="hidden_people", db_index=False)
    other = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "other"], name="hidden_once"),
            models.CheckConstraint(condition=~Q(member=F("other")), name="hidden_is_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"member {self.member_id} hides member {self.other_id}"


class FoldedWord(models.Model):
    """A word whose messages somebody folds for herself; hers alone, on no desk and in no figure."""

    LONGEST = 60

    member = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="folded_words", db_index=False)
    word = models.CharField(max_length=LONGEST)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "word"], name="folded_word_once")]

    def __str__(self) -> str:
        return f"a word that member {self.member_id} folds"
