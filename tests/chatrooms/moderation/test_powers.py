"""Every cell of the authorization matrix that is about acts, and the rules behind the cells (matrix d, S21)."""

from __future__ import annotations

import datetime as dt

import pytest

from chatrooms.moderation.acts.powers import (
    LEAD,
    LONGEST,
    LONGEST_OF_LEADS,
    Kind,
    Place,
    Target,
    Where,
    hindrance,
    hindrance_to_judge,
    hindrance_to_lift,
)
from chatrooms.moderation.acts.proposals import may_propose
from chatrooms.moderation.acts.reasons import REASONS
from chatrooms.moderation.acts.who import actor_of, rank_of, target_of
from leadership.badges.backend import forget
from leadership.badges.pausing import suspend
from leadership.members.models import Band
from tests.cast import ProgrammeAdmin, SafeguardingLead
from tests.factories import MemberFactory
from tests.matrix.people import World, give_role

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE = Place(Where.ROOM, Band.ADULT, "anxiety"), Place(Where.ROOM, Band.ADULT, "trauma")
OF_NONE = Place(Where.ROOM, Band.ADULT)
COMMUNITY, EVERYWHERE = Place(Where.COMMUNITY, Band.ADULT, "anxiety"), Place(Where.EVERYWHERE, Band.ADULT)
OF_TEENS = Place(Where.ROOM, Band.TEEN, "anxiety")
NOBODY = Target(0, 0)
DAY = dt.timedelta(days=1)

#: people in the order of the columns below; each acts on a plain member
PEOPLE = (
    "member",
    "host",
    "supporter",
    "cm",
    "gm",
    "cleared-gm",
    "mentor",
    "quality",
    "leader",
    "ambassador",
    "admin",
    "lead",
    "root",
)
#: a dot is a refusal; c in her community, e everywhere in her band, b in both bands
TABLE = """
          member host supporter cm gm cleared-gm mentor quality leader ambassador admin lead root
reminder  .      .    c         c  e  b          c      e       e      e          .     b    .
warning   .      .    .         c  e  b          c      .       .      .          .     b    .
removal   .      .    .         c  e  b          c      .       .      .          .     b    .
mute      .      .    .         c  e  b          c      .       .      .          .     b    .
kick      .      .    .         c  e  b          c      .       .      .          .     b    .
ban       .      .    .         .  e  b          .      .       .      .          .     b    .
slow      .      .    .         c  e  b          c      .       .      .          .     b    .
pause     .      .    .         c  e  b          c      .       .      .          .     b    .
"""
ROLES = {
    "host": ("sharing-circle-host", ""),
    "supporter": ("room-supporter", "anxiety"),
    "cm": ("chatroom-moderator", "anxiety"),
    "gm": ("global-moderator", ""),
    "cleared-gm": ("global-moderator", ""),
    "mentor": ("group-support-mentor", "anxiety"),
    "leader": ("group-support-mentor-leader", ""),
    "ambassador": ("group-support-ambassador", ""),
}
REACH = {
    "c": {HERE, COMMUNITY},
    "e": {HERE, ELSEWHERE, OF_NONE, COMMUNITY, EVERYWHERE},
    "b": {HERE, ELSEWHERE, OF_NONE, COMMUNITY, EVERYWHERE, OF_TEENS},
    ".": set(),
}


def rows() -> dict[str, dict[str, str]]:
    header, *lines = [line.split() for line in TABLE.strip().splitlines()]
    assert tuple(header) == PEOPLE
    return {kind: dict(zip(header, cells, strict=True)) for kind, *cells in lines}


def person(name: str):
    if name == "lead":
        return SafeguardingLead()
    if name == "admin":
        return ProgrammeAdmin()
    member = MemberFactory(is_staff=name == "root", is_superuser=name == "root")
    if name == "quality":
        give_role(member, "group-support-mentor", track="quality")
    elif name in ROLES:
        give_role(member, *ROLES[name])
    if name == "cleared-gm":
        World.clear(type("Two", (), {"requester": MemberFactory(), "approver": MemberFactory()})(), member)
    return member


@pytest.mark.parametrize("name", PEOPLE)
def test_every_cell(programme, name: str) -> None:
    assert rows().keys() == set(Kind)
    actor = actor_of(person(name))
    for kind, cells in rows().items():
        allowed = {place for place in REACH["b"] if not hindrance(actor, Kind(kind), place, NOBODY)}
        assert allowed == REACH[cells[name]], kind


@pytest.mark.parametrize("actor", ["cm", "gm", "mentor", "lead"])
def test_only_on_strictly_lower_rank_and_never_on_oneself(programme, actor: str) -> None:
    acting = actor_of(person(actor))
    ranks = {name: rank_of(person(name)) for name in PEOPLE}
    assert (ranks["cm"], ranks["gm"]) == (2, 2)  # equal is not lower
    for name, rank in ranks.items():
        found = hindrance(acting, Kind.MUTE, HERE, Target(0, rank))
        assert found == ("" if rank < ranks[actor] else "rank"), name
    assert hindrance(acting, Kind.MUTE, HERE, Target(acting.pk, 0)) == "self"


