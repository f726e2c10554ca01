"""What the owner's text says stands in the programme file, and what it does not say is told as such."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from leadership.badges.powers import POWERS
from leadership.requirements.tree import All, Any_, Badge, Check, Course, Metric, Node, Nothing, Open, Role, walk
from leadership.roles.checking import check
from leadership.roles.programme import Row, row_for
from tests.conftest import PROGRAMME

programme, errors = check(PROGRAMME.read_text())
assert programme is not None, errors
ROLES = programme.roles
MODERATORS = ("chatroom-moderator", "global-moderator")
NO_REPORT = Metric("upheld_reports", "at_most", Fraction(0), Fraction(90))


def least(metric: str, amount: int) -> Metric:
    return Metric(metric, "at_least", Fraction(amount))


def asked(slug: str, account: str, band: str = "adult", track: str | None = None) -> Node:
    row = row_for(programme.subject(slug), account, band, track)
    return row.tree if row else Nothing()


def parts(slug: str, account: str, band: str = "adult") -> set[Node]:
    tree = asked(slug, account, band)
    assert isinstance(tree, All)
    return set(tree.children)


def rows() -> list[tuple[str, Row]]:
    return [(subject.slug, row) for subject in programme.subjects() for row in subject.rows]


def test_the_path_has_every_role_in_its_order() -> None:
    assert [(role.step, role.slug) for role in programme.by_step()] == [
        (1, "sharing-circle-host"),
        (1, "room-supporter"),
        (2, "chatroom-moderator"),
        (2, "global-moderator"),
        (2, "group-support-buddy"),
        (3, "group-support-mentor"),
        (4, "group-support-mentor-leader"),
        (5, "group-support-ambassador"),
    ]


@pytest.mark.parametrize("slug", ROLES)
def test_every_role_says_what_it_is_for_what_one_does_and_who_says_so(slug: str) -> None:
    role = ROLES[slug]
    assert role.purpose
    assert role.summary
    assert role.duties
    assert role.source
    assert not role.source.endswith("."), "the page ends the sentence"
    owed = [programme.courses[each.course].name for each in role.obligations]
    assert not [each for each in role.expectations for name in owed if name in each], "said once, with its date"
    assert role.grants
    assert set(role.grants) <= set(POWERS)
    assert {(row.account, row.band) for row in role.rows} & {("member", None), ("member", "adult")}


@pytest.mark.parametrize(("slug", "row"), rows(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_requirement_names_its_source_and_ours_says_so(slug: str, row: Row) -> None:
    assert row.source
    somebody = re.search("owner's|roup support team|Everything published|guidelines", row.source)
    assert bool(somebody) != row.is_ours, "who asks is named, or it is ours; the page marks ours itself"
    for node in walk(row.tree):
        assert not isinstance(node, All | Any_) or node.children, "an empty group"


def test_a_room_supporter() -> None:
    assert parts("room-supporter", "listener") == {least("weeks_as_listener", 4), least("group_chats", 2)}
    assert parts("room-supporter", "member") == {
        least("weeks_as_member", 4),
        Badge("supportive-smile"),
        Course("compassion-course"),
    }
    assert asked("room-supporter", "member", "teen") == asked("room-supporter", "member")
    assert parts("room-supporter", "listener", "teen") > {
        *parts("room-supporter", "listener"),
        least("peer_trainings", 3),
        NO_REPORT,
    }
    assert programme.badges["supportive-smile"].earned == All(
        (least("group_chats", 50), least("compassion_hearts", 150))
    )


def test_a_chatroom_moderator() -> None:
    assert parts("chatroom-moderator", "listener") == {
        least("group_chats", 25),
        least("cheers", 2000),
        least("star_rating", 4),
        least("written_reviews", 3),
        NO_REPORT,
        Badge("verified-listener"),
        Badge("graduate"),
        least("weeks_as_listener", 6),
        Role(("room-supporter",), Fraction(30, 7)),
    }
    assert parts("chatroom-moderator", "listener", "teen") > {
        least("group_chats", 15),
        Badge("verified-listener"),
        Role(("room-supporter",), Fraction(4)),
        least("peer_trainings", 3),
        NO_REPORT,
    }
    assert [(each.course, each.within_days) for each in ROLES["chatroom-moderator"].obligations] == [
        ("active-listening-in-depth", 30),
        ("active-listening-refresh", 30),
    ]
    assert (ROLES["chatroom-moderator"].scope, ROLES["chatroom-moderator"].max_communities) == ("communities", 3)
    assert ROLES["global-moderator"].scope == "everywhere"
    assert Course("global-mod-training") in parts("global-moderator", "listener")


@pytest.mark.parametrize(("band", "chats"), [("adult", 75), ("teen", 50)])
def test_a_mentor_and_a_teen_star(band: str, chats: int) -> None:
    assert parts("group-support-mentor", "listener", band) == {
        Role(MODERATORS, Fraction(8)),
        least("positive_reviews", 10),
        least("help_guides", 30),
        least("group_chats", chats),
    }
    mentor = ROLES["group-support-mentor"]
    assert (mentor.name_for("adult"), mentor.name_for("teen")) == ("Group Support Mentor", "Teen Star")
    assert [(each.course, each.within_days) for each in mentor.obligations] == [("global-mod-training", 14)]
    assert [(track.slug, mentor.scope_of(track.slug), len(track.categories)) for track in mentor.tracks] == [
        ("teams", "one", 0),
        ("quality", "everywhere", 5),
    ]
    for track in mentor.tracks:
        assert asked("group-support-mentor", "listener", band, track.slug) == asked(mentor.slug, "listener", band)


def test_mentor_leaders_and_ambassadors_are_chosen_by_two_people_and_their_steps_are_ours() -> None:
    for slug in ("group-support-mentor-leader", "group-support-ambassador"):
        role = ROLES[slug]
        assert role.approvals == 2
        assert "No numbers were ever published" in role.note
        row = row_for(role, "listener", "adult")
        assert row is not None
        assert row.is_ours
        assert {Check("statement"), Check("interview")} < parts(slug, "listener")
    assert len(ROLES["group-support-ambassador"].duties) == 5
    assert len(ROLES["group-support-ambassador"].expectations) == 4


def test_a_buddy_has_moderated_for_four_weeks() -> None:
    assert parts("group-support-buddy", "listener") == {Role(MODERATORS), Role(MODERATORS, Fraction(4))}
    assert "mentor_buddies" in ROLES["group-support-buddy"].grants


@pytest.mark.parametrize(
    ("slug", "before", "weeks"),
    [
        ("global-moderator", "chatroom-moderator", 4),
        ("group-support-mentor-leader", "group-support-mentor", 8),
        ("group-support-ambassador", "group-support-mentor-leader", 12),
    ],
)
def test_where_an_active_leader_is_asked_for_the_weeks_alone_do_not_do(slug: str, before: str, weeks: int) -> None:
    assert parts(slug, "listener") > {Role((before,)), Role((before,), Fraction(weeks))}


def test_the_host_is_ours_until_somebody_publishes_it() -> None:
    for account in ("member", "listener"):
        row = row_for(ROLES["sharing-circle-host"], account, "adult")
        assert row is not None
        assert row.is_ours
    assert "Nobody has published requirements" in ROLES["sharing-circle-host"].note
    assert "not held on this site yet" in ROLES["sharing-circle-host"].note


def test_the_badge_of_the_compassion_course_is_a_members_one() -> None:
    assert set(programme.badges["compassion-hero"].accounts) == {"member"}


@pytest.mark.parametrize(
    "slug",
    [
        "chatroom-moderator",
        "global-moderator",
        "group-support-buddy",
        "group-support-mentor",
        "group-support-mentor-leader",
        "group-support-ambassador",
    ],
)
@pytest.mark.parametrize("band", ["adult", "teen"])
def test_from_moderator_up_nothing_is_published_for_members_and_the_page_says_why(slug: str, band: str) -> None:
    row = row_for(ROLES[slug], "member", band)
    assert row is not None
    assert row.tree == Nothing()
    assert "listener account" in row.note


ROOMS_OF_A_BAND = [
    ("sharing-circle", Open(), 2),
    ("free-hugs", Open(), 0),
    ("support-session", Open(), 0),
    ("special-events", Open(), 0),
    ("managers-office", Open(), 0),
    ("support-room", 3, 2),
    ("general-support", 3, 2),
    ("community-room", 3, 2),
    *((community, 2, 4) for community in programme.communities),
]


@pytest.mark.parametrize("prefix", ["", "teen-"])
@pytest.mark.parametrize(("slug", "member", "listener"), ROOMS_OF_A_BAND)
def test_the_doors_of_july_2022_are_the_same_for_teens_and_adults(prefix, slug, member, listener) -> None:
    room, band = programme.rooms[prefix + slug], "teen" if prefix else "adult"
    assert room.band == band
    of_member, of_listener = asked(room.slug, "member", band), asked(room.slug, "listener", band)
    assert asked(room.slug, "member", "adult" if prefix else "teen") == Nothing()
    assert of_member == member if isinstance(member, Open) else len(of_member.children) == member  # type: ignore[union-attr]
    assert of_listener == Open() if listener == 0 else len(of_listener.children) == listener  # type: ignore[union-attr]
    if member == 3:
        assert of_member == Any_((Badge("chief-chat"), Badge("first-post"), least("path_steps", 10)))
    if listener == 4:
        assert of_member == All((Any_((Badge("chief-chat"), Badge("first-post"))), Badge("compassion-hero")))
        assert of_listener.children[:3] == (Badge("refresher"), Badge("community-101"), Badge("first-chat"))  # type: ignore[union-attr]
        assert room.community == slug


def test_every_badge_that_something_asks_for_can_be_come_by() -> None:
    """By its own tree, by a course, or by hand; the three that only people give are known."""
    needed = {node.slug for _, row in rows() for node in walk(row.tree) if isinstance(node, Badge)}
    given = {each.awards for each in programme.courses.values()}
    by_hand = {slug for slug in needed if programme.badges[slug].earned is None and slug not in given}
    assert by_hand == {"listener-oath", "verified-listener", "graduate"}


def test_names_are_clean_text() -> None:
    assert not re.search(r"[đâÂ]|�", PROGRAMME.read_text())
