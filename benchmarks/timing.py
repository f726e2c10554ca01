"""Clocks: the wall's, this process's own CPU, and the number of statements."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def seconds(action: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def best_seconds(action: Callable[[], Any], times: int) -> float:
    """The shortest of some runs: what others did on the machine only ever adds."""
    return min(seconds(action) for _ in range(times))


def process_seconds(action: Callable[[], Any]) -> float:
    """CPU of this process alone."""
    begin = time.process_time()
    action()
    return time.process_time() - begin


def cpu_seconds(action: Callable[[], Any]) -> float:
    """CPU of this process, which is all there is with SQLite, and of a PostgreSQL server process on this machine.

    What the machine does besides hardly changes it, unlike the wall's clock.
    """
    server = _server_cpu()
    return process_seconds(action) + _server_cpu() - server


def _server_cpu() -> float:
    """Of the process that serves our connection, in steps of 10 ms; 0 where there is none to be seen."""
    if connection.vendor != "postgresql":
        return 0
    connection.ensure_connection()
    try:
        stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
    except OSError:
        return 0
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def alone() -> Iterator[None]:
    """PostgreSQL shares no work out to other processes, whose CPU we would not see."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        yield
        cursor.execute("RESET max_parallel_workers_per_gather")


def statements(action: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        action()
    return len(captured)
