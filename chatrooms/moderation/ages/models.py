"""Somebody's age was called in question; while a person looks at it, she reads along in the rooms and writes later (G6)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from chatrooms.moderation.reports.models import LONGEST_WORDS, Case

MEMBER = settings.AUTH_USER_MODEL


class AgeCheck(models.Model):
    """One look at somebody's age. It ends with one of two answers, or by itself: nobody waits for ever. It counts for nothing."""

    class Outcome(models.TextChoices):
        RIGHT = "right", "The age is right"
        WRONG = "wrong", "The age was another one"
        LAPSED = "lapsed", "Nobody looked in time"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    about = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="age_checks")
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=6, blank=True, choices=Outcome)
    decided_by = models.ForeignKey(MEMBER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    words = models.TextField(blank=True, max_length=LONGEST_WORDS, help_text="To the person.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about"], condition=Q(ended_at=None), name="age_check_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="", decided_by=None)
                | Q(ended_at__isnull=False, outcome="lapsed", decided_by=None)
                | Q(ended_at__isnull=False, outcome__in=["right", "wrong"], decided_by__isnull=False),
                name="age_check_ended_with_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("about")), name="age_check_never_ones_own"
            ),
        ]
        indexes = [models.Index(fields=["until"], condition=Q(ended_at=None), name="age_check_open")]

    def __str__(self) -> str:
        return f"age check {self.pk}"


class BandChange(models.Model):
    """Two leads stand behind another age: one proposes it, and nothing is changed until a second one says so, too (matrix d)."""

    check_made = models.OneToOneField(AgeCheck, on_delete=models.CASCADE, primary_key=True, related_name="change")
    #: kept until it is answered, and no longer
    born_on = models.DateField(null=True)
    words = models.TextField(max_length=LONGEST_WORDS, help_text="To the person.")
    proposed_by = models.ForeignKey(MEMBER, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(MEMBER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")), name="band_change_two_people"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(born_on=None), name="band_change_forgets_the_birth_date"
            ),
        ]

    def __str__(self) -> str:
        return f"change of band by age check {self.pk}"
