"""Leaving: what goes, what stays and why, a week to change one's mind, and the erasing itself (G21)."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.utils import timezone

from leadership.audit.record import record
from leadership.members.models import Member

GRACE = dt.timedelta(days=7)
#: how the address ends that stands where one was
NOBODY = "@erased.invalid"
#: related names whose rows go, with words for one and for more; the rest keeps the pseudonym
GOES = {
    "notices": ("notice", "notices"),
    "nominations": ("suggestion for you", "suggestions for you"),
    "nominations_made": ("suggestion by you", "suggestions by you"),
    "facts": ("fact that counted", "facts that counted"),
    "clearances": ("clearance", "clearances"),
}
#: what upper subjects do when somebody leaves, inside the transaction: (member, the made-up name to come)
PARTINGS: list[Callable[[Member, str], None]] = []
#: what upper subjects show of that before, each in its own words
PREVIEWS: list[Callable[[Member], Preview]] = []
#: what can keep somebody here for now: a sentence, or ""
HINDRANCES: list[Callable[[Member], str]] = []


@dataclass(frozen=True)
class Preview:
    """What goes and what stays, each with its count; what there is none of is left out."""

    goes: list[str]
    stays: list[str]


def is_erased(member: Member) -> bool:
    return member.email.endswith(NOBODY)


def preview(member: Member) -> Preview:
    goes = [counted(getattr(member, name).count(), *words) for name, words in GOES.items()]
    stays = [
        counted(
            member.awards.count() + member.badge_awards.count() + member.completions.count(),
            "badge, role or course: ended, and under a made-up name, so that the record of others stays true",
            "badges, roles and courses: ended, and under a made-up name, so that the record of others stays true",
        ),
        counted(
            member.applications.count(),
            "application: without your words, because a decision was made on it",
            "applications: without your words, because a decision was made on them",
        ),
    ]
    for more in (look(member) for look in PREVIEWS):
        goes += more.goes
        stays += more.stays
    return Preview([*filter(None, goes)], [*filter(None, stays)])


def counted(count: int, one: str, more: str) -> str:
    """ "1 notice", "3 notices"; empty for none."""
    return f"{count:,} {one if count == 1 else more}" if count else ""


def hindrance(member: Member) -> str:
    return next(filter(None, (look(member) for look in HINDRANCES)), "")


def ask(member: Member) -> None:
    """Set the day; until then signing in and pressing one button undoes it."""
    member.erase_on = (timezone.now() + GRACE).date()
    member.save(update_fields=["erase_on"])


def keep(member: Member) -> None:
    member.erase_on = None
    member.save(update_fields=["erase_on"])


def erase_due() -> int:
    """Erase every account whose day has come and whom nothing keeps; answers how many."""
    due = [member for member in Member.objects.filter(erase_on__lte=timezone.now().date()) if not hindrance(member)]
    for member in due:
        erase(member)
    return len(due)


@transaction.atomic
def erase(member: Member) -> None:
    """Take away what says who this was; what has to stay keeps a made-up name, and the record outlives it."""
    pseudonym = f"former-{secrets.token_hex(6)}"
    # before anything else, as a decision does, so that neither waits for what the other one holds
    Member.objects.select_for_update(no_key=True).only("pk").get(pk=member.pk)
    for part in PARTINGS:
        part(member, pseudonym)
    for name in GOES:
        getattr(member, name).all().delete()
    for session in UserSession.objects.filter(user=member):
        session.end()
    for model in (EmailAddress, Authenticator):
        model.objects.filter(user=member).delete()
    LogEntry.objects.filter(object_repr__regex=_named(member.username)).update(object_repr=pseudonym)
    member.groups.clear()
    member.user_permissions.clear()
    _forget(member, pseudonym)
    record("erased", member, about=member)


def _named(username: str) -> str:
    """A pattern that finds this name in a text, and not inside a longer one."""
    return rf"(^|[^A-Za-z0-9_-]){re.escape(username)}($|[^A-Za-z0-9_-])"


def _forget(member: Member, pseudonym: str) -> None:
    member.username, member.email = pseudonym, f"{pseudonym}{NOBODY}"
    member.born_on = dt.date(member.born_on.year, 1, 1)
    member.is_active = member.is_staff = member.is_superuser = member.is_safeguarding_lead = False
    member.wants_full_letters = member.wants_role_news = member.wants_suggestions = member.is_profile_public = False
    member.mail_choices, member.quiet_from, member.quiet_until = {}, None, None
    member.time_zone, member.erase_on, member.last_login = "UTC", None, None
    member.set_unusable_password()
    member.save()
