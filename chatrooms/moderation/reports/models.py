"""Cases, the reports that make them, and the evidence they keep."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from chatrooms.moderation.reports.categories import CATEGORIES, Kind, Level
from chatrooms.rooms.models import Room

MEMBER = settings.AUTH_USER_MODEL
LONGEST_WORDS = 1000


class Outcome(models.TextChoices):
    """What came of a case, so far as its reporters are told; the last two are all that a care case can end in."""

    ACTED = "acted", "We did something about it"
    TALKED = "talked", "We talked with them"
    NOTHING = "nothing", "We looked, and left it as it is"
    LOOKED_AFTER = "looked_after", "Somebody is looking after them"
    ALL_RIGHT = "all_right", "They are all right, as far as we can see"


OF_CARE = (Outcome.LOOKED_AFTER, Outcome.ALL_RIGHT)


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> CaseQuerySet:
        return self.filter(closed_at=None)

    def free(self, now: dt.datetime) -> CaseQuerySet:
        """Open, and nobody is at it: a claim runs out by itself."""
        return self.open().filter(Q(claimed_by=None) | Q(claimed_until__lte=now))


class Case(models.Model):
    """All that is reported about one message, person, name or room while it is open. Care is a case of its own, never discipline."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=7, choices=Kind)
    subject = models.CharField(max_length=60, help_text="What it is about, the same for every report about it.")
    is_care = models.BooleanField()
    level = models.PositiveSmallIntegerField(choices=Level)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, related_name="cases", db_index=False)
    seq = models.PositiveBigIntegerField(null=True)
    about = models.ForeignKey(MEMBER, on_delete=models.SET_NULL, null=True, related_name="cases_about")
    #: where it belongs, as it was when it was opened: whose desk it is on
    band = models.CharField(max_length=5)
    community = models.CharField(max_length=60, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(help_text="Until when a person has to have taken it up (G13).")
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True, choices=Outcome)
    is_held = models.BooleanField(default=False, help_text="Kept whatever its age, for the law (G18).")
    claimed_by = models.ForeignKey(MEMBER, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    claimed_until = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True, help_text="When a person first took it up.")
    #: how far up it has climbed: 0 whose desk it is on, 1 whoever works everywhere or is further along, 2 safeguarding
    rung = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "is_care"], condition=Q(closed_at=None), name="case_one_open_of_a_subject"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | Q(closed_at__isnull=False, outcome__in=Outcome.values),
                name="case_closed_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome="")
                | Q(is_care=True, outcome__in=OF_CARE)
                | Q(is_care=False) & ~Q(outcome__in=OF_CARE),
                name="case_of_care_ends_in_care",
            ),
        ]
        indexes = [
            # the desk: what is open, the most serious and the oldest first
            models.Index(fields=["level", "opened_at"], condition=Q(closed_at=None), name="case_open"),
            # what nobody took up in time
            models.Index(fields=["due_at"], condition=Q(closed_at=None), name="case_due"),
            # what is old enough to go
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="case_closed"),
        ]

    def __str__(self) -> str:
        return f"case {self.pk} about {self.subject}"

    def reader(self, now: dt.datetime) -> Any:
        """Who is at it now, or None."""
        return self.claimed_by if self.claimed_until and self.claimed_until > now else None


class Report(models.Model):
    """What one person reported; whom it is about never learns who it was (G12)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports", db_index=False)
    by = models.ForeignKey(MEMBER, on_delete=models.SET_NULL, null=True, related_name="reports_made")
    category = models.CharField(max_length=20)
    words = models.TextField(blank=True, max_length=LONGEST_WORDS)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["case", "by", "category"], name="report_once")]

    def __str__(self) -> str:
        return f"report {self.pk} for case {self.case_id}"

    @property
    def category_words(self) -> str:
        return CATEGORIES[self.category].words if self.category in CATEGORIES else self.category


class Evidence(models.Model):
    """What stood there when it was reported, with a seal. The database refuses to change it, and to delete it while its case needs it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evidence")
    at = models.DateTimeField()
    content = models.JSONField()
    seal = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"evidence {self.pk} of case {self.case_id}"