@pytest.mark.parametrize("role", ["chatroom-moderator", "global-moderator"])
def test_a_desk_adds_nothing_to_what_a_badge_reaches(programme, role: str) -> None:
    """Two hats are no more than each of them: an admin with a badge acts at the badge's rank, and is acted on by leads alone."""
    both = ProgrammeAdmin(roles=[(role, "anxiety" if role == "chatroom-moderator" else "")])
    acting = actor_of(both)
    assert not hindrance(acting, Kind.MUTE, HERE, NOBODY)
    for name in ("cm", "gm", "mentor", "leader", "admin", "lead"):
        assert hindrance(acting, Kind.MUTE, HERE, target_of(person(name))) == "rank", name
    assert hindrance(actor_of(person("mentor")), Kind.MUTE, HERE, target_of(both)) == "rank"
    assert hindrance_to_judge(acting, Kind.MUTE, HERE, NOBODY, (), 2) == "rank"
    assert not hindrance(actor_of(person("lead")), Kind.MUTE, HERE, target_of(both))


def test_who_proposes_a_ban(programme) -> None:
    """Moderators do, mentors do not, though they mute (matrix d)."""
    about = MemberFactory()
    room = programme.rooms["anxiety"]
    may = {name for name in PEOPLE if not may_propose(person(name), room, Where.ROOM, about)}
    assert may == {"cm", "gm", "cleared-gm", "lead"}
    assert may_propose(person("cm"), programme.rooms["trauma"], Where.ROOM, about)
    assert may_propose(person("cm"), room, Where.EVERYWHERE, about)
    assert may_propose(person("cm"), room, Where.ROOM, person("gm"))


def test_a_suspended_badge_gives_neither_power_nor_rank(programme) -> None:
    moderator = MemberFactory()
    award = give_role(moderator, "global-moderator")
    assert not hindrance(actor_of(moderator), Kind.MUTE, HERE, NOBODY)
    suspend(award, by=ProgrammeAdmin(), reason="until it is looked at")
    forget(moderator)
    assert hindrance(actor_of(moderator), Kind.MUTE, HERE, NOBODY) == "power"
    assert rank_of(moderator) == 0


def test_a_teen_star_acts_among_teens_alone(programme) -> None:
    star = actor_of(MemberFactory(band=Band.TEEN, roles=[("group-support-mentor", "anxiety")]))
    assert not hindrance(star, Kind.MUTE, OF_TEENS, NOBODY)
    assert hindrance(star, Kind.MUTE, HERE, NOBODY) == "band"


@pytest.mark.parametrize("kind", LONGEST)
def test_how_long_a_moderator_decides_and_how_long_a_lead(programme, kind: Kind) -> None:
    blink = dt.timedelta(microseconds=1)
    for name, most in (("gm", LONGEST), ("lead", LONGEST_OF_LEADS)):
        actor = actor_of(person(name))
        assert not hindrance(actor, kind, HERE, NOBODY, most[kind])
        assert hindrance(actor, kind, HERE, NOBODY, most[kind] + blink) == "long"
        assert hindrance(actor, kind, HERE, NOBODY, dt.timedelta(seconds=59)) == "short"
    assert {LONGEST[Kind.MUTE], LONGEST[Kind.KICK]} == {DAY}
    assert LONGEST[Kind.BAN] == 7 * DAY


def test_a_community_moderator_proposes_a_ban(programme) -> None:
    assert hindrance(actor_of(person("cm")), Kind.BAN, HERE, NOBODY, DAY) == "propose"


def test_lifting_asks_for_what_doing_asks_for_and_no_lower_rank(programme) -> None:
    moderator, lead = actor_of(person("cm")), actor_of(person("lead"))
    assert not hindrance_to_lift(moderator, Kind.MUTE, HERE, NOBODY, 2)
    assert hindrance_to_lift(moderator, Kind.MUTE, HERE, NOBODY, LEAD) == "rank"
    assert hindrance_to_lift(moderator, Kind.MUTE, ELSEWHERE, NOBODY, 2) == "power"
    assert hindrance_to_lift(moderator, Kind.MUTE, HERE, Target(moderator.pk, 0), 2) == "self"
    assert not hindrance_to_lift(lead, Kind.MUTE, HERE, NOBODY, LEAD)


def test_who_judges_an_appeal(programme) -> None:
    """Somebody else of higher rank who could have done it; of a lead's act another lead (G16)."""
    by_cm = {name: hindrance_to_judge(actor_of(person(name)), Kind.MUTE, HERE, NOBODY, (), 2) for name in PEOPLE}
    assert {name for name, found in by_cm.items() if not found} == {"mentor", "lead"}
    one, other = actor_of(person("lead")), actor_of(person("lead"))
    assert hindrance_to_judge(one, Kind.MUTE, HERE, NOBODY, {one.pk}, LEAD) == "close"
    assert not hindrance_to_judge(other, Kind.MUTE, HERE, NOBODY, {one.pk}, LEAD)
    assert hindrance_to_judge(other, Kind.MUTE, HERE, Target(other.pk, 0), {one.pk}, LEAD) == "self"


def test_no_reason_is_about_needing_help() -> None:
    """G9: a disclosure is nothing that anything follows from."""
    for reason in REASONS.values():
        said = reason.words.lower()
        assert not any(word in said for word in ("crisis", "suicid", "harm", "help", "cut")), reason.slug
        assert reason.rule.words
