"""Asking an applicant something: her turn, while the clock of the wait stands still; reminded twice, then closed."""

from __future__ import annotations

import datetime as dt

from django.db import models, transaction
from django.utils import timezone

from leadership.applications.decide import may_decide, move_waiting
from leadership.applications.models import Application, Question, Status
from leadership.audit.record import record
from leadership.badges.gate import TooLateError, must
from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.notices.tell import tell

#: how many days somebody can be given to answer
DAYS = (7, 14, 30)
FIRST_REMINDER, LAST_REMINDER = dt.timedelta(days=3), dt.timedelta(days=1)


def page_of(application: Application) -> str:
    return f"/applications/{application.pk}/"


@transaction.atomic
def ask(application: Application, *, by: Member, version: int, words: str, days: int) -> Question:
    """Ask the applicant something and give her so many days; she hears once."""
    may_decide(application, by)
    must(words.strip(), "Write what you ask: the person reads it.")
    must(days in DAYS, f"Give {DAYS[0]}, {DAYS[1]} or {DAYS[2]} days.")
    now, before = timezone.now(), {"status": application.status}
    move_waiting(application, Status.ACTION_NEEDED, version)
    question = Question.objects.create(
        application=application, asked_by=by, words=words, asked_at=now, answer_by=now + dt.timedelta(days=days)
    )
    after = {"status": Status.ACTION_NEEDED, "answer_by": question.answer_by.isoformat()}
    record("asked", application, by=by, about=application.applicant, before=before, after=after, reason=words)
    title = "There is a question about your application."
    _tell(question, "asked", title, words)
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
    title, key = f"{by.username} has answered your question.", f"question:{question.pk}:answered"
    url = f"/admin/leadership/application/{application.pk}/change/"
    tell(question.asked_by, Notice.Kind.APPLICATION, key, title, url=url)


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
        title = "Your application waits for your answer, for three days more."
        return _tell(question, "three days", title, question.words)
    if not Question.objects.filter(pk=question.pk, answered_at=None, warned_at=None).update(warned_at=now):
        return False
    title = "Your application waits for your answer. Without one it is closed in a day."
    return _tell(question, "one day", title, question.words)


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
    text = "The question was not answered in time. Nothing is held against you: you can apply again whenever you like."
    _tell(question, "expired", "Your application is closed.", text)
    return True


def _open() -> models.QuerySet[Question]:
    asked = Question.objects.filter(answered_at=None, application__status=Status.ACTION_NEEDED)
    return asked.filter(application__applicant__is_active=True).select_related("application__applicant")


def _tell(question: Question, event: str, title: str, text: str) -> bool:
    application = question.application
    key = f"question:{question.pk}:{event}"
    told = tell(application.applicant, Notice.Kind.APPLICATION, key, title, text=text, url=page_of(application))
    return told is not None
