"""The clients: `load.c`, compiled when it is needed. Clients in Python would cost more than the server they measure."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parent / "load.c"
PATIENCE = 300  # seconds for a whole slice


class NoCompilerError(Exception):
    """Nothing here can compile C."""


def cores() -> tuple[set[int], set[int]]:
    """For the clients one, for the servers the others; the same where there is only one."""
    every = sorted(os.sched_getaffinity(0))
    return {every[0]}, set(every[1:]) or set(every)


def compiled(folder: Path) -> Path:
    compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if compiler is None or not Path("/proc/self/smaps_rollup").exists():
        raise NoCompilerError(
            "The clients are a small C program for Linux: this needs a compiler (apt-get install gcc libc6-dev) and /proc."
        )
    program = folder / "load"
    subprocess.run([compiler, "-O2", "-o", program, SOURCE], check=True, timeout=60)
    return program


def run(program: Path, clients: list[str], options: dict[str, Any], mark: Callable[[str], None]) -> dict[str, Any]:
    """Let them talk; `mark` is called when they are `ready`, at the `begin` of what counts and at its `end`."""
    file = program.parent / "clients.tsv"
    file.write_text("\n".join(clients) + "\n")
    named = [each for name, value in options.items() for each in (f"--{name}", str(value))]
    process = subprocess.Popen(
        [program, "--clients", file, *named],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, cores()[0]),
    )
    counted = ""
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("{"):
                counted = line
            else:
                mark(line.strip())
        process.wait(PATIENCE)
    finally:
        process.kill()
        process.wait()
        file.unlink()
    if process.returncode or not counted:
        raise RuntimeError(f"the clients ended with {process.returncode}")
    found: dict[str, Any] = json.loads(counted)
    return found
