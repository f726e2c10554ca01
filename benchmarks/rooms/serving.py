"""A server as a process tree of its own: started, looked at through /proc, ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.rooms.generator import cores
from leadership.management.commands.serve import ends_with_its_parent

ROOT = Path(__file__).parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


class NotStartedError(Exception):
    """A server ended before anybody came."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


class Server:
    def __init__(self, command: list[str], environment: dict[str, str], port: int, log: Path) -> None:
        self.port, self.log = port, log
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdout=file,
                stderr=file,
                start_new_session=True,
                preexec_fn=placed,  # no threads here that hold anything
            )

    def wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise NotStartedError(self.log.read_text()[-2000:])

    def cpu(self) -> float:
        """Seconds of all its processes until now, in steps of 10 ms."""
        found = 0
        for pid in self.pids():
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            found += int(stat[11]) + int(stat[12])
        return found / TICKS

    def memory(self) -> float:
        """KiB of all its processes; what they share counts once."""
        found = 0.0
        for pid in self.pids():
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            found += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return found

    def pids(self) -> list[int]:
        found, waiting = [], [self.process.pid]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                waiting.extend(map(int, children.read_text().split()))
        return found

    def stop(self) -> None:
        """Kindly; what is still there after a while is killed."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=10)
        with suppress(ProcessLookupError):  # its group outlives it as long as anybody is in it
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def placed() -> None:
    ends_with_its_parent()
    os.sched_setaffinity(0, cores()[1])
