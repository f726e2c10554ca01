"""What moderators did: never changed afterwards. Whether an act still holds is judged from its end and its lift, at each check."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from chatrooms.moderation.acts.powers import LEAD, OF_ROOMS, Kind, Where
from chatrooms.moderation.acts.reasons import REASONS, Reason
from chatrooms.rooms.models import Room

MEMBER = settings.AUTH_USER_MODEL
LONGEST_WORDS = 1000
APPEAL_WITHIN = dt.timedelta(days=14)


class ActQuerySet(models.QuerySet["Act"]):
    def in_force(self, now: dt.datetime | None = None) -> ActQuerySet:
        """What lasts, and has neither ended by itself nor been lifted."""
        return self.filter(until__gt=now or timezone.now(), lift=None)

    def at(self, room: str, community: str, band: str) -> ActQuerySet:
        """What holds in a room: said of it, or in its community of age of its community or of every room."""
        wide = Q(where=Where.EVERYWHERE)
        if community:
            wide |= Q(where=Where.COMMUNITY, community=community)
        return self.filter(said_of(room__slug=room) | wide & Q(band__in=("", band)))

    def with_rooms(self) -> ActQuerySet:
        """As a page names them: two more queries, however many there are."""
        return self.select_related("room").prefetch_related("also_in__room")


def said_of(**room: Any) -> Q:
    """Of what holds in one room by name, alone or among chosen ones."""
    also = AlsoIn.objects.filter(act=OuterRef("pk"), **room)
    return Q(where=Where.ROOM, **room) | Q(where=Where.ROOMS) & (Q(**room) | Exists(also))


class Act(models.Model):
    """One act: who did it at which rank, to whom or to which room, for what, on which witnessed words, until when (S24)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    by = models.ForeignKey(MEMBER, on_delete=models.PROTECT, related_name="acts_done")
    rank = models.PositiveSmallIntegerField(help_text="Of whoever did it, at that time.")
    about = models.ForeignKey(MEMBER, on_delete=models.PROTECT, null=True, related_name="acts_about", db_index=False)
    where = models.CharField(max_length=10, choices=Where)
    #: where it was seen; an act for every room keeps it, too. In chosen rooms it is one of them
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, related_name="acts", db_index=False)
    community = models.CharField(max_length=60, blank=True)
    band = models.CharField(max_length=5, blank=True, help_text="In whose rooms it holds; empty for both bands.")
    seq = models.PositiveBigIntegerField(null=True)
    #: the case it was decided in, where that is about a person or a name; it is kept for a time of its own
    case = models.UUIDField(null=True)
    witnessed = models.JSONField(null=True, help_text="What was seen, as it stood then (witnessing.py).")
    reason = models.CharField(max_length=20)
    words = models.TextField(blank=True, max_length=LONGEST_WORDS, help_text="To the person.")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, help_text="When it ends by itself; nothing for what is done once.")
    seconds = models.PositiveSmallIntegerField(
        null=True, help_text="Of slow mode: between two messages of one person."
    )
    #: the warning that led to it by itself
    after = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="led_to")

    objects = ActQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OF_ROOMS, about=None) | ~Q(kind__in=OF_ROOMS) & Q(about__isnull=False),
                name="act_about_a_person_or_a_room",
            ),
            models.CheckConstraint(condition=Q(about=None) | ~Q(about=F("by")), name="act_never_on_oneself"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("at")), name="act_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(kind__in=["reminder", "removal"], until=None)
                | ~Q(kind__in=["reminder", "removal"]) & Q(until__isnull=False),
                name="act_lasts_or_is_done_once",
            ),
            models.CheckConstraint(
                condition=Q(where="everywhere")
                | Q(where="community") & ~Q(community="")
                | Q(where__in=["room", "rooms"], room__isnull=False),
                name="act_has_its_place",
            ),
            models.CheckConstraint(
                condition=Q(kind="slow", seconds__gte=1) | ~Q(kind="slow") & Q(seconds=None),
                name="act_slow_has_seconds",
            ),
            # one message is answered once with words; whoever comes second sees that it was
            models.UniqueConstraint(
                fields=["kind", "room", "seq"],
                condition=Q(kind__in=["reminder", "warning"]),
                name="act_said_once_of_a_message",
            ),
            # and so is what a case is about
            models.UniqueConstraint(
                fields=["kind", "case", "about"],
                condition=Q(kind__in=["reminder", "warning"], case__isnull=False),
                name="act_said_once_in_a_case",
            ),
        ]
        indexes = [
            # what holds for a person, asked with every right; and all decisions about oneself
            models.Index(fields=["about", "until"], name="act_about"),
            # what holds for a room, and what was done there
            models.Index(fields=["room", "until"], name="act_of_room"),
            # what was decided in a case
            models.Index(fields=["case"], condition=Q(case__isnull=False), name="act_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def cause(self) -> Reason:
        return REASONS[self.reason]

    @property
    def lifted(self) -> Lift | None:
        return getattr(self, "lift", None)

    @property
    def pleaded(self) -> Appeal | None:
        return getattr(self, "appeal", None)

    @property
    def rooms(self) -> list[Room]:
        """The rooms it holds in by name: none of what holds in a whole community or everywhere."""
        if self.where not in (Where.ROOM, Where.ROOMS) or self.room is None:
            return []
        if self.where == Where.ROOMS:
            models.prefetch_related_objects([self], "also_in__room")
        return [self.room, *(each.room for each in self.also_in.all())] if self.where == Where.ROOMS else [self.room]

    def is_in_force(self, now: dt.datetime | None = None) -> bool:
        return self.lifted is None and self.until is not None and self.until > (now or timezone.now())

    @property
    def is_taken_back(self) -> bool:
        return self.pleaded is not None and bool(self.pleaded.is_upheld)

    @property
    def appeal_until(self) -> dt.datetime:
        return self.at + APPEAL_WITHIN


class AlsoIn(models.Model):
    """A further room of an act in chosen rooms. The database takes none for an act that holds elsewhere, and changes none."""

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="also_in", db_index=False)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["act", "room"], name="act_once_in_a_room")]

    def __str__(self) -> str:
        return f"{self.act_id} in {self.room_id}"


