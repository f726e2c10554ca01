"""What a process of the site holds, seen from outside."""

from __future__ import annotations

from pathlib import Path


def memory(process: int) -> int:
    """Bytes of its own: what SQLite maps of its file is the system's, and goes when somebody needs the room."""
    _, resident, shared, *_ = map(int, Path(f"/proc/{process}/statm").read_text().split())
    return (resident - shared) * 4096
