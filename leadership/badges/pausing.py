"""When an award is in force: it rests while a duty is overdue (L16), on a break, while it is suspended, and once it has lapsed.

All of it is dates. A stretch may end in the future, so nothing waits for a clock: at the instant a duty is due or the award
lapses its stretch is over, and with it powers and weeks. Whatever the gap was, a pause keeps it, and a new stretch begins at
its end.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.utils import timezone

from leadership.audit.record import record
from leadership.badges.backend import forget
from leadership.badges.gate import TooLateError, may_act_on, must
from leadership.badges.models import Award, Obligation, Pause
from leadership.badges.renewals import lapse_of
from leadership.members.models import Member
from leadership.notices.wording import write
from leadership.requirements.models import Stretch
from leadership.roles.models import Edition
from leadership.roles.programme import Programme

CAN_PAUSE = "leadership.change_award"
#: what the record says of the beginning and the end of each pause that a person makes
PAUSED = {Pause.Kind.BREAK: "took a break", Pause.Kind.SUSPENDED: "suspended"}
RESUMED = {Pause.Kind.BREAK: "came back", Pause.Kind.SUSPENDED: "lifted"}
#: characters of why somebody takes a break
LONGEST = 500


@transaction.atomic
def follow(award: Award, at: dt.datetime, kind: Pause.Kind = Pause.Kind.OVERDUE) -> bool:
    """Let the award be in force until its first date; True if it was not, and goes on from `at`. `kind` names that gap."""
    found = _lock(award)
    award.stretch = stretch = found.stretch
    if found.revoked_at or award.pauses.filter(ended_at=None).exists():
        return False
    until = _until(found)
    rests_from = stretch.ended_at if stretch.ended_at and stretch.ended_at <= at else None
    if rests_from is None:
        stretch.ended_at = max(until, stretch.started_at) if until else None
        stretch.save(update_fields=["ended_at"])
        forget(award.member)
        return False
    if until and until <= at:
        # what it rested for is over, and by now it has lapsed; or it had lapsed, and a duty is overdue by now
        if rests_from < until and (until == found.lapses_at or kind == Pause.Kind.LAPSED):
            _keep_gap(award, rests_from, at, at, kind)
        return False
    _keep_gap(award, rests_from, at, until, kind)
    return True


def _until(award: Award) -> dt.datetime | None:
    """The first date at which the award rests or lapses."""
    due = award.obligations.filter(done_at=None).aggregate(first=Min("due_at"))["first"]
    return min((at for at in (due, award.lapses_at) if at), default=None)


def _go_on(award: Award, at: dt.datetime, until: dt.datetime | None) -> None:
    """The next stretch of an award."""
    award.stretch = Stretch.objects.create(
        member=award.member, kind=Stretch.Kind.ROLE, slug=award.role_id, started_at=at, ended_at=until
    )
    award.save(update_fields=["stretch"])
    forget(award.member)


@transaction.atomic
def take_break(award: Award, *, by: Member, reason: str = "") -> Pause:
    """Rest for as long as the holder likes; she keeps the badge, and every date moves on by as long as she is away."""
    must(award.member_id == by.pk, "Only its holder can take a break from a badge.")
    must(len(reason) <= LONGEST, f"Say it in {LONGEST} characters, please.")
    award, now = locked(award), timezone.now()
    stretch = award.stretch
    if stretch.started_at > now or (stretch.ended_at and stretch.ended_at <= now):
        raise TooLateError("This badge is not in force at the moment, so there is nothing to take a break from.")
    award.lapses_at = None  # its term waits
    award.save(update_fields=["lapses_at"])
    return _pause(award, Pause.Kind.BREAK, by, reason.strip(), now)


@transaction.atomic
def come_back(award: Award, *, by: Member) -> None:
    """End one's own break; what the badge lets her do is back at once."""
    must(award.member_id == by.pk, "Only its holder can come back.")
    _resume(locked(award), Pause.Kind.BREAK, by, "", timezone.now())


@transaction.atomic
def suspend(award: Award, *, by: Member, reason: str) -> Pause:
    """Take an award out of force until somebody lifts it, with a reason its holder reads; a break ends with that."""
    may_act_on(by, award.member)
    must(by.has_perm(CAN_PAUSE), "Suspending badges is kept for programme admins.")
    must(reason.strip(), "Say why: the person reads it.")
    award, now = locked(award), timezone.now()
    stretch = award.stretch
    if stretch.started_at > now:
        raise TooLateError("This badge has not begun yet.")
    if award.held_until:
        raise TooLateError("This badge has lapsed, so there is nothing to suspend.")
    if award.pauses.filter(ended_at=None, kind=Pause.Kind.BREAK).exists():
        _end_pause(award, Pause.Kind.BREAK, now)
        stretch = award.stretch
    elif stretch.ended_at and stretch.ended_at <= now and not award.pauses.filter(ended_at=None).exists():
        _keep_gap(award, stretch.ended_at, now, now)
    pause = _pause(award, Pause.Kind.SUSPENDED, by, reason, now)
    write(award.member, "suspended", f"suspended:{pause.pk}", url="/path/", role=role_name(award), reason=reason)
    return pause


