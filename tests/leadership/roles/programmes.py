"""Programmes of every shape, for Hypothesis: valid ones only."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from hypothesis import strategies as st

from leadership.requirements.metrics import KEYS
from leadership.requirements.tree import WEEKS_OF, All, Any_, Badge, Check, Course, Metric, Node, Nothing, Open, Role
from leadership.roles.hours import DAYS, WHOLE_DAY, Hours
from leadership.roles.programme import (
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

slugs = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t\"'\\#={}[]"), max_size=30)
names = texts.filter(str.strip)
bands, accounts = st.sampled_from(["adult", "teen"]), st.sampled_from(["member", "listener"])
scopes = st.sampled_from(["none", "communities", "one", "everywhere"])
amounts = st.one_of(st.integers(0, 10**6).map(Fraction), st.integers(0, 10**9).map(lambda n: Fraction(n, 10**6)))
weeks = st.one_of(st.integers(0, 500).map(Fraction), st.integers(0, 900).map(lambda days: Fraction(days, 7)))
hours = st.builds(
    Hours,
    st.lists(st.sampled_from(DAYS), min_size=1, unique=True).map(tuple),
    st.times().map(lambda time: time.replace(second=0, microsecond=0)),
    st.integers(1, WHOLE_DAY),
    st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Kiritimati"]),
)
counts = st.none() | st.integers(0, 200)


def some(strategy: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    return st.lists(strategy, max_size=most).map(tuple)


def trees(badges: list[str], courses: list[str], roles: list[str]) -> st.SearchStrategy[Node]:
    """Trees that name only these; an empty list can't be named."""
    leaves = [
        st.builds(
            Metric,
            st.sampled_from(sorted(KEYS - set(WEEKS_OF))),
            st.sampled_from(["at_least", "at_most"]),
            amounts,
            st.none() | amounts,
        ),
        st.builds(Metric, st.sampled_from(sorted(WEEKS_OF)), st.sampled_from(["at_least", "at_most"]), weeks),
        st.builds(Check, names),
    ]
    leaves += [st.builds(Badge, st.sampled_from(badges))] if badges else []
    leaves += [st.builds(Course, st.sampled_from(courses))] if courses else []
    if roles:
        chosen = st.lists(st.sampled_from(roles), min_size=1, max_size=2, unique=True).map(tuple)
        leaves.append(st.builds(Role, chosen, st.none() | weeks))
    inner = st.recursive(st.one_of(leaves), groups, max_leaves=5)
    return st.one_of(st.just(Open()), st.just(Nothing()), groups(inner).filter(lambda group: group.children))


def groups(inner: st.SearchStrategy) -> st.SearchStrategy:
    return st.builds(All, some(inner)) | st.builds(Any_, some(inner))


@st.composite
def rows(draw: st.DrawFn, asked: st.SearchStrategy[Node], tracks: list[str]) -> tuple[Row, ...]:
    """Rows for any, for listeners, and for teen listeners: each more specific than the one before."""
    found = []
    for account, band in ((None, None), ("listener", None), ("listener", "teen")):
        if draw(st.booleans()):
            track = draw(st.sampled_from(tracks)) if tracks and (account, band) == ("listener", "teen") else None
            found.append(Row(account, band, track, draw(asked), draw(texts), draw(st.booleans()), draw(texts)))
    return tuple(found)


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    named = iter(draw(st.lists(slugs, min_size=10, max_size=10, unique=True)))
    communities = {s: CommunityDef(s, draw(names), draw(some(bands, 2))) for s in take(draw, named)}
    badges: dict[str, BadgeDef] = {}
    for slug in take(draw, named):  # a badge may need those before it: never a cycle
        earned = draw(st.none() | trees(list(badges), [], []).filter(lambda tree: tree != Open()))
        badges[slug] = BadgeDef(slug, draw(names), draw(some(accounts, 2)), earned)
    courses = {
        slug: CourseDef(
            slug,
            draw(names),
            draw(st.sampled_from(["guide", "course", "training"])),
            draw(st.sampled_from(["", *badges])),
            draw(st.none() | st.integers(0, 100)),
        )
        for slug in take(draw, named)
    }
    roles: dict[str, RoleDef] = {}
    for slug in take(draw, named):
        roles[slug] = draw(role(slug, trees(list(badges), list(courses), list(roles)), list(courses)))
    rooms = {}
    for slug in take(draw, named):
        opening = draw(st.sampled_from(["always", "popup", "scheduled"]))
        rooms[slug] = RoomDef(
            slug,
            draw(names),
            draw(st.sampled_from(["", *communities])),
            draw(bands),
            draw(accounts),
            draw(st.sampled_from(["support", "social", "circle", "garden", "event"])),
            opening,
            draw(texts),
            draw(rows(trees(list(badges), list(courses), list(roles)), [])),
            draw(some(hours)) if opening == "scheduled" else (),
        )
    day = draw(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)))
    return Programme(draw(texts), day, draw(st.integers(1, 99)), communities, badges, courses, roles, rooms)


def take(draw: st.DrawFn, named) -> list[str]:
    return [next(named) for _ in range(draw(st.integers(0, 2)))]


@st.composite
def role(draw: st.DrawFn, slug: str, asked: st.SearchStrategy[Node], courses: list[str]) -> RoleDef:
    tracks = tuple(
        TrackDef(each, draw(names), draw(texts), draw(st.just("") | scopes), draw(some(texts)))
        for each in draw(st.lists(slugs, max_size=2, unique=True))
    )
    owed = some(st.builds(ObligationDef, st.sampled_from(courses), st.integers(0, 99))) if courses else st.just(())
    return RoleDef(
        slug=slug,
        name=draw(names),
        name_for_teen=draw(texts),
        step=draw(st.integers(0, 9)),
        scope=draw(scopes),
        max_communities=draw(st.integers(1, 9)),
        summary=draw(texts),
        purpose=draw(texts),
        duties=draw(some(texts)),
        expectations=draw(some(texts)),
        note=draw(texts),
        source=draw(texts),
        approvals=draw(st.integers(1, 2)),
        opinions=draw(st.integers(0, 9)),
        term_weeks=draw(counts),
        provisional_weeks=draw(counts),
        grants=draw(some(st.sampled_from(["warn", "mute"]))),
        tracks=tracks,
        rows=draw(rows(asked, [track.slug for track in tracks])),
        obligations=draw(owed),
    )
