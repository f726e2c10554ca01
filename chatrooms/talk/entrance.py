"""Who opens a socket: session, verified address and account checked for everybody who waits, in four queries together, and one more for second factors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from chatrooms.talk import stamps
from chatrooms.talk.asked import Asked
from chatrooms.talk.gate import person_of
from chatrooms.talk.say import Person
from leadership.members.models import Member
from leadership.members.second_factor import keys_there, used_keys


class Guest(NamedTuple):
    """Somebody signed in, by which session, and what her rights hung on then."""

    person: Person
    session: str
    stamp: stamps.Stamp
    #: the second factors used in that session that were there then (S15)
    keys: frozenset[int] = frozenset()


def session_key(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The session a request names, or ""."""
    for name, value in headers:
        if name == b"cookie":
            try:
                found = SimpleCookie(value.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
            except CookieError:
                continue
            if found is not None and "\0" not in found.value:
                return found.value
    return ""


def admit(keys: Sequence[str]) -> list[Guest | None]:
    """For each session key who it is: signed in, active, with a confirmed address; else None (S4)."""
    sessions = _sessions(set(keys))
    wanted = {int(data[SESSION_KEY]) for data in sessions.values()}
    stamped = stamps.of_members(wanted)
    members = {row[0]: Member(**dict(zip(KNOWN, row, strict=True))) for row in MEMBERS(stamped)}
    found: dict[str, Guest] = {}
    for key, data in sessions.items():
        member = members.get(int(data[SESSION_KEY]))
        if member is not None and _is_of(data, member):
            found[key] = Guest(person_of(member), key, stamped[member.pk], used_keys(data, member))
    there = keys_of(found.values())
    return [guest and guest._replace(keys=guest.keys & there) for guest in map(found.get, keys)]


def keys_of(guests: Iterable[Guest]) -> set[int]:
    """The keys that those have who used one; nothing is asked where nobody did."""
    members = {guest.person.id for guest in guests if guest.keys}
    return keys_there(members) if members else set()


def _stored(keys: Collection[str], now: dt.datetime) -> QuerySet[Any, Any]:
    return stamps.living(keys, now).values_list("session_key", "session_data")


def _members(ids: Collection[int]) -> QuerySet[Member, Any]:
    return Member.objects.filter(pk__in=ids).values_list(*KNOWN)


#: what is asked of somebody here, and nothing else
KNOWN = ("id", "username", "password", "joined_at")
SIGNED_IN, MEMBERS = Asked(_stored, key=str), Asked(_members)


def _sessions(keys: set[str]) -> dict[str, dict[str, Any]]:
    """What lives under these keys and somebody signed in with."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    decoded = {key: store.decode(data) for key, data in SIGNED_IN(keys - {""}, timezone.now())}
    return {key: data for key, data in decoded.items() if str(data.get(SESSION_KEY, "")).isdigit()}


def _is_of(data: dict[str, Any], member: Member) -> bool:
    """As `django.contrib.auth.get_user`: made by a way in that is still open, and before no other password."""
    if data.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return False
    sent = data.get(HASH_SESSION_KEY, "")
    hashes = [member.get_session_auth_hash(), *member.get_session_auth_fallback_hash()]
    return any(constant_time_compare(sent, each) for each in hashes)


def address(scope: Any) -> str:
    """Where somebody comes from, trusting as many proxies as are ours."""
    count = settings.TRUSTED_PROXY_COUNT
    if count:
        named = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
        hops = [hop.strip() for hop in ",".join(named).split(",") if hop.strip()]
        if len(hops) >= count:
            return hops[-count]
    return (scope.get("client") or ("", 0))[0]
