"""All rows or none: with one bad row, on a dry run, and when the process is killed half-way; and how much it asks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection

from leadership.audit.models import Record
from leadership.imports import running
from leadership.learning.models import Completion
from leadership.members.models import Member
from leadership.requirements.models import Fact, Stretch, Tally
from tests.factories import MemberFactory

TABLES = (Member, EmailAddress, Tally, Fact, Stretch, Completion, Record)


def member(n: int) -> str:
    return f"person-{n},person-{n}@example.org,listener,1990-02-03,2024-05-06T07:08:09Z,UTC,"


def fact(n: int) -> str:
    return f"ana,cheers,1,2026-01-02T10:00:00Z,cheer-{n}"


def award(n: int) -> str:
    return f"ana,culture-guide,,2024-01-{1 + n % 28:02}T00:00:{n // 28:02}Z,2025-01-01T00:00:00Z,"


ROWS = {"members": member, "activity": fact, "awards": award}
BAD = {"members": ",,,,,,", "activity": ",,,,", "awards": ",,,,,"}


def counts() -> list[int]:
    return [table.objects.count() for table in TABLES]


@pytest.fixture(autouse=True)
def ana(programme, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 10)
    return MemberFactory(username="ana")


@pytest.mark.parametrize("kind", ROWS)
@pytest.mark.parametrize("place", [0, 15, 25], ids=["first", "in the middle", "last"])
def test_one_bad_row_keeps_all_others_out(imported, kind, place):
    before = counts()
    rows = [ROWS[kind](n) for n in range(25)]
    answer = imported(kind, *rows[:place], BAD[kind], *rows[place:])
    assert answer.code == 1
    assert {line.split(": ")[0] for line in answer.problems[:-1]} == {f"in.csv:{place + 2}"}
    assert counts() == before


@pytest.mark.parametrize("kind", ROWS)
def test_a_dry_run_says_what_would_be_and_changes_nothing(imported, kind):
    before, rows = counts(), [ROWS[kind](n) for n in range(25)]
    assert imported(kind, *rows, options=("--dry-run",)).out == "Would be: 25 rows: 25 new."
    assert counts() == before
    assert imported(kind, *rows).out == "25 rows: 25 new."
    assert imported(kind, *rows, options=("--dry-run",)).out == "Would be: 25 rows: 25 known."
    assert imported(kind, BAD[kind], options=("--dry-run",)).code == 1


@pytest.mark.parametrize("kind", ROWS)
def test_a_batch_asks_as_much_of_the_database_whatever_its_size(imported, kind, monkeypatch):
    asked: Counter[int] = Counter()

    def count(execute, sql, params, many, context):
        asked[size] += 1
        return execute(sql, params, many, context)

    # the first reads the programme; the last stays below the 999 values SQLite takes in one statement
    for size, start in [(1, 999), (5, 0), (30, 100)]:
        monkeypatch.setattr(running, "BATCH", size)
        rows = [ROWS[kind](start + n) for n in range(size)]
        with connection.execute_wrapper(count):
            assert imported(kind, *rows).code == 0
    assert asked[5] == asked[30] > 0


@pytest.mark.django_db(transaction=True)
def test_a_kill_in_the_middle_leaves_nothing(tmp_path):
    before, pipe = counts(), tmp_path / "people.csv"
    os.mkfifo(pipe)
    command = [sys.executable, "manage.py", "import_csv", "members", str(pipe)]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env={**os.environ, "DATABASE_URL": address()})
    try:
        with pipe.open("w") as file:  # opens when the command opens it
            file.write(",".join(running.KINDS["members"].COLUMNS) + "\n")
            # the pipe holds 64 KB of these 375: when all are in it, three batches are stored and the fourth waits
            file.writelines(f"{member(n)}\n" for n in range(5000))
            file.flush()
            assert process.poll() is None
            process.kill()
            process.wait()
    finally:
        process.kill()
    assert counts() == before


def address() -> str:
    """Of this test's database."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    who = f"{found['USER']}:{found['PASSWORD']}@" if found["USER"] else ""
    return f"postgres://{who}{found['HOST']}:{found['PORT'] or 5432}/{found['NAME']}"
