"""The rooms beside a plain broadcast, which keeps nothing and asks nobody who she is, and the tutorial's chat with one INSERT a message.

Ours is the site as production starts it: sessions, doors and rights are checked, and a message is on the disk before anybody gets it. All
answer the same clients in turn, in the same minutes; a message that is lost, comes twice or comes in another order is counted.
"""

from __future__ import annotations

import argparse
import os
import platform
import secrets
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env

from benchmarks import database
from benchmarks.printing import save, table
from benchmarks.rooms.cases import CASES, MOST, MOST_ROOMS, SHORT
from benchmarks.rooms.generator import NoCompilerError, compiled

ROOT = Path(__file__).parents[2]
#: a load of so many times the cores, ours among it
BUSY = 2


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.rooms",
        description=__doc__,
        epilog="It works in a database of its own: on DATABASE_URL's PostgreSQL server, or an SQLite file under benchmarks/results/. With "
        "PostgreSQL and REDIS_URL there are two processes of ours and of the tutorial. It needs Linux and a C compiler.",
    )
    parser.add_argument("--long", action="store_true", help="every case, three rounds of 6 seconds: six minutes")
    parser.add_argument("--cases", help=f"some of {', '.join(case.name for case in CASES)}")
    parser.add_argument("--seconds", type=float, help="of a slice")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--processes", type=int, help="of ours and of the tutorial")
    parser.add_argument(
        "--people", type=int, default=MOST, help="no more sockets than so many, to try whether it works"
    )
    options = parser.parse_args(given)
    names = [case.name for case in CASES]
    chosen = options.cases.split(",") if options.cases else names if options.long else SHORT
    if not set(chosen) <= set(names):
        parser.error(f"--cases: some of {', '.join(names)}")
    options.cases = [case.smaller(options.people) for case in CASES if case.name in chosen]
    options.seconds = options.seconds or (6 if options.long else 2)
    options.rounds = options.rounds or (3 if options.long else 2)
    return options


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # its database goes whoever ends it
    Env().read_env(str(ROOT / ".env"), recurse=False)
    url, name = os.environ.get("DATABASE_URL", ""), f"group_support_bench_rooms_{os.getpid()}"
    is_shared = database.is_server(url) and bool(os.environ.get("REDIS_URL"))
    options.processes = options.processes or (2 if is_shared else 1)
    surround(database.own(url, name), options.processes)
    names = {"ours": name, "tutorial": f"{name}_tutorial"}
    with tempfile.TemporaryDirectory() as folder:
        try:
            program = compiled(Path(folder))
        except NoCompilerError as error:
            print(error, file=sys.stderr)
            return 2
        try:
            for each in names.values():
                database.create(url, each)
            results = measure(options, program, {each: database.own(url, name) for each, name in names.items()})
        finally:
            close()
            for each in names.values():
                database.drop(url, each)
    return report(results, database.RESULTS)


def surround(url: str, processes: int) -> None:
    """The environment of production, but for limits that nobody could be measured under."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": url,
        "DEBUG": "0",
        "HTTPS": "1",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "127.0.0.1",
        "RATE_LIMIT_FACTOR": "1000000",
        "REDIS_PREFIX": f"bench-{os.getpid()}",
        "LOG_LEVEL": "WARNING",
        "EMAIL_URL": "console:",
        "WEB_CONCURRENCY": str(processes),
    }


def measure(options: argparse.Namespace, program: Path, urls: dict[str, str]) -> dict[str, Any]:
    import django

    django.setup()
    from django.db import connection

    from benchmarks.rooms import measuring, people

    print("Making a community", flush=True)
    cookies = people.prepare(min(MOST_ROOMS, max(case.rooms for case in options.cases)), min(MOST, options.people))
    rig = measuring.Rig(program, urls, cookies, options.processes, options.seconds, options.rounds)
    measuring.prepare(rig)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        version = cursor.fetchone()[0]
    results: dict[str, Any] = {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "database": f"{connection.vendor} {version}",
        "redis": urlsplit(os.environ.get("REDIS_URL", "")).hostname,
        "processes": options.processes,
        "load_before": os.getloadavg(),
        "slices": {},
        "verdicts": [],
    }
    for case in options.cases:
        found = measuring.measure(case, rig)
        results["slices"][case.name] = found
        results["verdicts"] += measuring.verdicts(case, found)
        print(f"\n{table(case.title, measuring.compared(case, found))}", flush=True)
    return results


def close() -> None:
    from django.db import connections

    connections.close_all()


def report(results: dict[str, Any], folder: Path) -> int:
    """What was wanted beside what came; save, and fail for what is not held."""
    before, after, cores = results["load_before"][0], os.getloadavg()[0], results["cores"]
    results["load_after"] = os.getloadavg()
    print(f"\n{table('What was wanted of ours', results['verdicts'])}\n")
    redis = " and Redis" if results["redis"] else ""
    print(
        f"{results['database']}{redis}, processes: {results['processes']}, {cores} cores, load {before:.1f} to {after:.1f}"
    )
    print(f"Saved as {save(folder, results, 'rooms')}")
    missed = [each for each in results["verdicts"] if each["held"] == "NO"]
    if max(before, after) > BUSY * cores:
        print("The machine has much else to do: no figure says anything today, and only what is wrong counts.")
        missed = [each for each in missed if each["measure"] == "wrong"]
    for each in missed:
        print(f"NOT HELD {each['case']}: {each['measure']} {each['got']:.2f}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
