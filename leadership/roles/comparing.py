"""What a role asks of everyone, side by side: one column an audience, one row a subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leadership.members.models import Account, Band
from leadership.requirements.tree import All, Nothing, Open
from leadership.requirements.wording import Names, title
from leadership.roles.programme import Row, Subject, row_for

AUDIENCES = [
    (Account.MEMBER, Band.ADULT, "Adult member"),
    (Account.LISTENER, Band.ADULT, "Adult listener"),
    (Account.MEMBER, Band.TEEN, "Teen member"),
    (Account.LISTENER, Band.TEEN, "Teen listener"),
]


@dataclass(frozen=True)
class Column:
    """One audience: what is asked of it in sentences, by whom published, and whether it is the reader's."""

    name: str
    asked: list[str]
    source: str
    note: str
    is_ours: bool
    is_published: bool
    is_mine: bool


def columns(
    subject: Subject, names: Mapping[Band, Names], mine: tuple[str, str] | None, track: str | None = None
) -> list[Column]:
    """Each column names things as its own community does; `mine` is the reader's own account and band."""
    found = []
    for account, band, name in AUDIENCES:
        if band not in subject.bands:
            continue
        row = row_for(subject, account, band, track)
        found.append(
            Column(
                name,
                sentences(row, names[band]),
                row.source if row else "",
                row.note if row else "",
                bool(row and row.is_ours),
                row is not None and not isinstance(row.tree, Nothing),
                mine == (account, band),
            )
        )
    return found


def sentences(row: Row | None, names: Names) -> list[str]:
    if row is None or isinstance(row.tree, Nothing):
        return []
    if isinstance(row.tree, Open):
        return ["Nothing: it is open to everybody"]
    parts = row.tree.children if isinstance(row.tree, All) else (row.tree,)
    return [title(part, names) for part in parts]
