"""The evidence: facts as they happened, their running sums, and the stretches in which something was true."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

#: amounts are stored as whole millionths, so that sums and means are exact on every database
SCALE = 10**6

#: every metric that is a sum of facts has a column of this name in Tally; a mean has its count beside it
SUMS = (
    "group_chats",
    "circles_attended",
    "positive_reviews",
    "written_reviews",
    "help_guides",
    "peer_trainings",
    "upheld_reports",
    "one_to_one_chats",
    "cheers",
    "compassion_hearts",
    "path_steps",
    "forum_posts",
)
MEANS = ("star_rating",)


class Fact(models.Model):
    """One thing that counts, from this site or imported; `(metric, source_id)` is one fact for ever (L3)."""

    # fact_of_member finds a member's facts; a second index would only cost
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="facts", db_index=False
    )
    metric = models.CharField(max_length=20)
    value = models.BigIntegerField(help_text="Millionths.")
    occurred_at = models.DateTimeField()
    source_id = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["metric", "source_id"], name="fact_counts_once")]
        indexes = [
            # one person's windows and history, and the sums of each for recount, without a look at the table
            models.Index(fields=["member", "metric", "occurred_at", "value"], name="fact_of_member"),
            # windows over everybody, and the facts later than an instant
            models.Index(fields=["metric", "occurred_at", "member", "value"], name="fact_in_window"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.source_id}"


class Tally(models.Model):
    """One narrow row a member with all that a sweep over everybody reads: the sums of all facts, later ones too.

    It repeats the account, coming of age and joining of the member, so that a sweep needs no join.
    `manage.py recount` rebuilds it and reports drift.
    """

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True)
    account = models.CharField(max_length=8)
    adult_at = models.DateTimeField()
    joined_at = models.DateTimeField()
    touched_at = models.DateTimeField(auto_now_add=True)
    group_chats = models.BigIntegerField(default=0)
    circles_attended = models.BigIntegerField(default=0)
    positive_reviews = models.BigIntegerField(default=0)
    written_reviews = models.BigIntegerField(default=0)
    help_guides = models.BigIntegerField(default=0)
    peer_trainings = models.BigIntegerField(default=0)
    upheld_reports = models.BigIntegerField(default=0)
    one_to_one_chats = models.BigIntegerField(default=0)
    cheers = models.BigIntegerField(default=0)
    compassion_hearts = models.BigIntegerField(default=0)
    path_steps = models.BigIntegerField(default=0)
    forum_posts = models.BigIntegerField(default=0)
    star_rating = models.BigIntegerField(default=0)
    star_rating_count = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "tallies"
        indexes = [
            # the members touched last, for judging only them again
            models.Index(fields=["-touched_at"], name="tally_touched"),
            # nearly every role asks for group chats; what else the wide ones ask is read here, too, and not in the table
            models.Index(
                fields=[
                    "account",
                    "group_chats",
                    "joined_at",
                    "adult_at",
                    "peer_trainings",
                    "compassion_hearts",
                    "circles_attended",
                    "member",
                ],
                name="tally_of_account",
            ),
        ]

    def __str__(self) -> str:
        return f"tally of member {self.pk}"


class Stretch(models.Model):
    """A stretch of time in which a member held a role or a badge, or had passed a course.

    Its owner (award, badge award, completion) writes it; a suspension ends one and another follows it.
    """

    class Kind(models.TextChoices):
        ROLE = "role", "Role"
        BADGE = "badge", "Badge"
        COURSE = "course", "Course"

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stretches")
    kind = models.CharField(max_length=6, choices=Kind)
    slug = models.SlugField(db_index=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "stretches"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="stretch_ends_after_it_starts"
            ),
        ]
        indexes = [
            # who holds or held it: sweeps over everybody
            models.Index(fields=["kind", "slug", "member", "started_at", "ended_at"], name="stretch_holders"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug} of member {self.member_id}"
