"""Importing in a test: the rows as text, the command as somebody types it, and what it answered."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import call_command


@dataclass
class Answer:
    code: int
    out: str
    problems: list[str]


@pytest.fixture
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """`imported("members", "ana,…", "ben,…")` imports these rows below the right header from `in.csv`."""
    monkeypatch.chdir(tmp_path)

    def run(kind: str, *rows: str, whole: bytes | None = None, options: tuple[str, ...] = ()) -> Answer:
        from leadership.imports.running import KINDS

        text = "\n".join([",".join(KINDS[kind].COLUMNS), *rows])
        (tmp_path / "in.csv").write_bytes(text.encode() if whole is None else whole)
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("import_csv", kind, "in.csv", *options, stdout=out, stderr=err)
        except SystemExit as stop:
            assert not out.getvalue()
            return Answer(stop.code, "", err.getvalue().splitlines())
        return Answer(0, out.getvalue().strip(), err.getvalue().splitlines())

    return run
