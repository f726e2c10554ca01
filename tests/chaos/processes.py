"""What a process of the site holds, seen from outside."""

from __future__ import annotations

from pathlib import Path


def memory(process: int) -> int:
    """Bytes."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * 4096
