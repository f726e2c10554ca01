"""The benchmark of the rooms, so small that it says nothing about speed: everybody comes in, nothing is lost, the tables are printed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from websockets import ConnectionClosed
from websockets.asyncio.server import ServerConnection, serve

from benchmarks.rooms import generator
from benchmarks.rooms.__main__ import arguments, measure, report
from benchmarks.rooms.cases import Case
from benchmarks.rooms.generator import NoCompilerError, compiled
from benchmarks.rooms.systems import SYSTEMS, lines

CASES = "idle,rate100,sat10x50"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    try:
        return compiled(tmp_path)
    except NoCompilerError as error:
        pytest.skip(str(error))


@pytest.fixture
def urls(transactional_db: None, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Of this test's database; the tutorial's table goes with it."""
    named = connection.settings_dict
    if connection.vendor == "sqlite":
        yield {"ours": f"sqlite:///{named['NAME']}", "tutorial": f"sqlite:///{tmp_path / 'tutorial.sqlite3'}"}
        return
    url = f"postgres://{named['HOST'] or '127.0.0.1'}:{named['PORT'] or 5432}/{named['NAME']}"
    yield {"ours": url, "tutorial": url}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE tutorial_message")


def test_a_tiny_run(
    program: Path,
    urls: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("RATE_LIMIT_FACTOR", "1000000")
    monkeypatch.setenv("REDIS_URL", settings.REDIS_URL)
    options = arguments(["--cases", CASES, "--people", "12", "--seconds", "0.3", "--rounds", "1"])
    options.processes = 2 if settings.REDIS_URL else 1
    results = measure(options, program, urls)
    assert report(results, tmp_path / "results") == 0
    (saved,) = (tmp_path / "results").glob("rooms-*.json")
    assert set(json.loads(saved.read_text())["slices"]) == set(CASES.split(","))
    for case, systems in results["slices"].items():
        for name, rows in systems.items():
            assert [row["wrong"] for row in rows] == [0], (case, name)
    for name in ("ours", "broadcast", "tutorial"):
        (talked,) = results["slices"]["sat10x50"][name]
        assert talked["deliveries"] > talked["clients"]
    printed = capsys.readouterr().out
    assert "rate100: 1 room of 12, 30 messages a second in each" in printed
    assert "What was wanted of ours" in printed


async def faulty(fault: str, program: Path) -> dict[str, Any]:
    """What the clients count of a broadcast that does one thing wrong to the first who came."""
    said: list[str] = []
    sockets: list[ServerConnection] = []

    async def chat(socket: ServerConnection) -> None:
        sockets.append(socket)
        with suppress(ConnectionClosed):
            async for text in socket:
                said.append(json.loads(text)["message"])
                for each in sockets:
                    for message in wrongly(fault, said) if each is sockets[0] else said[-1:]:
                        await each.send(json.dumps({"message": message}))

    case = Case("faulty", 1, 3, "rate", 50)
    options = {"find": '"message": "#', "send": '{"message":"%s"}', "mode": "rate", "amount": 50, "seconds": 0.2}
    async with serve(chat, "127.0.0.1", 0, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        clients = lines(SYSTEMS["broadcast"], port, case, [])
        return await asyncio.to_thread(generator.run, program, clients, options, lambda mark: None)


def wrongly(fault: str, said: list[str]) -> list[str]:
    """Of what was said, what somebody gets now."""
    at = len(said)
    if fault == "doubled" and at == 3:
        return [said[-1], said[-1]]
    if fault in ("lost", "disordered") and at == 3:
        return []
    if fault == "disordered" and at == 4:
        return [said[3], said[2]]
    return said[-1:]


@pytest.mark.parametrize("fault", ["", "lost", "doubled", "disordered"])
async def test_what_goes_wrong_is_counted(program: Path, fault: str) -> None:
    row = await faulty(fault, program)
    assert row["sent"] > 4
    assert (row["lost"], row["doubled"]) == (int(fault == "lost"), int(fault == "doubled"))
    assert bool(row["disordered"]) is bool(fault)


def test_of_who_delivers_nothing_no_ratio_is_told() -> None:
    from benchmarks.rooms import measuring
    from benchmarks.rooms.cases import CASES

    case = next(each for each in CASES if each.name == "sat10x50")
    ours = {
        "wrong": 0,
        "cpu_s_per_100k": 0.5,
        "deliveries_per_s": 9.0,
        "messages_per_s": 9.0,
        "p50_ms": 1.0,
        "p99_ms": 2.0,
    }
    found = {"ours": [ours], "broadcast": [ours | {"cpu_s_per_100k": 0.1}], "tutorial": [{"wrong": 3}]}
    held = {each["measure"]: each["held"] for each in measuring.verdicts(case, found)}
    assert held == {"cpu s per 100k": "", "times ours: broadcast": "NO", "wrong": "yes"}
    assert measuring.compared(case, found)[2]["ratio"] is None
