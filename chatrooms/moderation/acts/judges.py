"""Who may judge an appeal against an act, and who stands too close to it: as with reports, one's own and those about a team mate (matrix d)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import F, Q

from chatrooms.moderation.acts.models import Act, Proposal
from chatrooms.moderation.acts.powers import NEEDS, Kind, Target, hindrance_to_judge
from chatrooms.moderation.acts.who import actor_of, place_held, place_it_began, target_of
from chatrooms.moderation.reports.models import Case
from leadership.badges.backend import in_force, read
from leadership.badges.powers import EVERYWHERE
from leadership.members.models import Account, Band, Clearance, Member, MemberQuerySet
from leadership.roles.models import Edition


def of(act: Act) -> list[Member]:
    """Who may judge it, and so is told that it waits: in a fixed number of queries."""
    programme = Edition.objects.in_force().programme
    room = place_it_began(act, programme)
    close, people = too_close(act), Member.objects.filter(is_active=True)
    found = people.filter(is_safeguarding_lead=True)
    able = [role for role in programme.roles.values() if not NEEDS[Kind(act.kind)].isdisjoint(role.grants)]
    reach = Q(role__in=[role.slug for role in able if role.scope in EVERYWHERE])
    if room.community:
        reach |= Q(role__in=[role.slug for role in able], community=room.community)
    found |= _meeting(people, room.band).filter(pk__in=in_force().filter(reach).values("member"))
    able_people = list(found.exclude(pk__in=close))
    read(able_people)
    target = target_of(act.about) or Target(0, 0)
    ask = (Kind(act.kind), place_held(act, room), target, close, act.rank)
    return [each for each in able_people if not hindrance_to_judge(actor_of(each, {room.band}), *ask)]


def _meeting(people: MemberQuerySet, band: str) -> MemberQuerySet:
    """Those of them who may enter the rooms of this band, as `Member.bands` says of one."""
    near = people.in_band(band)
    if band == Band.TEEN:
        cleared = Clearance.objects.in_force().values("member")
        near |= people.in_band(Band.ADULT).filter(account=Account.LISTENER, pk__in=cleared)
    return near


def too_close(act: Act) -> set[int]:
    return too_close_each([act])[act.pk]


def too_close_each(acts: Collection[Act]) -> dict[UUID, set[int]]:
    """For each act: who did it, whom it is about and their team mates, who reported it, who closed the case, who proposed
    it, and who gave the warnings that led to it. Whoever works above the one who acted is no team mate of hers. The same few
    queries for any number.
    """
    found = {act.pk: {act.by_id} | ({act.about_id} if act.about_id else set()) for act in acts}
    people = {act.about_id for act in acts if act.about_id}
    mates, cases, warned = _mates(people), _cases(people), _warnings([act for act in acts if act.after_id])
    for made, by in Proposal.objects.filter(act__in=found).values_list("act", "by"):
        found[made].add(by)
    for act in acts:
        found[act.pk] |= mates[act.about_id or 0]
        for room, seq, opened_at, closed_at, member in cases[act.about_id or 0]:
            is_of_then = seq is None and opened_at <= act.at and (closed_at is None or closed_at >= act.at)
            if is_of_then or (room, seq) == (act.room_id, act.seq):
                found[act.pk].add(member)
        if act.after_id:
            found[act.pk] |= {by for about, at, until, by in warned if about == act.about_id and at <= act.at < until}
    return found


def _mates(people: Collection[int]) -> defaultdict[int, set[int]]:
    awards = in_force().exclude(community=None)
    places = list(awards.filter(member__in=people).values_list("member", "community")) if people else []
    there: defaultdict[str, set[int]] = defaultdict(set)
    for member, community in (
        awards.filter(community__in={place for _, place in places}).values_list("member", "community")
        if places
        else ()
    ):
        there[community].add(member)
    found: defaultdict[int, set[int]] = defaultdict(set)
    for member, community in places:
        found[member] |= there[community]
    return found


def _cases(people: Collection[int]) -> defaultdict[int, list[tuple]]:  # type: ignore[type-arg]
    """Of each person: a row for everybody who reported something about them or closed a case of it."""
    cases, found = Case.objects.filter(about__in=people), defaultdict(list)
    reported = cases.filter(reports__by__isnull=False).annotate(member=F("reports__by"))
    closed = cases.filter(turns__kind="closed").annotate(member=F("turns__member"))
    for rows in (reported, closed):
        for about, *rest in rows.values_list("about", "room", "seq", "opened_at", "closed_at", "member"):
            found[about].append(tuple(rest))
    return found


def _warnings(acts: Collection[Act]) -> list[tuple]:  # type: ignore[type-arg]
    if not acts:
        return []
    warnings = Act.objects.filter(Q(about__in={act.about_id for act in acts}), kind=Kind.WARNING)
    return list(warnings.values_list("about", "at", "until", "by"))
