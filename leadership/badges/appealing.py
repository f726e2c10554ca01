"""The appeal of a badge that somebody ended or suspended: once, within a fortnight, judged by somebody else (L13, L14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from leadership.audit.record import THE_SITE, record
from leadership.badges.awarding import CAN_REVOKE, one_at_a_time
from leadership.badges.backend import forget
from leadership.badges.desks import admins
from leadership.badges.gate import RefusedError, TooLateError, may_act_on, must
from leadership.badges.models import Award, Pause
from leadership.badges.pausing import resume, role_name
from leadership.members.models import Member
from leadership.notices.wording import write

#: from the decision on
OPEN_FOR = dt.timedelta(days=14)
#: characters
LONGEST = 3000
CHANGED = "This has changed meanwhile: what was appealed is not there any more."


class BadgeAppeal(models.Model):
    """What its holder wrote against one decision, and what somebody else found."""

    class Kind(models.TextChoices):
        ENDED = "ended", "it was ended"
        SUSPENDED = "suspended", "it was suspended"

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="appeals")
    kind = models.CharField(max_length=9, choices=Kind)
    against_by = models.CharField(max_length=150)
    against_at = models.DateTimeField()
    against_reason = models.TextField(blank=True)
    words = models.TextField(max_length=LONGEST)
    made_at = models.DateTimeField(default=timezone.now)
    judged_by = models.CharField(max_length=150, blank=True, default="")
    judged_at = models.DateTimeField(null=True)
    is_upheld = models.BooleanField(null=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["award", "against_at"], name="badge_appeal_once"),
            models.CheckConstraint(
                condition=Q(judged_at=None, judged_by="", is_upheld=None)
                | (
                    Q(judged_at__isnull=False, is_upheld__isnull=False)
                    & ~Q(judged_by="")
                    & ~Q(judged_by=F("against_by"))
                ),
                name="badge_appeal_judged_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"appeal about {self.award}"


@dataclass(frozen=True)
class Decision:
    """What somebody at the desk did to a badge, against which its holder can appeal."""

    kind: BadgeAppeal.Kind
    by: str
    at: dt.datetime
    reason: str

    @property
    def open_until(self) -> dt.datetime:
        return self.at + OPEN_FOR


def against(award: Award, pause: Pause | None) -> Decision | None:
    """What can be appealed, if anything: not her own doing, not the site's, and not a term that was over. `pause` is the open one."""
    if award.revoked_at is None:
        is_by_others = pause is not None and pause.kind == Pause.Kind.SUSPENDED
        if pause is None or not is_by_others:
            return None
        return Decision(BadgeAppeal.Kind.SUSPENDED, pause.paused_by, pause.started_at, pause.reason)
    is_by_others = award.revoked_by not in ("", THE_SITE, award.member.username)
    was_over = award.lapses_at is not None and award.lapses_at <= award.revoked_at
    if not is_by_others or was_over:
        return None
    return Decision(BadgeAppeal.Kind.ENDED, award.revoked_by, award.revoked_at, award.reason)


def tell_appeals(awards: Iterable[Award]) -> None:
    """Give each its last `appeal`, and until when one can be made: `appeal_until`; two queries for any number."""
    awards = list(awards)
    pauses = {each.award_id: each for each in Pause.objects.filter(award__in=awards, ended_at=None)}
    made = {each.award_id: each for each in BadgeAppeal.objects.filter(award__in=awards).order_by("made_at")}
    for award in awards:
        found, appeal = against(award, pauses.get(award.pk)), made.get(award.pk)
        is_of_this = appeal is not None and found is not None and appeal.against_at == found.at
        is_open = found is not None and not is_of_this and timezone.now() < found.open_until
        award.appeal_until = found.open_until if found and is_open else None  # type: ignore[attr-defined]
        award.appeal = appeal  # type: ignore[attr-defined]


