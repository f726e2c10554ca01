"""Being with somebody: taking a signal up, leaving a hand-off, closing it. Nothing here can do anything to her."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from chatrooms.care.models import LONGEST_WORDS, HandOff, Signal, Source
from chatrooms.care.reach import within
from chatrooms.talk import hub
from leadership.audit.record import record
from leadership.badges.gate import TooLateError, must
from leadership.members.models import Member
from leadership.notices.wording import write

CLAIM = dt.timedelta(minutes=30)
TOLD_PEERS = "Somebody is looking after them"


def may(signal: Signal, by: Member) -> None:
    must(by.is_active and within(by).filter(pk=signal.pk).exists(), "This is for others to look after.")


@transaction.atomic
def claim(signal: Signal, *, by: Member) -> None:
    """Be with her, or go on; until it runs out, nobody else needs to."""
    may(signal, by)
    now = timezone.now()
    mine = Signal.objects.open().filter(pk=signal.pk, claimed_by=by, claimed_until__gt=now)
    if mine.update(claimed_until=now + CLAIM):
        return
    taken = Signal.objects.free(now).filter(pk=signal.pk)
    if not taken.update(
        claimed_by=by, claimed_until=now + CLAIM, taken_at=Coalesce("taken_at", now), version=F("version") + 1
    ):
        raise TooLateError(_why_not(signal, now))
    record("is with somebody", signal, by=by)
    _tell_the_others(signal, now)


def _why_not(signal: Signal, now: dt.datetime) -> str:
    signal.refresh_from_db()
    reader = signal.reader(now)
    return f"{reader} is with them." if reader else "Somebody has looked after this already."


@transaction.atomic
def hand_off(signal: Signal, *, by: Member, words: str) -> HandOff:
    """A note for the next one; whoever leaves it is free."""
    _mine(signal, by)
    words = words.strip()
    must(words, "Write the note first.")
    must(len(words) <= LONGEST_WORDS, f"Up to {LONGEST_WORDS:,} characters, please.")
    now = timezone.now()
    made = HandOff.objects.create(signal=signal, by=by, words=words, at=now)
    Signal.objects.open().filter(pk=signal.pk, claimed_by=by).update(
        claimed_by=None, claimed_until=None, called_at=None, version=F("version") + 1
    )
    record("handed somebody on", signal, by=by)
    _tell_the_others(signal, now)
    return made


@transaction.atomic
def close(signal: Signal, *, by: Member, words: str = "") -> None:
    """Somebody has been with her. Whoever was worried hears that, and nothing else."""
    _mine(signal, by)
    must(len(words) <= LONGEST_WORDS, f"Up to {LONGEST_WORDS:,} characters, please.")
    now = timezone.now()
    mine = Signal.objects.open().filter(pk=signal.pk, claimed_by=by)
    if not mine.update(closed_at=now, claimed_by=None, claimed_until=None, version=F("version") + 1):
        raise TooLateError(_why_not(signal, now))
    if words.strip():
        HandOff.objects.create(signal=signal, by=by, words=words.strip(), at=now)
    record("has been with somebody", signal, by=by)
    for cue in signal.cues.filter(source=Source.PEER, by__is_active=True).select_related("by"):
        write(cue.by, "report-closed", f"care:{cue.pk}", url="/reports/", outcome=TOLD_PEERS)
    _tell_the_others(signal, now)


def _mine(signal: Signal, by: Member) -> None:
    may(signal, by)
    now = timezone.now()
    if not Signal.objects.open().filter(pk=signal.pk, claimed_by=by, claimed_until__gt=now).exists():
        signal.refresh_from_db()
        reader = signal.reader(now)
        raise TooLateError(
            f"{reader} is with them." if reader else "Say first that you are with them: your time has run out."
        )


def _tell_the_others(signal: Signal, now: dt.datetime) -> None:
    """Open pages of those who are there look again."""
    from chatrooms.care.reach import there, who_could

    for person in who_could(signal, there(now)):
        transaction.on_commit(lambda each=person.pk: hub.look_again(each), robust=True)  # type: ignore[misc]
