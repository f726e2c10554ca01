"""The whole site in one command: prepare what is missing, then web, worker and clock until Ctrl-C."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from leadership.badges.desks import furnish
from leadership.members.models import Member
from leadership.roles.models import Edition

PROGRAMME = Path(settings.BASE_DIR) / "leadership" / "programme.toml"
TICK_EVERY = 60  # seconds
GRACE = 13  # seconds a child has to finish what it is doing
MANAGE = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py")]
WORKER = [*MANAGE, "db_worker", "--no-reload", "--interval", "0.5", "--no-startup-delay"]
TICK = [*MANAGE, "tick"]
#: finished frames, nothing compressed, nothing large, and a line that broke is noticed within 45 s (D14, D18)
SOCKETS = [
    "--ws",
    "chatrooms.talk.uvicorn_ws:FanOutProtocol",
    "--ws-per-message-deflate",
    "false",
    "--ws-max-size",
    "16384",
    "--ws-ping-interval",
    "20",
    "--ws-ping-timeout",
    "20",
]
PR_SET_PDEATHSIG = 1


def web(host: str, port: int) -> list[str]:
    """uvicorn as production starts it; it trusts no forwarded address, allauth counts our own proxies."""
    options = "--lifespan off --no-access-log --no-proxy-headers --no-server-header"
    return [
        *(sys.executable, "-m", "uvicorn", "config.asgi:application", "--host", host, "--port", str(port)),
        *options.split(),
        *SOCKETS,
        *("--log-level", "warning", "--timeout-graceful-shutdown", "10"),
    ]


def ends_with_its_parent() -> None:
    """Linux ends the child even if the parent was killed without a chance to."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--only-prepare", action="store_true", help="Make what is missing, start nothing.")

    def handle(self, *args: Any, port: int, host: str, only_prepare: bool, **options: Any) -> None:
        if only_prepare:
            self.prepare()
            return
        refuse_if_taken(host, port)
        self.prepare()
        self.serve(host, port)

    def serve(self, host: str, port: int) -> None:
        if settings.IS_PRODUCTION:
            call_command("collectstatic", interactive=False, verbosity=0)
        children = {"web": start(web(host, port), port), "worker": start(WORKER, port)}
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        try:
            wait_until_open(host, port, children["web"])
            self.stdout.write(f"Group Support is open at http://{host}:{port}/ (Ctrl-C closes it)")
            self.watch(children, port)
        except KeyboardInterrupt:
            self.stdout.write("Closing")
        finally:
            end(children)

    def prepare(self) -> None:
        """Tables, the programme and the demo world, each only where it is missing."""
        if needs_migrating():
            call_command("migrate", interactive=False, verbosity=0)
        furnish()
        if not Edition.objects.exists():
            self.stdout.write("Loading the programme")
            call_command("load_programme", str(PROGRAMME), stdout=self.stdout)
        if settings.DEBUG and not Member.objects.exists():
            self.stdout.write("Making the demo world")
            call_command("demo", stdout=self.stdout)

    def watch(self, children: dict[str, subprocess.Popen[bytes]], port: int) -> None:
        """Until a child ends by itself, which is a failure; meanwhile a tick a minute."""
        due = time.monotonic()
        while True:
            for name, child in children.items():
                if child.poll() is None:
                    continue
                if name != "tick":
                    raise CommandError(f"The {name} process ended with {child.returncode}.")
            if time.monotonic() >= due and has_ended(children.get("tick")):
                children["tick"] = start(TICK, port)
                due = time.monotonic() + TICK_EVERY
            time.sleep(0.5)


def stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def needs_migrating() -> bool:
    """`migrate` with nothing to do still takes a second that every start would wait for."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def has_ended(child: subprocess.Popen[bytes] | None) -> bool:
    return child is None or child.poll() is not None


def refuse_if_taken(host: str, port: int) -> None:
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        raise CommandError(f"Port {port} is taken: {error.strerror}. Try: make run PORT={port + 1}") from error


def start(command: list[str], port: int) -> subprocess.Popen[bytes]:
    """A child in a session of its own, so that Ctrl-C reaches the supervisor alone."""
    return subprocess.Popen(  # noqa: S603  # our own commands
        command,
        cwd=settings.BASE_DIR,
        env={**os.environ, "PORT": str(port)},
        start_new_session=True,
        preexec_fn=ends_with_its_parent,  # no threads here yet
    )


def wait_until_open(host: str, port: int, child: subprocess.Popen[bytes]) -> None:
    while child.poll() is None:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise CommandError(f"The web process ended with {child.returncode}.")


def end(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ends the children and waits for them; a second Ctrl-C meanwhile changes nothing."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE
    for child in children.values():
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
