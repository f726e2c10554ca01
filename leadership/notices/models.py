"""What a person is told: one row a thing, shown in the inbox and perhaps sent as a letter."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from leadership.notices import kinds


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)

    def unsent(self) -> NoticeQuerySet:
        """With a letter that has not gone out."""
        return self.filter(sent_at=None, due_at__isnull=False)

    def before(self, notice: Notice) -> NoticeQuerySet:
        """What comes after `notice` in the inbox, which begins with the newest."""
        same = models.Q(created_at=notice.created_at, pk__lt=notice.pk)
        return self.filter(models.Q(created_at__lt=notice.created_at) | same)

    @transaction.atomic
    def mark_read(self, at: dt.datetime) -> int:
        """Read, if it was not; what somebody has read here needs no place in her digest."""
        self.unread().filter(mail=kinds.Mail.DIGEST).drop_letters()
        return self.unread().update(read_at=at)

    def drop_letters(self) -> int:
        return self.unsent().update(mail=kinds.Mail.NONE, due_at=None)


class Notice(models.Model):
    """Told once: `key` names the event, and one member is told of one event once (L17)."""

    Kind, Mail = kinds.Kind, kinds.Mail

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=kinds.Kind)
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
    mail = models.CharField(max_length=7, choices=kinds.Mail, default=kinds.Mail.NONE, db_default=kinds.Mail.NONE)
    due_at = models.DateTimeField(null=True, blank=True, editable=False)
    tried_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["member", "key"], name="notice_once_per_event"),
            models.CheckConstraint(
                condition=models.Q(mail=kinds.Mail.NONE, due_at=None)
                | ~models.Q(mail=kinds.Mail.NONE) & models.Q(due_at__isnull=False),
                name="notice_letter_has_its_time",
            ),
        ]
        indexes = [
            # the inbox, newest first
            models.Index(fields=["member", "-created_at", "-id"], name="notice_inbox"),
            # the count in the header of every page
            models.Index(fields=["member"], condition=models.Q(read_at=None), name="notice_unread"),
            # a member's digest
            models.Index(
                fields=["member"], condition=models.Q(sent_at=None, due_at__isnull=False), name="notice_member_unsent"
            ),
            # letters that got stuck, for the clock
            models.Index(
                fields=["due_at"], condition=models.Q(sent_at=None, due_at__isnull=False), name="notice_letter_unsent"
            ),
        ]

    def __str__(self) -> str:
        return self.title
