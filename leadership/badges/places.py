"""How many people may hold a role at once, in all or in one community; who holds a place, and whether one is free.

Imported history is never refused a place: it tells what was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import F, Q

from leadership.audit.record import record
from leadership.badges.gate import TooLateError, must
from leadership.badges.models import Award
from leadership.members.models import Member
from leadership.roles.models import Community, Role

CAN_SET = "leadership.change_role"
#: what is limited: a role in all (None), or in one community
Key = tuple[str, str | None]
#: whether anybody waits for one of these places
WAITS: list[Callable[[list[Key]], bool]] = []


class Limit(models.Model):
    """So many people at once; whoever holds the role in two communities has one place in all and one in each."""

    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="limits")
    community = models.ForeignKey(Community, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    places = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            # one number each; the twin is for the role in all, since NULLs are distinct
            models.UniqueConstraint(fields=["role", "community"], name="limit_once"),
            models.UniqueConstraint(fields=["role"], condition=Q(community=None), name="limit_once_in_all"),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.places}"


@dataclass(frozen=True)
class Room:
    """The places of one limit, and the ids of those who hold one."""

    community: str
    places: int
    holders: frozenset[int]

    @property
    def free(self) -> int:
        return max(0, self.places - len(self.holders))

    @property
    def where(self) -> str:
        return f" in {self.community}" if self.community else ""

    @property
    def full(self) -> str:
        """ "All 3 places in Anxiety are taken." """
        if self.places == 1:
            return f"The one place{self.where} is taken."
        return f"All {self.places} places{self.where} are taken."


def rooms_of(roles: Collection[str]) -> dict[Key, Room]:
    """Every limit of these roles and who holds a place, in two queries; one where nothing is limited."""
    limits = list(
        Limit.objects.filter(role__in=roles).select_related("community").order_by(F("community").asc(nulls_first=True))
    )
    if not limits:
        return {}
    holders: dict[Key, set[int]] = defaultdict(set)
    held = Award.objects.held().filter(role__in={each.role_id for each in limits}).order_by()
    for role, community, member in held.values_list("role", "community", "member"):
        holders[role, community].add(member)
        holders[role, None].add(member)
    return {
        (each.role_id, each.community_id): Room(
            each.community.name if each.community else "",
            each.places,
            frozenset(holders[each.role_id, each.community_id]),
        )
        for each in limits
    }


def needed(rooms: Mapping[Key, Room], member: int, role: str, communities: Collection[str]) -> list[Key]:
    """The limited places somebody would take with a role: those she does not hold already."""
    keys: list[Key] = [(role, None), *((role, each) for each in communities)]
    return [key for key in keys if key in rooms and member not in rooms[key].holders]


def one_role_at_a_time(role: str) -> None:
    """Whoever else gives this role waits: its places are counted. SQLite has one writer anyway."""
    list(Limit.objects.select_for_update(no_key=True).filter(role=role).order_by("pk"))


def take(member: Member, role: str, communities: Collection[str], reason: str) -> None:
    """Before a role is given, in the same transaction; TooLateError where no place is free, or others wait and nothing says why not they."""
    one_role_at_a_time(role)
    rooms = rooms_of([role])
    keys = needed(rooms, member.pk, role, communities)
    taken = [rooms[key].full for key in keys if not rooms[key].free]
    if taken:
        raise TooLateError(f"{' '.join(taken)} One has to become free first.")
    if not reason.strip() and any(waits(keys) for waits in WAITS):
        raise TooLateError("Others wait for this place: say why it is given before theirs.")


@transaction.atomic
def set_places(role: Role, numbers: Mapping[str | None, int | None], *, by: Member) -> bool:
    """Set how many places there are, by community and None for all of them together; a number of None lifts a limit.

    False if nothing changes. Nobody loses a role by it.
    """
    must(by.has_perm(CAN_SET), "How many places there are is set by programme admins.")
    one_role_at_a_time(role.pk)
    had = {each.community_id: each for each in role.limits.all()}
    before = {each: limit.places for each, limit in had.items()}
    after = {each: number for each, number in {**before, **numbers}.items() if number is not None}
    if before == after:
        return False
    role.limits.filter(pk__in=[limit.pk for each, limit in had.items() if each not in after]).delete()
    for community, number in after.items():
        Limit.objects.update_or_create(role=role, community_id=community, defaults={"places": number})
    record("set places", role, by=by, before=_named(before), after=_named(after))
    return True


def _named(numbers: Mapping[str | None, int]) -> dict[str, int]:
    return {community or "in all": number for community, number in numbers.items()}
