"""Import people, activity or badges held before from a CSV file."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import IntegrityError, OperationalError

from leadership.imports.reading import open_text
from leadership.imports.running import KINDS, run
from leadership.roles.models import Edition

#: seconds between two lines of progress where nobody watches a terminal
PATIENCE = 10


class Command(BaseCommand):
    help = "Import a CSV file, all rows or none; see docs/csv-format.md. Any mistake: exit 1, nothing changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=sorted(KINDS))
        parser.add_argument("file", metavar="FILE.csv")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *args: Any, kind: str, file: str, dry_run: bool, **options: Any) -> None:
        self.told_at = time.monotonic()
        try:
            with open_text(file) as text:
                report = run(kind, text, name=file, is_dry=dry_run, tell=self.tell)
        except OSError as error:
            self.fail(f"{file}: {error.strerror}")
        except Edition.DoesNotExist as error:
            self.fail(f"{file}: {error} Load one first: manage.py load_programme FILE.toml")
        except (IntegrityError, OperationalError) as error:
            self.fail(f"{file}: the database refused: {str(error).splitlines()[0]}")
        except KeyboardInterrupt:
            self.fail(f"{file}: interrupted", code=130)
        if report.problems:
            self.fail("\n".join([*(f"{file}:{problem}" for problem in report.problems), f"{file}: {report.total}"]))
        self.clear()
        self.stdout.write(f"Would be: {report}" if dry_run else str(report))

    def tell(self, done: int) -> None:
        """Progress, on stderr: in place on a terminal, elsewhere a line now and then."""
        if self.stderr.isatty():
            self.stderr.write(f"\r{done:,} rows", style_func=str, ending="")
            self.stderr.flush()
        elif time.monotonic() - self.told_at >= PATIENCE:
            self.told_at = time.monotonic()
            self.stderr.write(f"{done:,} rows")

    def clear(self) -> None:
        if self.stderr.isatty():
            self.stderr.write("\r", style_func=str, ending="")

    def fail(self, lines: str, code: int = 1) -> None:
        self.clear()
        self.stderr.write(f"{lines}. Nothing was changed.")
        raise SystemExit(code)
