"""Check a programme file and put it in force."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from leadership.roles.checking import LONGEST, check
from leadership.roles.editing import put_edited
from leadership.roles.editions import Outcome, outcome_of

SENTENCES = {
    Outcome.SAME: "No change: the edition of {day:%-d %B %Y} is this one already.",
    Outcome.NEW: "In force from {day:%-d %B %Y}: {roles}, {rooms}.",
    Outcome.REPLACED: "Replaced the edition of {day:%-d %B %Y}: {roles}, {rooms}.",
}
LONGEST_NOTE = 300


def amount(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


class Command(BaseCommand):
    help = "Check the whole programme file, then put it in force as one edition. Any mistake: exit 1, nothing changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.toml")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument("--note", default="", help="what changed, for people whose application waits")

    def handle(self, *args: Any, file: str, dry_run: bool, note: str, **options: Any) -> None:
        if len(note) > LONGEST_NOTE:
            self.fail(f"--note: longer than {LONGEST_NOTE} characters")
        try:
            with Path(file).open("rb") as stream:
                content = stream.read(4 * LONGEST + 1)
            if len(content) > 4 * LONGEST:
                self.fail(f"{file}: longer than {LONGEST:,} characters; no programme needs so many")
            text = content.decode("utf-8-sig")
        except OSError as error:
            self.fail(f"{file}: {error.strerror}")
        except UnicodeDecodeError as error:
            self.fail(f"{file}: not UTF-8 at byte {error.start}")
        programme, errors = check(text)
        if programme is None:
            self.fail("\n".join(f"{file}: {error}" for error in errors))
        outcome = outcome_of(programme)
        if not dry_run:
            put_edited(programme, note=note)
        sentence = SENTENCES[outcome].format(
            day=programme.edition,
            roles=amount(len(programme.roles), "role"),
            rooms=amount(len(programme.rooms), "room"),
        )
        self.stdout.write(f"Would be: {sentence}" if dry_run else sentence)

    def fail(self, lines: str) -> None:
        self.stderr.write(lines)
        raise SystemExit(1)
