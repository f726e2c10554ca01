"""A role that two have to give, given without an application: the first yes is kept and changes nothing, the second gives it (L13)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from leadership.audit.record import record
from leadership.badges.gate import must
from leadership.badges.models import Award
from leadership.members.models import Member
from leadership.roles.models import Community, Role

#: so long a first yes waits for the second
KEPT = dt.timedelta(days=30)


class FirstYesQuerySet(models.QuerySet["FirstYes"]):
    def open(self) -> FirstYesQuerySet:
        return self.filter(award=None, said_at__gt=timezone.now() - KEPT)

    def seen_by(self, admin: Member) -> FirstYesQuerySet:
        """What waits for a second yes; nobody sees the first of two to herself."""
        return self.open().exclude(member=admin)

    def of(self, member: Member, role: Role, community: Community | None, track: str) -> FirstYes | None:
        return self.open().filter(member=member, role=role, community=community, track=track).first()


class FirstYes(models.Model):
    """The first of two yeses, shown to admins alone; nobody holds anything by it."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.PROTECT, null=True, related_name="+")
    track = models.SlugField(blank=True)
    reason = models.TextField(blank=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    award = models.OneToOneField(Award, on_delete=models.CASCADE, null=True, related_name="first_yes")

    objects = FirstYesQuerySet.as_manager()

    class Meta:
        ordering = ["said_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(said_by=F("member")) & (Q(second_by=None) | ~Q(second_by=F("member"))),
                name="first_yes_to_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(award=None, second_by=None)
                | (Q(award__isnull=False, second_by__isnull=False) & ~Q(second_by=F("said_by"))),
                name="first_yes_two_different_people",
            ),
        ]

    def __str__(self) -> str:
        place = f" in {self.community}" if self.community_id else ""
        return f"{self.member}: {self.role}{place}"

    @property
    def open_until(self) -> dt.datetime:
        return self.said_at + KEPT


def first_yes(
    member: Member, role: Role, *, by: Member, community: Community | None, track: str, reason: str
) -> tuple[FirstYes, bool]:
    """The first yes, and whether it was said before, by somebody else; the caller holds the member's lock."""
    said = FirstYes.objects.of(member, role, community, track)
    if said:
        must(said.said_by_id != by.pk, "You said the first yes; the second is somebody else’s.")
        return said, True
    said = FirstYes.objects.create(
        member=member, role=role, community=community, track=track, reason=reason, said_by=by
    )
    after = {"role": role.pk, "community": community.pk if community else None, "track": track}
    record("approved first", said, by=by, about=member, after=after, reason=reason)
    return said, False


def second_yes(said: FirstYes, award: Award, *, by: Member) -> None:
    said.award, said.second_by = award, by
    said.save(update_fields=["award", "second_by"])
