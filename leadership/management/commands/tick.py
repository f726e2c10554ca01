"""All that is due, now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import structlog
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from leadership.applications import questions
from leadership.applications.escalating import escalate
from leadership.applications.nominations import let_pass
from leadership.applications.sending import put_away
from leadership.applications.waitlist import tell_who_is_next
from leadership.badges.reminding import remind
from leadership.badges.renewing import tell_of_terms
from leadership.members.erasure import erase_due
from leadership.members.keeping import forget_addresses
from leadership.members.unverified import forget_unverified
from leadership.notices.tell import send_again
from leadership.path.news import tell_of_roles

#: no task takes so long; after so many workers it is the task that kills them
LOST_AFTER, MOST_WORKERS = dt.timedelta(minutes=15), 5

log = structlog.get_logger("group_support.tick")


def forget_sessions() -> int:
    call_command("clearsessions")
    return 0


def take_up_lost_tasks() -> int:
    """A killed worker leaves its task "running", and no other worker looks at it: put it back, or after a few give it up.

    So every task has to be short, and safe to run twice.
    """
    count = 0
    for lost in DBTaskResult.objects.running().filter(started_at__lte=timezone.now() - LOST_AFTER):
        again = {"status": TaskResultStatus.READY, "started_at": None}
        if len(lost.worker_ids) >= MOST_WORKERS:
            again = {"status": TaskResultStatus.FAILED, "finished_at": timezone.now()}
        same = DBTaskResult.objects.running().filter(pk=lost.pk, started_at=lost.started_at)
        count += same.update(**again)
    return count


def forget_finished_tasks() -> int:
    """Tasks that went well are kept for a day, others for a fortnight."""
    call_command("prune_db_task_results", "--min-age-days=1", "--failed-min-age-days=14", verbosity=0)
    return 0


#: what is done, in this order; each by itself, so that one failure stops no other. A job answers how much it did.
JOBS: dict[str, Callable[[], int]] = {
    "tasks of killed workers": take_up_lost_tasks,
    "letters that got stuck": send_again,
    "reminders": remind,
    "terms that end": tell_of_terms,
    "news of roles": tell_of_roles,
    "questions to be answered": questions.remind,
    "questions not answered": questions.expire,
    "applications that wait too long": escalate,
    "places for those who wait": tell_who_is_next,
    "suggestions nobody answered": let_pass,
    "drafts nobody touched": put_away,
    "accounts to erase": erase_due,
    "addresses never confirmed": forget_unverified,
    "old sessions": forget_sessions,
    "where people signed in long ago": forget_addresses,
    "finished tasks": forget_finished_tasks,
}


class Command(BaseCommand):
    help = "Do all that is due: letters, reminders, news, drafts, erasing, tidying. Safe to run at any time, and twice at once."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        failed = []
        for name, job in JOBS.items():
            try:
                count = job()
            except Exception:
                log.exception("tick failed", job=name)
                failed.append(name)
            else:
                if count or verbosity > 1:
                    self.stdout.write(f"{name}: {count}")
                if count:
                    log.info("tick", job=name, count=count)
        if failed:
            raise CommandError(f"Not done: {', '.join(failed)}. The next tick tries again.")
