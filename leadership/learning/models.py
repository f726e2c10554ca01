"""Courses a person has passed. What a course is called and awards stands in the programme."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone

from leadership.requirements.models import Stretch


class Completion(models.Model):
    """A course passed: the first pass counts; later ones change nothing."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="completions")
    course = models.SlugField()
    passed_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Percent.")
    recorded_by = models.CharField(max_length=150, blank=True)
    stretch = models.OneToOneField(Stretch, on_delete=models.RESTRICT, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "course"], condition=models.Q(revoked_at=None), name="completion_passed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at=None) | models.Q(revoked_at__gte=models.F("passed_at")),
                name="completion_revoked_after_pass",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} passed {self.course}"

    @classmethod
    def passed(cls, member, course: str, *, at: dt.datetime | None = None, score: int | None = None, by: str = ""):
        """Write the pass and its stretch; call it inside a transaction."""
        at = at or timezone.now()
        stretch = Stretch.objects.create(member=member, kind=Stretch.Kind.COURSE, slug=course, started_at=at)
        return cls.objects.create(
            member=member, course=course, passed_at=at, score=score, recorded_by=by, stretch=stretch
        )
