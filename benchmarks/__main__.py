"""Make a community of its own, ask it who meets the requirements in our way and in the plain one, and print both.

The ratio is what counts: both ran on the same machine in the same minutes. The loop over all members is not run to its end: a sample is
judged and its time scaled, which the table says.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path
from typing import Any

from environs import Env

from benchmarks import database

#: a slower sweep or re-judging than so many times the loop's speed is a failure, on any machine
LEAST = {"everybody": 100, "touched": 3, "one_person": 5}
TITLES = {
    "everybody": "Everybody: eligible() for each role, beside a loop over all members (scaled from {sample} of them)",
    "touched": "The {touched} members touched last, judged again, beside the loop over them",
    "one_person": "One person before all roles and rooms, beside a query for each thing asked (CPU)",
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        epilog="It works in a database of its own: on DATABASE_URL's PostgreSQL server, or an SQLite file under benchmarks/results/. "
        "A million members with twenty million facts need 10 GB of disk and, the first time, a quarter of an hour.",
    )
    parser.add_argument("--members", type=int, default=20_000)
    parser.add_argument("--facts", type=int, help="20 for each member unless told")
    parser.add_argument("--days", type=int, default=800)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--keep", action="store_true", help="keep the database, to measure again without making it anew"
    )
    options = parser.parse_args()
    options.facts = options.members * 20 if options.facts is None else options.facts
    return options


def main() -> int:
    options = arguments()
    Env().read_env(str(Path(__file__).parent.parent / ".env"), recurse=False)
    url = os.environ.get("DATABASE_URL", "")
    name = f"group_support_bench_{options.members}_{options.facts}_{options.days}_{options.seed}"
    os.environ |= {"DATABASE_URL": database.own(url, name), "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    database.create(url, name)
    try:
        results = measure(options)
    finally:
        if not options.keep:
            close()
            database.drop(url, name)
    return report(results)


def measure(options: argparse.Namespace) -> dict[str, Any]:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    settings.DEBUG = False  # Django would keep every query
    call_command("migrate", verbosity=0)
    sizes = {"members": options.members, "facts": options.facts, "days": options.days, "seed": options.seed}
    call_command("simulate", **sizes)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
        cursor.execute("SHOW server_version" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        version = cursor.fetchone()[0]
    from benchmarks import requirements
    from benchmarks.printing import table
    from leadership.roles.models import Edition

    at = timezone.now()
    programme = Edition.objects.in_force(at).programme
    machine = {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "database": f"{connection.vendor} {version}",
    }
    results: dict[str, Any] = {**sizes, **machine}
    for part, title in TITLES.items():
        results[part] = getattr(requirements, part)(programme, at)
        heading = title.format(sample=requirements.SAMPLE, touched=requirements.TOUCHED)
        print(f"\n{table(heading, results[part])}", flush=True)
    return results


def close() -> None:
    from django.db import connections

    connections.close_all()


def report(results: dict[str, Any]) -> int:
    """Save, and say what is not held."""
    from benchmarks.printing import save

    print(
        f"\n{results['members']:,} members, {results['facts']:,} facts, {results['database']}, {results['cores']} cores"
    )
    print(f"Saved as {save(database.RESULTS, results)}")
    missed = [
        f"{part}: {row.get('role', '')} {row['ratio']:.1f}× is less than {least}×"
        for part, least in LEAST.items()
        for row in results[part]
        if row["ratio"] < least
    ]
    for line in missed:
        print(f"NOT HELD {line}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
