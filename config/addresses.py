"""Databases and mail servers named by one address each, as the environment gives them."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

#: a sweep over everybody keeps sets of members at hand instead of searching them row by row; compiling it takes longer than it saves
PLANNING = "-c work_mem=32MB -c jit=off"
#: how long a page may keep the database busy; commands take the time they need
PAGE_LIMITS = "-c statement_timeout=5s -c lock_timeout=2s -c idle_in_transaction_session_timeout=15s"
#: connections the pages of one process may hold; its rooms hold four more. Both together, times the processes, stay below
#: the server's max_connections
POOL_MAX = 8


def database(url: str, base: Path, is_serving: bool, is_durable: bool) -> dict[str, Any]:
    """`postgres://user:password@host:port/name`, `sqlite:////absolute/path` or `sqlite:///path/in/the/project`."""
    parts = urlsplit(url)
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgresql(parts, is_serving)
    if parts.scheme == "sqlite":
        return _sqlite(base / unquote(parts.path[1:]), is_durable)
    raise ImproperlyConfigured("DATABASE_URL begins with postgres:// or sqlite:///")


def _postgresql(parts: SplitResult, is_serving: bool) -> dict[str, Any]:
    options: dict[str, Any] = {"options": PLANNING}
    if is_serving:  # a pool holds the connections, so Django must not keep its own
        pool = {"min_size": 1, "max_size": POOL_MAX, "timeout": 10}
        options = {"pool": pool, "options": f"{PLANNING} {PAGE_LIMITS}"}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 0,
        "OPTIONS": options,
    }


def _sqlite(path: Path, is_durable: bool) -> dict[str, Any]:
    # A killed process loses nothing either way; FULL also survives a power cut.
    synchronous = "FULL" if is_durable else "NORMAL"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            # a transaction that will write says so at once, and waits instead of failing half-way
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-16000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; "
                # INSERT OR REPLACE deletes as DELETE does: the triggers that refuse it are asked then, too
                "PRAGMA recursive_triggers=ON;"
            ),
        },
    }


def email(url: str) -> dict[str, Any]:
    """`console:`, `smtp://user:password@host:port` (`?tls=1` for STARTTLS) or `smtps://…`, as Django settings."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL is console: or smtp://host:port")
    is_wrapped = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if is_wrapped else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_wrapped,
        "EMAIL_USE_TLS": not is_wrapped and "tls=1" in parts.query,
        "EMAIL_TIMEOUT": 20,
    }
