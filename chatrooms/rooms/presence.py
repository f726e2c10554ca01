"""How many are in which room, as the processes with sockets last said it: figures in the shared cache, never names, gone by themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import structlog
from django.core.cache import cache

logger = structlog.get_logger("group_support.rooms")

KEPT_FOR = 45  # seconds a figure is good for; whoever follows the room says it again every 15 s (D21)
FEW = 5  # fewer than this many people are not counted out: in a small room a number is nearly a name


def tell(counts: Mapping[str, int]) -> None:
    """So many people are in these rooms, by slug. A cache that is away costs the list its figures and nothing else (D22)."""
    try:
        cache.set_many({_key(slug): count for slug, count in counts.items()}, KEPT_FOR)
    except Exception as error:
        logger.warning("nobody hears who is where", error=type(error).__name__)


def counts(slugs: Collection[str]) -> dict[str, int]:
    """How many people are in each of these rooms; 0 where nobody said so lately."""
    try:
        found = cache.get_many([_key(slug) for slug in slugs])
    except Exception as error:
        logger.warning("nobody knows who is where", error=type(error).__name__)
        found = {}
    return {slug: int(found.get(_key(slug), 0)) for slug in slugs}


def in_words(count: int) -> str:
    """ "A few people are here", "12 people are here"; empty for nobody."""
    if not count:
        return ""
    return "A few people are here" if count < FEW else f"{count} people are here"


def _key(slug: str) -> str:
    return f"here:{slug}"
