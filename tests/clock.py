"""Time in tests: a clock that stands still where it is set, and many acts at the same moment."""

from __future__ import annotations

import datetime as dt
import fcntl
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import time_machine
from django.db import connection

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
SECOND, HOUR, DAY, WEEK = dt.timedelta(seconds=1), dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(weeks=1)
BLINK = dt.timedelta(microseconds=1)


def at(when: dt.datetime) -> time_machine.travel:
    """`with at(NOW + DAY):` is that instant, until its end."""
    return time_machine.travel(when, tick=False)


def at_once(acts: Iterable[Callable[[], Any]]) -> list[Any]:
    """Run all of them at the same moment, each on a connection of its own; their answers or what they raised."""
    acts = list(acts)
    with racers(len(acts)) as race:
        return race(acts)


@contextmanager
def racers(count: int) -> Iterator[Callable[[Iterable[Callable[[], Any]]], list[Any]]]:
    """So many threads that run so many acts at once, again and again: connecting takes longer than most acts."""
    ready = threading.Barrier(count)

    def run(act: Callable[[], Any]) -> Any:
        ready.wait()
        try:
            return act()
        except Exception as error:
            return error

    with _alone(), ThreadPoolExecutor(count) as pool:
        try:
            yield lambda acts: list(pool.map(run, acts))
        finally:
            list(pool.map(run, [lambda: connection.close()] * count))


@contextmanager
def _alone() -> Iterator[None]:
    """One race at a time on this machine: two of fifty connections each are more than PostgreSQL has to give."""
    with Path(tempfile.gettempdir(), "group-support-races.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
