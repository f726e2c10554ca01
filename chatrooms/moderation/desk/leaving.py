"""What a moderator takes along of her work at the desk, and leaves behind (G21)."""

from __future__ import annotations

from chatrooms.moderation.reports.models import Case
from leadership.members.models import Member

PARTS = {"time on duty": ("duties", ("since", "until", "ended_at", "words"))}


def part(member: Member, pseudonym: str) -> None:
    """What she was at is free for others; her hours stay under the made-up name, without her words."""
    Case.objects.open().filter(claimed_by=member).update(claimed_by=None, claimed_until=None)
    member.duties.update(words="")
