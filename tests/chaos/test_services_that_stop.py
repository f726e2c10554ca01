"""The database or Redis stands still or goes away: no false ack, the process answers, and afterwards nothing is missing (D22, D23)."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from tests.chaos.talkers import IS_FULL, Talker, nothing_is_missing, talkers

#: seconds without the database, and without Redis
STANDS_STILL, AWAY = (10.0, 30.0) if IS_FULL else (3.0, 0.0)
PAGES = ("/livez", "/", "/rooms/", "/rooms/free-hugs/", "/path/", "/notices/", "/settings/", "/accounts/login/")
#: by this name PostgreSQL knows the site's connections from the test's own
THE_SITE = "the-site"


def asked(site: Any, path: str, cookie: str = "") -> int:
    """The status of a page, asked on a line of its own."""
    line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    with contextlib.closing(line):
        line.request("GET", path, headers={"Host": f"localhost:{site.port}", "Cookie": cookie})
        return line.getresponse().status


async def answers_for(seconds: float, site: Any) -> None:
    """/livez, again and again, each time within a second."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        assert await asyncio.to_thread(asked, site, "/livez") == 200
        assert time.monotonic() - began < 1
        await asyncio.sleep(0.1)


def backends() -> list[tuple[int, str]]:
    """The processes in which PostgreSQL serves the site on this test's database, and what each does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, state FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s",
            [THE_SITE],
        )
        return cursor.fetchall()


def stop_backends() -> list[int]:
    """Each stands still between two statements: in the middle of one it could hold what other databases wait for."""
    for pid, _ in backends():
        if not Path(f"/proc/{pid}/comm").exists() or Path(f"/proc/{pid}/comm").read_text() != "postgres\n":
            pytest.skip("PostgreSQL runs on another machine")
    stopped: list[int] = []
    try:
        for _ in range(50):
            idle = [pid for pid, state in backends() if state == "idle" and pid not in stopped]
            for pid in idle:
                os.kill(pid, signal.SIGSTOP)
                stopped.append(pid)
            if not [pid for pid, _ in backends() if pid not in stopped]:
                break
            time.sleep(0.02)
    except PermissionError:
        wake(stopped)
        pytest.skip("not allowed to stop PostgreSQL's processes")
    return stopped


def wake(pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


@contextlib.contextmanager
def database_stands_still() -> Iterator[None]:
    """Nothing can be stored: on SQLite somebody holds the only writer's lock, on PostgreSQL nobody at the other end moves."""
    if connection.vendor == "sqlite":
        line = sqlite3.connect(connection.settings_dict["NAME"], timeout=20, isolation_level=None)
        with contextlib.closing(line):
            line.execute("BEGIN IMMEDIATE")
            yield
            line.execute("ROLLBACK")
        return
    stopped = stop_backends()
    try:
        assert stopped
        yield
    finally:
        wake(stopped)


async def test_while_the_database_stands_still_nothing_is_acknowledged(start_site, programme) -> None:
    """D23, D1: and the process answers all the while, though a page waits, too."""
    site = await sync_to_async(start_site)(PGAPPNAME=THE_SITE)
    async with talkers(4, site) as everybody:
        await everybody[0].talk(5)
        await everybody[0].until(lambda: not everybody[0].waiting)
        still = database_stands_still()
        await sync_to_async(still.__enter__)()
        try:
            acked = [dict(each.acked) for each in everybody]
            await asyncio.gather(*(each.talk(20) for each in everybody))
            page = asyncio.create_task(asyncio.to_thread(asked, site, "/rooms/free-hugs/", everybody[0].cookie))
            await answers_for(STANDS_STILL, site)
            assert [each.acked for each in everybody] == acked, "acknowledged, and stored nowhere"
        finally:
            await sync_to_async(still.__exit__)(None, None, None)
        assert await page == 200
        await nothing_is_missing(everybody)


