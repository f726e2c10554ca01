"""Watched words, where each was found, and messages that wait until somebody on duty has looked."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from chatrooms.moderation.reports.categories import Level
from chatrooms.moderation.reports.models import Case
from chatrooms.rooms.models import Room
from leadership.members.models import Band

MEMBER = settings.AUTH_USER_MODEL
LONGEST = 80
LONGEST_WHY = 200


class Action(models.TextChoices):
    """What happens when a word is found, the mildest first; care is no discipline, and never stands in the way."""

    NUDGE = "nudge", "Ask whoever writes it, before it is said"
    FLAG = "flag", "Let it be said, and open a case"
    HOLD = "hold", "Keep it until somebody on duty has looked"
    CARE = "care", "Let it be said, and look after whoever wrote it"


class WatchedWord(models.Model):
    """A word or a few, with `*` for any letters; in one room, or in every room of one age or of both."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    words = models.CharField(max_length=LONGEST)
    action = models.CharField(max_length=5, choices=Action)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, related_name="watched_words", db_index=False)
    band = models.CharField(max_length=5, blank=True, choices=Band, help_text="Of every room; empty for both.")
    level = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=Level, help_text="Of its cases; empty for what its action has."
    )
    why = models.CharField(max_length=LONGEST_WHY, blank=True, help_text="For the others on duty.")
    is_on = models.BooleanField(default=False)
    tried_at = models.DateTimeField(
        null=True, help_text="When it found what it should, and left alone what it should."
    )
    #: of whoever changed it last: somebody of a lower rank leaves it alone
    rank = models.PositiveSmallIntegerField()
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["words", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(is_on=False) | Q(tried_at__isnull=False), name="word_on_once_tried"),
            models.CheckConstraint(condition=Q(room=None) | Q(band=""), name="word_of_a_room_or_of_a_band"),
            models.CheckConstraint(condition=~Q(words=""), name="word_says_something"),
            models.CheckConstraint(condition=Q(level=None) | Q(level__in=Level.values), name="word_level_known"),
        ]

    def __str__(self) -> str:
        return f"watched word {self.pk}"


class Held(models.Model):
    """A message that is not said until somebody has looked; its words go from here as soon as it is decided."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="held_messages", db_index=False)
    nonce = models.UUIDField()
    text = models.TextField(blank=True)
    original = models.TextField(blank=True)
    reply_to = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField()
    case = models.OneToOneField(Case, on_delete=models.SET_NULL, null=True, related_name="held")
    decided_at = models.DateTimeField(null=True)
    seq = models.PositiveBigIntegerField(null=True, help_text="Of the message, if it was let into the room.")

    class Meta:
        constraints = [
            # sent again, it waits once; and what of somebody's waits is found by it
            models.UniqueConstraint(fields=["by", "room", "nonce"], name="held_nonce_once"),
            models.CheckConstraint(
                condition=Q(decided_at=None, seq=None) | Q(decided_at__isnull=False, text="", original=""),
                name="held_until_decided",
            ),
        ]
        indexes = [models.Index(fields=["at"], condition=Q(decided_at=None), name="held_waiting")]

    def __str__(self) -> str:
        return f"held message {self.pk}"


class Hit(models.Model):
    """One watched word found in one message; who wrote it is the message's to tell."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    word = models.ForeignKey(WatchedWord, on_delete=models.CASCADE, related_name="hits", db_index=False)
    action = models.CharField(max_length=5, choices=Action)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+", db_index=False)
    seq = models.PositiveBigIntegerField(null=True)
    held = models.ForeignKey(Held, on_delete=models.CASCADE, null=True, related_name="hits")
    at = models.DateTimeField()
    case = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, related_name="word_hits")
    #: what it asks for is done: a case is opened, somebody is called
    is_followed = models.BooleanField()
    is_wrong = models.BooleanField(default=False, help_text="Somebody on duty said: not this.")
    judged_by = models.ForeignKey(MEMBER, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seq=None, held__isnull=False) | Q(seq__isnull=False, held=None),
                name="hit_in_a_message_said_or_held",
            )
        ]
        indexes = [
            models.Index(fields=["word", "at"], name="hit_of_a_word"),
            models.Index(fields=["at"], condition=Q(is_followed=False), name="hit_to_follow"),
        ]

    def __str__(self) -> str:
        return f"hit {self.pk} of word {self.word_id}"
