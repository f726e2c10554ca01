"""A held badge grants its role's powers, at once and only while it is held."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.utils import timezone

from leadership.badges.models import Award, AwardQuerySet, later
from leadership.badges.powers import APP, BOUND, EVERYWHERE, MODERATING
from leadership.members.models import Member
from leadership.roles.models import Community, Edition


@dataclass(frozen=True)
class Held:
    """One award in force: its rank, its powers, and the community it is bound to, if it is."""

    role: str
    step: int
    powers: frozenset[str]
    community: str | None


def held_by(member: Member) -> list[Held]:
    """The awards in force of one member, read once per user object: two queries (S5: a request has its own)."""
    if not hasattr(member, "_held"):
        read([member])
    return member._held  # type: ignore[attr-defined, no-any-return]


def forget(member: Member) -> None:
    """After a grant or a revocation: ask the database again."""
    member.__dict__.pop("_held", None)


def in_force() -> AwardQuerySet:
    """Every award that works now: held, and its time running."""
    now = timezone.now()
    return Award.objects.held(now).filter(later("stretch__ended_at", now), stretch__started_at__lte=now)


def read(members: Collection[Member]) -> None:
    """The same for several at once, so that nobody is asked about by herself."""
    now, members = timezone.now(), [member for member in members if not hasattr(member, "_held")]
    if not members:
        return
    awards = list(in_force().filter(member__in=members).values_list("member", "role", "community", "track"))
    roles = Edition.objects.in_force(now).programme.roles if awards else {}
    found: dict[int, list[Held]] = {member.pk: [] for member in members}
    for pk, role, community, track in awards:
        if role in roles:
            scope = roles[role].scope_of(track)
            place = None if scope in EVERYWHERE else community
            powers = frozenset(roles[role].grants)
            if roles[role].is_widened_by(track):
                powers -= BOUND
            found[pk].append(Held(role, roles[role].step, powers, place))
    for member in members:
        member._held = found[member.pk]  # type: ignore[attr-defined]


def rank(member: Member) -> int:
    """The highest step among the awards in force; 0 without one."""
    return max((held.step for held in held_by(member)), default=0)


def is_moderating(member: Member) -> bool:
    return any(held.powers & MODERATING for held in held_by(member))


class AwardBackend(BaseBackend):
    """Answers `has_perm("leadership.mute", community)`; without a community, whether the power is held anywhere."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        app, _, power = perm.partition(".")
        if app != APP or not user_obj.is_active or not isinstance(user_obj, Member):
            return False
        community = obj.slug if isinstance(obj, Community) else obj
        return any(
            power in held.powers and (community is None or held.community in (None, community))
            for held in held_by(user_obj)
        )
