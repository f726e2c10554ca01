"""A table for people, a file for programs."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]


def table(title: str, rows: Rows) -> str:
    """Columns as wide as they need; ratios end in ×."""
    names = list(rows[0])
    lines = [[name.replace("_", " ") for name in names], *([_cell(name, row[name]) for name in names] for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(names))]
    text = [
        "  ".join(cell.ljust(width) if place == 0 else cell.rjust(width) for place, (cell, width) in cells)
        for cells in ([*enumerate(zip(line, widths, strict=True))] for line in lines)
    ]
    return "\n".join([title, text[0], "-" * len(text[0]), *text[1:]])


def _cell(name: str, value: Any) -> str:
    if value is None:
        return "–"
    if name == "ratio":
        return f"{value:,.0f}×" if value >= 10 else f"{value:,.1f}×"
    if isinstance(value, float):
        return f"{value:,.3f}" if value < 10 else f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def save(folder: Path, results: dict[str, Any], subject: str = "requirements") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{subject}-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps(results, indent=2) + "\n")
    return path
