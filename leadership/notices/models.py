"""What a person is told: one row a thing, shown in the inbox and perhaps sent as a letter."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)


class Notice(models.Model):
    """Told once: `key` names the event, and one member is told of one event once (L17)."""

    class Kind(models.TextChoices):
        APPLICATION = "application", "Applications"
        BADGE = "badge", "Badges and roles"
        OBLIGATION = "obligation", "Things with a date"
        ROLE_NEWS = "role_news", "A role you now meet"
        PROGRAMME = "programme", "Changes of the programme"

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=Kind)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    #: the words it was told in, if an admin had chosen them
    wording = models.ForeignKey(
        "leadership.Wording", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_letter = models.BooleanField(default=False)
    tried_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["member", "key"], name="notice_once_per_event")]
        indexes = [
            # the inbox, newest first
            models.Index(fields=["member", "-created_at"], name="notice_inbox"),
            # the count in the header of every page
            models.Index(fields=["member"], condition=models.Q(read_at=None), name="notice_unread"),
            # letters that got stuck, for the clock
            models.Index(
                fields=["created_at"], condition=models.Q(is_letter=True, sent_at=None), name="notice_letter_unsent"
            ),
        ]

    def __str__(self) -> str:
        return self.title
