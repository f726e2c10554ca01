"""Taking a case up, passing it on, opening its words, closing it: each a guarded write with its row in the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.db.models import DateTimeField, F, Max, Q, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from chatrooms.moderation.acts import counting
from chatrooms.moderation.acts.models import Act, said_of
from chatrooms.moderation.acts.powers import Kind as ActKind
from chatrooms.moderation.acts.powers import Where
from chatrooms.moderation.acts.who import SILENCING
from chatrooms.moderation.ages.reading_along import is_looked_at
from chatrooms.moderation.desk.calling import called
from chatrooms.moderation.desk.models import LONGEST_NOTE, NOTE_KEPT, Note, Turn
from chatrooms.moderation.desk.reach import within
from chatrooms.moderation.reports.categories import CATEGORIES, WITHIN, Level
from chatrooms.moderation.reports.models import OF_CARE, Case, Outcome
from leadership.audit.record import record
from leadership.badges.gate import TooLateError, must
from leadership.members.models import Member
from leadership.notices.wording import write

#: a claim runs out after this, unless its owner does something with the case
CLAIM = dt.timedelta(minutes=15)
#: and after so long in any case: then it is called further up, and somebody else may take it
AT_MOST = {
    Level.URGENT: dt.timedelta(minutes=30),
    Level.HIGH: dt.timedelta(hours=1),
    Level.NORMAL: dt.timedelta(hours=2),
}
MOST_HARD, SPREAD_OVER = 5, dt.timedelta(minutes=30)
GONE = "This case is closed."
#: why upper subjects keep a case from being closed: a sentence, or ""
IN_THE_WAY: list[Callable[[Case], str]] = []
#: why they keep the words of a case from somebody: a sentence, or ""
SEALED: list[Callable[[Case, Member], str]] = []


def may(case: Case, by: Member) -> None:
    """Raises RefusedError where it is not on her desk."""
    must(by.is_active and within(by).filter(pk=case.pk).exists(), "This case is for others to look at.")
    must(not _is_silenced(case, by), "You can’t decide about others where you may not write yourself.")


def _is_silenced(case: Case, by: Member) -> bool:
    if is_looked_at(by):
        return True
    here = Q(where=Where.EVERYWHERE)
    if case.room_id:
        here |= said_of(room=case.room_id)
    if case.community:
        here |= Q(where=Where.COMMUNITY, community=case.community)
    return Act.objects.in_force().filter(here, about=by, kind__in=SILENCING).exists()


@transaction.atomic
def claim(case: Case, *, by: Member) -> None:
    """Take it up, or go on with it. While it is hers, nobody else decides in it."""
    may(case, by)
    now = timezone.now()
    if _renew(case, by, now):
        return
    _must_not_sit_on(case, by)
    _spread(case, by, now)
    taken = Case.objects.free(now).filter(pk=case.pk)
    if not taken.update(
        claimed_by=by,
        claimed_until=now + CLAIM,
        due_at=now + CLAIM,
        taken_at=Coalesce("taken_at", now),
        version=F("version") + 1,
    ):
        raise TooLateError(_why_not(case, now))
    Turn.objects.create(case=case, member=by, kind=Turn.Kind.TOOK, at=now)
    record("took up", case, by=by)


def _renew(case: Case, by: Member, now: dt.datetime) -> bool:
    """Hers for as long again, but never for longer than one person has it; False where it is not hers."""
    mine = Case.objects.open().filter(pk=case.pk, claimed_by=by, claimed_until__gt=now)
    until = Greatest(
        F("claimed_until"), Value(min(now + CLAIM, _longest(case, by) or now), output_field=DateTimeField())
    )
    return bool(mine.update(claimed_until=until, due_at=until))


def _longest(case: Case, by: Member) -> dt.datetime | None:
    """Until when she has it at most; None if she never took it up."""
    took = Turn.objects.filter(case=case, member=by, kind=Turn.Kind.TOOK).aggregate(last=Max("at"))["last"]
    return took + AT_MOST[Level(case.level)] if took else None


def _must_not_sit_on(case: Case, by: Member) -> None:
    """Whoever had it for as long as one may takes it again only once others have been called to it."""
    longest = _longest(case, by)
    held = Case.objects.open().filter(pk=case.pk, claimed_by=by)
    sat = longest is not None and held.filter(claimed_until=longest, due_at=longest).exists()
    must(
        not sat,
        "You have been at this one for long. Others are called to it now; in a minute you can go on if nobody has taken it.",
    )


def _spread(case: Case, by: Member, now: dt.datetime) -> None:
    """Nobody takes more than five urgent ones in half an hour while somebody else is there (G23)."""
    recent = Turn.objects.filter(
        member=by, kind=Turn.Kind.TOOK, at__gt=now - SPREAD_OVER, case__level=Level.URGENT
    ).exclude(case=case)
    if case.level != Level.URGENT or recent.count() < MOST_HARD:
        return
    others = [each.username for each in called(case, 0, now) if each.pk != by.pk]
    must(not others, f"{MOST_HARD} hard ones in half an hour. {' and '.join(others[:2])} can take this one.")


def _why_not(case: Case, now: dt.datetime) -> str:
    case.refresh_from_db()
    reader = case.reader(now)
    return f"{reader} is looking at it." if reader else GONE


@transaction.atomic
def pass_on(case: Case, *, by: Member) -> None:
    """Leave it to the others, without a reason; one is not asked again. What waited too long meanwhile climbs at once."""
    may(case, by)
    now = timezone.now()
    if not Turn.objects.filter(case=case, member=by, kind=Turn.Kind.PASSED).exists():
        Turn.objects.create(case=case, member=by, kind=Turn.Kind.PASSED, at=now)
    due_at = max(now, case.opened_at + WITHIN[Level(case.level)])
    mine = Case.objects.open().filter(pk=case.pk, claimed_by=by)
    mine.update(claimed_by=None, claimed_until=None, due_at=due_at, version=F("version") + 1)
    record("passed on", case, by=by)


@transaction.atomic
def open_words(case: Case, *, by: Member, reason: str = "") -> None:
    """Nobody comes upon them: whoever wants to read says so, and that is written down (G18, G23).

    Whoever took it up reads to decide; a lead who didn't says why, `reason` up to 1,000 characters.
    """
    may(case, by)
    now, reason = timezone.now(), reason.strip()
    must(len(reason) <= LONGEST_NOTE, f"Up to {LONGEST_NOTE:,} characters, please.")
    mine = Case.objects.open().filter(pk=case.pk, claimed_by=by, claimed_until__gt=now)
    if not mine.exists():
        if not by.is_safeguarding_lead:
            _refuse(case, now)
        # a closed case is behind glass, which was broken with a reason
        must(reason or case.closed_at, "Say why you read it without taking it up, for the record.")
    sentence = next(filter(None, (look(case, by) for look in SEALED)), "")
    must(not sentence, sentence)
    Turn.objects.create(case=case, member=by, kind=Turn.Kind.OPENED, at=now)
    record("opened the words", case, by=by, reason=reason or "to decide in it")
    _go_on(case, by)


def is_at(case: Case, by: Member) -> bool:
    """Whether she may act upon it: it is hers for now; leads also without taking it up."""
    return case.closed_at is None and (by.is_safeguarding_lead or case.reader(timezone.now()) == by)


def go_on(case: Case, *, by: Member) -> None:
    """Before she acts upon it, in the same transaction. Raises TooLateError where it is not hers, or closed meanwhile."""
    may(case, by)
    must(not case.is_care, "This is care, never discipline.")
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not is_at(case, by):
        _refuse(case, timezone.now())
    _go_on(case, by)


def _go_on(case: Case, by: Member) -> None:
    """Whoever does something with a case is still at it."""
    _renew(case, by, timezone.now())


def outcomes(case: Case) -> list[tuple[str, str]]:
    return [(value, label) for value, label in Outcome.choices if (value in OF_CARE) == case.is_care]


@transaction.atomic
def close(case: Case, *, by: Member, outcome: str, why: str = "") -> None:
    """Close it, by whoever has taken it up; its reporters hear which kind of answer it was, and nothing else."""
    may(case, by)
    must(outcome in dict(outcomes(case)), "Say what came of it.")
    must(len(why) <= LONGEST_NOTE, f"Up to {LONGEST_NOTE:,} characters, please.")
    sentence = next(filter(None, (look(case) for look in IN_THE_WAY)), "")
    must(not sentence, sentence)
    now = timezone.now()
    mine = Case.objects.open().filter(pk=case.pk, claimed_by=by, claimed_until__gt=now)
    if not mine.update(closed_at=now, outcome=outcome, claimed_by=None, claimed_until=None, version=F("version") + 1):
        _refuse(case, now)
    case.refresh_from_db()
    Turn.objects.create(case=case, member=by, kind=Turn.Kind.CLOSED, at=now)
    record("closed", case, by=by, after={"outcome": outcome}, reason=why.strip())
    if outcome == Outcome.ACTED:
        _count(case, by, now)
    for report in case.reports.filter(by__is_active=True).select_related("by"):
        write(report.by, "report-closed", f"report:{report.pk}", url="/reports/", outcome=Outcome(outcome).label)


def _refuse(case: Case, now: dt.datetime) -> None:
    case.refresh_from_db()
    if case.closed_at:
        raise TooLateError(GONE)
    reader = case.reader(now)
    raise TooLateError(f"{reader} is looking at it." if reader else "Take it up first: your claim has run out.")


def _count(case: Case, by: Member, now: dt.datetime) -> None:
    """A report that was upheld counts for the person it was about: once, so not where an act upon it counts already."""
    if case.about is None or not case.about.is_active:
        return
    said = set(case.reports.values_list("category", flat=True))
    if said and said <= {slug for slug, each in CATEGORIES.items() if not each.counts}:
        return
    Member.objects.select_for_update(no_key=True).only("pk").get(pk=case.about.pk)
    if case.seq is None and _has_acted(case, by):
        return  # about a person: what she saw there counts already, with the message
    counting.count(case, case.about.pk, now)


def _has_acted(case: Case, by: Member) -> bool:
    acts = Act.objects.filter(about=case.about, by=by, kind__in=SILENCING, at__gte=case.opened_at)
    return acts.exclude(appeal__is_upheld=True).exists()


@transaction.atomic
def undo(case: Case, *, by: Member | None, why: str, act: Act | None = None) -> bool:
    """An appeal was upheld: what the case counted for is taken back, and its outcome is what it is worth then."""
    counted = counting.uncount(case, without=act.pk if act else None)
    changed = Case.objects.filter(pk=case.pk, outcome=Outcome.ACTED).update(
        outcome=Outcome.NOTHING, version=F("version") + 1
    )
    if changed:
        record("undid", case, by=by, before={"outcome": Outcome.ACTED}, after={"counted": False}, reason=why)
    return counted


def undo_with(act: Act, by: Member) -> None:
    """An act was taken back on appeal: so is the case about its message, or in which it was decided, unless another act upon it stands."""
    seen = counting.same_as(act)
    if seen is None:
        return
    acts = seen[0].exclude(kind=ActKind.REMINDER)
    if acts.exclude(pk=act.pk).exclude(appeal__is_upheld=True).exists():
        return
    for case in seen[1].filter(outcome=Outcome.ACTED):
        undo(case, by=by, why="An appeal was upheld.", act=act)


@transaction.atomic
def note(case: Case, *, by: Member, words: str) -> Note:
    """A short fact for the next one; it runs out by itself."""
    may(case, by)
    words = words.strip()
    must(words, "Write the note first.")
    must(len(words) <= LONGEST_NOTE, f"Up to {LONGEST_NOTE:,} characters, please.")
    now = timezone.now()
    made = Note.objects.create(case=case, about=case.about, by=by, words=words, at=now, until=now + NOTE_KEPT)
    _go_on(case, by)
    return made


@transaction.atomic
def hold(case: Case, *, by: Member, is_held: bool) -> None:
    """Keep it whatever its age, for the law; or no longer. The safeguarding lead alone."""
    must(by.is_safeguarding_lead, "This is for the safeguarding lead.")
    may(case, by)
    if Case.objects.filter(pk=case.pk).exclude(is_held=is_held).update(is_held=is_held, version=F("version") + 1):
        record("held for the law" if is_held else "let go", case, by=by)
