"""Who is on duty, who did what with a case, and what one moderator leaves for the next."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from chatrooms.moderation.reports.models import Case

MEMBER = settings.AUTH_USER_MODEL
LONGEST_NOTE = 1000
NOTE_KEPT = dt.timedelta(days=180)
REST = dt.timedelta(minutes=15)


class DutyQuerySet(models.QuerySet["Duty"]):
    def running(self, now: dt.datetime) -> DutyQuerySet:
        return self.filter(ended_at=None, until__gt=now)

    def on_call(self, now: dt.datetime) -> DutyQuerySet:
        """Running, and not resting for a while."""
        return self.running(now).filter(Q(rests_until=None) | Q(rests_until__lte=now))


class Duty(models.Model):
    """Somebody is there for the rooms, until she says that she isn't or her time is over."""

    member = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="duties", db_index=False)
    since = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now, help_text="When she last had a page open, to within seconds.")
    until = models.DateTimeField()
    rests_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    words = models.TextField(blank=True, max_length=LONGEST_NOTE, help_text="What the next one should know.")

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(ended_at=None), name="duty_one_at_a_time"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="duty_has_a_time"),
        ]
        indexes = [models.Index(fields=["until"], condition=Q(ended_at=None), name="duty_running")]

    def __str__(self) -> str:
        return f"duty of member {self.member_id} since {self.since:%Y-%m-%d %H:%M}"


class Turn(models.Model):
    """One thing somebody did with a case: for the load of each (G23), for what she passed, and for who read what (G18)."""

    class Kind(models.TextChoices):
        TOOK = "took", "took it up"
        PASSED = "passed", "passed it on"
        OPENED = "opened", "opened the words"
        CLOSED = "closed", "closed it"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="turns")
    member = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="case_turns", db_index=False)
    kind = models.CharField(max_length=6, choices=Kind)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]
        indexes = [models.Index(fields=["member", "at"], name="turn_of_a_member")]

    def __str__(self) -> str:
        return f"member {self.member_id} {self.kind} case {self.case_id}"


class LeftOut(models.Model):
    """A topic somebody leaves to others; her own business, shown to nobody else (G23)."""

    member = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="left_out", db_index=False)
    category = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "category"], name="left_out_once")]

    def __str__(self) -> str:
        return f"member {self.member_id} leaves out {self.category}"


class Note(models.Model):
    """A short fact for whoever meets this person's next case; it runs out by itself, and has no labels (S19)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    about = models.ForeignKey(MEMBER, on_delete=models.CASCADE, null=True, related_name="notes_about")
    by = models.ForeignKey(MEMBER, on_delete=models.SET_NULL, null=True, related_name="+")
    words = models.TextField(max_length=LONGEST_NOTE)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"note {self.pk} in case {self.case_id}"
