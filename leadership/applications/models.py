"""An application: from a draft to a decision, one live at a time per person, role and track."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from leadership.members.models import Member
from leadership.roles.models import Community, Edition, Role

if TYPE_CHECKING:
    from leadership.applications.questions import Question


class Status(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Sent"
    IN_REVIEW = "in_review", "Being read"
    ACTION_NEEDED = "action_needed", "Waiting for an answer"
    WAITLISTED = "waitlisted", "On the waitlist"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Not this time"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Expired"


BY_AN_ADMIN = frozenset({Status.IN_REVIEW, Status.ACTION_NEEDED, Status.WAITLISTED, Status.APPROVED, Status.DECLINED})
#: the one table of moves; `Application.move` allows no other
MOVES: dict[str, frozenset[str]] = {
    Status.DRAFT: frozenset({Status.SUBMITTED, Status.WITHDRAWN, Status.EXPIRED}),
    Status.SUBMITTED: BY_AN_ADMIN | {Status.WITHDRAWN},
    Status.IN_REVIEW: BY_AN_ADMIN | {Status.WITHDRAWN},
    Status.ACTION_NEEDED: frozenset({Status.IN_REVIEW, Status.WITHDRAWN, Status.EXPIRED}),
    # a yes without a place; it never runs out by itself
    Status.WAITLISTED: frozenset({Status.APPROVED, Status.DECLINED, Status.WITHDRAWN}),
    Status.APPROVED: frozenset(),
    Status.DECLINED: frozenset({Status.IN_REVIEW}),  # an appeal was upheld
    Status.WITHDRAWN: frozenset({Status.SUBMITTED, Status.IN_REVIEW, Status.ACTION_NEEDED, Status.WAITLISTED}),
    Status.EXPIRED: frozenset(),
}
#: a draft keeps nobody out of the list of the eligible; a sent one does
WAITING = (Status.SUBMITTED, Status.IN_REVIEW)
#: what an admin can say yes or "not this time" to
ANSWERABLE = (*WAITING, Status.WAITLISTED)
#: sent and not decided: it waits for an admin, for an answer of its author, or for a place
OPEN = (*WAITING, Status.ACTION_NEEDED, Status.WAITLISTED)
LIVE = (Status.DRAFT, *OPEN)
DECIDED = (Status.APPROVED, Status.DECLINED)
#: what a reason can be tied to beside the requirements
SOMETHING_ELSE = "Something else we saw"
#: so long somebody who took an application back can put it back
UNDO = dt.timedelta(hours=24)
#: so long a "not this time" can be appealed, from the answer on
APPEAL_OPEN_FOR = dt.timedelta(days=14)
#: characters
LONGEST_QUESTION, LONGEST_ANSWER = 1000, 3000


class ApplicationQuerySet(models.QuerySet["Application"]):
    def live(self) -> ApplicationQuerySet:
        return self.filter(status__in=LIVE)

    def waiting(self) -> ApplicationQuerySet:
        return self.filter(status__in=WAITING)

    def open(self) -> ApplicationQuerySet:
        return self.filter(status__in=OPEN)

    def not_discarded(self) -> ApplicationQuerySet:
        """Without the drafts their authors threw away."""
        return self.exclude(status=Status.WITHDRAWN, submitted_at=None)


class Application(models.Model):
    """One person's wish for one role. Only `move` changes its status."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="applications")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="applications")
    track = models.SlugField(blank=True)
    categories = models.JSONField(default=list, blank=True)
    communities = models.ManyToManyField(Community, blank=True, related_name="applications")
    why = models.TextField(blank=True, max_length=1500)
    status = models.CharField(max_length=13, choices=Status, default=Status.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    approvals = models.PositiveSmallIntegerField(
        default=1,
        db_default=1,
        editable=False,
        help_text="How many people have to say yes, as the role had it when this was sent.",
    )
    evidence = models.JSONField(default=dict, editable=False, help_text="The checklist as it stood when sent.")
    evidence_digest = models.CharField(max_length=64, blank=True, editable=False)
    checks = models.JSONField(default=dict, editable=False, help_text="Ticks of people during review, by name.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    escalated_at = models.DateTimeField(
        null=True, editable=False, help_text="When the admins were told that it waits longer than usual."
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True, editable=False, help_text="A hint to others, and never a lock.")
    paused = models.DurationField(
        default=dt.timedelta(0),
        db_default=dt.timedelta(0),
        editable=False,
        help_text="How long it waited for its author’s answers, and not for an admin.",
    )
    first_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    first_approved_at = models.DateTimeField(null=True, editable=False)
    waitlisted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    waitlisted_at = models.DateTimeField(null=True, editable=False, help_text="The yes, while all places were taken.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    not_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text="Whose answer was taken back by an appeal.",
    )
    reason_requirement = models.TextField(blank=True, editable=False)
    reason = models.TextField(blank=True, editable=False)
    again_on = models.DateField(null=True, editable=False, help_text="The earliest day for a new one.")
    closed_at = models.DateTimeField(null=True, editable=False)
    withdrawn_from = models.CharField(
        max_length=13,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="Where it was when its author took it back.",
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["submitted_at", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "role", "track"], condition=Q(status__in=LIVE), name="application_one_live"
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("applicant")) | Q(decided_by=None), name="application_not_decided_by_oneself"
            ),
            models.CheckConstraint(
                condition=~Q(first_approved_by=F("applicant")) | Q(first_approved_by=None),
                name="application_not_approved_by_oneself",
            ),
            models.CheckConstraint(
                condition=Q(first_approved_by=None)
                | Q(decided_by=None)
                | ~Q(status=Status.APPROVED)
                | ~Q(first_approved_by=F("decided_by")),
                name="application_two_different_people",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.APPROVED) | Q(approvals=1) | Q(first_approved_by__isnull=False),
                name="application_approved_as_often_as_asked",
            ),
            models.CheckConstraint(
                condition=Q(status__in=DECIDED, decided_by__isnull=False, decided_at__isnull=False)
                | (~Q(status__in=DECIDED) & Q(decided_by=None, decided_at=None)),
                name="application_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(not_by=None) | Q(decided_by=None) | ~Q(decided_by=F("not_by")),
                name="application_decided_by_others_after_an_appeal",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.WAITLISTED) | Q(waitlisted_by__isnull=False, waitlisted_at__isnull=False),
                name="application_waitlisted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(waitlisted_by=None) | ~Q(waitlisted_by=F("applicant")),
                name="application_not_waitlisted_by_oneself",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_from="") | Q(status=Status.WITHDRAWN),
                name="application_withdrawn_from_somewhere",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.DECLINED) | ~Q(reason=""), name="application_declined_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(status__in=(Status.DRAFT, Status.WITHDRAWN, Status.EXPIRED))
                | Q(submitted_at__isnull=False),
                name="application_sent_before_decided",
            ),
        ]
        indexes = [
            # the queue, oldest first
            models.Index(fields=["submitted_at"], condition=Q(status__in=WAITING), name="application_queue"),
            # who waits for a place in a role
            models.Index(fields=["role"], condition=Q(status=Status.WAITLISTED), name="application_waitlist"),
        ]

    def __str__(self) -> str:
        return f"{self.applicant}: {self.role}"

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def is_waiting(self) -> bool:
        return self.status in WAITING

    @property
    def is_answerable(self) -> bool:
        return self.status in ANSWERABLE

    @property
    def is_half_of_a_yes(self) -> bool:
        """Whether the next yes is the first of two."""
        return self.approvals > 1 and self.first_approved_by_id is None

    @property
    def is_waitlisted(self) -> bool:
        return self.status == Status.WAITLISTED

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def reader(self) -> Member | None:
        """Who says that she is reading it just now."""
        is_claimed = self.is_waiting and self.claimed_until is not None and self.claimed_until > timezone.now()
        return self.claimed_by if is_claimed else None

    @property
    def back_until(self) -> dt.datetime | None:
        """Until when taking it back can be undone; None where there is nothing to undo."""
        is_taken_back = self.status == Status.WITHDRAWN and self.withdrawn_from in OPEN
        return self.closed_at + UNDO if is_taken_back and self.closed_at else None

    @property
    def question(self) -> Question | None:
        """What its author is asked and has not answered yet."""
        return next((each for each in self.questions.all() if each.answered_at is None), None)

    def waited(self, until: dt.datetime) -> dt.timedelta:
        """How long it has waited for admins by `until`; not while its author is asked, nor since a yes without a place."""
        if self.submitted_at is None:
            return dt.timedelta(0)
        open_question = self.question if self.status == Status.ACTION_NEEDED else None
        end = open_question.asked_at if open_question else until
        if self.is_waitlisted and self.waitlisted_at:
            end = self.waitlisted_at
        return max(dt.timedelta(0), end - self.submitted_at - self.paused)

    def move(self, to: str, *, version: int | None = None, **changes: Any) -> bool:
        """The guarded write: True if it could still become `to`, and now is. `version`: only as it was seen then (L7)."""
        if to not in LIVE:
            changes["closed_at"] = timezone.now()
        sources = [source for source, targets in MOVES.items() if to in targets]
        as_seen = Q() if version is None else Q(version=version)
        row = Application.objects.filter(as_seen, pk=self.pk, status__in=sources)
        is_moved = row.update(status=to, version=F("version") + 1, **changes) == 1
        self.refresh_from_db()
        return is_moved

    @property
    def asked(self) -> dict[str, Any]:
        """The requirements it was sent with, as the checklist that was kept."""
        return self.evidence.get("tree", {})


def applicants(roles: Collection[str], at: dt.datetime) -> models.QuerySet[Application, dict[str, Any]]:
    """The members whose application for one of the roles was waiting at `at`, each with the role; a draft is nobody's business yet."""
    waiting = Application.objects.filter(role__in=roles, submitted_at__lte=at)
    return waiting.filter(Q(closed_at=None) | Q(closed_at__gt=at)).values("role", member=F("applicant"))
