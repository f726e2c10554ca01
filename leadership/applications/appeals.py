"""An appeal against a "not this time": once, within a fortnight, judged by somebody who decided neither way in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from leadership.applications.conflicts import ties
from leadership.applications.decide import CAN_DECIDE, called, may_decide
from leadership.applications.models import APPEAL_OPEN_FOR, LONGEST_ANSWER, Application, Status
from leadership.audit.record import record
from leadership.badges.desks import ADMINS
from leadership.badges.gate import RefusedError, TooLateError, must
from leadership.members.models import Member
from leadership.notices.wording import write

NOT_JUDGED, JUDGED = (
    Q(judged_by=None, judged_at=None, is_upheld=None, reason=""),
    Q(judged_by__isnull=False, judged_at__isnull=False, is_upheld__isnull=False) & ~Q(reason=""),
)


class Appeal(models.Model):
    """Somebody asks for a second look; it keeps the answer it is against, since an upheld appeal takes that back."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="appeal")
    words = models.TextField(max_length=LONGEST_ANSWER)
    made_at = models.DateTimeField(default=timezone.now)
    against = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    against_at = models.DateTimeField()
    against_reason = models.TextField()
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    is_upheld = models.BooleanField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(condition=NOT_JUDGED | JUDGED, name="appeal_judged_with_a_reason"),
            models.CheckConstraint(
                condition=Q(judged_by=None) | ~Q(judged_by=F("against")), name="appeal_judged_by_somebody_else"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="appeal_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.application}, appealed {self.made_at:%Y-%m-%d}"


def of(application: Application) -> Appeal | None:
    return Appeal.objects.filter(application=application).select_related("against", "judged_by").first()


def open_until(application: Application) -> dt.datetime | None:
    """Until when an appeal can be made; None where there is nothing to appeal against, or where there was one."""
    is_answered = application.status == Status.DECLINED and application.decided_at
    if not is_answered or Appeal.objects.filter(application=application).exists():
        return None
    return application.decided_at + APPEAL_OPEN_FOR if application.decided_at else None


@transaction.atomic
def appeal(application: Application, *, by: Member, words: str) -> Appeal:
    """Ask for a second look; every programme admin who may judge it is told."""
    must(application.applicant_id == by.pk, "Only its author can appeal.")
    must(words.strip(), "Write what should be looked at again.")
    until, now = open_until(application), timezone.now()
    if until is None or now >= until or application.decided_by is None or application.decided_at is None:
        raise TooLateError("There is nothing here to appeal against, or not any more.")
    try:
        with transaction.atomic():
            made = Appeal.objects.create(
                application=application, words=words, made_at=now, against=application.decided_by,
                against_at=application.decided_at, against_reason=application.reason,
            )  # fmt: skip
    except IntegrityError as error:
        raise TooLateError("You have appealed already.") from error
    record("appealed", application, by=by, about=by)
    url = f"/admin/leadership/application/{application.pk}/change/"
    admins = Member.objects.filter(groups__name=ADMINS, is_active=True)
    for admin in admins.exclude(pk__in=[*_concerned(application, made), *ties([application])[application.pk]]):
        write(admin, "desk-appeal", f"appeal:{made.pk}", url=url, role=application.role.name)
    return made


def _concerned(application: Application, made: Appeal) -> list[int]:
    """Who can't judge it: the applicant, and whoever decided in it, either way."""
    people = (application.applicant_id, made.against_id, application.first_approved_by_id)
    return [pk for pk in people if pk is not None]


def hindrance(application: Application, made: Appeal, by: Member) -> str:
    """Why `by` can't judge it, as a sentence; empty if nothing is in the way."""
    try:
        _may_judge(application, made, by)
    except (RefusedError, TooLateError) as error:
        return str(error)
    return ""


def _may_judge(application: Application, made: Appeal, by: Member) -> None:
    may_decide(application, by)
    must(by.has_perm(CAN_DECIDE), "Judging an appeal is kept for programme admins.")
    must(by.pk not in _concerned(application, made), "You decided in it before, so somebody else judges the appeal.")
    if made.judged_at is not None or application.status != Status.DECLINED:
        raise TooLateError("This appeal is judged already." if made.judged_at else "There is nothing to judge here.")


@transaction.atomic
def judge(application: Application, *, by: Member, version: int, is_upheld: bool, reason: str) -> None:
    """Keep the answer, or take it back: then the application waits again, and whoever gave the answer is left out."""
    made = of(application)
    if made is None:
        raise TooLateError("Nobody has appealed.")
    _may_judge(application, made, by)
    must(reason.strip(), "Write a reason: the person reads it.")
    now = timezone.now()
    judged = {"judged_by": by, "judged_at": now, "is_upheld": is_upheld, "reason": reason}
    is_first = Appeal.objects.filter(pk=made.pk, judged_at=None).update(**judged) == 1
    if not is_first or application.version != version:
        raise TooLateError("This has changed since you opened it. Look again, then judge.")
    if is_upheld:
        _take_back(application, made, version)
    after = {"upheld": is_upheld, "status": application.status}
    record("judged", application, by=by, about=application.applicant, after=after, reason=reason)
    url, key = f"/applications/{application.pk}/", f"appeal:{made.pk}:judged"
    letter = "appeal-upheld" if is_upheld else "appeal-kept"
    write(application.applicant, letter, key, url=url, role=called(application), reason=reason)


def _take_back(application: Application, made: Appeal, version: int) -> None:
    """Back in review, as if the answer had not been given; her time to appeal is no waiting. A draft makes room."""
    changes: dict[str, Any] = {
        "decided_by": None, "decided_at": None, "reason": "", "reason_requirement": "", "again_on": None,
        "closed_at": None, "not_by": made.against, "paused": application.paused + (made.made_at - made.against_at),
    }  # fmt: skip
    same = {"applicant": application.applicant_id, "role": application.role_id, "track": application.track}
    for draft in Application.objects.filter(status=Status.DRAFT, **same):
        if draft.move(Status.EXPIRED):
            record("made room", draft, about=application.applicant, before={"status": "draft"})
    try:
        with transaction.atomic():
            is_back = application.move(Status.IN_REVIEW, version=version, **changes)
    except IntegrityError as error:
        raise TooLateError("There is a newer application for this role, which comes first.") from error
    if not is_back:
        raise TooLateError("This has changed since you opened it. Look again, then judge.")
