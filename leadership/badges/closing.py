"""Closing an account at the desk and opening it again: with a reason, on record, never one's own nor the last admin's (S21, S24)."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.db import transaction

from leadership.audit.models import Record
from leadership.audit.record import record
from leadership.badges.backend import forget
from leadership.badges.desks import admins
from leadership.badges.gate import TooLateError, may_act_on, must
from leadership.members.erasure import is_erased
from leadership.members.models import Member
from leadership.members.signup import CLOSED
from leadership.notices.wording import write

CAN_CLOSE = "leadership.change_member"
OPENED = "opened again"


@transaction.atomic
def close(member: Member, *, by: Member, reason: str) -> None:
    """Nobody is signed in there any more; badges, applications and places stay as they are. She reads why at the door."""
    _may(member, by, reason)
    list(
        admins().select_for_update(no_key=True, of=("self",)).order_by("pk")
    )  # of two who close each other, one stays
    must(admins().exclude(pk=member.pk).exists(), "Somebody has to stay: appoint another programme admin first.")
    by.refresh_from_db()
    _may(member, by, reason)
    _turn(member, by, CLOSED, reason)
    for session in UserSession.objects.filter(user=member):
        session.end()


@transaction.atomic
def reopen(member: Member, *, by: Member, reason: str) -> None:
    """As it was before, with a notice; the badges it holds are in force again from the next request on."""
    _may(member, by, reason)
    opened = _turn(member, by, OPENED, reason)
    write(member, "account-reopen", f"opened:{opened.pk}", url="/path/", reason=reason)


def _may(member: Member, by: Member, reason: str) -> None:
    may_act_on(by, member)
    must(by.has_perm(CAN_CLOSE), "Closing accounts is kept for programme admins.")
    must(by.is_superuser or not member.is_superuser, "This account stands above yours, so somebody else decides.")
    must(not is_erased(member), "Its owner erased this account, so there is nothing to open or close.")
    must(reason.strip(), "Say why: the person reads it.")


def _turn(member: Member, by: Member, verb: str, reason: str) -> Record:
    """The guarded write and its record."""
    to = verb == OPENED
    if not Member.objects.filter(pk=member.pk, is_active=not to).update(is_active=to):
        raise TooLateError("This account is open already." if to else "This account is closed already.")
    member.is_active = to
    forget(member)
    before, after = {"in use": not to}, {"in use": to}
    return record(verb, member, by=by, about=member, before=before, after=after, reason=reason)
