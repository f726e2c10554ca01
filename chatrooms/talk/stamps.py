"""What rights hang on, for everybody who is here, in a fixed number of queries: if a stamp differs, something began or ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Hashable
from importlib import import_module
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from chatrooms.rooms.models import Room
from chatrooms.rooms.opening import shut
from chatrooms.talk.asked import Asked
from leadership.members.models import Clearance, Member
from leadership.requirements.models import Stretch
from leadership.roles.models import Edition

#: what upper subjects' refusals hang on: member ids → a stamp for each that has one
MORE: list[Callable[[Collection[int]], dict[int, Hashable]]] = []

#: what upper subjects' refusals for everybody in a room hang on
PLACES: list[Callable[[], Hashable]] = []

#: what upper subjects want to know at each look: the member ids of all who have a socket in this process
HERE: list[Callable[[Collection[int]], None]] = []

#: the password, what is known here, and what upper subjects add, as this process hashes them: three numbers for each who is here
Stamp = tuple[int, int, int]


def _people(ids: Collection[int], now: dt.datetime) -> QuerySet[Member, Any]:
    """Those who may be here, with what is known of each by herself; the password comes first."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    cleared = Clearance.objects.in_force(now).filter(member=OuterRef("pk"))
    return (
        Member.objects.filter(Exists(confirmed), pk__in=ids, is_active=True)
        .annotate(is_cleared=Exists(cleared), is_adult=Q(adult_at__lte=now))
        .values_list(
            "pk",
            "password",
            "username",
            "account",
            "is_adult",
            "is_cleared",
            "is_safeguarding_lead",
            "tally__touched_at",
        )
    )


def _stretches(ids: Collection[int], now: dt.datetime) -> QuerySet[Stretch, Any]:
    """The badges each ever held: how many, how many now, and what was last."""
    in_force = Q(started_at__lte=now) & (Q(ended_at=None) | Q(ended_at__gt=now))
    held = Stretch.objects.filter(member__in=ids).values_list("member").order_by()
    return held.annotate(n=Count("pk"), now=Count("pk", filter=in_force), last=Max("pk"), end=Max("ended_at"))


PEOPLE, STRETCHES = Asked(_people), Asked(_stretches)


def of_members(ids: Collection[int]) -> dict[int, Stamp]:
    """The stamps of these members; an account that is gone, closed or unconfirmed has none.

    The password comes first: whoever changes it ends the sessions made with the one before.
    """
    now = timezone.now()
    stretches = {pk: rest for pk, *rest in STRETCHES(ids, now)}
    more = [each(ids) for each in MORE]
    return {
        pk: (hash(password), hash((*rest, *stretches.get(pk, ()))), hash(tuple([each.get(pk) for each in more])))
        for pk, password, *rest in PEOPLE(ids, now)
    }


def of_upper_subjects(stamp: Stamp) -> int:
    """That part of a stamp: when it changes, the person is told to look again."""
    return stamp[2]


def of_places() -> Hashable:
    return tuple(each() for each in PLACES)


def edition() -> Hashable:
    """Which programme is in force."""
    try:
        return Edition.objects.in_force().digest
    except Edition.DoesNotExist:
        return None


def living(keys: Collection[str], now: dt.datetime) -> QuerySet[Any, Any]:
    model = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()
    return model.objects.filter(pk__in=keys, expire_date__gt=now).values_list("session_key")


LIVING = Asked(living, key=str)


def of_sessions(keys: Collection[str]) -> set[str]:
    """Those of these sessions that live."""
    return {key for (key,) in LIVING(keys, timezone.now())}


def of_rooms() -> dict[int, tuple[int, str, bool]]:
    """Head, epoch and whether it is closed, of every room there is: some dozens."""
    rows = list(Room.objects.all())
    closed = shut(rows, timezone.now())
    return {row.pk: (row.head, row.epoch, row.pk in closed) for row in rows}
