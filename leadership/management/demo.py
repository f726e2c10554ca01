"""The people of the demo world: who they are, what they did, what they hold."""

from __future__ import annotations

from dataclasses import dataclass, field

from leadership.badges.desks import ADMINS, SAFEGUARDING

PASSWORD = "listen-with-heart"  # noqa: S105 - printed in the README, refused outside DEBUG


@dataclass(frozen=True)
class Person:
    """`weeks` since joining; `counts` by metric; `roles` as (role, community, track, weeks held)."""

    name: str
    account: str = "listener"
    age: int = 30
    weeks: int = 40
    counts: dict[str, int] = field(default_factory=dict)
    roles: tuple[tuple[str, str, str, int], ...] = ()
    badges: tuple[str, ...] = ()
    courses: tuple[str, ...] = ()
    group: str = ""
    totp: str = ""
    zone: str = "Europe/Berlin"


SUPPORTER = {"group_chats": 12, "one_to_one_chats": 30, "cheers": 900, "star_rating": 5, "written_reviews": 2}
MODERATOR = {
    **SUPPORTER, "group_chats": 44, "cheers": 2600, "written_reviews": 6, "positive_reviews": 6, "help_guides": 18,
    "peer_trainings": 3,
}  # fmt: skip
MENTOR = {**MODERATOR, "group_chats": 96, "positive_reviews": 14, "help_guides": 34, "circles_attended": 8}
LISTENER_BADGES = ("refresher", "community-101", "listener-oath", "verified-listener", "graduate")
GRADUATED = ("active-listening-in-depth", "active-listening-refresh", "global-mod-training")
MENTOR_PATH = (("room-supporter", "anxiety", "", 60), ("chatroom-moderator", "anxiety", "", 50))

