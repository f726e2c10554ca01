"""How long the words of a review are kept (G19), and what somebody takes along or leaves behind (G21)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone

from chatrooms.reviews.models import Review
from leadership.members.erasure import Preview, counted
from leadership.members.models import Member

#: in the copy: her own words; whom they are about is theirs, and what was said of her stays inside (S19)
PARTS = {"reviews I wrote": ("reviews_written", ("stars", "chips", "words", "at"))}


def forget_old() -> int:
    """The words go after CASES_KEPT_DAYS; what they counted for stays. Answers how many."""
    limit = timezone.now() - dt.timedelta(days=settings.CASES_KEPT_DAYS)
    return Review.objects.filter(at__lt=limit).exclude(words="").update(words="")


def preview(member: Member) -> Preview:
    count = member.reviews_written.count()
    words = (
        "review you wrote: your words; what it counted for stays theirs",
        "reviews you wrote: your words; what they counted for stays theirs",
    )
    return Preview(goes=[counted(count, *words)], stays=[])


def part(member: Member, pseudonym: str) -> None:
    member.reviews_written.filter(counted_at=None).delete()
    member.reviews_written.update(words="")
    member.reviews_about.all().delete()
