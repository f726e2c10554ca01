"""Who leads whom: nobody's word on whoever decides about her own role is one that counts (L3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple

from leadership.badges.backend import in_force
from leadership.badges.powers import EVERYWHERE
from leadership.roles.models import Edition


class Badge(NamedTuple):
    step: int
    community: str | None
    is_everywhere: bool


Badges = Mapping[int, list[Badge]]


def badges_of(members: Collection[int]) -> Badges:
    """Their badges in force: two queries, whatever their number."""
    roles, found = Edition.objects.in_force().programme.roles, defaultdict(list)
    held = in_force().filter(member__in=members, role__in=roles)
    for member, role, community, track in held.values_list("member", "role", "community", "track"):
        is_everywhere = roles[role].scope_of(track) in EVERYWHERE
        found[member].append(Badge(roles[role].step, community, is_everywhere))
    return found


def leads(leader: int, member: int, badges: Badges) -> bool:
    """Whether they have a community in common, or she is further along with a badge that reaches everywhere.

    Of whoever holds none she is no leader in this sense: members are whom reviews come from.
    """
    hers, theirs = badges.get(leader, []), badges.get(member, [])
    if {each.community for each in hers} & {each.community for each in theirs} - {None}:
        return True
    reached = max((each.step for each in theirs), default=None)
    return reached is not None and any(each.is_everywhere and each.step > reached for each in hers)
