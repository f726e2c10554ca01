"""Asking for another term, deciding on it, and the word before a term ends. Nothing of it waits for a clock (N2 13)."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from leadership.audit.record import record
from leadership.badges.awarding import end, one_at_a_time
from leadership.badges.backend import forget
from leadership.badges.desks import admins
from leadership.badges.gate import TooLateError, may_act_on, must
from leadership.badges.models import Award, Pause
from leadership.badges.pausing import CAN_PAUSE, follow, locked, role_name
from leadership.badges.places import one_role_at_a_time, take
from leadership.badges.renewals import BACK, OPENS, Renewal, Term, lapse_of, term_of, terms_of
from leadership.badges.scope import misfit
from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.notices.wording import write
from leadership.requirements.checklist import as_json
from leadership.roles.eligibility import Standing, names_of, standings
from leadership.roles.models import Edition

WEEK_BEFORE = dt.timedelta(days=7)
#: characters of what the holder did
LONGEST = 1000


def look_at(award: Award, at: dt.datetime) -> tuple[Edition, Standing | None]:
    """The holder before what her role asks now; None if the programme has no such role any more."""
    edition = Edition.objects.in_force(at)
    role = edition.programme.roles.get(award.role_id)
    if role is None:
        return edition, None
    return edition, standings(award.member, edition.programme, at, [role], award.track or None)[role.slug]


def term_to_answer(award: Award, at: dt.datetime) -> Term:
    """The term about which its holder can say something; raises TooLateError, with the reason, if there is nothing to say."""
    term = terms_of([award], at).get(award.pk)
    if term is None or not term.may_ask:
        raise TooLateError(_why_not(term.phase if term else ""))
    return term


@transaction.atomic
def answer(award: Award, *, by: Member, goes_on: bool, words: str = "") -> Renewal:
    """Her own word at the end of a term: she asks for another, or lets it end on its day."""
    must(award.member_id == by.pk, "Only its holder can ask to go on.")
    must(len(words) <= LONGEST, f"Say it in {LONGEST} characters, please.")
    must(words.strip() or not goes_on, "Say in a few words what you did.")
    award, now = locked(award), timezone.now()
    term = term_to_answer(award, now)
    must(goes_on or term.phase == "opens", "It ends on its day as it is.")
    edition, standing = look_at(award, now)
    must(standing, f"{award.role} is not in the programme any more.")
    status = Renewal.Status.ASKED if goes_on else Renewal.Status.NOT_WANTED
    kept = {"edition": f"{edition.day}", **tree_of(standing, by, now)} if goes_on and standing else {}
    try:
        with transaction.atomic():
            said = Renewal.objects.create(
                award=award, status=status, words=words.strip(), asked_at=now, evidence=kept,
                approvals=_approvals(award, edition),
            )  # fmt: skip
    except IntegrityError as error:
        raise TooLateError(_why_not("asked")) from error
    if goes_on and not term.has_lapsed:
        _move(award, award.ends_at, lapse_of(award), now)
    record("asked to renew" if goes_on else "let it end", award, by=by, about=by, at=now)
    return said


def _approvals(award: Award, edition: Edition) -> int:
    """As many as gave it, or as the role asks for now, whichever is more (L13)."""
    gave = award.application.approvals if award.application else 1
    return max(gave, edition.programme.roles[award.role_id].approvals)


def _why_not(phase: str) -> str:
    said = {
        "": "This badge has no term, so there is nothing to renew.",
        "asked": "You have asked already. A programme admin answers.",
        "waits": "Its term waits while you are on a break. Come back first.",
        "runs": "It is too early to renew this badge.",
    }
    return said.get(phase, "This badge can’t be renewed any more. You can apply anew.")


def tree_of(standing: Standing, holder: Member, at: dt.datetime) -> dict[str, Any]:
    """Her checklist as plain data."""
    names = names_of(Edition.objects.in_force(at).programme, holder.band)
    return {"at": at.isoformat(), "tree": as_json(standing.verdict, standing.evidence, at, names)}


def _move(award: Award, ends_at: dt.datetime | None, lapses_at: dt.datetime | None, now: dt.datetime) -> None:
    had_lapsed = award.lapses_at is not None and award.lapses_at <= now
    award.ends_at, award.lapses_at = ends_at, lapses_at
    award.save(update_fields=["ends_at", "lapses_at"])
    follow(award, now, Pause.Kind.LAPSED if had_lapsed else Pause.Kind.OVERDUE)
    forget(award.member)


@transaction.atomic
def renew(award: Award, *, by: Member, reason: str = "") -> Renewal:
    """Another term, from the end of the last or, after that, from now. What had lapsed is in force again.

    Where two have to say yes, the first yes is kept and changes nothing that its holder can see.
    """
    one_at_a_time(award.member)
    one_role_at_a_time(award.role_id)
    award, asked, now = _asked(award, by)
    must(asked.first_approved_by != by.username, "You said the first yes; the second is somebody else’s.")
    if asked.is_half_of_a_yes:
        asked.first_approved_by, asked.first_approved_at = by.username, now
        asked.save(update_fields=["first_approved_by", "first_approved_at"])
        record("approved first", award, by=by, about=award.member, reason=reason)
        return asked
    programme = Edition.objects.in_force(now).programme
    role = programme.roles.get(award.role_id)
    assert role is not None  # noqa: S101 - _asked saw to it
    if award.held_until:
        places = [award.community_id] if award.community_id else []
        wrong = misfit(award.member, programme, role, award.track, places)
        must(not wrong, wrong)
        take(award.member, role.slug, places, reason)
    assert award.ends_at is not None  # noqa: S101 - it was asked for
    until, values = _next_end(award, now), said_of_renewal(award, reason)
    before = {"ends_at": award.ends_at.isoformat()}
    _decide(asked, Renewal.Status.RENEWED, by, reason, now, until)
    _move(award, until, None if _break(award) else until, now)
    after = {"ends_at": until.isoformat()} if until else {}
    record("renewed", award, by=by, about=award.member, before=before, after=after, reason=reason)
    write(award.member, "renewed", f"renewed:{asked.pk}", url="/path/", **values)
    asked.refresh_from_db()
    return asked


@transaction.atomic
def let_end(award: Award, *, by: Member, reason: str) -> None:
    """No other term, with a reason: it ends on its day or, once that is past, now. Coming back is a new application."""
    must(reason.strip(), "Say why: the person reads it.")
    award, asked, now = _asked(award, by)
    values = said_of_end(award, reason)
    _decide(asked, Renewal.Status.NOT_RENEWED, by, reason, now)
    if _is_over(award, now):
        end(award, by=by, reason=reason, verb="not renewed")
    else:
        _move(award, award.ends_at, None if _break(award) else award.ends_at, now)
        record("not renewed", award, by=by, about=award.member, reason=reason)
    write(award.member, "not-renewed", f"renewed:{asked.pk}", url="/path/", **values)


def _asked(award: Award, by: Member) -> tuple[Award, Renewal, dt.datetime]:
    """The award as it is now, what waits to be decided, and now."""
    may_act_on(by, award.member)
    must(by.has_perm(CAN_PAUSE), "Renewing badges is kept for programme admins.")
    must(award.member.is_active, "This account is not active.")
    award, now = locked(award), timezone.now()
    asked = award.renewals.filter(status=Renewal.Status.ASKED).first()
    if asked is None:
        raise TooLateError("Nobody asks for a renewal here (any more).")
    known = Edition.objects.in_force(now).programme.roles
    must(award.role_id in known, f"{award.role} is not in the programme any more: end it with a reason.")
    return award, asked, now


def _break(award: Award) -> Pause | None:
    return award.pauses.filter(kind=Pause.Kind.BREAK, ended_at=None).first()


def _clock(award: Award, now: dt.datetime) -> dt.datetime:
    """The time on the clock of its term: a break stops it."""
    pause = _break(award)
    return pause.started_at if pause else now


def _is_over(award: Award, now: dt.datetime) -> bool:
    return award.ends_at is not None and award.ends_at <= _clock(award, now)


def _next_end(award: Award, now: dt.datetime) -> dt.datetime | None:
    until, begins = term_of(award.role_id, now), _clock(award, now)
    return until and until + (max(award.ends_at or begins, begins) - now)


def said_of_renewal(award: Award, reason: str) -> dict[str, str]:
    """What the letter says if it is renewed now."""
    term = _term(_next_end(award, timezone.now()), award.member)
    return {"role": role_name(award), "term": term, "word": reason.strip()}


def said_of_end(award: Award, reason: str) -> dict[str, str]:
    """What the letter says if it is not renewed, now."""
    term = "It has ended." if _is_over(award, timezone.now()) else _term(award.ends_at, award.member)
    return {"role": role_name(award), "term": term, "reason": reason}


def _decide(
    asked: Renewal, status: str, by: Member, reason: str, now: dt.datetime, until: dt.datetime | None = None
) -> None:
    """The guarded write: whoever comes second is told so."""
    waiting = Renewal.objects.filter(pk=asked.pk, status=Renewal.Status.ASKED)
    is_first = waiting.update(status=status, decided_at=now, decided_by=by.username, reason=reason, until=until)
    if not is_first:
        raise TooLateError("Somebody else has decided this already.")


def _day(at: dt.datetime, reader: Member) -> str:
    return f"{timezone.localtime(at, reader.local_now.tzinfo):%-d %B %Y}"


def _term(until: dt.datetime | None, holder: Member) -> str:
    return f"It is yours until {_day(until, holder)}." if until else "It has no end now."


def tell_of_terms() -> int:
    """Tell a holder once when a term can be renewed, once in its last week, and once that it has lapsed; and each programme
    admin once of what is still asked in the last week. Answers how many were told."""
    now = timezone.now()
    ending = Award.objects.filter(
        revoked_at=None, ends_at__lte=now + OPENS, lapses_at__gt=now - BACK, member__is_active=True
    ).select_related("member", "role")
    terms = Count("renewals", filter=Q(renewals__status=Renewal.Status.RENEWED))
    awards = list(ending.annotate(nth=terms))
    if not awards:
        return 0
    programme, at_the_desk, found = Edition.objects.in_force(now).programme, list(admins()), terms_of(awards, now)
    due: list[tuple[Member, Word]] = []
    for award in awards:
        role, phase = role_name(award, programme), found[award.pk].phase
        if word := _word(award, role, phase, now):
            due.append((award.member, word))
        if phase == "asked" and _is_last_week(award, now):
            due += [
                (admin, _word_for(admin, award, role)) for admin in at_the_desk if _can_answer(admin, found[award.pk])
            ]
    told = set(Notice.objects.filter(key__in={word.key for _, word in due}).values_list("member", "key"))
    fresh = [(member, word) for member, word in due if (member.pk, word.key) not in told]
    return sum(write(member, word.letter, word.key, url=word.url, **word.values) is not None for member, word in fresh)


def _can_answer(admin: Member, term: Term) -> bool:
    """Not its holder, nor whoever has said the first of two yeses."""
    has_answered = term.answer is not None and term.answer.first_approved_by == admin.username
    return admin.pk != term.award.member_id and not has_answered


class Word(NamedTuple):
    """One letter about one event, and where it leads."""

    letter: str
    key: str
    url: str
    values: dict[str, str]


def _is_last_week(award: Award, now: dt.datetime) -> bool:
    return award.ends_at is not None and award.ends_at - now <= WEEK_BEFORE


def _key(award: Award, event: str) -> str:
    """One event of one term: a break moves its days, and it stays the same."""
    return f"term:{award.pk}:{award.nth}:{event}"  # type: ignore[attr-defined]


def _word(award: Award, role: str, phase: str, now: dt.datetime) -> Word | None:
    assert award.ends_at  # noqa: S101 - they were chosen by it
    assert award.lapses_at  # noqa: S101 - likewise
    url = reverse("award-renew", args=[award.pk])
    if phase == "opens":
        event = "last" if _is_last_week(award, now) else "opens"
        values = {"role": role, "until": _day(award.ends_at, award.member)}
        return Word(f"term-{event}", _key(award, event), url, values)
    if phase == "lapsed":
        values = {"role": role, "until": _day(award.lapses_at + BACK, award.member)}
        return Word("term-lapsed", _key(award, "lapsed"), url, values)
    if phase == "asked" and award.held_until:
        return Word("term-unanswered", _key(award, "lapsed"), reverse("path"), {"role": role})
    return None


def _word_for(admin: Member, award: Award, role: str) -> Word:
    assert award.ends_at  # noqa: S101 - see _word
    url = reverse("admin:leadership_award_change", args=[award.pk])
    values = {"holder": award.member.username, "role": role, "until": _day(award.ends_at, admin)}
    return Word("desk-renewal", _key(award, "waits"), url, values)
