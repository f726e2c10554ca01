"""Scripts: words to begin with, each version as it was written; and how often they were used, day by day, by nobody in particular."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from leadership.members.models import Band

LONGEST_TITLE = 80
LONGEST_TEXT = 1000


class Kind(models.TextChoices):
    """What a script is for, in the order it is offered in."""

    CARE = "care", "Somebody is not well"
    WELCOME = "welcome", "Welcoming somebody"
    ROOM = "room", "The whole room"
    REMINDER = "reminder", "A reminder"
    WARNING = "warning", "A warning"
    MUTE = "mute", "A mute"


class Script(models.Model):
    """One script, whose words are its newest version's; whoever writes the next one moves `newest` on (S24)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    newest = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"script {self.pk}"


class ScriptVersionQuerySet(models.QuerySet["ScriptVersion"]):
    def newest(self) -> ScriptVersionQuerySet:
        return self.filter(number=F("script__newest"))


class ScriptVersion(models.Model):
    """What a script said from then on; never changed, by a trigger of the database."""

    script = models.ForeignKey(Script, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField(max_length=LONGEST_TEXT)
    kinds = models.JSONField(help_text="The kinds of situation it is for.")
    band = models.CharField(max_length=5, blank=True, choices=Band, help_text="In whose rooms; empty for both.")
    is_retired = models.BooleanField(default=False)
    #: nobody for those the site came with
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="script_versions"
    )
    at = models.DateTimeField(default=timezone.now)

    objects = ScriptVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["script", "number"], name="script_version_once"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="script_says_something"),
            models.CheckConstraint(condition=Q(band__in=["", *Band.values]), name="script_band_known"),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of script {self.script_id}"


class ScriptDay(models.Model):
    """How often a script was put into a message that day, and how often such a message was sent. Not by whom, and to nobody."""

    script = models.ForeignKey(Script, on_delete=models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    inserted = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["script", "day"], name="script_day_once")]

    def __str__(self) -> str:
        return f"{self.day} of script {self.script_id}"
