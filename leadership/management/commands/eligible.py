"""List everybody who meets the requirements of a role or room."""

from __future__ import annotations

import csv
import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from leadership.management.arguments import instant
from leadership.roles.eligibility import eligible, usernames
from leadership.roles.models import Edition


class Command(BaseCommand):
    help = "Everybody who meets a role's or room's requirements, does not hold it, and has not applied; by username."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("subject", metavar="ROLE-OR-ROOM")
        parser.add_argument("--at", type=instant, metavar="ISO", help="as things stood at that instant")
        parser.add_argument("--format", choices=["csv", "json"], default="csv")

    def handle(self, *args: Any, subject: str, at: dt.datetime | None, format: str, **options: Any) -> None:  # noqa: A002
        at = at or timezone.now()
        try:
            found = usernames(eligible(Edition.objects.in_force(at).programme, subject, at))
        except Edition.DoesNotExist as error:
            raise CommandError(str(error)) from error
        except KeyError as error:
            raise CommandError(f"There is no role or room “{subject}” in the edition of that day.") from error
        if format == "json":
            self.stdout.write(json.dumps([{"username": name} for name in found]))
            return
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(["username"])
        writer.writerows([name] for name in found)
