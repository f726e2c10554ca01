"""Clocks: the wall's, this process's own CPU, and the number of statements."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def seconds(action: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def median_seconds(action: Callable[[], Any], times: int) -> float:
    return statistics.median(seconds(action) for _ in range(times))


def cpu_seconds(action: Callable[[], Any]) -> float:
    """CPU of this process; a database server's own is not in it."""
    begin = time.process_time()
    action()
    return time.process_time() - begin


def statements(action: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        action()
    return len(captured)
