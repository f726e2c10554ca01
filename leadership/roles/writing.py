"""A programme as canonical TOML: the same programme is always the same text, and reads back as itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import tomli_w

from leadership.requirements.spelling import dump_tree
from leadership.roles.hours import Hours
from leadership.roles.programme import BadgeDef, Programme, RoleDef, RoomDef, Row, TrackDef


def write(programme: Programme) -> str:
    document: dict[str, Any] = {
        "format": 1,
        "programme": {"title": programme.title, "edition": programme.edition},
        "counting": {"group_chat_min_messages": programme.group_chat_min_messages},
        "community": [
            {"slug": each.slug, "name": each.name, "bands": list(each.bands)}
            for each in programme.communities.values()
        ],
        "badge": [_badge(each) for each in programme.badges.values()],
        "course": [
            _filled(slug=each.slug, name=each.name, kind=each.kind, awards=each.awards, pass_mark=each.pass_mark)
            for each in programme.courses.values()
        ],
        "role": [_role(each) for each in programme.roles.values()],
        "room": [_room(each) for each in programme.rooms.values()],
    }
    return tomli_w.dumps({key: value for key, value in document.items() if value != []}, multiline_strings=False)


def _filled(**keys: Any) -> dict[str, Any]:
    """Without what is left at its silent default: None, an empty text, an empty list, or false."""
    return {
        key: value for key, value in keys.items() if value is not None and value is not False and value not in ("", [])
    }


def _badge(badge: BadgeDef) -> dict[str, Any]:
    earned = {} if badge.earned is None else {"earned": dump_tree(badge.earned)}
    return {"slug": badge.slug, "name": badge.name, "for": list(badge.accounts), **earned}


def _row(row: Row) -> dict[str, Any]:
    head = _filled(account=row.account, band=row.band, track=row.track, source=row.source, ours=row.is_ours)
    return {**head, **_filled(note=row.note), **dump_tree(row.tree)}


def _track(track: TrackDef) -> dict[str, Any]:
    return _filled(
        slug=track.slug, name=track.name, purpose=track.purpose, scope=track.scope, categories=list(track.categories)
    )


def _role(role: RoleDef) -> dict[str, Any]:
    return {
        **_filled(slug=role.slug, name=role.name, name_for_teen=role.name_for_teen),
        "step": role.step,
        "scope": role.scope,
        "max_communities": role.max_communities,
        **_filled(
            summary=role.summary,
            purpose=role.purpose,
            duties=list(role.duties),
            expectations=list(role.expectations),
            note=role.note,
            source=role.source,
        ),
        "approvals": role.approvals,
        **_filled(
            opinions=role.opinions or None, term_weeks=role.term_weeks, provisional_weeks=role.provisional_weeks
        ),
        **_filled(grants=list(role.grants), track=_all(_track(each) for each in role.tracks)),
        **_filled(requirements=_all(_row(each) for each in role.rows)),
        **_filled(obligations=[{"course": each.course, "within_days": each.within_days} for each in role.obligations]),
    }


def _room(room: RoomDef) -> dict[str, Any]:
    return {
        **_filled(slug=room.slug, name=room.name, community=room.community),
        "band": room.band,
        "side": room.side,
        "kind": room.kind,
        "opening": room.opening,
        **_filled(purpose=room.purpose, hours=_all(_hours(each) for each in room.hours)),
        **_filled(requirements=_all(_row(each) for each in room.rows)),
    }


def _hours(hours: Hours) -> dict[str, Any]:
    return {"days": list(hours.days), "from": f"{hours.start:%H:%M}", "minutes": hours.minutes, "zone": hours.zone}


def _all(tables: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return list(tables)
