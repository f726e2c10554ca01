"""Who sits at a desk."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from leadership.badges.desks import ADMINS, SAFEGUARDING, appoint, dismiss
from leadership.badges.gate import RefusedError
from leadership.members.models import Member

DESKS = {"admin": ADMINS, "safeguarding": SAFEGUARDING}


class Command(BaseCommand):
    help = "Make somebody a programme admin or safeguarding lead, or with --end no longer one. It is on the record."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("desk", choices=sorted(DESKS))
        parser.add_argument("--end", action="store_true", help="Take the desk away again.")

    def handle(self, *args: Any, username: str, desk: str, end: bool, **options: Any) -> None:
        member = Member.objects.filter(username=username).first()
        if member is None:
            raise CommandError(f"There is nobody called “{username}”. Nothing was changed.")
        try:
            is_new = (dismiss if end else appoint)(member, DESKS[desk])
        except RefusedError as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        what = "no longer sits" if end else "sits"
        self.stdout.write(f"{username} {what if is_new else 'already ' + what} at the desk: {DESKS[desk]}.")
