"""Badges people hold: awards of roles and plain badges, each with its life and its reason."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from leadership.requirements.models import Stretch
from leadership.roles.models import Community, Role


class AwardQuerySet(models.QuerySet["Award"]):
    def held(self, at: dt.datetime | None = None) -> AwardQuerySet:
        """Held at an instant: granted by then, not yet revoked and not lapsed."""
        at = at or timezone.now()
        return self.filter(later("revoked_at", at), later("lapses_at", at), granted_at__lte=at)


def later(column: str, at: dt.datetime) -> Q:
    return Q(**{column: None}) | Q(**{f"{column}__gt": at})


class Award(models.Model):
    """A role somebody holds or held, in one community where the role is bound to one."""

    # award_of_member finds a member's awards; a second index would only cost
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="awards", db_index=False
    )
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="awards")
    community = models.ForeignKey(Community, on_delete=models.PROTECT, null=True, blank=True, related_name="awards")
    track = models.SlugField(blank=True)
    categories = models.JSONField(default=list, blank=True)
    granted_at = models.DateTimeField(default=timezone.now)
    granted_by = models.CharField(max_length=150, editable=False)
    application = models.ForeignKey(
        "leadership.Application", on_delete=models.RESTRICT, null=True, blank=True, related_name="awards"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=150, blank=True, editable=False)
    reason = models.TextField(blank=True)
    stretch = models.OneToOneField(Stretch, on_delete=models.RESTRICT, editable=False)
    #: until a person has confirmed it; passing by it ends nothing
    provisional_until = models.DateTimeField(null=True, blank=True)
    was_extended = models.BooleanField(default=False, db_default=False)
    #: the end of its term, where it has one
    ends_at = models.DateTimeField(null=True, blank=True)
    #: from when on it is out of force unless it is renewed: the end of its term, or of the grace after it; while a break
    #: lasts, at no time
    lapses_at = models.DateTimeField(null=True, blank=True)

    objects = AwardQuerySet.as_manager()
    #: its phase, where `states.with_state` has told it
    state: str

    class Meta:
        ordering = ["-granted_at"]
        constraints = [
            # once at a time per community; the twin is for roles without one, since NULLs are distinct (L9)
            models.UniqueConstraint(
                fields=["member", "role", "community"], condition=Q(revoked_at=None), name="award_held_once"
            ),
            models.UniqueConstraint(
                fields=["member", "role"],
                condition=Q(revoked_at=None, community=None),
                name="award_held_once_without_community",
            ),
            models.UniqueConstraint(
                fields=["application", "community"],
                condition=Q(community__isnull=False),
                name="award_once_per_application_and_community",
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(community=None), name="award_once_per_application"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("granted_at")), name="award_revoked_after_grant"
            ),
            models.CheckConstraint(
                condition=Q(lapses_at=None) | Q(ends_at__isnull=False, lapses_at__gte=F("ends_at")),
                name="award_lapses_after_its_term",
            ),
        ]
        indexes = [
            # the powers of one person, at every request of a leader
            models.Index(fields=["member"], condition=Q(revoked_at=None), name="award_powers"),
            # who holds a role already, in the order of members and without a look at the table: sweeps over everybody
            models.Index(fields=["member", "role", "granted_at", "revoked_at", "lapses_at"], name="award_of_member"),
        ]

    def __str__(self) -> str:
        place = f" in {self.community}" if self.community_id else ""
        return f"{self.member}: {self.role}{place}"

    @property
    def held_until(self) -> dt.datetime | None:
        """When it ended or lapsed, if it has."""
        over = [at for at in (self.revoked_at, self.lapses_at) if at and at <= timezone.now()]
        return min(over, default=None)


def holders(roles: Collection[str], at: dt.datetime) -> models.QuerySet[Award, Any]:
    """The members who hold one of the roles at `at`, in any community, each with the role."""
    return Award.objects.held(at).filter(role__in=roles).values("member", "role")


class BadgeAward(models.Model):
    """A plain badge given by hand or by import; badges earned by a tree or a course need no row."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="badge_awards")
    badge = models.SlugField()
    granted_at = models.DateTimeField(default=timezone.now)
    granted_by = models.CharField(max_length=150, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=150, blank=True, editable=False)
    reason = models.TextField(blank=True)
    stretch = models.OneToOneField(Stretch, on_delete=models.RESTRICT, editable=False)

    class Meta:
        ordering = ["-granted_at"]
        constraints = [
            models.UniqueConstraint(fields=["member", "badge"], condition=Q(revoked_at=None), name="badge_held_once"),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("granted_at")), name="badge_revoked_after_grant"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.badge}"

    @property
    def held_until(self) -> dt.datetime | None:
        """When it ended, if it has."""
        return self.revoked_at


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def owed(self, at: dt.datetime) -> ObligationQuerySet:
        """Not done yet, of an award that has neither ended nor lapsed."""
        return self.filter(later("award__lapses_at", at), done_at=None, award__revoked_at=None)


