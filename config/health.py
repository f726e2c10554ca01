"""Is everything there that a page needs?"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from functools import cache as once

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

log = structlog.get_logger("group_support.health")


def database() -> None:
    """Writes a row and takes it back."""
    with transaction.atomic():
        Session.objects.create(session_key=f"readyz-{uuid.uuid4().hex[:24]}", expire_date=timezone.now())
        transaction.set_rollback(True)


@once
def migrations() -> None:
    """Looked at until they are applied; they don't come undone under a running process."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError("migrations are missing")


def shared_cache() -> None:
    key = f"readyz:{uuid.uuid4().hex}"
    cache.set(key, 1, 5)
    if cache.get(key) != 1 or getattr(cache, "is_away", False):
        raise RuntimeError("the cache forgets")


@async_to_sync
async def channel_layer() -> None:
    """Sends itself a message and waits a second at most."""
    layer = get_channel_layer()
    channel = await layer.new_channel()
    async with asyncio.timeout(1):
        await layer.send(channel, {"type": "readyz"})
        await layer.receive(channel)


CHECKS: dict[str, Callable[[], None]] = {
    "database": database,
    "migrations": migrations,
    "cache": shared_cache,
    "channel layer": channel_layer,
}


def _is_well(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as error:  # whatever is wrong with it, it is not ready
        log.error("not ready", check=name, error=type(error).__name__)
        return False
    return True


def look() -> dict[str, bool]:
    """Each part by name, and whether it works now."""
    return {name: _is_well(name, check) for name, check in CHECKS.items()}
