"""Check a programme file and put it in force."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from leadership.roles.checking import LONGEST, check
from leadership.roles.editions import Outcome, outcome_of, put_in_force

SENTENCES = {
    Outcome.SAME: "No change: the edition of {day:%-d %B %Y} is this one already.",
    Outcome.NEW: "In force from {day:%-d %B %Y}: {roles} roles, {rooms} rooms.",
    Outcome.REPLACED: "Replaced the edition of {day:%-d %B %Y}: {roles} roles, {rooms} rooms.",
}


class Command(BaseCommand):
    help = "Check the whole programme file, then put it in force as one edition. Any mistake: exit 1, nothing changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.toml")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *args: Any, file: str, dry_run: bool, **options: Any) -> None:
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
        outcome = outcome_of(programme) if dry_run else put_in_force(programme, note=Path(file).name)[1]
        sentence = SENTENCES[outcome].format(
            day=programme.edition, roles=len(programme.roles), rooms=len(programme.rooms)
        )
        self.stdout.write(f"Would be: {sentence}" if dry_run else sentence)

    def fail(self, lines: str) -> None:
        self.stderr.write(lines)
        raise SystemExit(1)
