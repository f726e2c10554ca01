"""How long what was found is kept (G19), and what somebody takes along or leaves behind of messages that waited (G21)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone

from chatrooms.moderation.words import holding
from chatrooms.moderation.words.models import Held, Hit
from leadership.members.erasure import Preview, counted
from leadership.members.models import Member

PARTS = {"messages that wait": ("held_messages", ("room__slug", "at", "text", "decided_at"))}


def preview(member: Member) -> Preview:
    waiting = member.held_messages.filter(decided_at=None).count()
    return Preview(
        goes=[counted(waiting, "message that waits to be looked at", "messages that wait to be looked at")], stays=[]
    )


def part(member: Member, pseudonym: str) -> None:
    """What waits is never said; the words that were sealed for its case go with the case."""
    holding.withdraw(member.held_messages.all(), "The account of whoever wrote it is erased.")


def forget_old() -> int:
    """Where a word was found is kept as long as what was said; answers how many places went."""
    limit = timezone.now() - dt.timedelta(days=settings.CHAT_KEPT_DAYS)
    gone, _ = Hit.objects.filter(at__lt=limit).delete()
    Held.objects.filter(decided_at__lt=limit).delete()
    return gone
