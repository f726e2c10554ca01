"""Raising a signal: one open at a time for each person, whatever sets it off; and the calls that follow (G7, G9).

Nothing here refuses, limits or counts: whoever asks for help twenty times has one signal with twenty cues, and one call.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from chatrooms.care.models import LONGEST_WORDS, Cue, Signal, Source
from chatrooms.care.reach import leads, there, who_could
from chatrooms.care.signs import Tier
from chatrooms.talk import hub
from leadership.members.models import Member
from leadership.notices.wording import write

log = structlog.get_logger("group_support.care")

#: the card: how long it stays, and for how long it does not come back once it was put away (G8)
CARD_FOR, AWAY_FOR = dt.timedelta(hours=1), dt.timedelta(minutes=10)
#: from the signal to the first person who is with her; then those further away are called, once (G13)
WITHIN = {Tier.URGENT: dt.timedelta(minutes=5), Tier.CONCERN: dt.timedelta(minutes=30)}


def raise_signal(
    member: int,
    source: Source,
    tier: Tier,
    *,
    band: str,
    room: int | None = None,
    seq: int | None = None,
    by: Member | None = None,
    words: str = "",
    is_held_back: bool = False,
    now: dt.datetime | None = None,
) -> Signal:
    """Inside the caller's transaction, and quick: a few rows. Whoever is there is called after the commit."""
    now = now or timezone.now()
    mine = Signal.objects.open().filter(member=member)
    signal = mine.select_for_update().first()
    is_news = signal is None or tier < signal.tier
    if signal is None:
        signal = Signal.objects.create(
            member_id=member,
            tier=tier,
            room_id=room,
            band=band,
            opened_at=now,
            last_at=now,
            card_until=_card(member, now),
        )
    else:
        mine.update(tier=min(tier, signal.tier), last_at=now, card_until=_card(member, now), version=F("version") + 1)
        if is_news:
            mine.update(called_at=None)
    Cue.objects.create(
        signal=signal, source=source, tier=tier, at=now, by=by, room_id=room, seq=seq, words=words[:LONGEST_WORDS],
        is_held_back=is_held_back,
    )  # fmt: skip
    transaction.on_commit(lambda: follow(signal.pk, member), robust=True)
    return signal


def _card(member: int, now: dt.datetime) -> dt.datetime | None:
    """She is not shown again what she has just put away."""
    away = Signal.objects.filter(member=member, put_away_at__gt=now - AWAY_FOR)
    return None if away.exists() else now + CARD_FOR


def follow(signal: Any, member: int) -> None:
    """After the commit: her pages show the card, and whoever is there is told."""
    hub.look_again(member)
    call(signal)


@transaction.atomic
def call(pk: Any) -> bool:
    """Call whoever is there, once for each signal and once more when it became graver; with nobody there, those further away."""
    now = timezone.now()
    signal = Signal.objects.open().filter(pk=pk, called_at=None).select_related("room").first()
    if signal is None or not Signal.objects.filter(pk=pk, called_at=None).update(called_at=now):
        return False
    people = who_could(signal, there(now))
    for person in people:
        if signal.tier == Tier.URGENT:
            write(person, "care-urgent", f"care:{pk}:{signal.tier}", url=f"/care/inbox/{pk}/")
        transaction.on_commit(lambda each=person.pk: hub.look_again(each), robust=True)  # type: ignore[misc]
    log.info("a signal was passed on", tier=signal.tier, people=len(people))
    if not people and signal.tier == Tier.URGENT:
        _call_wider(signal, now)
    return True


def _call_wider(signal: Signal, now: dt.datetime) -> bool:
    """Everybody who may answer, and the safeguarding leads, once."""
    fresh = Signal.objects.open().filter(pk=signal.pk, called_wider_at=None)
    if not fresh.update(called_wider_at=now):
        return False
    for person in [*who_could(signal), *leads(signal)]:
        write(person, "care-waits", f"care-waits:{signal.pk}", url=f"/care/inbox/{signal.pk}/")
        transaction.on_commit(lambda each=person.pk: hub.look_again(each), robust=True)  # type: ignore[misc]
    return True


def call_again() -> int:
    """For `tick`: calls a process did not come to, and signals nobody took up in time; answers how many of these."""
    for pk in Signal.objects.open().filter(called_at=None).values_list("pk", flat=True):
        call(pk)
    return sum(_late(tier, span) for tier, span in WITHIN.items())


def _late(tier: Tier, span: dt.timedelta) -> int:
    now = timezone.now()
    late = Signal.objects.free(now).filter(tier=tier, taken_at=None, called_wider_at=None, opened_at__lte=now - span)
    count = 0
    for signal in late.select_related("room"):
        with transaction.atomic():
            count += _call_wider(signal, now)
    return count
