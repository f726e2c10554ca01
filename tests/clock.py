"""Time in tests: a clock that stands still where it is set, and many acts at the same moment."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable
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
    answers: list[Any] = [None] * len(acts)
    ready = threading.Barrier(len(acts))

    def run(place: int) -> None:
        try:
            ready.wait()
            answers[place] = acts[place]()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