@transaction.atomic
def lift(award: Award, *, by: Member, reason: str) -> None:
    """End a suspension, with a reason; the award is in force again unless a duty was overdue before."""
    may_act_on(by, award.member)
    must(by.has_perm(CAN_PAUSE), "Suspending badges is kept for programme admins.")
    must(reason.strip(), "Say why: the person reads it.")
    award = locked(award)
    pause = _resume(award, Pause.Kind.SUSPENDED, by, reason, timezone.now())
    write(award.member, "lifted", f"lifted:{pause.pk}", url="/path/", role=role_name(award), reason=reason)


def _lock(award: Award, *more: str) -> Award:
    """Locked first and read after: a row joined before the wait may be another stretch by then. SQLite has one writer anyway."""
    if connection.features.has_select_for_update:
        Award.objects.select_for_update().only("pk").get(pk=award.pk)
    return Award.objects.select_related("stretch", *more).get(pk=award.pk)


def locked(award: Award) -> Award:
    """The award as it is now; whoever else would pause, renew or end it waits."""
    found = _lock(award, "member")
    if found.revoked_at:
        raise TooLateError("This badge has ended already.")
    return found


def _pause(award: Award, kind: Pause.Kind, by: Member, reason: str, now: dt.datetime) -> Pause:
    stretch = award.stretch
    try:
        with transaction.atomic():
            pause = Pause.objects.create(
                award=award, kind=kind, reason=reason, paused_by=by.username, started_at=now, stretch=stretch
            )
    except IntegrityError as error:
        raise TooLateError("This badge rests already.") from error
    stretch.ended_at = now
    stretch.save(update_fields=["ended_at"])
    record(PAUSED[kind], award, by=by, about=award.member, after={"in force": False}, reason=reason)
    forget(award.member)
    return pause


def _resume(award: Award, kind: Pause.Kind, by: Member, reason: str, now: dt.datetime) -> Pause:
    pause = _end_pause(award, kind, now)
    record(RESUMED[kind], award, by=by, about=award.member, after={"in force": True}, reason=reason)
    return pause


def resume(award: Award, by: Member, reason: str) -> Pause:
    """End a suspension; who may is asked by whoever calls."""
    return _resume(award, Pause.Kind.SUSPENDED, by, reason, timezone.now())


def _end_pause(award: Award, kind: str, now: dt.datetime) -> Pause:
    """End the open pause; what was not due when it began is due later by its length, and a term by that of a break."""
    pause = award.pauses.filter(kind=kind, ended_at=None).first()
    if pause is None:
        raise TooLateError("That is over already.")
    pause.ended_at = now
    pause.save(update_fields=["ended_at"])
    for duty in award.obligations.filter(done_at=None, due_at__gt=pause.started_at):
        duty.due_at += now - pause.started_at
        duty.save(update_fields=["due_at"])
    if award.provisional_until and award.provisional_until > pause.started_at:
        award.provisional_until += now - pause.started_at
        award.save(update_fields=["provisional_until"])
    if kind == Pause.Kind.BREAK and award.ends_at:
        award.ends_at += now - pause.started_at
        award.lapses_at = lapse_of(award)
        award.save(update_fields=["ends_at", "lapses_at"])
    until = _until(award)
    _go_on(award, now, max(until, now) if until else None)
    return pause


def _keep_gap(
    award: Award,
    since: dt.datetime,
    at: dt.datetime,
    until: dt.datetime | None,
    kind: Pause.Kind = Pause.Kind.OVERDUE,
) -> None:
    """An award that was out of force has its next stretch from `at`."""
    Pause.objects.create(award=award, kind=kind, started_at=since, ended_at=at, stretch=award.stretch)
    _go_on(award, at, until)


def end_when_due(awards: QuerySet[Award]) -> None:
    """Awards just given end where their first open duty is due: many in one statement."""
    first = Obligation.objects.filter(award__stretch=OuterRef("pk"), done_at=None).order_by("due_at")
    Stretch.objects.filter(award__in=awards).update(ended_at=Subquery(first.values("due_at")[:1]))


def cut(awards: QuerySet[Award]) -> None:
    """No stretch of an ended award goes on after its end; what rested then had stopped before."""
    ended: Any = awards.values_list("revoked_at", "stretch", "pauses__stretch")
    ends: dict[int, dt.datetime] = {each: end for end, *stretches in ended for each in stretches if each}
    theirs = Stretch.objects.filter(pk__in=ends)
    going_on = [each for each in theirs if each.ended_at is None or each.ended_at > ends[each.pk]]
    for each in going_on:
        each.ended_at = max(ends[each.pk], each.started_at)
    # inserting what is there already updates it: many rows, each its own end, in one statement
    Stretch.objects.bulk_create(going_on, update_conflicts=True, unique_fields=["pk"], update_fields=["ended_at"])


def goes_on(award: Award) -> None:
    """Put it on record and tell the holder, once."""
    gap = award.pauses.filter(ended_at=award.stretch.started_at).latest("ended_at")
    before = {"rested_from": gap.started_at.isoformat(), "until": award.stretch.started_at.isoformat()}
    record("restored", award, about=award.member, before=before, reason="What was due is done.")
    write(award.member, "restored", f"restored:{gap.pk}", url="/path/", role=role_name(award))


def role_name(award: Award, programme: Programme | None = None) -> str:
    """What the role is called in its holder's community; one the edition has dropped keeps its last name."""
    programme = programme or Edition.objects.in_force(timezone.now()).programme
    found = programme.roles.get(award.role_id)
    return found.name_for(award.member.band) if found else award.role.name
