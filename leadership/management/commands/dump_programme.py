"""Print an edition as TOML; loading what was printed changes nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from leadership.roles.models import Edition


class Command(BaseCommand):
    help = "Print the edition in force, or that of a day, as TOML."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--edition", metavar="DATE", help="the day of another edition, such as 2022-07-05")

    def handle(self, *args: Any, edition: str | None, **options: Any) -> None:
        self.stdout.write(self.find(edition).source, ending="")

    def find(self, day: str | None) -> Edition:
        try:
            if day is None:
                return Edition.objects.in_force()
            return Edition.objects.get(day=dt.date.fromisoformat(day))
        except ValueError as error:
            raise CommandError(f"--edition: “{day}” is not a date such as 2022-07-05.") from error
        except Edition.DoesNotExist as error:
            days = ", ".join(str(each) for each in Edition.objects.values_list("day", flat=True)) or "none"
            raise CommandError(f"There is no such edition. Known days: {days}.") from error
