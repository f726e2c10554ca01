"""Make a community up, as large as asked, the same for the same seed."""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from leadership.roles.models import Edition
from leadership.simulation.community import Community
from leadership.simulation.settling import known, settle

#: seconds between two words of progress
EVERY = 2
FACTS_EACH = 20


def whole(least: int, most: int) -> Callable[[str], int]:
    """A whole number between these two."""

    def number(text: str) -> int:
        if not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"must be between {least:,} and {most:,}")
        return int(text)

    return number


def day(text: str) -> dt.date:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}” is not a day such as 2026-03-01") from error
    if not 2000 <= found.year < 3000:
        raise argparse.ArgumentTypeError(f"“{text}” is too far away")
    return found


class Command(BaseCommand):
    help = (
        "Make up a community and add it to the database: members, listeners and teens who joined over the days before "
        "today, what they did, the roles, badges and courses they have. The same seed makes the same people and the "
        "same deeds; days are counted back from --until. Its people are called sim-SEED-NUMBER, nobody can sign in as "
        "one of them, and none of them gets letters. All is written in one transaction. A million members with twenty million "
        "facts take minutes and 10 GB of disk; others wait for the table of facts meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--members", type=whole(1, 10_000_000), metavar="N", default=1000, help="how many people (1000)"
        )
        parser.add_argument("--days", type=whole(1, 36_500), metavar="D", default=365, help="over how many days (365)")
        parser.add_argument("--seed", type=int, metavar="S", default=1, help="another seed, another community (1)")
        parser.add_argument(
            "--facts",
            type=whole(0, 1_000_000_000),
            metavar="F",
            help=f"how many facts altogether ({FACTS_EACH} for each member)",
        )
        parser.add_argument("--until", type=day, metavar="DAY", help="the day before which all happened (today, UTC)")
        parser.add_argument("--force", action="store_true", help="even where DEBUG is off, among real people")

    def handle(
        self,
        *args: Any,
        members: int,
        days: int,
        seed: int,
        facts: int | None,
        until: dt.date | None,
        force: bool,
        **options: Any,
    ) -> None:
        if settings.IS_PRODUCTION and not force:
            raise CommandError("DEBUG is off: made-up people would stand among real ones. --force makes them anyway.")
        here = known(seed)
        if here == members:
            self.stdout.write(f"No change: the {members:,} people of seed {seed} are here already.")
            return
        if here:
            raise CommandError(f"Seed {seed} has {here:,} people here already. Choose another --seed.")
        if not Edition.objects.exists():
            call_command(
                "load_programme", str(settings.BASE_DIR / "leadership" / "programme.toml"), stdout=self.stdout
            )
        end = dt.datetime.combine(until or timezone.now().date(), dt.time(), tzinfo=dt.UTC)
        community = Community(members, days, members * FACTS_EACH if facts is None else facts, seed, end)
        self.began = self.told = time.monotonic()
        rows = settle(community, Edition.objects.in_force().programme, self.progress)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # not knowing how many rows there are now, the database would plan badly
        listed = ", ".join(f"{count:,} {name}" for name, count in rows.items())
        self.stdout.write(f"Made up in {time.monotonic() - self.began:.1f} s: {listed}.")

    def progress(self, what: str, count: int) -> None:
        if time.monotonic() - self.told >= EVERY:
            self.told = time.monotonic()
            self.stdout.write(f"{self.told - self.began:6.0f} s  {what} {count:,}")
            self.stdout.flush()
