"""Pages beside the rooms that stay up to date over the same socket: told "look", never what there is to see."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from typing import NamedTuple

from leadership.members.models import Member


class Board(NamedTuple):
    """`mark` changes whenever the page would; `may`: whether somebody has it, who used a second factor in this session or not."""

    mark: Callable[[], Hashable]
    may: Callable[[Member, bool], bool]


#: what upper subjects have, by name
BOARDS: dict[str, Board] = {}


#: a member, and whether she used a second factor in this session
Follower = tuple[int, bool]


def who_may(name: str, followers: Collection[Follower]) -> set[Follower]:
    """Those of them who have this board now; nobody has one that does not exist."""
    board = BOARDS.get(name)
    if board is None:
        return set()
    members = Member.objects.filter(is_active=True).in_bulk({pk for pk, _ in followers})
    return {(pk, has_key) for pk, has_key in followers if pk in members and board.may(members[pk], has_key)}


def marks(names: Collection[str]) -> dict[str, Hashable]:
    return {name: BOARDS[name].mark() for name in names}
