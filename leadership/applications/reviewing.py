"""What reviewers leave beside an application: an opinion, a step aside, a decision that is held. None of it is the applicant's to see."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone

from leadership.applications.models import OPEN, Application
from leadership.audit.record import record
from leadership.badges.backend import rank
from leadership.members.models import Member

#: characters
LONGEST_NOTE = 2000
CAN_DECIDE = "leadership.change_application"
#: what of the way to a decision is the desk's business alone, by its verbs in the record: never the applicant's
INSIDE = ("approved first", "stepped aside", "ticked")
#: the step of an opinion given at the desk: above every role, so that nobody without the desk reads it
DESK_STEP = 1000


def is_at_desk(member: Member) -> bool:
    return member.is_staff and member.has_perm(CAN_DECIDE)


class Verdict(models.TextChoices):
    YES = "yes", "Yes"
    NOT_YET = "not_yet", "Not yet"
    ABSTAIN = "abstain", "I abstain"


class OpinionQuerySet(models.QuerySet["Opinion"]):
    def visible_to(self, viewer: Member) -> OpinionQuerySet:
        """One's own, and the others' once one has given one's own, or at the desk once it is decided (S19).

        Never those about oneself, and without the desk never one of somebody further along the path.
        """
        given = Opinion.objects.filter(application=OuterRef("application"), member=viewer)
        others = self.exclude(application__applicant=viewer)
        if is_at_desk(viewer):
            return others.filter(Q(member=viewer) | Exists(given) | ~Q(application__status__in=OPEN))
        return others.filter(Q(member=viewer) | (Exists(given) & Q(step__lte=rank(viewer))))

    def weighty(self) -> OpinionQuerySet:
        """Those that help to decide: no abstention, and nobody who is too close."""
        return self.exclude(verdict=Verdict.ABSTAIN).filter(is_tied=False)


class Opinion(models.Model):
    """What somebody recommends, one for each person and application; every version of it is in the record."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="opinions")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=7, choices=Verdict)
    note = models.TextField(blank=True, max_length=LONGEST_NOTE)
    step = models.PositiveSmallIntegerField(help_text="The rank it was given with.")
    is_tied = models.BooleanField(default=False, help_text="Given by somebody too close to decide.")
    given_at = models.DateTimeField(default=timezone.now)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "member"], name="opinion_one_a_person"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="opinion_is_one_of_three"),
        ]

    def __str__(self) -> str:
        return f"{self.member} on {self.application_id}"


class SteppedAside(models.Model):
    """Somebody leaves an application to others, with or without saying why; it stays so."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="stepped_aside")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, max_length=LONGEST_NOTE)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "member"], name="stepped_aside_once")]

    def __str__(self) -> str:
        return f"{self.member} from {self.application_id}"


class HeldQuerySet(models.QuerySet["HeldDecision"]):
    def visible_to(self, viewer: Member) -> HeldQuerySet:
        """At the desk, and never what is held about oneself."""
        return self.exclude(application__applicant=viewer) if is_at_desk(viewer) else self.none()


class HeldDecision(models.Model):
    """A decision that is made and not told yet. It changes nothing anybody else can see until it is released."""

    class Kind(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "Not this time"

    application = models.OneToOneField(Application, on_delete=models.CASCADE, primary_key=True, related_name="held")
    kind = models.CharField(max_length=3, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    requirement = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    again_on = models.DateField(null=True)

    objects = HeldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="yes", reason="", requirement="", again_on=None)
                | (Q(kind="no") & ~Q(reason="") & ~Q(requirement="")),
                name="held_decision_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, held by {self.by}"

    @property
    def letter(self) -> dict[str, Any]:
        """What `decide.decline` asks for beside the person and the version."""
        return {"requirement": self.requirement, "reason": self.reason, "again_on": self.again_on}

    @property
    def told(self) -> dict[str, str]:
        """It in the record."""
        found = {"decision": self.kind, "by": self.by.username}
        if self.kind == self.Kind.NO:
            found |= {"requirement": self.requirement, "again_on": str(self.again_on or "")}
        return found


def let_go(application: Application) -> None:
    """Drop what is held for it, on record: it waits no more, and nothing held comes back after an answer, an appeal or a put-back."""
    for held in HeldDecision.objects.filter(application=application):
        record("dropped", held, before=held.told, after={"status": application.status})
        held.delete()


def sealed(viewer: Member) -> Q:
    """The records kept from `viewer`: opinions she may not read, and of the way to a decision what is not for her.

    That is all of it where it is about herself, and without the desk what is held and why somebody stepped aside.
    """
    seen = Opinion.objects.visible_to(viewer).annotate(key=Cast("pk", CharField())).order_by().values("key")
    opinions = Q(subject_kind="opinion") & ~Q(subject_key__in=seen)
    if not is_at_desk(viewer):
        return opinions | Q(subject_kind="helddecision") | Q(verb="stepped aside")
    own = [str(pk) for pk in Application.objects.filter(applicant=viewer).values_list("pk", flat=True)]
    of_hers = Q(subject_key__in=own) & (Q(subject_kind="helddecision") | Q(verb__in=INSIDE))
    return opinions | of_hers | Q(about_id=viewer.pk, verb__in=INSIDE)
