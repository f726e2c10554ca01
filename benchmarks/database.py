"""A database of our own beside the user's: made for one size of community, never the one with real people."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

RESULTS = Path(__file__).parent / "results"


def own(url: str, name: str) -> str:
    """The address of our own database: on the server of `url` where it names one, else a file among the results."""
    if not is_server(url):
        RESULTS.mkdir(exist_ok=True)
        return f"sqlite:///{RESULTS / name}.sqlite3"
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def is_server(url: str) -> bool:
    return urlsplit(url).scheme in {"postgres", "postgresql"}


def create(url: str, name: str) -> None:
    """Make it on the server if it is not there; SQLite makes its file itself."""
    if is_server(url):
        import psycopg

        with psycopg.connect(url, autocommit=True) as server:
            if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                server.execute(f'CREATE DATABASE "{name}"')


def drop(url: str, name: str) -> None:
    if is_server(url):
        import psycopg

        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        return
    for ending in ("", "-wal", "-shm"):
        Path(f"{RESULTS / name}.sqlite3{ending}").unlink(missing_ok=True)
