"""The log of a room, and what hangs on it: hearts, how far somebody has read, and who wrote how much on which day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from chatrooms.rooms.models import Room

MEMBER = settings.AUTH_USER_MODEL


class Event(models.Model):
    """One durable thing in a room, numbered 1, 2, 3 … without gaps. A message is an event, too, and holds its state.

    A removed message keeps its words as evidence, and no reader gets them; an `edited` event keeps the words before.
    """

    class Type(models.TextChoices):
        MESSAGE = "message", "Message"
        EDITED = "edited", "Edited"
        REMOVED = "removed", "Removed"
        HEART = "heart", "Heart"
        NOTICE = "notice", "Notice"
        ROOM = "room", "Room"
        CIRCLE = "circle", "Circle"

    #: what is said of an earlier message, which `about` names by its number
    ABOUT = (Type.EDITED, Type.REMOVED, Type.HEART)

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveBigIntegerField()
    type = models.CharField(max_length=7, choices=Type)
    at = models.DateTimeField()
    # rows stay when their author goes: a hole in the numbers would read as something lost
    by = models.ForeignKey(MEMBER, on_delete=models.SET_NULL, null=True, related_name="events", db_index=False)
    about = models.PositiveBigIntegerField(null=True)
    text = models.TextField(blank=True, db_default="")
    reply_to = models.PositiveBigIntegerField(null=True)
    nonce = models.UUIDField(null=True)
    data = models.JSONField(null=True)
    hearts = models.PositiveIntegerField(db_default=0)
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # every read of the log, in order, and the promise that a number is given out once (D4)
            models.UniqueConstraint(fields=["room", "seq"], name="event_seq_once"),
            # a resend finds its first ack (D5); by the author first, so it also finds what somebody wrote
            models.UniqueConstraint(fields=["by", "room", "nonce"], name="event_nonce_once"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="event_seq_from_one"),
            models.CheckConstraint(
                condition=Q(type__in=["edited", "removed", "heart"], about__isnull=False, about__lt=F("seq"))
                | Q(type__in=["message", "notice", "room", "circle"], about=None),
                name="event_about_an_earlier_one",
            ),
            models.CheckConstraint(
                condition=Q(reply_to=None) | Q(type="message", reply_to__lt=F("seq")), name="event_replies_to_earlier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.seq} in room {self.room_id}"


class Original(models.Model):
    """What a message said before a contact was taken out of it; no page shows it, and it goes with the message (G10).

    `seq` is the event that brought it: the message, or an edit.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+", db_index=False)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField(db_index=True)  # what is old goes
    by = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="originals")
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "seq"], name="original_once")]

    def __str__(self) -> str:
        return f"the original of {self.seq} in room {self.room_id}"


class Heart(models.Model):
    """One heart of one person for one message; `is_counted` ones are compassion hearts of its author."""

    message = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="heart_set", db_index=False)
    by = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="hearts_given")
    at = models.DateTimeField()
    is_counted = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "by"], name="heart_once")]

    def __str__(self) -> str:
        return f"heart of member {self.by_id} for message {self.message_id}"


class ReadMark(models.Model):
    """How far somebody has read in a room; her own business, shown to nobody else."""

    member = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="read_marks", db_index=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "room"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"member {self.member_id} has read room {self.room_id} up to {self.seq}"


class Attendance(models.Model):
    """How many of a person's messages of one UTC day stand in a room; enough of them are one group chat."""

    member = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="attendances", db_index=False)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    messages = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "room", "day"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.messages} messages of member {self.member_id} in room {self.room_id} on {self.day}"
