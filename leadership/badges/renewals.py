"""The term of a role: when it opens for renewing, when it ends, and where an award stands in it. Dates alone tell.

A term is given with the award, by the `term_weeks` of the edition in force then; a later edition shortens none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from leadership.badges.models import Award, Pause
from leadership.members.models import Member
from leadership.roles.models import Edition

#: weeks before the end in which its holder can ask, and hears of it
OPENS_WEEKS = 4
#: weeks after the end in which all of it stays in force, for a renewal asked for in time and not decided
GRACE_WEEKS = 4
#: weeks after a lapse in which it can be renewed all the same, without a new application
BACK_WEEKS = 12
#: the same for pages
WEEKS = {"opens": OPENS_WEEKS, "grace": GRACE_WEEKS, "back": BACK_WEEKS}
OPENS, GRACE, BACK = (dt.timedelta(weeks=weeks) for weeks in (OPENS_WEEKS, GRACE_WEEKS, BACK_WEEKS))


class Renewal(models.Model):
    """What a holder said at the end of a term, and what became of it. `evidence` is her checklist as it was then."""

    class Status(models.TextChoices):
        ASKED = "asked", "Asked for"
        RENEWED = "renewed", "Renewed"
        NOT_RENEWED = "not_renewed", "Not renewed"
        NOT_WANTED = "not_wanted", "Let end by its holder"

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="renewals")
    status = models.CharField(max_length=11, choices=Status, default=Status.ASKED)
    words = models.TextField(blank=True)
    evidence = models.JSONField(default=dict, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=150, blank=True, editable=False)
    reason = models.TextField(blank=True)
    #: how many people have to say yes: as many as gave the award, or as the role had it when this was asked
    approvals = models.PositiveSmallIntegerField(default=1, db_default=1, editable=False)
    first_approved_by = models.CharField(max_length=150, blank=True, default="", db_default="", editable=False)
    first_approved_at = models.DateTimeField(null=True, editable=False)
    #: the end of the new term
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["award"], condition=Q(status="asked"), name="renewal_asked_once"),
            models.CheckConstraint(
                condition=Q(status__in=("asked", "not_wanted"), decided_at=None, decided_by="", until=None)
                | (
                    Q(status__in=("renewed", "not_renewed"), decided_at__isnull=False)
                    & ~Q(decided_by="")
                    & (Q(status="renewed") | Q(until=None))
                ),
                name="renewal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status="renewed") | Q(approvals=1) | ~Q(first_approved_by=""),
                name="renewal_approved_as_often_as_asked",
            ),
            models.CheckConstraint(
                condition=~Q(status="renewed") | ~Q(first_approved_by=F("decided_by")),
                name="renewal_two_different_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()}: {self.award}"

    @property
    def is_half_of_a_yes(self) -> bool:
        """Whether the next yes is the first of two."""
        return self.approvals > 1 and not self.first_approved_by

    @property
    def asked_of(self) -> list[dict]:
        """What is asked, as it was then: `text` and `met`. A person's tick is given once, with the badge."""
        tree = self.evidence.get("tree") or {}
        found = tree.get("children", []) if tree.get("kind") == "all" else [tree] if tree else []
        return [each for each in found if each["kind"] != "check"]

    @property
    def met(self) -> int:
        return sum(each["met"] for each in self.asked_of)


#: renewals that wait for a programme admin
WAITING = Q(status=Renewal.Status.ASKED, award__revoked_at=None)


def term_of(role: str, since: dt.datetime) -> dt.datetime | None:
    """The end of a term that begins at an instant, by the edition in force then; None where the role has no terms."""
    found = Edition.objects.in_force(since).programme.roles.get(role)
    return since + dt.timedelta(weeks=found.term_weeks) if found and found.term_weeks else None


def lapse_of(award: Award) -> dt.datetime | None:
    """When an award in force would lapse: grace is for who has asked."""
    if award.ends_at is None:
        return None
    return award.ends_at + (GRACE if award.renewals.filter(status=Renewal.Status.ASKED).exists() else dt.timedelta(0))


@dataclass(frozen=True)
class Term:
    """Where an award stands in its term; `answer` is what was said of this one, if anything was.

    `phase`: "runs" · "waits" (a break: no day of it passes) · "opens" (she can ask) · "asked" · "ends" (by her own word or
    an admin's) · "lapsed" (she can come back) · "gone".
    """

    award: Award
    phase: str
    answer: Renewal | None

    @property
    def opens_at(self) -> dt.datetime:
        assert self.award.ends_at  # noqa: S101 - without one there is no term
        return self.award.ends_at - OPENS

    @property
    def back_until(self) -> dt.datetime | None:
        return self.award.lapses_at + BACK if self.award.lapses_at else None

    @property
    def has_lapsed(self) -> bool:
        return self.award.held_until is not None

    @property
    def may_ask(self) -> bool:
        is_own = self.answer is not None and self.answer.status == Renewal.Status.NOT_WANTED
        return self.phase in ("opens", "lapsed") or (self.phase == "ends" and is_own)

    @property
    def is_shown(self) -> bool:
        """Beside what she holds, not with what has been."""
        return not self.has_lapsed or self.phase in ("asked", "lapsed")


def could_go_on(member: Member, role: str, now: dt.datetime) -> list[Award]:
    """What she holds of a role and takes a break from, or let lapse and can come back to: neither needs an application."""
    given = Award.objects.filter(member=member, role=role, revoked_at=None).select_related("community")
    rests = Q(lapses_at__lte=now, lapses_at__gt=now - BACK) | Q(pauses__kind=Pause.Kind.BREAK, pauses__ended_at=None)
    return list(given.filter(rests).exclude(renewals__status=Renewal.Status.NOT_RENEWED).distinct())


def terms_of(awards: Iterable[Award], now: dt.datetime | None = None) -> dict[int, Term]:
    """The terms of those that have one, by award, in one query."""
    now = now or timezone.now()
    limited = [award for award in awards if award.ends_at]
    latest = {each.award_id: each for each in Renewal.objects.filter(award__in=limited)} if limited else {}
    answers = {pk: each for pk, each in latest.items() if each.status != Renewal.Status.RENEWED}
    return {
        award.pk: Term(award, _phase(award, answers.get(award.pk), now), answers.get(award.pk)) for award in limited
    }


def _phase(award: Award, answer: Renewal | None, now: dt.datetime) -> str:
    assert award.ends_at  # noqa: S101 - see terms_of
    if award.revoked_at and award.revoked_at <= now:
        return "gone"
    if answer and answer.status == Renewal.Status.ASKED:
        return "asked"
    if award.lapses_at is None:
        return "waits"
    if award.lapses_at > now:
        return "ends" if answer else "opens" if award.ends_at - OPENS <= now else "runs"
    is_refused = answer is not None and answer.status == Renewal.Status.NOT_RENEWED
    return "gone" if is_refused or award.lapses_at + BACK <= now else "lapsed"
