"""Writing a review, and taking it back."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from chatrooms.care import signs
from chatrooms.moderation import caring
from chatrooms.reviews.meeting import Meeting, hindrance
from chatrooms.reviews.models import CHIPS, LONGEST_WORDS, STARS, Review, quarter_of
from chatrooms.talk.contacts import masked
from chatrooms.talk.limits import Limit, wait_for
from chatrooms.talk.text import tidy
from leadership.badges.gate import TooLateError, must
from leadership.members.models import Member

REVIEWS = Limit("review", 10, 86_400)
SAID = "You have said how it was with them in this quarter of the year. Once is enough."

#: to whoever looks after people, who may be the very leader it is about: so neither the words nor where they were written
NOT_WELL = "They wrote something here, in no room, that sounds as if they were not well. Ask how they are."


def write(meeting: Meeting, *, by: Member, stars: int, chips: list[str], words: str = "") -> Review:
    """Keep it; contacts are taken out as in a room (G10). It tells nobody, and counts together with others later."""
    now = timezone.now()
    sentence = hindrance(by, now)
    must(not sentence, sentence)
    must(stars in STARS and set(chips) <= set(CHIPS), "Say how it was.")
    words = masked(tidy(words)[:LONGEST_WORDS], is_teen=by.is_teen).text[:LONGEST_WORDS]
    if meeting.is_said:
        raise TooLateError(SAID)
    must(not wait_for(REVIEWS, str(by.pk)), "That is a lot for one day. Go on tomorrow.")
    quarter = quarter_of(now.astimezone(dt.UTC).date())
    try:
        with transaction.atomic():
            made = Review.objects.create(
                by=by, about=meeting.leader, quarter=quarter, room_id=meeting.room, day=meeting.day, stars=stars,
                chips=[slug for slug in CHIPS if slug in chips], words=words, at=now,
            )  # fmt: skip
            if sounds_unwell(made):
                caring.unwell(by, NOT_WELL)
            return made
    except IntegrityError as error:
        raise TooLateError(SAID) from error


def sounds_unwell(review: Review) -> bool:
    """Nobody reads a review soon: who tells in it that she is not well is not left alone with that (G7)."""
    return signs.read(review.words).tier is not None


def take_back(review: Review) -> bool:
    """All of it, so long as it counts for nothing; afterwards the words, for a number that fell would tell on her. False then."""
    if Review.objects.filter(pk=review.pk, counted_at=None, struck_at=None).delete()[0]:
        return True
    Review.objects.filter(pk=review.pk).update(words="")
    return False