class Lift(models.Model):
    """An act was ended early, or taken back by an appeal."""

    act = models.OneToOneField(Act, on_delete=models.CASCADE, primary_key=True, related_name="lift")
    by = models.ForeignKey(MEMBER, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True, max_length=LONGEST_WORDS)

    def __str__(self) -> str:
        return f"lift of {self.act_id}"


class Appeal(models.Model):
    """The person asks for a second look, once; somebody else of higher rank judges it (G16)."""

    act = models.OneToOneField(Act, on_delete=models.CASCADE, primary_key=True, related_name="appeal")
    words = models.TextField(max_length=LONGEST_WORDS)
    made_at = models.DateTimeField(default=timezone.now)
    against = models.ForeignKey(MEMBER, on_delete=models.PROTECT, related_name="+", db_index=False)
    against_rank = models.PositiveSmallIntegerField()
    judged_by = models.ForeignKey(MEMBER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    judged_rank = models.PositiveSmallIntegerField(null=True)
    judged_at = models.DateTimeField(null=True)
    is_upheld = models.BooleanField(null=True)
    reason = models.TextField(blank=True, max_length=LONGEST_WORDS)

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(judged_by=None, judged_rank=None, judged_at=None, is_upheld=None, reason="")
                | Q(
                    judged_by__isnull=False,
                    judged_rank__isnull=False,
                    judged_at__isnull=False,
                    is_upheld__isnull=False,
                )
                & ~Q(reason=""),
                name="act_appeal_judged_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(judged_by=None) | ~Q(judged_by=F("against")), name="act_appeal_judged_by_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(judged_rank=None) | Q(judged_rank__gt=F("against_rank")) | Q(judged_rank=LEAD),
                name="act_appeal_judged_from_above",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="act_appeal_says_something"),
        ]
        indexes = [models.Index(fields=["made_at"], condition=Q(judged_at=None), name="act_appeal_open")]

    def __str__(self) -> str:
        return f"appeal against {self.act_id}"


class Proposal(models.Model):
    """Keeping somebody away for longer than a moderator may decide: a safeguarding lead says yes or no."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(MEMBER, on_delete=models.PROTECT, related_name="+", db_index=False)
    about = models.ForeignKey(MEMBER, on_delete=models.PROTECT, related_name="ban_proposals", db_index=False)
    where = models.CharField(max_length=10, choices=Where)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    #: the further ones of chosen rooms
    also = models.ManyToManyField(Room, related_name="+")
    seq = models.PositiveBigIntegerField(null=True)
    case = models.UUIDField(null=True)
    witnessed = models.JSONField()
    days = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=20)
    words = models.TextField(max_length=LONGEST_WORDS, help_text="To the leads.")
    at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(MEMBER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    act = models.OneToOneField(Act, on_delete=models.CASCADE, null=True, related_name="proposal")
    answer = models.TextField(blank=True, max_length=LONGEST_WORDS)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("about")), name="proposal_never_about_oneself"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("by")) & ~Q(decided_by=F("about")),
                name="proposal_decided_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None, act=None, answer="")
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="proposal_decided_whole",
            ),
            models.UniqueConstraint(
                fields=["about"], condition=Q(decided_at=None), name="proposal_one_open_of_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"
