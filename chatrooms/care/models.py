"""Signals that somebody is not well, what set them off, who looks after her. Kept apart from all that can be held against anyone."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from chatrooms.care.signs import Tier
from chatrooms.rooms.models import Room

MEMBER = settings.AUTH_USER_MODEL
LONGEST_WORDS = 1000
TIERS = [(Tier.URGENT.value, "Urgent"), (Tier.CONCERN.value, "Concern")]


class Source(models.TextChoices):
    OWN = "own", "She asked for somebody"
    PEER = "peer", "Somebody is worried about her"
    WORDS = "words", "Words of hers"


class SignalQuerySet(models.QuerySet["Signal"]):
    def open(self) -> SignalQuerySet:
        return self.filter(closed_at=None)

    def free(self, now: dt.datetime) -> SignalQuerySet:
        """Open, and nobody is with her: a claim runs out by itself."""
        return self.open().filter(Q(claimed_by=None) | Q(claimed_until__lte=now))


class Signal(models.Model):
    """Somebody may not be well. One at a time for each person: whatever comes meanwhile is a cue of the same."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="care_signals", db_index=False)
    tier = models.PositiveSmallIntegerField(choices=TIERS)
    #: where it was first, and whose community that is: who may answer
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    band = models.CharField(max_length=5)
    opened_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    #: when whoever is there was called, and when those further away were
    called_at = models.DateTimeField(null=True)
    called_wider_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(MEMBER, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    claimed_until = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    #: the card she sees: until when, and when she put it away
    card_until = models.DateTimeField(null=True)
    put_away_at = models.DateTimeField(null=True)
    #: when she wants to be asked how she is, and when she was
    check_in_at = models.DateTimeField(null=True)
    checked_in_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = SignalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(closed_at=None), name="signal_one_open_of_a_member")
        ]
        indexes = [
            models.Index(fields=["tier", "opened_at"], condition=Q(closed_at=None), name="signal_open"),
            models.Index(fields=["member", "card_until"], name="signal_of_a_member"),
            models.Index(
                fields=["check_in_at"],
                condition=Q(check_in_at__isnull=False, checked_in_at=None),
                name="signal_check_in",
            ),
            models.Index(fields=["last_at"], name="signal_last"),
        ]

    def __str__(self) -> str:
        return f"signal {self.pk}"

    def reader(self, now: dt.datetime) -> Any:
        """Who is with her now, or None."""
        return self.claimed_by if self.claimed_until and self.claimed_until > now else None


class Cue(models.Model):
    """One thing that set a signal off, or came while it was open. A message is named by its number; its words stay in the room's log."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="cues")
    source = models.CharField(max_length=5, choices=Source)
    tier = models.PositiveSmallIntegerField(choices=TIERS)
    at = models.DateTimeField(default=timezone.now)
    #: whoever is worried; she never learns who it was
    by = models.ForeignKey(MEMBER, on_delete=models.SET_NULL, null=True, related_name="worries")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    seq = models.PositiveBigIntegerField(null=True)
    words = models.TextField(blank=True, max_length=LONGEST_WORDS)
    is_held_back = models.BooleanField(default=False, help_text="The room did not get the words.")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"cue {self.pk} of signal {self.signal_id}"


class HandOff(models.Model):
    """What one who was with her leaves for the next."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="hand_offs")
    by = models.ForeignKey(MEMBER, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    words = models.TextField(max_length=LONGEST_WORDS)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"hand-off {self.pk} of signal {self.signal_id}"


class Shift(models.Model):
    """Somebody is there to answer, until she says that she isn't or her time is over. Moderators on duty are there without one."""

    member = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="care_shifts", db_index=False)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(ended_at=None), name="shift_one_at_a_time"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="shift_has_a_time"),
        ]

    def __str__(self) -> str:
        return f"shift of member {self.member_id}"