class Obligation(models.Model):
    """Something to finish after an award, such as a training within fourteen days (L16)."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="obligations")
    course = models.SlugField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["due_at"]
        constraints = [models.UniqueConstraint(fields=["award", "course"], name="obligation_once_per_award")]
        indexes = [
            # what is due, for reminders
            models.Index(fields=["due_at"], condition=Q(done_at=None), name="obligation_open"),
        ]

    def __str__(self) -> str:
        return f"{self.course} by {self.due_at:%Y-%m-%d}"


class Pause(models.Model):
    """A gap between two stretches of an award: it was given, not ended, and not in force.

    `stretch` is the one that went before. Where a pause ends, the award's next stretch begins, of no length if
    something else keeps the award from being in force; so the stretches of an award and their order can be told from here.
    """

    class Kind(models.TextChoices):
        OVERDUE = "overdue", "A training was overdue"
        BREAK = "break", "A break"
        SUSPENDED = "suspended", "Suspended"
        LAPSED = "lapsed", "Lapsed"

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="pauses")
    kind = models.CharField(max_length=9, choices=Kind)
    reason = models.TextField(blank=True)
    paused_by = models.CharField(max_length=150, blank=True, editable=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    stretch = models.OneToOneField(Stretch, on_delete=models.RESTRICT, editable=False)

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["award"], condition=Q(ended_at=None), name="pause_open_once"),
            models.CheckConstraint(
                condition=Q(kind__in=("overdue", "break", "suspended", "lapsed")), name="pause_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="pause_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.started_at:%Y-%m-%d}"


def paused(award: str) -> models.Exists:
    """Whether the award that the column `award` names has a pause that is not over."""
    return models.Exists(Pause.objects.filter(award=models.OuterRef(award), ended_at=None))


def unguessable() -> str:
    return secrets.token_hex(16)


class BadgePageQuerySet(models.QuerySet["BadgePage"]):
    def with_badge(self) -> BadgePageQuerySet:
        """With all that a page shows, in one query."""
        return self.select_related(
            "award__member", "award__role", "award__stretch", "badge_award__member", "badge_award__stretch"
        )


class BadgePage(models.Model):
    """The page of one badge at an address nobody can guess; made when its holder asks for it, hers alone until she opens it.

    Pages are never deleted: a place in the status list that was given out is not given out again.
    """

    class Audience(models.TextChoices):
        HOLDER = "holder", "Only me"
        LINK = "link", "Everybody who has its address"
        NAMED = "named", "Everybody who has its address, with my username on it"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    award = models.OneToOneField(Award, on_delete=models.CASCADE, null=True, editable=False, related_name="page")
    badge_award = models.OneToOneField(
        BadgeAward, on_delete=models.CASCADE, null=True, editable=False, related_name="page"
    )
    audience = models.CharField("who sees this page", max_length=6, choices=Audience, default=Audience.HOLDER)
    #: the recipient as the credential knows her: its salted hash is public, the word itself is known to her alone
    word = models.CharField(max_length=32, default=unguessable, editable=False)
    salt = models.CharField(max_length=32, default=unguessable, editable=False)
    status_index = models.PositiveIntegerField(unique=True, editable=False)

    objects = BadgePageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(award=None, badge_award__isnull=False) | Q(award__isnull=False, badge_award=None),
                name="badge_page_of_one_badge",
            ),
            models.CheckConstraint(
                condition=Q(audience__in=("holder", "link", "named")), name="badge_page_audience_known"
            ),
        ]

    def __str__(self) -> str:
        return f"page of {self.badge}"

    @property
    def badge(self) -> Award | BadgeAward:
        found = self.award or self.badge_award
        assert found is not None  # noqa: S101 - the constraint sees to it
        return found

    def is_seen_by(self, viewer: Any) -> bool:
        """Its holder's always; of nobody whose account is closed."""
        holder = self.badge.member
        if viewer.pk == holder.pk:
            return True
        return holder.is_active and self.audience != self.Audience.HOLDER

    @property
    def shown_name(self) -> str:
        """The holder's username where she wants it on the page; never a teen's."""
        holder = self.badge.member
        return holder.username if self.audience == self.Audience.NAMED and not holder.is_teen else ""

    def state_at(self, at: dt.datetime) -> str:
        """ "holds", "rests" (given and not ended, but not in force: its stretch of time says so), "lapsed" or "ended"."""
        badge = self.badge
        if badge.revoked_at and badge.revoked_at <= at:
            return "ended"
        if isinstance(badge, Award) and badge.lapses_at and badge.lapses_at <= at:
            return "lapsed"
        stretch = badge.stretch
        is_over = stretch.ended_at is not None and stretch.ended_at <= at
        return "holds" if stretch.started_at <= at and not is_over else "rests"
