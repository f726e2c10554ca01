"""Group commit: one thread, one connection. Whatever arrives while a transaction runs goes into the next one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, connection

from chatrooms.talk.say import RefusedError, Verb
from chatrooms.talk.store import Batch, Outcome, Written
from chatrooms.talk.threads import own_line

log = structlog.get_logger("group_support.talk")

MOST = 500  # verbs in one transaction
#: how long what waits is tried again while the database is away; then its senders hear that it was not stored
PATIENCE = 20.0  # seconds
#: after several at once more will come: so long they are waited for, and told in fewer writes. Who speaks alone never waits
GATHER = 0.002  # seconds
RETRY_EVERY = 0.25

#: who wants to know, told in the committer's thread: all that one transaction did
Tell = Callable[[list[Any], Written], None]


class Committer:
    """`submit(verb, ticket)` from any thread; `tell(tickets, written)` is called after COMMIT, in this thread."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell
        self.queue: SimpleQueue[tuple[Verb, Any] | None] = SimpleQueue()
        self.is_busy = False
        self.thread = threading.Thread(target=self._run, name="committer", daemon=True)
        self.thread.start()

    def submit(self, verb: Verb, ticket: Any) -> None:
        self.queue.put((verb, ticket))

    def waiting(self) -> int:
        return self.queue.qsize()

    def close(self, timeout: float = 10) -> None:
        """Commit what was submitted before, then end."""
        self.queue.put(None)
        self.thread.join(timeout)

    def _run(self) -> None:
        own_line()
        is_open = True
        try:
            while is_open:
                batch, is_open = self._collect()
                self.is_busy = len(batch) > 1
                if batch:
                    verbs = [verb for verb, _ in batch]
                    self.tell([ticket for _, ticket in batch], self._write(verbs))
        finally:
            connection.close()

    def _collect(self) -> tuple[list[tuple[Verb, Any]], bool]:
        batch: list[tuple[Verb, Any]] = []
        found = self.queue.get()
        if self.is_busy:
            time.sleep(GATHER)
        try:
            while found is not None:
                batch.append(found)
                if len(batch) == MOST:
                    return batch, True
                found = self.queue.get_nowait()
        except Empty:
            return batch, True
        return batch, False

    def _write(self, verbs: list[Verb]) -> Written:
        """Never raises. A lost connection leaves open whether the transaction was committed; the nonces make trying again safe."""
        until = time.monotonic() + PATIENCE
        batch = Batch(verbs)
        while True:
            try:
                return batch.write()
            except (OperationalError, InterfaceError) as error:
                log.warning("the log can't be written", error=type(error).__name__, verbs=len(verbs))
                connection.close()
                if time.monotonic() > until:
                    return refused(len(verbs))
                time.sleep(RETRY_EVERY)
            except Exception:
                log.exception("a transaction of the log failed", verbs=len(verbs))
                return refused(1) if len(verbs) == 1 else one_by_one(self._write, verbs)


def refused(count: int) -> Written:
    outcomes: list[Outcome] = [RefusedError("unavailable", 1)] * count
    return Written(outcomes, {})


def one_by_one(attempt: Callable[[list[Verb]], Written], verbs: list[Verb]) -> Written:
    """One verb the database refuses must not take the others with it."""
    whole = Written([], {})
    for verb in verbs:
        part = attempt([verb])
        whole.outcomes.extend(part.outcomes)
        for room, events in part.events.items():
            whole.events.setdefault(room, []).extend(events)
    return whole
