"""`make run`'s one command, from an empty folder to Ctrl-C, as a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "DEBUG": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
        "PORT": str(free_port()),
    }


def answer(port: str, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
            return response.status
    except OSError:
        return 0


class Serving:
    """`manage.py serve` with what it says in a file."""

    def __init__(self, environment: dict[str, str], out: Path) -> None:
        self.port, self.out, self.began = environment["PORT"], out, time.monotonic()
        with out.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"], cwd=ROOT, env=environment, stdout=file, stderr=file
            )

    def wait(self, seconds: float) -> float:
        """Seconds until the first page."""
        while answer(self.port, "/livez") != 200:
            assert self.process.poll() is None, self.out.read_text()
            assert time.monotonic() - self.began < seconds, self.out.read_text()
            time.sleep(0.1)
        return time.monotonic() - self.began

    def children(self) -> list[int]:
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(number) for number in found.split()]

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=15)


@pytest.fixture
def serve(environment: dict[str, str], tmp_path: Path) -> Iterator[type]:
    started: list[Serving] = []

    def start() -> Serving:
        started.append(Serving(environment, tmp_path / f"out-{len(started)}"))
        return started[-1]

    yield start
    for serving in started:
        if serving.process.poll() is None:
            serving.process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="looks for its children in /proc")
def test_from_nothing_to_ctrl_c_and_again(serve) -> None:
    first = serve()
    first_took = first.wait(120)
    assert answer(first.port, "/readyz") == 200
    assert answer(first.port, "/roles/") == 200
    assert answer(first.port, "/static/admin/css/base.css") == 200
    children = first.children()
    assert len(children) >= 2
    first.stop()
    assert not [child for child in children if Path(f"/proc/{child}").exists()]
    said = first.out.read_text()
    assert "rosa" in said
    assert "listen-with-heart" in said
    assert "Traceback" not in said

    second = serve()
    # nothing is made again: on a quiet machine 5 s against 25
    assert second.wait(60) < first_took / 2
    second.stop(signal.SIGTERM)
    assert "Making the demo world" not in second.out.read_text()


def test_a_taken_port_is_named(environment) -> None:
    with socket.create_server(("127.0.0.1", int(environment["PORT"]))):
        found = subprocess.run(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert found.returncode == 1
    assert f"Port {environment['PORT']} is taken" in found.stderr
    assert "Traceback" not in found.stderr
