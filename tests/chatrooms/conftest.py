"""The site as processes of its own on this test's database, and people in its rooms."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


class Site:
    """One uvicorn, started as `serve` starts it."""

    def __init__(self, port: int, environment: dict[str, str], log: Path, options: Sequence[str] = ()) -> None:
        from leadership.management.commands.serve import web

        self.port, self.log = port, log
        self.origin, self.socket = f"http://localhost:{port}", f"ws://localhost:{port}/ws/"
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [*web("127.0.0.1", port), *options],
                cwd=ROOT,
                env=environment,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    def wait(self) -> Site:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return self
        raise AssertionError(self.log.read_text())

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(timeout=20)

    def said(self) -> str:
        return self.log.read_text()


@pytest.fixture
def start_site(transactional_db: None, tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """`start_site(port=None, options=(), **environment)`; every one of them is ended afterwards and must not have failed on the way."""
    from django.conf import settings
    from django.db import connection

    named = connection.settings_dict
    url = f"sqlite:///{named['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgres://{named['HOST'] or '127.0.0.1'}:{named['PORT'] or 5432}/{named['NAME']}"
    started: list[Site] = []

    def start(port: int | None = None, options: Sequence[str] = (), **more: str) -> Site:
        if port is None:
            with socket.create_server(("127.0.0.1", 0)) as listener:
                port = listener.getsockname()[1]
        environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "DEBUG": "1", "DATABASE_URL": url, "PORT": str(port), "LOG_LEVEL": "WARNING", "EMAIL_URL": "console:",
            "REDIS_URL": settings.REDIS_URL, "REDIS_PREFIX": settings.REDIS_PREFIX, "RATE_LIMIT_FACTOR": "100",
            **more,
        }  # fmt: skip
        site = Site(port, environment, tmp_path / f"site-{len(started)}.log", options)
        started.append(site)
        return site.wait()

    yield start
    for site in started:
        site.stop()
    for site in started:
        assert "Traceback" not in site.said(), site.said()


@pytest.fixture
def site(start_site: Callable[..., Site], programme: Any) -> Site:
    return start_site()
