"""The append-only record of every decision: who, what, from what to what, why."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone


class RecordQuerySet(models.QuerySet["Record"]):
    def about(self, kind: str, key: object) -> RecordQuerySet:
        return self.filter(subject_kind=kind, subject_key=str(key))


class Record(models.Model):
    """One thing somebody did. The database refuses to change or delete it (S24).

    People are written down by number and name, without a foreign key: the record outlives them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    actor_id = models.BigIntegerField(null=True, editable=False)
    actor_name = models.CharField(max_length=150, editable=False)
    actor_hat = models.CharField(
        "acted as", max_length=40, blank=True, editable=False, help_text="What the actor was at that time."
    )
    verb = models.CharField(max_length=60, editable=False)
    subject_kind = models.CharField(max_length=40, editable=False)
    subject_key = models.CharField(max_length=80, editable=False)
    about_id = models.BigIntegerField(null=True, editable=False, help_text="The member it concerns.")
    before = models.JSONField(default=dict, editable=False)
    after = models.JSONField(default=dict, editable=False)
    reason = models.TextField(blank=True, editable=False)
    request_id = models.CharField(max_length=64, blank=True, editable=False)
    network = models.CharField(
        max_length=45, blank=True, editable=False, help_text="Where it came from: the address without its last part."
    )

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            # an application's or award's own story
            models.Index(fields=["subject_kind", "subject_key", "at"], name="record_subject"),
            # "every decision about me", and the export of one's own data
            models.Index(fields=["about_id", "at"], name="record_about"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.verb} {self.subject_kind} {self.subject_key}"
