"""People from elsewhere: an account with a confirmed address, and a password only where the file gives one."""

from __future__ import annotations

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower
from django.utils import timezone

from leadership.imports import cells
from leadership.imports.reading import Row
from leadership.members.age import OLDEST, YOUNGEST, is_old_enough
from leadership.members.models import Account, Member, birthday, day_begins_at
from leadership.members.signup import NAME, skeleton

COLUMNS = ("username", "email", "account", "born_on", "joined_at", "time_zone", "password")
#: what makes a known person the same one; address and time zone she may have changed here herself
SAME = ("username", "account", "born_on", "joined_at")


def take(rows: list[Row]) -> Counter[str]:
    """Store the people of these rows who are not here yet."""
    outcomes: Counter[str] = Counter()
    read = [(row, _member(row)) for row in rows]
    found = [(row, member) for row, member in read if row.is_good]
    known = named(member.username for _, member in found)
    taken = _taken(member.email for _, member in found)
    fresh = []
    for row, member in found:
        same = known.setdefault(member.username.lower(), member)
        if same is not member:
            outcomes[_compare(row, member, same)] += 1
        elif member.email in taken:
            row.wrong("email", f"“{member.email}” belongs to somebody else already")
        else:
            taken.add(member.email)
            fresh.append((row, member))
    _set_passwords(fresh)
    new = [member for row, member in fresh if row.is_good]
    _store(new)
    outcomes["new"] = len(new)
    outcomes["ahead"] = sum(member.joined_at > timezone.now() for member in new)
    return outcomes


def named(usernames: Iterable[str]) -> dict[str, Member]:
    """The members of these names, by name in small letters: Ana and ana are one name."""
    wanted = {name.strip().lower() for name in usernames}
    members = Member.objects.annotate(lower=Lower("username")).filter(lower__in=wanted)
    return {member.username.lower(): member for member in members}


def one_of(people: Mapping[str, Member]) -> Callable[[str], Member]:
    """Who is meant by a username."""

    def parse(text: str) -> Member:
        if cells.filled(text).lower() not in people:
            raise ValueError(f"there is nobody called “{text}”")
        return people[text.lower()]

    return parse


def _member(row: Row) -> Member:
    """The person of a row; what can't be read is noted on the row."""
    member = Member(**{column: row.read(column, parse) for column, parse in PARSERS.items()})
    if row.is_good:
        member.adult_at = _adult_at(member.born_on, member.time_zone)
        if member.joined_at.date() < member.born_on:
            row.wrong("joined_at", "is before the birth date")
    return member


def _username(text: str) -> str:
    """A name as at signing up, but likeness to a leader is no fault: both had their names before."""
    if not NAME.fullmatch(cells.at_most(150)(text)):
        raise ValueError(f"“{text}” is not made of letters from a to z, digits, hyphens and underscores")
    if skeleton(text) in _reserved():
        raise ValueError(f"“{text}” could be taken for the staff")
    return text


@cache
def _reserved() -> frozenset[str]:
    return frozenset(map(skeleton, settings.ACCOUNT_USERNAME_BLACKLIST))


def _email(text: str) -> str:
    validate_email(cells.at_most(254)(text))
    return text.lower()


def _account(text: str) -> str:
    if cells.filled(text) not in Account.values:
        raise ValueError(f"“{text}” is not one of {', '.join(Account.values)}")
    return text


def _born_on(text: str) -> dt.date:
    day, today = cells.day(text), timezone.now().date()
    if day > today or day.year < today.year - OLDEST:
        raise ValueError(f"“{text}” can't be somebody's birth date")
    if not is_old_enough(day):
        raise ValueError(f"is under {YOUNGEST}; nobody under {YOUNGEST} can have an account")
    return day


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _time_zone(text: str) -> str:
    if cells.filled(text) not in _zones():
        raise ValueError(f"“{text}” is not a time zone we know, such as Europe/Berlin")
    return text


PARSERS: dict[str, Callable[[str], Any]] = {
    "username": _username,
    "email": _email,
    "account": _account,
    "born_on": _born_on,
    "joined_at": cells.instant,
    "time_zone": _time_zone,
}


@cache
def _adult_at(born_on: dt.date, zone: str) -> dt.datetime:
    return day_begins_at(birthday(born_on, 18), zone)


def _taken(emails: Iterable[str]) -> set[str]:
    wanted = set(emails)
    members = Member.objects.filter(email__in=wanted).values_list("email", flat=True)
    return {*members, *EmailAddress.objects.filter(email__in=wanted).values_list("email", flat=True)}


def _compare(row: Row, member: Member, same: Member) -> str:
    """What becomes of the row of a known person."""
    differing = [name for name in SAME if getattr(member, name) != getattr(same, name)]
    for name in differing:
        row.wrong(name, f"“{member.username}” is known already, with another {name}")
    has_moved = (member.email, member.time_zone) != (same.email, same.time_zone)
    return "kept" if has_moved else "known"


def _set_passwords(fresh: list[tuple[Row, Member]]) -> None:
    """Hashing is slow on purpose: the same password in one batch is hashed once."""
    hashes: dict[str, str] = {}
    for row, member in fresh:
        password = row.values["password"]
        if not password.strip():
            member.password = UNUSABLE_PASSWORD_PREFIX + secrets.token_hex(20)
            continue
        try:
            validate_password(password, member)
        except ValidationError as error:
            row.wrong("password", " ".join(error.messages))
            continue
        if password not in hashes:
            hashes[password] = make_password(password)
        member.password = hashes[password]


def _store(members: list[Member]) -> None:
    Member.objects.bulk_create(members)
    addresses = [EmailAddress(user=member, email=member.email, verified=True, primary=True) for member in members]
    EmailAddress.objects.bulk_create(addresses)
