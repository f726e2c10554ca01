"""Where a badge can be held: in chosen communities, in one, or everywhere. One rule for the form, the gate and the desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.utils import timezone

from leadership.badges.models import Award, later
from leadership.badges.powers import EVERYWHERE
from leadership.members.models import Member
from leadership.roles.programme import Programme, RoleDef


def most_of(role: RoleDef, track: str) -> int:
    """In how many communities one person can hold it; 0 where it is bound to none."""
    scope = role.scope_of(track)
    return 0 if scope in EVERYWHERE else 1 if scope == "one" else role.max_communities


#: the communities where each member holds each role, by (member, role); None stands for none
Places = defaultdict[tuple[int, str], set[str | None]]


def places_of(members: Collection[int]) -> Places:
    """Where these people hold what, in one query."""
    places: Places = defaultdict(set)
    held = Award.objects.filter(later("lapses_at", timezone.now()), member__in=members, revoked_at=None)
    for member, role, community in held.values_list("member", "role", "community"):
        places[member, role].add(community)
    return places


def misfit(
    member: Member,
    programme: Programme,
    role: RoleDef,
    track: str,
    chosen: Collection[str],
    places: Places | None = None,
) -> str:
    """Why `member` can't be given the role in these communities, as a sentence; empty if she can."""
    most = most_of(role, track)
    held = (places_of([member.pk]) if places is None else places)[member.pk, role.slug]
    if most == 0:
        return "This role is bound to no community." if chosen else "The role is held already." if None in held else ""
    if not chosen:
        return "Choose one community." if most == 1 else f"Choose at least one community, up to {most}."
    strange = [slug for slug in chosen if not _admits(programme, slug, member.band)]
    if strange:
        return f"{_named(programme, strange)}: not a community of this age."
    if set(chosen) & held:
        return f"{_named(programme, set(chosen) & held)}: held there already."
    others = held - {None}
    if len(others) + len(chosen) <= most:
        return ""
    return f"Up to {most} at once" + (f", and {len(others)} held already." if others else f". You have {len(chosen)}.")


def _admits(programme: Programme, slug: str, band: str) -> bool:
    return slug in programme.communities and band in programme.communities[slug].bands


def _named(programme: Programme, slugs: Collection[str]) -> str:
    return ", ".join(
        programme.communities[each].name if each in programme.communities else each for each in sorted(slugs)
    )
