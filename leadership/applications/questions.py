"""Asking an applicant something: her turn, while the clock of the wait stands still; reminded twice, then closed."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from leadership.applications.decide import called, decline_hindrance, may_decide, move_waiting
from leadership.applications.models import LONGEST_ANSWER, LONGEST_QUESTION, Application, Status
from leadership.audit.record import record
from leadership.badges.gate import TooLateError, must
from leadership.members.models import Member
from leadership.notices.wording import write

#: how many days somebody can be given to answer
DAYS = (7, 14, 30)
FIRST_REMINDER, LAST_REMINDER = dt.timedelta(days=3), dt.timedelta(days=1)


class Question(models.Model):
    """What an admin asks an applicant, and the answer; an application has one open question at most."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=LONGEST_QUESTION)
    asked_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateTimeField()
    warned_at = models.DateTimeField(
        null=True, help_text="When the last reminder went out; without it nothing expires."
    )
    answer = models.TextField(blank=True, max_length=LONGEST_ANSWER)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(answered_at=None), name="question_one_open_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="question_answered_with_words",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="question_asks_something"),
            models.CheckConstraint(condition=Q(answer_by__gt=F("asked_at")), name="question_leaves_time"),
        ]

    def __str__(self) -> str:
        return f"{self.application}, asked {self.asked_at:%Y-%m-%d}"


def page_of(application: Application) -> str:
    return f"/applications/{application.pk}/"


def hindrance(application: Application, by: Member) -> str:
    """Why `by` can't ask just now, as a sentence; empty if nothing is in the way."""
    if application.is_waitlisted:
        return "It has its yes and waits for a place, so there is nothing left to ask."
    return decline_hindrance(application, by)


@transaction.atomic
def ask(application: Application, *, by: Member, version: int, words: str, days: int) -> Question:
    """Ask the applicant something and give her so many days; she hears once."""
    may_decide(application, by)
    must(words.strip(), "Write what you ask: the person reads it.")
    must(days in DAYS, f"Give {DAYS[0]}, {DAYS[1]} or {DAYS[2]} days.")
    before = {"status": application.status}
    move_waiting(application, Status.ACTION_NEEDED, version)
    now = timezone.now()  # after it was opened
    question = Question.objects.create(
        application=application, asked_by=by, words=words, asked_at=now, answer_by=now + dt.timedelta(days=days)
    )
    after = {"status": Status.ACTION_NEEDED, "answer_by": question.answer_by.isoformat()}
    record("asked", application, by=by, about=application.applicant, before=before, after=after, reason=words)
    _tell(question, "asked", "asked")
    return question


@transaction.atomic
def answer(application: Application, *, by: Member, words: str) -> None:
    """Answer the open question: back to the admins, and the clock goes on."""
    must(application.applicant_id == by.pk, "Only its author answers for an application.")
    must(words.strip(), "Write an answer first.")
    question, now = application.question, timezone.now()
    if application.status != Status.ACTION_NEEDED or question is None:
        raise TooLateError("Nothing is asked of you here any more.")
    paused = application.paused + (now - question.asked_at)
    if not application.move(Status.IN_REVIEW, version=application.version, paused=paused):
        raise TooLateError("This application has changed meanwhile. Look again, please.")
    Question.objects.filter(pk=question.pk, answered_at=None).update(answer=words, answered_at=now)
    before, after = {"status": Status.ACTION_NEEDED}, {"status": Status.IN_REVIEW}
    record("answered", application, by=by, about=by, before=before, after=after)
    key, url = f"question:{question.pk}:answered", f"/admin/leadership/application/{application.pk}/change/"
    write(question.asked_by, "desk-answered", key, url=url, applicant=by.username)


def remind() -> int:
    """Remind of what is to be answered three days and one day before; answers how many were told.

    After a long sleep only the nearer one is sent, late rather than never.
    """
    now = timezone.now()
    soon = _open().filter(answer_by__lte=now + FIRST_REMINDER, warned_at=None)
    return sum(_remind(question, now) for question in soon)


@transaction.atomic
def _remind(question: Question, now: dt.datetime) -> bool:
    if question.answer_by - now > LAST_REMINDER:
        return _tell(question, "three days", "asked-three-days")
    if not Question.objects.filter(pk=question.pk, answered_at=None, warned_at=None).update(warned_at=now):
        return False
    return _tell(question, "one day", "asked-one-day")


def expire() -> int:
    """Close what was not answered in time, never earlier than a day after the last reminder; answers how many."""
    now = timezone.now()
    late = _open().filter(answer_by__lte=now, warned_at__lte=now - LAST_REMINDER)
    return sum(_expire(question) for question in late)


@transaction.atomic
def _expire(question: Question) -> bool:
    application = question.application
    if not application.move(Status.EXPIRED, version=application.version):
        return False
    before, after = {"status": Status.ACTION_NEEDED}, {"status": Status.EXPIRED}
    record("not answered", application, about=application.applicant, before=before, after=after)
    _tell(question, "expired", "not-answered")
    return True


def _open() -> models.QuerySet[Question]:
    asked = Question.objects.filter(answered_at=None, application__status=Status.ACTION_NEEDED)
    return asked.filter(application__applicant__is_active=True).select_related("application__applicant")


def _tell(question: Question, event: str, letter: str) -> bool:
    application, key = question.application, f"question:{question.pk}:{event}"
    values = values_of(application, question.words, question.answer_by)
    return write(application.applicant, letter, key, url=page_of(application), **values) is not None


def values_of(application: Application, words: str, answer_by: dt.datetime) -> dict[str, str]:
    """What a letter about a question says, in the applicant's own time."""
    until = timezone.localtime(answer_by, application.applicant.local_now.tzinfo)
    return {"role": called(application), "question": words, "until": f"{until:%-d %B %Y, %H:%M}"}
