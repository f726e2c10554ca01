"""The systems that are measured: how each is started, and how a client comes in, talks, and knows a message."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import NamedTuple

from benchmarks.rooms.cases import Case
from benchmarks.rooms.people import ROOM


class System(NamedTuple):
    title: str
    #: port → the command
    command: Callable[[int], list[str]]
    #: number of the room → the path
    path: Callable[[int], str]
    #: a message, with %s the words, %r the room and %u a UUID; and what comes before the words when they arrive
    send: str
    find: str
    #: what is said to enter the room and heard then, and what is heard before by whom the server knows
    says: str = "-"
    hears: str = "-"
    is_known: str = "-"
    knows_people: bool = False
    #: more of the environment
    environment: dict[str, str] = {}


def product(port: int) -> list[str]:
    from leadership.management.commands.serve import web

    return web("127.0.0.1", port)


def broadcast(port: int) -> list[str]:
    return [sys.executable, "-m", "benchmarks.rooms.broadcast", str(port)]


def tutorial(port: int) -> list[str]:
    options = "--host 127.0.0.1 --lifespan off --no-access-log --log-level warning --ws-per-message-deflate false"
    command = [sys.executable, "-m", "uvicorn", "benchmarks.rooms.tutorial:application", "--port", str(port)]
    return [*command, *options.split()]


ORIGIN = "https://127.0.0.1"
SYSTEMS = {
    "ours": System(
        "ours",
        product,
        lambda room: "/ws/",
        '{"op":"send","room":"' + ROOM.format("%r") + '","nonce":"%u","text":"%s"}',
        '"text":"#',
        '{"op":"sub","room":"' + ROOM.format("{room}") + '"}',
        '"op":"sub.ok"',
        '"op":"hello"',
        knows_people=True,
    ),
    "broadcast": System(
        "websockets, plain broadcast",
        broadcast,
        lambda room: f"/{room}",
        '{"message":"%s"}',
        '"message": "#',
        environment={"WEB_CONCURRENCY": "1"},
    ),
    "tutorial": System(
        "Channels tutorial, stored",
        tutorial,
        lambda room: f"/ws/chat/{room}/",
        '{"message":"%s"}',
        '"message": "#',
    ),
}


def lines(system: System, port: int, case: Case, cookies: list[str]) -> list[str]:
    """For the generator, a client each; neighbours sit in different rooms."""
    found = []
    for n in range(case.rooms * case.clients):
        room = n % case.rooms
        who = (cookies[n % len(cookies)], ORIGIN) if system.knows_people else ("-", "-")
        enters = (system.says.replace("{room}", str(room)), system.hears)
        if case.mode == "coming":
            enters = ("-", system.is_known)
        found.append("\t".join((str(room), str(port), system.path(room), *who, *enters)))
    return found


def environment(url: str, port: int, processes: int, more: dict[str, str]) -> dict[str, str]:
    """Of a server; what is the same for all stands in ours already."""
    own = {"DATABASE_URL": url, "PORT": str(port), "ORIGINS": ORIGIN, "WEB_CONCURRENCY": str(processes)}
    return {**os.environ, **own, **more}
