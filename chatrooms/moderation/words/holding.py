"""A message that waits: let into the room, or kept back; whoever wrote it is told either way."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from chatrooms.moderation.desk import taking
from chatrooms.moderation.reports.models import Case, Outcome
from chatrooms.moderation.words.models import Held
from chatrooms.talk import gate, hub, limits, say
from chatrooms.talk.say import Person, Say
from chatrooms.talk.views import do
from leadership.audit.record import record
from leadership.badges.gate import TooLateError, must
from leadership.members.models import Member
from leadership.notices.wording import write

#: nobody's words wait longer; what nobody could look at in time is not said
WAITS = dt.timedelta(hours=24)
GONE = "This is decided already."


class LetIn(Say):
    """Said when it was let in; how often its author may say something was counted when she sent it."""

    def uses(self) -> list[limits.Use]:
        return []


def unsettled(case: Case) -> str:
    is_open = Held.objects.filter(case=case, decided_at=None).exists()
    return "Say first whether the message may be said: somebody waits for it." if is_open else ""


@transaction.atomic
def decide(held: Held, *, by: Member, is_let_in: bool, words: str = "") -> None:
    """By whoever has taken its case up; closes it. Nothing of this counts against anybody."""
    must(held.case, "Nobody has been called to this yet.")
    must(is_let_in or words.strip(), "Write why not: whoever wrote it reads it.")
    taking.may(held.case, by)
    _decided(held)
    outcome = Outcome.NOTHING if is_let_in else Outcome.TALKED
    taking.close(held.case, by=by, outcome=outcome, why=words)
    if is_let_in:
        _say(held)
        tell(held, "held-said")
    else:
        tell(held, "held-kept", reason=words.strip())
    _look_again(held)


def _decided(held: Held) -> None:
    """Raises TooLateError to whoever comes second. The words stay with the case, sealed."""
    waiting = Held.objects.filter(pk=held.pk, decided_at=None)
    if not waiting.update(decided_at=timezone.now(), text="", original=""):
        raise TooLateError(GONE)


def _say(held: Held) -> None:
    """As if it were sent now; raises RefusedError where its author may not write there any more."""
    person, nonce = Person(held.by_id, held.by.username), held.nonce.hex
    message = LetIn(held.room_id, person, held.text, nonce, held.reply_to, held.original)
    try:
        gate.rights_of(held.by, held.room.slug, has_key=True).must("say")
        done = do(message)
    except say.RefusedError as refused:
        if refused.code != "not_found" or message.reply_to is None:
            must(None, f"It can’t be said now, since of its author this holds: {refused.detail}")
        done = do(LetIn(held.room_id, person, held.text, nonce, None, held.original))  # what it answers is removed
    Held.objects.filter(pk=held.pk).update(seq=done.seq)
    held.hits.update(seq=done.seq, held=None)


def tell(held: Held, letter: str, **values: str) -> None:
    write(held.by, letter, f"held:{held.pk}", url=f"/rooms/{held.room.slug}/", **values)


def give_up() -> int:
    """What waits for longer than WAITS is not said, its author is told so, and its case closes; answers how many."""
    late = Held.objects.filter(at__lte=timezone.now() - WAITS)
    gone = withdraw(late, "Nobody looked at the message within a day.")
    for held in gone:
        tell(held, "held-late")
    return len(gone)


@transaction.atomic
def withdraw(some: QuerySet[Held], why: str) -> list[Held]:
    """What of these waits is not said, and nobody has decided so; whoever decides at the same moment is first or second."""
    waiting = some.filter(decided_at=None).select_related("by", "room", "case")
    return [held for held in waiting if _withdraw(held, why)]


def _withdraw(held: Held, why: str) -> bool:
    try:
        _decided(held)
    except TooLateError:
        return False
    closed = {"closed_at": timezone.now(), "outcome": Outcome.NOTHING, "claimed_by": None, "claimed_until": None}
    if Case.objects.open().filter(pk=held.case_id).update(**closed, version=F("version") + 1):
        record("closed", held.case, after={"outcome": Outcome.NOTHING}, reason=why)
    _look_again(held)
    return True


def _look_again(held: Held) -> None:
    """Her pages no longer say that it waits."""
    by = held.by_id
    transaction.on_commit(lambda: hub.look_again(by))
