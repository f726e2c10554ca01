"""Threads of our own that read the database for the sockets: a slow page elsewhere must not stop the rooms (D24)."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection

T = TypeVar("T")

READERS = 3


def own_line() -> None:
    """This thread's connection is none of those the pages share: pages that hold all of them hold up no room."""
    options = {name: value for name, value in connection.settings_dict["OPTIONS"].items() if name != "pool"}
    connection.settings_dict = {**connection.settings_dict, "OPTIONS": options}
    # while developing, Django keeps what a connection was asked until a request ends; here none does
    connection.queries_log = deque(maxlen=0)


class Readers:
    """`await readers(function, …)` runs it in one of few threads that keep their connections."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(READERS, "reader", own_line)

    def __call__(self, function: Callable[..., T], *args: Any) -> Awaitable[T]:
        return asyncio.get_running_loop().run_in_executor(self.pool, twice, function, *args)

    def close(self) -> None:
        """End the threads, each with its connection."""
        everyone = threading.Barrier(READERS, timeout=10)

        def leave() -> None:
            everyone.wait()
            connection.close()

        for _ in range(READERS):
            self.pool.submit(leave)
        self.pool.shutdown(wait=True)


def twice(function: Callable[..., T], *args: Any) -> T:
    """A connection may have died since it was last used: one more try with a new one. Reads may be tried again."""
    try:
        return function(*args)
    except (OperationalError, InterfaceError):
        connection.close()
        return function(*args)


class Together:
    """Asked one by one, answered together: whatever is asked while an answer is under way goes into the next one."""

    def __init__(self, readers: Readers, answer: Callable[[list[Any]], list[Any]], most: int = 200) -> None:
        self.readers, self.answer, self.most = readers, answer, most
        self.waiting: list[tuple[Any, asyncio.Future[Any]]] = []
        self.task: asyncio.Task[None] | None = None

    def ask(self, question: Any) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self.waiting.append((question, future))
        if self.task is None:
            self.task = loop.create_task(self._run())
        return future

    async def _run(self) -> None:
        while self.waiting:
            batch, self.waiting = self.waiting[: self.most], self.waiting[self.most :]
            answers: list[Any]
            try:
                answers = await self.readers(self.answer, [question for question, _ in batch])
            except Exception as error:  # each who asked hears of it
                answers = [error] * len(batch)
            for (_, future), answer in zip(batch, answers, strict=True):
                if future.done():
                    continue
                if isinstance(answer, Exception):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)
        self.task = None
