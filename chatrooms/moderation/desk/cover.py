"""A room without a moderator: teens' rooms are there to read only, adults' go slowly, until somebody is on duty again (G14).

Whoever is on duty covers the rooms whose reports come to her desk, while she is there: a socket of hers is open in some process,
or she has just opened a page of the desk or of a room. Resting is as being away. A room that lost its cover has it for a while
longer, so that one may hand over, or come back after a tunnel. Where `COVER_FROM_START` is off, nothing is asked of a room that nobody ever covered: a new place can be
tried out before it has moderators.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Hashable, Iterable
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from chatrooms.moderation.acts.models import Act
from chatrooms.moderation.acts.who import SILENCING
from chatrooms.moderation.desk.models import REST, Duty
from chatrooms.moderation.desk.reach import SEE, has_desk
from chatrooms.talk.asked import Asked
from chatrooms.talk.gate import EVERY_VERB
from chatrooms.talk.say import Refusal
from leadership.badges.backend import in_force
from leadership.badges.powers import EVERYWHERE
from leadership.members.models import Band, Clearance, Member
from leadership.roles.models import Edition
from leadership.roles.programme import RoomDef

READ_ONLY, SLOW, OPEN = "read_only", "slow", "open"
RESTING = "Nobody who looks after this room is here just now, so it rests. You can read, and write again as soon as somebody is back."
SLOWLY = "Nobody who looks after this room is here just now, so it goes a little slower."

#: how often it is written down that somebody on duty is here; and how much later than she was here she may have been seen
SEEN_EVERY, SLACK = dt.timedelta(seconds=10), dt.timedelta(seconds=15)

#: which rooms somebody covers: (community or None for all of them, band)
Places = frozenset[tuple[str | None, str]]


def without(room: RoomDef) -> str:
    """What becomes of this room without a moderator: by its own name, or else by its band."""
    chosen: dict[str, str] = settings.WITHOUT_MODERATOR
    return chosen.get(room.slug) or chosen.get(room.band, OPEN)


def covered(now: dt.datetime) -> Places:
    """The places that are covered now, or were a moment ago: some queries, whatever the number of rooms."""
    return places_of(_there(now))


def _on_duty_lately(ids: Collection[int], now: dt.datetime, lately: dt.datetime) -> QuerySet[Duty, Any]:
    silenced = Act.objects.in_force(now).filter(about=OuterRef("member"), kind__in=SILENCING)
    running = Duty.objects.filter(since__lte=now, until__gt=lately).exclude(ended_at__lte=lately)
    return running.annotate(is_silenced=Exists(silenced)).values_list(
        "member", "seen_at", "rests_until", "ended_at", "member__age_looked_at_until", "is_silenced"
    )


ON_DUTY = Asked(_on_duty_lately)


def _there(now: dt.datetime) -> set[int]:
    """Who is on duty and here, or was a moment ago, but for whoever may not decide about others: in one query.

    Everybody on duty is noted meanwhile, so that `saw` needs none.
    """
    lately = now - dt.timedelta(seconds=settings.WITHOUT_MODERATOR_AFTER)
    found, on_duty = set(), {}
    for member, seen_at, rests_until, ended_at, looked_at_until, is_silenced in ON_DUTY((), now, lately):
        if ended_at is None:
            on_duty[member] = seen_at
        is_away = rests_until is not None and rests_until - REST <= lately and now < rests_until
        is_looked_at = looked_at_until is not None and now < looked_at_until
        if seen_at > lately - SLACK and not (is_away or is_looked_at or is_silenced):
            found.add(member)
    global _on_duty
    _on_duty = on_duty
    return found


#: whoever is on duty, and when she was last seen, as the last look found it
_on_duty: dict[int, dt.datetime] = {}


def saw(members: Collection[int]) -> None:
    """These are here now. Written for those on duty, every ten seconds; for anybody else it costs nothing."""
    now = timezone.now()
    due = [pk for pk, seen_at in _on_duty.items() if pk in members and now - seen_at >= SEEN_EVERY]
    if due:
        Duty.objects.running(now).filter(member__in=due, seen_at__lt=now).update(seen_at=now)


def is_here(member: Member) -> None:
    """She has opened a page of the desk."""
    now = timezone.now()
    Duty.objects.running(now).filter(member=member, seen_at__lte=now - SEEN_EVERY).update(seen_at=now)


def ever_covered() -> Places:
    return places_of(set(Duty.objects.values_list("member", flat=True).distinct()))


def places_of(members: set[int]) -> Places:
    """Where these people's desks are; a safeguarding lead's is everywhere."""
    if not members:
        return frozenset()
    now = timezone.now()
    people = Member.objects.filter(pk__in=members, is_active=True).values_list(
        "pk", "adult_at", "is_safeguarding_lead"
    )
    cleared = set(Clearance.objects.in_force(now).filter(member__in=members).values_list("member", flat=True))
    roles = Edition.objects.in_force(now).programme.roles
    seeing = {role.slug: role for role in roles.values() if SEE in role.grants}
    held: dict[int, set[str | None]] = {}
    for member, role, community, track in (
        in_force().filter(member__in=members, role__in=seeing).values_list("member", "role", "community", "track")
    ):
        held.setdefault(member, set()).add(None if seeing[role].scope_of(track) in EVERYWHERE else community)
    found: set[tuple[str | None, str]] = set()
    for pk, adult_at, is_lead in people:
        own = {Band.ADULT if adult_at <= now else Band.TEEN} | ({Band.TEEN} if pk in cleared else set())
        bands, communities = (set(Band), {None}) if is_lead else (own, held.get(pk, set()))
        found |= {(community, str(band)) for community in communities for band in bands}
    return frozenset(found)


def is_covered(room: RoomDef, places: Places) -> bool:
    return not places.isdisjoint({(None, room.band), (room.community, room.band)})


def holds(room: RoomDef, now: dt.datetime) -> str:
    """READ_ONLY, SLOW or OPEN, as it is now."""
    return _holds(room, covered(now), ever_covered)


def _holds(room: RoomDef, places: Places, ever: Callable[[], Places]) -> str:
    wanted = without(room)
    if wanted == OPEN or is_covered(room, places):
        return OPEN
    if not settings.COVER_FROM_START and not is_covered(room, ever()):
        return OPEN
    return wanted


class Lately:
    """What the look for all who are here found a moment ago: many come to a door at once. Where nobody looks, it is asked anew."""

    GOOD_FOR = dt.timedelta(seconds=1.5)  # `stamp` looks anew every 1.2 s where there are sockets

    def __init__(self, look: Callable[[], Places]) -> None:
        self.look = look
        self.forget()

    def __call__(self) -> Places:
        is_good = self.at is not None and abs(timezone.now() - self.at) < self.GOOD_FOR
        return self.places if is_good else self.look()

    def anew(self) -> Places:
        self.places, self.at = self.look(), timezone.now()
        return self.places

    def forget(self) -> None:
        self.places: Places = frozenset()
        self.at: dt.datetime | None = None


covered_lately = Lately(lambda: covered(timezone.now()))
ever_lately = Lately(ever_covered)


def forget() -> None:
    global _on_duty
    _on_duty = {}
    covered_lately.forget()
    ever_lately.forget()


def refuse(member: Member, room: RoomDef) -> dict[str, Refusal]:
    """For the gate: whoever may go on duty is not kept from it; reading, reporting and help never are for anybody."""
    held = _holds(room, covered_lately(), ever_lately)
    if held == OPEN or has_desk(member):
        return {}
    if held == READ_ONLY:
        return {EVERY_VERB: Refusal("closed", words=RESTING)}
    return {"slow": Refusal("rate_limited", every=settings.WITHOUT_MODERATOR_EVERY)}


def notes(member: Member, room: RoomDef) -> Iterable[SafeString]:
    """Above the form of a room. Whoever is on duty and reads there is here, also without a script."""
    held = holds(room, timezone.now())
    saw({member.pk})
    if held != OPEN and not has_desk(member):
        yield mark_safe(
            render_to_string(
                "moderation/_uncovered.html",
                {"words": RESTING if held == READ_ONLY else SLOWLY, "is_shut": held == READ_ONLY},
            )
        )


def stamp() -> Hashable:
    """For open pages: when it changes, everybody's rights are asked for again."""
    if not settings.COVER_FROM_START:
        ever_lately.anew()
    return covered_lately.anew()
