"""What people are told of, named for the one who is told; and whether a letter goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices

if TYPE_CHECKING:
    from leadership.members.models import Member


class Kind(TextChoices):
    DECISION = "decision", "Decisions about me"
    QUESTION = "question", "Questions to me"
    DUTY = "duty", "My duties and dates"
    NEWS = "news", "News of my path"
    DESK = "desk", "For my role or desk"


class Mail(TextChoices):
    AT_ONCE = "at_once", "At once"
    DIGEST = "digest", "In the digest"
    NONE = "none", "Not by mail"


@dataclass(frozen=True)
class About:
    """`default` holds until somebody chooses; an owed kind has a letter either way."""

    words: str
    default: Mail
    is_owed: bool = False

    @property
    def ways(self) -> list[Mail]:
        return [way for way in Mail if way != Mail.NONE or not self.is_owed]


KINDS = {
    Kind.DECISION: About("Answers to what you sent, badges given, paused and ended.", Mail.AT_ONCE, is_owed=True),
    Kind.QUESTION: About("What an admin asks you, with a day to answer by.", Mail.AT_ONCE),
    Kind.DUTY: About("What is to be finished, before its day and after.", Mail.AT_ONCE),
    Kind.NEWS: About("Invitations, roles you newly meet, and what they ask from now on.", Mail.DIGEST),
    Kind.DESK: About("What waits for you when others count on you.", Mail.DIGEST),
}


def way_of(member: Member, kind: str) -> Mail:
    """How a letter of this kind reaches the member: her choice where it is one, else the kind's own."""
    about, chosen = KINDS[Kind(kind)], member.mail_choices.get(kind)
    return Mail(chosen) if chosen in about.ways else about.default
