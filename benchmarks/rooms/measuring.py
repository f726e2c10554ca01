"""One case: its servers side by side, and a slice of time for each in turn, several times round."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.rooms import generator
from benchmarks.rooms.cases import Case
from benchmarks.rooms.serving import ROOT, Server, free_port
from benchmarks.rooms.systems import SYSTEMS, environment, lines

Row = dict[str, Any]
#: of several slices: CPU as it mostly is; what else happens on a machine only ever takes from the rest
BEST = {
    "cpu_s_per_100k": statistics.median,
    "deliveries_per_s": max,
    "messages_per_s": max,
    "p50_ms": min,
    "p99_ms": min,
    "kib": statistics.median,
    "deliveries_per_core_s": statistics.median,
    "messages_per_core_s": statistics.median,
    "coming_cpu_ms": min,
    "comings_per_core_s": max,
    "comings_per_s": max,
}
SHOWN = {
    "rate": ("cpu_s_per_100k", "deliveries_per_s", "p50_ms", "p99_ms"),
    "sat": ("cpu_s_per_100k", "deliveries_per_s", "messages_per_s", "p50_ms", "p99_ms"),
    "idle": ("kib", "coming_cpu_ms"),
    "coming": ("coming_cpu_ms", "comings_per_s"),
}
TICK = 0.01  # seconds; less than that was not nothing
#: where nobody says anything
QUIET = ("idle", "coming")
#: what the ratio compares
COMPARED = {"rate": "cpu_s_per_100k", "sat": "cpu_s_per_100k", "idle": "kib", "coming": "coming_cpu_ms"}


class Rig(NamedTuple):
    """What every case needs."""

    program: Path
    urls: dict[str, str]
    cookies: list[str]
    processes: int
    seconds: float
    rounds: int


def prepare(rig: Rig) -> None:
    """The tutorial's one table; it has settings of its own, and so needs a process of its own."""
    around = {**os.environ, "DATABASE_URL": rig.urls["tutorial"]}
    subprocess.run([sys.executable, "-m", "benchmarks.rooms.tutorial"], env=around, cwd=ROOT, check=True, timeout=60)


def measure(case: Case, rig: Rig) -> dict[str, list[Row]]:
    """By system, a row for each slice."""
    with running(case, rig) as servers:
        for name, server in servers.items():  # everything is loaded and compiled before it counts
            few = case.smaller(2 * case.rooms) if case.mode in QUIET else case
            talk(few, name, server, rig, seconds=0.3)
        rounds = rig.rounds if case.mode not in QUIET else 1  # what a process had once it doesn't give back
        found: dict[str, list[Row]] = {name: [] for name in servers}
        for _ in range(rounds):
            for name, server in servers.items():
                found[name].append(talk(case, name, server, rig, rig.seconds))
    return found


@contextmanager
def running(case: Case, rig: Rig) -> Iterator[dict[str, Server]]:
    servers: dict[str, Server] = {}
    try:
        for name in case.systems:
            system, port = SYSTEMS[name], free_port()
            around = environment(rig.urls.get(name, ""), port, rig.processes, system.environment)
            servers[name] = Server(system.command(port), around, port, rig.program.parent / f"{name}.log")
        for server in servers.values():
            server.wait()
        yield servers
    finally:
        for server in servers.values():
            server.stop()


def talk(case: Case, name: str, server: Server, rig: Rig, seconds: float) -> Row:
    """One slice of one system."""
    system, marks = SYSTEMS[name], {"start": (server.cpu(), server.memory())}
    options = {"find": system.find, "send": system.send, "mode": case.mode, "amount": case.amount, "seconds": seconds}

    def mark(at: str) -> None:
        marks[at] = (server.cpu(), server.memory() if at == "ready" else 0)

    row = generator.run(rig.program, lines(system, server.port, case, rig.cookies), options, mark)
    row["wrong"] = row["lost"] + row["doubled"] + row["disordered"] + row["gone"]
    row["kib"] = (marks["ready"][1] - marks["start"][1]) / row["clients"]
    coming = max(TICK, marks["ready"][0] - marks["start"][0])
    row |= {"coming_cpu_ms": coming * 1000 / row["clients"], "comings_per_core_s": row["clients"] / coming}
    row["comings_per_s"] = row["clients"] / row["entering_s"]
    if not row["deliveries"]:
        return row
    cpu, messages = max(TICK, marks["end"][0] - marks["begin"][0]), row["deliveries"] / case.clients
    row["cpu_s_per_100k"] = cpu / row["deliveries"] * 100_000
    row |= {"deliveries_per_s": row["deliveries"] / row["seconds"], "deliveries_per_core_s": row["deliveries"] / cpu}
    row |= {"messages_per_s": messages / row["seconds"], "messages_per_core_s": messages / cpu}
    return row


def together(rows: list[Row]) -> Row:
    """One row of several slices."""
    found: Row = {"wrong": sum(row["wrong"] for row in rows)}
    for measure, choose in BEST.items():
        values = [row[measure] for row in rows if measure in row]
        found[measure] = choose(values) if values else None
    return found


def compared(case: Case, found: dict[str, list[Row]]) -> list[Row]:
    """The table's rows: ratio = how many times ours it takes."""
    whole = {name: together(rows) for name, rows in found.items()}
    measure = COMPARED[case.mode]
    return [
        {
            "system": SYSTEMS[name].title,
            **{each: row[each] for each in SHOWN[case.mode]},
            "wrong": row["wrong"],
            "ratio": times(row, whole["ours"], measure),
        }
        for name, row in whole.items()
    ]


def times(theirs: Row, ours: Row, measure: str) -> float | None:
    """How many times ours it takes; None where nothing came of one of them while it was looked at."""
    return theirs[measure] / ours[measure] if theirs[measure] is not None and ours[measure] else None


def verdicts(case: Case, found: dict[str, list[Row]]) -> list[Row]:
    """What was wanted, what came, and whether it is so; `held` is what the exit code looks at."""
    ours, verdict = together(found["ours"]), []
    for measure, wanted in case.wanted.items():
        got = ours[measure]
        if got is None:
            continue  # nothing came at all, which is wrong enough
        is_met = got >= wanted if measure.endswith("_s") else got <= wanted
        verdict.append(line(case, measure, wanted, got, is_met, None))
    for name, (wanted, least) in case.times.items():
        got = times(together(found[name]), ours, "cpu_s_per_100k")
        if got is None:
            continue
        verdict.append(line(case, f"times ours: {name}", wanted, got, got >= wanted, got >= least))
    verdict.append(line(case, "wrong", 0, ours["wrong"], not ours["wrong"], not ours["wrong"]))
    return verdict


def line(case: Case, measure: str, wanted: float, got: float, is_met: bool, is_held: bool | None) -> Row:
    words = {None: "", True: "yes", False: "NO"}
    return {
        "case": case.name,
        "measure": measure.replace("_", " "),
        "wanted": float(wanted),
        "got": float(got),
        "reached": words[is_met],
        "held": words[is_held],
    }