PEOPLE = (
    Person("mia", "member", weeks=1, counts={"path_steps": 3}),
    Person(
        "max",
        "member",
        weeks=30,
        counts={
            "group_chats": 58,
            "compassion_hearts": 171,
            "forum_posts": 4,
            "circles_attended": 5,
            "path_steps": 12,
        },
        courses=("compassion-course",),
    ),
    Person("lia", weeks=9, counts={"group_chats": 7, "one_to_one_chats": 9, "cheers": 310}, badges=("refresher",)),
    Person("leo", weeks=2, counts={"group_chats": 1, "one_to_one_chats": 3}, zone="America/New_York"),
    Person("tess", "member", age=15, weeks=6, counts={"group_chats": 9, "forum_posts": 1, "compassion_hearts": 22}),
    Person("tom", age=16, weeks=3, counts={"group_chats": 1, "peer_trainings": 3, "one_to_one_chats": 6}),
    Person(
        "rosa",
        weeks=26,
        counts={**SUPPORTER, "group_chats": 19, "cheers": 1310, "circles_attended": 6},
        roles=(("room-supporter", "anxiety", "", 3), ("room-supporter", "loneliness", "", 3)),
        badges=("refresher", "community-101", "listener-oath"),
    ),
    Person(
        "hana",
        "member",
        weeks=30,
        counts={"group_chats": 30, "circles_attended": 14, "compassion_hearts": 90, "one_to_one_chats": 2},
        roles=(("sharing-circle-host", "", "", 24),),
        courses=("circle-host-guide", "compassion-course"),
    ),
    Person(
        "cleo",
        weeks=70,
        counts=MODERATOR,
        roles=(("room-supporter", "anxiety", "", 30), ("chatroom-moderator", "anxiety", "", 3)),
        badges=LISTENER_BADGES,
        courses=("active-listening-in-depth",),
        totp="JBSWY3DPEHPK3PXPCLEOAAAAAAAAAAAA",
    ),
    Person(
        "gil",
        weeks=90,
        counts=MODERATOR,
        roles=(*MENTOR_PATH, ("global-moderator", "", "", 20)),
        badges=LISTENER_BADGES,
        courses=GRADUATED,
        totp="JBSWY3DPEHPK3PXPGILAAAAAAAAAAAAA",
    ),
    Person(
        "tara",
        age=17,
        weeks=80,
        counts={**MENTOR, "group_chats": 61},
        roles=(
            ("room-supporter", "depression", "", 50),
            ("chatroom-moderator", "depression", "", 30),
            ("group-support-mentor", "", "quality", 1),
        ),
        badges=LISTENER_BADGES,
        courses=("active-listening-in-depth", "active-listening-refresh", "topic-guide-depression"),
        totp="JBSWY3DPEHPK3PXPTARAAAAAAAAAAAAA",
    ),
    Person(
        "mona",
        weeks=120,
        counts=MENTOR,
        roles=(*MENTOR_PATH, ("group-support-mentor", "anxiety", "teams", 10)),
        badges=LISTENER_BADGES,
        courses=GRADUATED,
        totp="JBSWY3DPEHPK3PXPMONAAAAAAAAAAAAA",
    ),
    Person(
        "lena",
        weeks=140,
        counts=MENTOR,
        roles=(*MENTOR_PATH, ("group-support-mentor", "", "quality", 40), ("group-support-mentor-leader", "", "", 8)),
        badges=LISTENER_BADGES,
        courses=GRADUATED,
        totp="JBSWY3DPEHPK3PXPLENAAAAAAAAAAAAA",
    ),
    Person(
        "abel",
        weeks=160,
        counts=MENTOR,
        roles=(("group-support-mentor-leader", "", "", 40), ("group-support-ambassador", "", "", 12)),
        badges=LISTENER_BADGES,
        courses=GRADUATED,
        totp="JBSWY3DPEHPK3PXPABELAAAAAAAAAAAA",
    ),
    Person("ada", weeks=200, group=ADMINS, totp="JBSWY3DPEHPK3PXPADAAAAAAAAAAAAAA"),
    Person("ben", weeks=200, group=ADMINS, totp="JBSWY3DPEHPK3PXPBENAAAAAAAAAAAAA"),
    Person("sage", weeks=200, group=SAFEGUARDING, totp="JBSWY3DPEHPK3PXPSAGEAAAAAAAAAAAA"),
)
#: people with an application waiting, so that the queue is alive: (person, role, communities, days ago)
WAITING = tuple(
    (Person(name, account, weeks=weeks, counts=counts, courses=courses), role, communities, days)
    for name, account, weeks, counts, courses, role, communities, days in [
        ("june", "listener", 12, {"group_chats": 9}, (), "room-supporter", ("anxiety", "trauma"), 6),
        ("noor", "listener", 8, {"group_chats": 4}, (), "room-supporter", ("depression",), 5),
        ("ash", "member", 40, {"group_chats": 70, "compassion_hearts": 200}, ("compassion-course",), "room-supporter",
         ("lgbtq",), 4),
        ("iris", "listener", 20, {"group_chats": 16}, (), "room-supporter", ("student", "loneliness"), 2),
        ("otis", "member", 9, {"circles_attended": 4, "group_chats": 6}, ("circle-host-guide",), "sharing-circle-host",
         (), 1),
    ]
)  # fmt: skip
#: what lies in an inbox, true of whoever reads it: (whose, kind, days ago, read, title, text, where it leads)
TOLD = (
    ("lia", "news", 12, True, "You now meet what Room Supporter asks.", "You can apply whenever you like.",
     "/roles/room-supporter/"),
    ("cleo", "duty", 1, False, "Active Listening: Refresh & Self-Care is to be finished within ten days.", "", "/path/"),
    ("rosa", "decision", 21, True, "Yes: you are Room Supporter now.", "Your badge works from your next click.", "/path/"),
)  # fmt: skip
#: whose application others have said something about: (who, verdict, note)
OPINIONS = {
    "june": (
        ("mona", "yes", "Stayed with somebody for an hour last week, and knew when to call me."),
        ("lena", "not_yet", "Warm, and still quick to give advice. A month with a buddy first would help."),
    ),
}
#: whose application is decided and not told yet, and by whom
HELD = ("noor", "ben")
#: somebody who has a yes and waits for a place: whose, which role and community, sent how many days ago
WAITLISTED = (
    Person("nell", weeks=60, counts=MODERATOR, roles=(("room-supporter", "depression", "", 20),), badges=LISTENER_BADGES),
    "chatroom-moderator", "depression", 9,
)  # fmt: skip
#: a suggestion that waits for an answer: from whom, to whom, for which role, and why
SUGGESTED = (
    "mona",
    "rosa",
    "chatroom-moderator",
    "You stay calm when a room is loud, and people ask for your evenings.",
)
WHY = (
    "The room helped me a lot last winter, and I would like to be the person who says hello first. I am usually free "
    "in the evenings, when there are few supporters about, and I have learnt to wait before I answer. I know when to "
    "call a moderator, and I would be glad to have a buddy for the first weeks."
)
