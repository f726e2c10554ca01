"""Where moderation meets care, one way only: it hands people over, and says who is on duty. Nothing of care comes back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from chatrooms.care import hooks, inbox, reach, script
from chatrooms.care.answering import TOLD_PEERS
from chatrooms.care.models import Cue, Source
from chatrooms.care.raising import raise_signal
from chatrooms.care.signs import Tier
from chatrooms.moderation.desk import queue
from chatrooms.moderation.desk import views as desk
from chatrooms.moderation.desk.models import Duty
from chatrooms.moderation.desk.reach import may_follow
from chatrooms.moderation.reports import mine
from chatrooms.moderation.reports.categories import CATEGORIES
from chatrooms.moderation.reports.mine import MOST, Mine
from chatrooms.moderation.reports.naming import SOMEBODY, known_to
from chatrooms.moderation.reports.reporting import Subject
from chatrooms.moderation.scripts.hooks import to_somebody
from chatrooms.moderation.words.following import CARERS, NotWell
from chatrooms.talk.boards import BOARDS, Board
from leadership.members.models import Member


def on_call(now: dt.datetime) -> set[int]:
    return set(Duty.objects.on_call(now).values_list("member", flat=True))


def not_well(who: NotWell) -> bool:
    """Of a watched word; what the detector saw in the same message already is not told twice."""
    row, seq = who.row.pk, who.message.seq if who.message else None
    if seq is None or not Cue.objects.filter(room=row, seq=seq, source=Source.WORDS).exists():
        raise_signal(who.member.pk, Source.WORDS, Tier.CONCERN, band=who.room.band, room=row, seq=seq)
    return True


def unwell(member: Member, words: str) -> None:
    """Somebody told it where nobody reads soon; `words` are ours, never hers."""
    raise_signal(member.pk, Source.WORDS, Tier.URGENT, band=member.band, words=words)


@transaction.atomic
def worried(subject: Subject, *, by: Member, words: str) -> None:
    """ "I'm worried about them" of the report form: no case and no evidence, and said twice by one person it is said once."""
    if subject.about is None:
        return
    row = subject.room.pk if subject.room else None
    said = Cue.objects.filter(by=by, source=Source.PEER, signal__member=subject.about, signal__closed_at=None)
    if not said.filter(room=row, seq=subject.seq).exists():
        raise_signal(
            subject.about.pk, Source.PEER, Tier.URGENT, band=subject.band, room=row, seq=subject.seq, by=by, words=words
        )  # fmt: skip


def worries(member: Member) -> list[Mine]:
    """For "My reports": that somebody looks after them, and nothing of how they are."""
    made = Cue.objects.filter(by=member, source=Source.PEER).select_related("signal__member", "signal__room")
    found = list(made.order_by("-at")[:MOST])
    known = known_to(member, (each.signal.member_id for each in found))
    return [
        Mine(
            each.signal.member.username if each.signal.member_id in known else SOMEBODY,
            CATEGORIES["worried"].words,
            each.words,
            each.at,
            _state(each),
            TOLD_PEERS if each.signal.closed_at else "",
            each.signal.closed_at,
        )
        for each in found
    ]


def _state(cue: Cue) -> str:
    if cue.signal.closed_at:
        return "Answered"
    return "Being looked at" if cue.signal.taken_at else "Received"


def ready() -> None:
    reach.ON_DUTY.append(on_call)
    desk.ABOVE.append(inbox.alerts)
    BOARDS["desk"] = Board(lambda: (queue.mark(), hooks.mark()), may_follow)
    script.SOURCES.append(to_somebody)
    CARERS.append(not_well)
    mine.OTHERS.append(worries)
