"""Roles, badges and courses held before, so that what was done elsewhere counts: no letters, no record for each."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from django.utils import timezone

from leadership.badges.powers import EVERYWHERE
from leadership.badges.scope import most_of
from leadership.imports import cells
from leadership.imports.held import Book, Held
from leadership.imports.members import named, one_of
from leadership.imports.reading import Row
from leadership.members.models import Member
from leadership.requirements.models import Stretch
from leadership.roles.models import Edition
from leadership.roles.programme import CommunityDef, Programme, RoleDef

COLUMNS = ("username", "role", "community", "granted_at", "revoked_at", "reason")


def take(rows: list[Row]) -> Counter[str]:
    """Store what these rows tell and is not known yet, and end what they tell has ended."""
    programme = Edition.objects.in_force().programme
    people = named(row.values["username"] for row in rows)
    read = [(row, _held(row, people, programme)) for row in rows]
    found = [(row, held) for row, held in read if held is not None]
    book = Book([held for _, held in found])
    outcomes = Counter(_enter(row, held, book) for row, held in found)
    book.write()
    outcomes["ahead"] = sum(held.since > timezone.now() for held in book.fresh)
    return outcomes


def _enter(row: Row, held: Held, book: Book) -> str:
    """Put a row in the book, or note why it can't be; answers what became of it."""
    same = book.same(held)
    if same is None:
        _check_room(row, held, book)
        if row.is_good:
            book.close_lapsed(held)
            book.add(held)
        return "new"
    if held.until in (None, same.until):
        return "known"
    if same.until is not None:
        row.wrong("revoked_at", f"is known already, with another end: {same.until.isoformat()}")
    else:
        book.end(same, held.until, held.reason)
    return "ended"


def _check_room(row: Row, held: Held, book: Book) -> None:
    """Nobody holds the same twice at a time, nor in more communities than the role allows."""
    if held.until is not None:
        return
    beside = book.open_beside(held)
    if held.community in beside and not _follows(held, beside[held.community]):
        row.wrong("granted_at", f"is held already, since {beside[held.community].since.isoformat()}")
        return
    places = len({each.community for each in beside.values() if not each.has_lapsed} - {""})
    if held.role and held.community and places >= (most := most_of(held.role, held.track)):
        row.wrong("community", f"{held.slug} is held in {places} communities already; {most} at once is the most")


def _follows(held: Held, before: Held) -> bool:
    """Whether it begins after one that has lapsed by itself, as a role given anew does."""
    return before.has_lapsed and before.lapses_at is not None and held.since >= before.lapses_at


def _held(row: Row, people: Mapping[str, Member], programme: Programme) -> Held | None:
    """What a row tells; None, with the reasons noted on the row, where it can't be."""
    member = row.read("username", one_of(people))
    kind_and_slug = row.read("role", _thing_of(programme))
    community = row.read("community", _community_of(programme))
    since = row.read("granted_at", cells.instant)
    until = row.read("revoked_at", cells.instant_or_none)
    if member is None or kind_and_slug is None or since is None or not row.is_good:
        return None
    if until is not None and until < since:
        row.wrong("revoked_at", "is before granted_at")
    kind, slug = kind_and_slug
    held = Held(member.pk, kind, slug, community.slug if community else "", since, until, row.values["reason"].strip())
    if kind == Stretch.Kind.ROLE:
        held = _placed(row, held, programme.roles[slug])
    elif community:
        row.wrong("community", f"a {kind} belongs to no community")
    if community:
        _check_band(row, member, held, community)
    if kind == Stretch.Kind.BADGE and member.account not in programme.badges[slug].accounts:
        row.wrong("role", f"{slug} is not a badge for a {member.account} account")
    return held if row.is_good else None


def _thing_of(programme: Programme) -> Callable[[str], tuple[str, str]]:
    """What is meant by a slug, as (kind, slug): a role, else a badge, else a course."""
    kinds = {
        **dict.fromkeys(programme.courses, Stretch.Kind.COURSE),
        **dict.fromkeys(programme.badges, Stretch.Kind.BADGE),
        **dict.fromkeys(programme.roles, Stretch.Kind.ROLE),
    }

    def parse(text: str) -> tuple[str, str]:
        if cells.filled(text) not in kinds:
            raise ValueError(f"“{text}” is no role, badge or course of the programme in force")
        return kinds[text], text

    return parse


def _community_of(programme: Programme) -> Callable[[str], CommunityDef | None]:
    def parse(text: str) -> CommunityDef | None:
        if text and text not in programme.communities:
            raise ValueError(f"“{text}” is no community of the programme in force")
        return programme.communities.get(text)

    return parse


def _placed(row: Row, held: Held, role: RoleDef) -> Held:
    """With the role, and its track where the community tells which: some belong to one, some hold everywhere."""
    is_bound = bool(held.community)
    tracks = [track.slug for track in role.tracks if _is_bound(role, track.slug) == is_bound]
    track = tracks[0] if len(tracks) == 1 else ""
    if _is_bound(role, track) != is_bound:
        row.wrong("community", "this role is bound to no community" if is_bound else "is empty; this role needs one")
    return replace(held, role=role, track=track)


def _is_bound(role: RoleDef, track: str) -> bool:
    return role.scope_of(track) not in EVERYWHERE


def _check_band(row: Row, member: Member, held: Held, community: CommunityDef) -> None:
    """The community was open to the person's age then, and is now if it is held still."""
    instants: list[dt.datetime] = [held.since, *([] if held.until else [timezone.now()])]
    for band in sorted({member.band_at(at) for at in instants} - set(community.bands)):
        row.wrong("community", f"{community.slug} is not for {band}s")