async def test_connections_that_are_cut_lose_nothing(start_site, programme) -> None:
    """D23: what a restart of PostgreSQL is to the site, again and again while people talk."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no connections to cut")
    site = await sync_to_async(start_site)(PGAPPNAME=THE_SITE)
    async with talkers(5, site) as everybody:
        talking = asyncio.gather(*(each.talk(100, 0.03) for each in everybody))
        while not talking.done():
            for pid, _ in await sync_to_async(backends)():
                await sync_to_async(terminate)(pid)
            await asyncio.sleep(0.7)
        await nothing_is_missing(everybody)


def terminate(pid: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])


async def test_pages_that_wait_in_the_database_hold_up_nobody_who_talks(start_site, programme) -> None:
    """D24: more requests than the site has lines for them, each behind a statement that takes its time."""
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite nobody who reads waits for anybody")
    site = await sync_to_async(start_site)(PGAPPNAME=THE_SITE)
    async with talkers(3, site) as everybody:
        slow = await sync_to_async(locked)("leadership_notice")
        try:
            cookie = everybody[0].cookie
            pages = [asyncio.create_task(asyncio.to_thread(asked, site, "/notices/", cookie)) for _ in range(15)]
            for _ in range(100):
                if [state for _, state in await sync_to_async(backends)()].count("active") > 3:
                    break
                await asyncio.sleep(0.05)
            await asyncio.gather(*(each.talk(20, 0.02) for each in everybody))
            for each in everybody:
                await each.until(lambda each=each: not each.waiting)
            assert not [page for page in pages if page.done()], "nothing was slow"
        finally:
            await sync_to_async(slow.close)()
        assert {await page for page in pages} == {200}
        await nothing_is_missing(everybody)


def locked(table: str) -> Any:
    """A line of its own that lets nobody read the table until it is closed."""
    line = connection.Database.connect(**connection.get_connection_params())
    line.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    return line


class Redis:
    """A Redis of this test's own."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _ in range(100):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            time.sleep(0.05)
        raise AssertionError("redis-server does not listen")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def redis() -> Iterator[Redis]:
    if shutil.which("redis-server") is None:
        pytest.skip("needs redis-server")
    server = Redis()
    yield server
    server.kill()


def stand_still(redis: Redis) -> Callable[[], None]:
    redis.process.send_signal(signal.SIGSTOP)
    return lambda: redis.process.send_signal(signal.SIGCONT)


def go_away(redis: Redis) -> Callable[[], None]:
    redis.kill()
    return redis.start


@pytest.mark.parametrize("stop", [stand_still, go_away])
async def test_without_redis_it_only_takes_longer(start_site, programme, redis, stop) -> None:
    """D22: two processes; everything is stored and reaches everybody meanwhile, and pages open."""
    sites = [await sync_to_async(start_site)(REDIS_URL=redis.url) for _ in range(2)]
    async with talkers(4, *sites) as everybody:
        await say_and_hear(everybody)
        come_back = stop(redis)
        try:
            until = time.monotonic() + AWAY
            while True:
                asking = (asyncio.to_thread(asked, sites[0], path, everybody[0].cookie) for path in PAGES)
                began = time.monotonic()
                assert set(await asyncio.gather(*asking)) <= {200, 302}
                assert time.monotonic() - began < 10, "pages open, and too late"
                assert await asyncio.to_thread(asked, sites[0], "/readyz") == 503
                await say_and_hear(everybody)
                if time.monotonic() > until:
                    break
        finally:
            await sync_to_async(come_back)()
        await say_and_hear(everybody)
        async with asyncio.timeout(5):
            while await asyncio.to_thread(asked, sites[0], "/readyz") != 200:
                await asyncio.sleep(0.2)


async def say_and_hear(everybody: list[Talker]) -> None:
    await asyncio.gather(*(each.talk(10, 0.02) for each in everybody))
    await nothing_is_missing(everybody)
