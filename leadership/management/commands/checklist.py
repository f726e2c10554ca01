"""Print one person's checklist for a role or room."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from leadership.management.arguments import instant
from leadership.members.models import Member
from leadership.roles.eligibility import checklist
from leadership.roles.models import Edition


class Command(BaseCommand):
    help = "One person's checklist for a role or room, as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("subject", metavar="ROLE-OR-ROOM")
        parser.add_argument("--at", type=instant, metavar="ISO", help="as things stood at that instant")

    def handle(self, *args: Any, username: str, subject: str, at: dt.datetime | None, **options: Any) -> None:
        try:
            member = Member.objects.get(username=username)
            found = checklist(member, subject, at or timezone.now())
        except Member.DoesNotExist as error:
            raise CommandError(f"There is nobody called “{username}”.") from error
        except Edition.DoesNotExist as error:
            raise CommandError(str(error)) from error
        except KeyError as error:
            raise CommandError(f"There is no role or room “{subject}” in the edition of that day.") from error
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
