"""kill -9 between the commit and the letter, again and again: each letter arrives, and once (L17).

The only way to a second copy is a kill after the mail server took a letter and before it said so. No program can tell
that from a letter that was lost, so it goes out again, under the same Message-ID.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from leadership.notices.compose import letter_of
from leadership.notices.models import Notice
from leadership.notices.tell import AGAIN_AFTER
from tests.chaos.mail_server import POINTS, TAKEN, MailServer
from tests.chaos.talkers import IS_FULL
from tests.factories import MemberFactory

KILLS, AT_ONCE = (20, 10) if IS_FULL else (8, 8)
LATER = AGAIN_AFTER + dt.timedelta(minutes=1)
TELL = """
import os, signal
from django.db import transaction
from leadership.members.models import Member
from leadership.notices.tell import tell
with transaction.atomic():
    for member in Member.objects.all():
        tell(member, "decision", "kill", "You are Room Supporter now.", url="/path/")
os.kill(os.getpid(), signal.SIGKILL)
"""
WORKER = ("db_worker", "--skip-checks", "--no-reload", "--no-startup-delay", "--interval", "0.1")


def address() -> str:
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    who = f"{quote(found['USER'])}:{quote(found['PASSWORD'])}@" if found["USER"] else ""
    return f"postgres://{who}{found['HOST']}:{found['PORT'] or 5432}/{found['NAME']}"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


class Processes(list[subprocess.Popen[bytes]]):
    """Real processes of this site on the test's database; none outlives the test."""

    def __init__(self, server: MailServer) -> None:
        super().__init__()
        self.environment = {**os.environ, "DATABASE_URL": address(), "EMAIL_URL": server.url}

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stderr=subprocess.DEVNULL,
        )
        self.append(process)
        return process

    def run(self, *command: str) -> int:
        return self.start(*command).wait(timeout=60)


@pytest.fixture
def processes(server: MailServer, transactional_db: None) -> Iterator[Processes]:
    started = Processes(server)
    yield started
    for process in started:
        if process.poll() is None:
            process.kill()
            process.wait()


def time_passes() -> None:
    """The clock can't be moved in other processes, so what they wrote down moves back."""
    Notice.objects.update(tried_at=F("tried_at") - LATER)
    DBTaskResult.objects.update(started_at=F("started_at") - LATER)


def test_kills_lose_no_letter_and_send_none_twice_that_was_not_taken(server, processes) -> None:
    MemberFactory.create_batch(KILLS, last_login=timezone.now())
    assert processes.run("shell", "-c", TELL) == -signal.SIGKILL
    Notice.objects.update(due_at=F("due_at") - LATER)
    points = [POINTS[n % len(POINTS)] for n in range(KILLS)]
    server.hold.extend(points)
    killed = 0
    for _ in range(KILLS // AT_ONCE):
        workers = [processes.start(*WORKER) for _ in range(AT_ONCE)]
        for _ in workers:
            assert server.held.acquire(timeout=60), "no worker sends"
        for worker in workers:
            worker.kill()
            killed += worker.wait() == -signal.SIGKILL
    assert killed == KILLS
    assert DBTaskResult.objects.running().count() == KILLS  # nobody is left to finish them
    assert len(server.letters) == points.count(TAKEN)

    assert processes.run("tick", "--skip-checks") == 0
    assert DBTaskResult.objects.ready().count() == 0, "too early to know that they were lost"

    time_passes()
    assert processes.run("tick", "--skip-checks") == processes.run(*WORKER, "--batch") == 0
    copies = Counter(letter["Message-ID"] for letter in server.letters)
    assert set(copies) == {letter_of([each]).extra_headers["Message-ID"] for each in Notice.objects.all()}
    assert Counter(copies.values()) == {1: KILLS - points.count(TAKEN), 2: points.count(TAKEN)}
    assert Notice.objects.filter(sent_at=None).count() == 0
    assert DBTaskResult.objects.exclude(status="SUCCESSFUL").count() == 0

    time_passes()
    assert processes.run("tick", "--skip-checks") == 0
    assert DBTaskResult.objects.ready().count() == 0, "nothing is left to send"
