"""What a moderator takes along of her work at the desk, and leaves behind (G21); what runs out by itself (G19)."""

from __future__ import annotations

from django.utils import timezone

from chatrooms.moderation.desk.models import NOTE_KEPT, Duty, Note
from chatrooms.moderation.reports.models import Case
from leadership.members.models import Member

#: notes about a person are no part of hers: they can tell who reported her, and stay on the desks of their cases (S19)
PARTS = {
    "time on duty": ("duties", ("since", "until", "ended_at", "words")),
    "topics I leave to others": ("left_out", ("category",)),
}


def part(member: Member, pseudonym: str) -> None:
    """What she was at is free for others; her hours stay under the made-up name, without her words."""
    Case.objects.open().filter(claimed_by=member).update(claimed_by=None, claimed_until=None)
    member.duties.update(words="")
    member.left_out.all().delete()


def forget_notes() -> int:
    """Notes go when they have run out, but for those of cases held for the law; and what was handed over as long ago."""
    now = timezone.now()
    Duty.objects.filter(ended_at__lt=now - NOTE_KEPT).exclude(words="").update(words="")
    return Note.objects.filter(until__lte=now).exclude(case__is_held=True).delete()[0]
