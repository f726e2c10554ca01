"""From a programme file's text to a `Programme`, or to the list of everything that is wrong with it."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from zoneinfo import available_timezones

from leadership.requirements.metrics import KEYS as METRIC_KEYS
from leadership.requirements.spelling import TREE_KEYS, Known, Reader, join, parse_tree
from leadership.requirements.tree import Badge, Node, Role, walk
from leadership.roles.hours import DAYS, WHOLE_DAY, Hours
from leadership.roles.programme import (
    MIN_MESSAGES,
    BadgeDef,
    CommunityDef,
    CourseDef,
    ObligationDef,
    Programme,
    RoleDef,
    RoomDef,
    Row,
    TrackDef,
)
from leadership.roles.table import Table

BANDS = ("adult", "teen")
ACCOUNTS = ("member", "listener")
SCOPES = ("none", "communities", "one", "everywhere")
COURSE_KINDS = ("guide", "course", "training")
SIDES = ("member", "listener")
ROOM_KINDS = ("support", "social", "circle", "garden", "event")
OPENINGS = ("always", "popup", "scheduled")

#: a programme is a text that people read
LONGEST = 1_000_000

ROW_KEYS = TREE_KEYS | {"account", "band", "track", "source", "ours", "note"}
FILE_KEYS = {"format", "programme", "counting", "community", "badge", "course", "role", "room"}
COURSE_KEYS = {"slug", "name", "kind", "awards", "pass_mark"}
TRACK_KEYS = {"slug", "name", "purpose", "scope", "categories"}
ROLE_KEYS = {
    "slug", "name", "name_for_teen", "step", "scope", "max_communities", "summary", "purpose", "duties", "expectations",
    "note", "source", "approvals", "opinions", "term_weeks", "provisional_weeks", "grants", "track", "requirements", "obligations",
}  # fmt: skip
ROOM_KEYS = {"slug", "name", "community", "band", "side", "kind", "opening", "purpose", "hours", "requirements"}
HOURS_KEYS = {"days", "from", "minutes", "zone"}


def check(text: str) -> tuple[Programme | None, list[str]]:
    """The programme, or None and one line per mistake: `path.to.key: what is wrong`."""
    if len(text) > LONGEST:
        return None, [f"longer than {LONGEST:,} characters; no programme needs so many"]
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        return None, ["not valid TOML: nested too deeply"]
    except tomllib.TOMLDecodeError as error:
        return None, [f"not valid TOML: {error}"]
    except (ValueError, ArithmeticError):  # a number that Python will not write out
        return None, ["not valid TOML: a number without end"]
    reader = Reader()
    programme = _programme(Table(data, "", reader, FILE_KEYS))
    _check_cycles(programme, reader)
    if reader.errors:
        return None, [f"{path}: {what}" if path else what for path, what in reader.errors]
    return programme, []


def _programme(file: Table) -> Programme:
    if "format" not in file:
        file.wrong("format", "is missing; write format = 1 on the first line")
    elif type(file.data["format"]) is not int or file.data["format"] != 1:
        file.wrong("format", "must be 1; no other is known here")
    head = Table(file.data.get("programme", {}), "programme", file.reader, {"title", "edition"})
    counting = Table(file.data.get("counting", {}), "counting", file.reader, {"group_chat_min_messages"})
    day = head.date("edition")
    names = _names(file)
    file.reader.known = Known(
        METRIC_KEYS, frozenset(names["badge"]), frozenset(names["course"]), frozenset(names["role"])
    )
    title = head.text("title")
    least = counting.whole("group_chat_min_messages", MIN_MESSAGES, least=1)
    communities = {each.slug: each for each in _communities(file)}
    badges = {each.slug: each for each in _badges(file)}
    courses = {each.slug: each for each in _courses(file, names["badge"])}
    roles = {each.slug: each for each in _roles(file, names["course"])}
    rooms = {each.slug: each for each in _rooms(file, names["community"])}
    return Programme(title, day or dt.date.min, least or MIN_MESSAGES, communities, badges, courses, roles, rooms)


def _names(file: Table) -> dict[str, list[str]]:
    """The slugs of each kind; twice within a kind, or a room named like a role, is a mistake."""
    names: dict[str, list[str]] = {}
    for kind in ("community", "badge", "course", "role", "room"):
        rows = file.data.get(kind, [])
        taken = names[kind] = []
        for n, row in enumerate(rows if isinstance(rows, list) else []):
            slug = row.get("slug") if isinstance(row, dict) else None
            if not isinstance(slug, str):
                continue
            if slug in taken:
                file.wrong(f"{kind}[{n}].slug", f"“{slug}” names another {kind} already")
            elif kind == "room" and slug in names["role"]:
                file.wrong(f"{kind}[{n}].slug", f"“{slug}” names a role already")
            taken.append(slug)
    return names


def _communities(file: Table) -> Iterator[CommunityDef]:
    for table in file.tables("community", {"slug", "name", "bands"}):
        bands = table.texts("bands", BANDS) if "bands" in table else BANDS
        yield CommunityDef(table.slug(), table.name(), bands)


def _badges(file: Table) -> Iterator[BadgeDef]:
    for table in file.tables("badge", {"slug", "name", "for", "earned"}):
        accounts = table.texts("for", ACCOUNTS) if "for" in table else ACCOUNTS
        earned = None
        if "earned" in table:
            path = join(table.path, "earned")
            part = Table(table.data["earned"], path, table.reader, {"all", "any"})
            earned = parse_tree(part.data, path, table.reader)
        yield BadgeDef(table.slug(), table.name(), accounts, earned)


def _courses(file: Table, badges: list[str]) -> Iterator[CourseDef]:
    for table in file.tables("course", COURSE_KEYS):
        kind = table.choice("kind", COURSE_KINDS, "course") or "course"
        awards = table.known("awards", "badge", badges)
        yield CourseDef(table.slug(), table.name(), kind, awards, table.whole("pass_mark", most=100))


def _roles(file: Table, courses: list[str]) -> Iterator[RoleDef]:
    for table in file.tables("role", ROLE_KEYS):
        tracks = tuple(_tracks(table))
        yield RoleDef(
            slug=table.slug(),
            name=table.name(),
            name_for_teen=table.text("name_for_teen", longest=120),
            step=table.whole("step", 0) or 0,
            scope=table.choice("scope", SCOPES, "none") or "none",
            max_communities=table.whole("max_communities", 1, least=1, most=100) or 1,
            summary=table.text("summary"),
            purpose=table.text("purpose"),
            duties=table.texts("duties"),
            expectations=table.texts("expectations"),
            note=table.text("note"),
            source=table.text("source"),
            approvals=table.whole("approvals", 1, least=1, most=2) or 1,
            opinions=table.whole("opinions", 0, most=9) or 0,
            term_weeks=table.whole("term_weeks"),
            provisional_weeks=table.whole("provisional_weeks"),
            grants=table.texts("grants"),
            tracks=tracks,
            rows=tuple(_rows(table, [track.slug for track in tracks])),
            obligations=tuple(_obligations(table, courses)),
        )


def _tracks(role: Table) -> Iterator[TrackDef]:
    seen: set[str] = set()
    for table in role.tables("track", TRACK_KEYS):
        slug = table.slug()
        if slug in seen:
            table.wrong("slug", f"“{slug}” names another track already")
        seen.add(slug)
        scope = table.choice("scope", SCOPES, "") or ""
        yield TrackDef(slug, table.name(), table.text("purpose"), scope, table.texts("categories"))


def _obligations(role: Table, courses: list[str]) -> Iterator[ObligationDef]:
    for table in role.tables("obligations", {"course", "within_days"}):
        course = table.known("course", "course", courses)
        if not course and "course" not in table:
            table.wrong("course", "is missing")
        if "within_days" not in table:
            table.wrong("within_days", "is missing")
        yield ObligationDef(course, table.whole("within_days", 0) or 0)


def _rows(subject: Table, tracks: list[str]) -> Iterator[Row]:
    """The requirement rows; two that fit the same person equally well are a mistake of the later one."""
    seen: list[Row] = []
    for table in subject.tables("requirements", ROW_KEYS):
        track = table.known("track", "track", tracks) or None
        row = Row(
            account=table.choice("account", ACCOUNTS),
            band=table.choice("band", BANDS),
            track=track,
            tree=parse_tree(table.data, table.path, table.reader),
            source=table.text("source"),
            is_ours=table.truth("ours"),
            note=table.text("note"),
        )
        for n, other in enumerate(seen):
            if _is_as_specific(row, other):
                subject.wrong(
                    f"requirements[{len(seen)}]",
                    f"fits some people exactly as well as requirements[{n}]; name an account, band or track in one",
                )
                break
        seen.append(row)
        yield row


def _is_as_specific(row: Row, other: Row) -> bool:
    can_meet = all(a is None or b is None or a == b for a, b in zip(row.named, other.named, strict=True))
    counts = [sum(value is not None for value in each.named) for each in (row, other)]
    return can_meet and counts[0] == counts[1]


def _rooms(file: Table, communities: list[str]) -> Iterator[RoomDef]:
    for table in file.tables("room", ROOM_KEYS):
        yield RoomDef(
            slug=table.slug(),
            name=table.name(),
            community=table.known("community", "community", communities),
            band=table.choice("band", BANDS, "adult") or "adult",
            side=table.choice("side", SIDES, "member") or "member",
            kind=table.choice("kind", ROOM_KINDS, "support") or "support",
            opening=table.choice("opening", OPENINGS, "always") or "always",
            purpose=table.text("purpose"),
            hours=tuple(_hours(table)),
            rows=tuple(_rows(table, [])),
        )


def _hours(room: Table) -> Iterator[Hours]:
    if "hours" in room and room.data.get("opening") != "scheduled":
        room.wrong("hours", "are those of a scheduled room")
    for table in room.tables("hours", HOURS_KEYS):
        days = table.texts("days", DAYS) if "days" in table else DAYS
        if not days:
            table.wrong("days", "names no day; leave it out for every day")
        start, minutes = table.time("from"), table.whole("minutes", least=1, most=WHOLE_DAY)
        if minutes is None and "minutes" not in table:
            table.wrong("minutes", "is missing")
        zone = table.text("zone") or "UTC"
        if zone not in available_timezones():
            table.wrong("zone", f"there is no time zone “{zone}”")
        yield Hours(days, start, minutes or WHOLE_DAY, zone)


def _check_cycles(programme: Programme, reader: Reader) -> None:
    """A badge or role that needs itself, by whatever way round, could never be reached."""
    needs: dict[tuple[str, str], set[tuple[str, str]]] = {}
    places: dict[tuple[str, str], str] = {}
    for n, badge in enumerate(programme.badges.values()):
        needs["badge", badge.slug] = _needed(badge.earned) if badge.earned else set()
        places["badge", badge.slug] = f"badge[{n}].earned"
    for n, role in enumerate(programme.roles.values()):
        needs["role", role.slug] = set().union(*(_needed(row.tree) for row in role.rows))
        places["role", role.slug] = f"role[{n}].requirements"
    for start, place in places.items():
        reached: set[tuple[str, str]] = set()
        pending = list(needs[start])
        while pending:
            thing = pending.pop()
            if thing not in reached:
                reached.add(thing)
                pending += needs.get(thing, ())
        if start in reached:
            reader.wrong(place, f"is a cycle: the {start[0]} “{start[1]}” needs itself in the end")


def _needed(tree: Node) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for node in walk(tree):
        if isinstance(node, Badge):
            found.add(("badge", node.slug))
        elif isinstance(node, Role):
            found |= {("role", slug) for slug in node.slugs}
    return found


def read(source: str) -> Programme:
    """The programme of a text that was checked before it was stored."""
    programme, errors = check(source)
    if programme is None:
        raise ValueError("; ".join(errors))
    return programme
