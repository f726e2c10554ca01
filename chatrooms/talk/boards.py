"""Pages beside the rooms that stay up to date over the same socket: told "look", never what there is to see."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from typing import NamedTuple

from leadership.members.models import Member


class Board(NamedTuple):
    """`mark` changes whenever the page would; `may`: whether somebody has it."""

    mark: Callable[[], Hashable]
    may: Callable[[Member], bool]


#: what upper subjects have, by name
BOARDS: dict[str, Board] = {}


def who_may(name: str, members: Collection[int]) -> set[int]:
    """Those of these members who have this board now; nobody has one that does not exist."""
    board = BOARDS.get(name)
    if board is None:
        return set()
    return {member.pk for member in Member.objects.filter(pk__in=members, is_active=True) if board.may(member)}


def marks(names: Collection[str]) -> dict[str, Hashable]:
    return {name: BOARDS[name].mark() for name in names}