@transaction.atomic
def appeal(award: Award, *, by: Member, words: str) -> BadgeAppeal:
    """Ask for a second look; whoever did not decide hears of it."""
    must(award.member_id == by.pk, "Only its holder can appeal.")
    must(words.strip() and len(words) <= LONGEST, f"Say it in up to {LONGEST} characters, please.")
    award = Award.objects.select_related("member", "role").get(pk=award.pk)
    found = against(award, award.pauses.filter(ended_at=None).first())
    if found is None or timezone.now() >= found.open_until:
        raise TooLateError("There is nothing (any more) that you can appeal here.")
    try:
        with transaction.atomic():
            made = BadgeAppeal.objects.create(
                award=award, kind=found.kind, against_by=found.by, against_at=found.at, against_reason=found.reason,
                words=words.strip(),
            )  # fmt: skip
    except IntegrityError as error:
        raise TooLateError("You have appealed already. Somebody who did not decide here answers.") from error
    record("appealed", award, by=by, about=by)
    url, values = reverse("admin:award-judge", args=[award.pk]), {"holder": by.username, "role": award.role.name}
    for admin in admins().exclude(pk=by.pk).exclude(username=found.by):
        write(admin, "desk-badge-appeal", f"badge-appeal:{made.pk}", url=url, **values)
    return made


def may_judge(made: BadgeAppeal, by: Member) -> None:
    """Raises RefusedError for its author, for whoever decided, and for whoever lacks the desk."""
    may_act_on(by, made.award.member)
    must(by.has_perm(CAN_REVOKE), "Judging appeals is kept for programme admins.")
    must(by.username != made.against_by, "You decided here, so somebody else judges the appeal.")


def hindrance(made: BadgeAppeal, by: Member) -> str:
    """Why `by` can't judge it, as a sentence; empty if nothing is in the way."""
    try:
        may_judge(made, by)
    except RefusedError as error:
        return str(error)
    return "This appeal is answered already." if made.judged_at else ""


@transaction.atomic
def judge(made: BadgeAppeal, *, by: Member, is_upheld: bool, reason: str) -> None:
    """The decision stays, or is taken back: the badge is in force again from now on, and the time between counts for nobody."""
    may_judge(made, by)
    must(reason.strip(), "Write a few words: the person reads them.")
    one_at_a_time(made.award.member)
    now, waiting = timezone.now(), BadgeAppeal.objects.filter(pk=made.pk, judged_at=None)
    if not waiting.update(judged_at=now, judged_by=by.username, is_upheld=is_upheld, reason=reason.strip()):
        raise TooLateError("This appeal is answered already.")
    award = (
        Award.objects.select_for_update(of=("self",)).select_related("member", "role", "stretch").get(pk=made.award_id)
    )
    record("judged", award, by=by, about=award.member, after={"upheld": is_upheld}, reason=reason)
    if is_upheld:
        _take_back(made, award, by, reason)
    letter = "badge-appeal-upheld" if is_upheld else "badge-appeal-kept"
    write(award.member, letter, f"badge-appeal:{made.pk}:judged", url="/path/", role=role_name(award), reason=reason)


def _take_back(made: BadgeAppeal, award: Award, by: Member, reason: str) -> None:
    rested = award.pauses.filter(ended_at=None).first()
    if made.kind == BadgeAppeal.Kind.ENDED:
        _open_again(made, award, rested)
    elif award.revoked_at or rested is None or rested.started_at != made.against_at:
        raise TooLateError(CHANGED)
    if made.kind == BadgeAppeal.Kind.SUSPENDED or rested is None:
        resume(award, by, reason)
    forget(award.member)


def _open_again(made: BadgeAppeal, award: Award, rested: Pause | None) -> None:
    """As if it had been suspended instead of ended; what rested before that goes on resting."""
    try:
        with transaction.atomic():
            ended = Award.objects.filter(pk=award.pk, revoked_at=made.against_at)
            is_open = ended.update(revoked_at=None, revoked_by="", reason="") == 1
    except IntegrityError as error:
        raise TooLateError("The person holds this badge again already.") from error
    if not is_open:
        raise TooLateError(CHANGED)
    award.revoked_at = None
    if rested is None:
        Pause.objects.create(
            award=award, kind=Pause.Kind.SUSPENDED, started_at=made.against_at, paused_by=made.against_by,
            stretch=award.stretch,
        )  # fmt: skip
