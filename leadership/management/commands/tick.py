"""All that is due, now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from leadership.applications import questions
from leadership.applications.escalating import escalate
from leadership.applications.sending import put_away
from leadership.badges.reminding import remind
from leadership.members.erasure import erase_due
from leadership.members.unverified import forget_unverified
from leadership.notices.tell import send_again
from leadership.path.news import tell_of_roles

log = structlog.get_logger("group_support.tick")


def forget_sessions() -> int:
    call_command("clearsessions")
    return 0


def forget_finished_tasks() -> int:
    """Tasks that went well are kept for a day, others for a fortnight."""
    call_command("prune_db_task_results", "--min-age-days=1", "--failed-min-age-days=14", verbosity=0)
    return 0


#: what is done, in this order; each by itself, so that one failure stops no other. A job answers how much it did.
JOBS: dict[str, Callable[[], int]] = {
    "letters that got stuck": send_again,
    "reminders": remind,
    "news of roles": tell_of_roles,
    "questions to be answered": questions.remind,
    "questions not answered": questions.expire,
    "applications that wait too long": escalate,
    "drafts nobody touched": put_away,
    "accounts to erase": erase_due,
    "addresses never confirmed": forget_unverified,
    "old sessions": forget_sessions,
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
        if failed:
            raise CommandError(f"Not done: {', '.join(failed)}. The next tick tries again.")
