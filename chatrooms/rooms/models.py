"""The anchor of a room: everything about it stands in the edition in force, but its log needs a row to count on."""

from __future__ import annotations

import secrets

from django.db import models


def new_epoch() -> str:
    return secrets.token_hex(6)


class RoomQuerySet(models.QuerySet["Room"]):
    def renew_epochs(self) -> int:
        """After a restore: every cursor given out before is refused, so that nobody resumes into another past."""
        rooms = list(self)
        for room in rooms:
            room.epoch = new_epoch()
        return self.bulk_update(rooms, ["epoch"])


class Room(models.Model):
    """One room and the counter of its log."""

    slug = models.SlugField(unique=True)
    head = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="The number of the last event; given out inside the event's transaction."
    )
    epoch = models.CharField(max_length=12, default=new_epoch, editable=False, help_text="Which log the numbers mean.")
    closed_at = models.DateTimeField(null=True, blank=True)
    open_until = models.DateTimeField(null=True, editable=False, help_text="Of a pop-up room: when its hour is over.")

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug
