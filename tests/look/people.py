"""Who looks at the pages, and which pages each of them has."""

from __future__ import annotations

from leadership.applications.models import Application
from leadership.members.models import Account, Band, Member
from leadership.notices.models import Notice
from leadership.notices.tell import tell
from tests.cast import ProgrammeAdmin, draft_by
from tests.factories import MemberFactory

OPEN = [
    "/",
    "/help/",
    "/help/?country=us",
    "/house-rules/",
    "/privacy/",
    "/who/",
    "/roles/",
    "/roles/room-supporter/",
    "/roles/group-support-mentor/",
    "/guides/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/no-such-page/",
]
OWN = [
    "/",
    "/path/",
    "/roles/",
    "/roles/chatroom-moderator/",
    "/roles/room-supporter/apply/",
    "/applications/",
    "/suggestions/",
    "/mentoring/applications/",
    "/badges/",
    "/rooms/",
    "/rooms/sharing-circle/",
    "/rooms/anxiety/",
    "/guides/",
    "/notices/",
    "/settings/",
    "/settings/erase/",
    "/settings/hidden/",
    "/settings/words/",
    "/my-messages/",
    "/my-messages/?q=tea&room=free-hugs",
    "/reports/",
    "/reviews/",
    "/moderation/",
    "/moderation/hand-over/",
    "/decisions/",
    "/rooms/free-hugs/report/",
    "/settings/notices/",
    "/members/{username}/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/logout/",
]
TEEN = [
    "/path/",
    "/roles/",
    "/roles/room-supporter/",
    "/roles/group-support-mentor/",
    "/rooms/",
    "/settings/",
    "/settings/notices/",
]
HOLDER = [
    "/path/",
    "/suggestions/",
    "/roles/",
    "/roles/room-supporter/",
    "/members/{username}/",
    "/badges/",
    "/notices/",
    "/moderation/appeals/",
]


def member() -> Member:
    """An adult member half-way, with a draft and something to read."""
    found = MemberFactory(
        username="a-rather-long-name-of-thirty-ch",
        account=Account.MEMBER,
        weeks=3,
        counts={"group_chats": 12, "compassion_hearts": 40},
        courses=["compassion-course"],
    )
    draft_by(found)
    tell(found, Notice.Kind.NEWS, "look", "You now meet a role.", text="There is no hurry.", url="/roles/")
    return found


def teen() -> Member:
    return MemberFactory(band=Band.TEEN, weeks=3, counts={"group_chats": 1, "peer_trainings": 3})


def holder() -> Member:
    """A mentor who held two roles before and has a training to finish, in a time zone ahead of all others."""
    found = MemberFactory(
        time_zone="Pacific/Kiritimati",
        counts={"group_chats": 80, "positive_reviews": 11, "help_guides": 31, "star_rating": 5},
        courses=["active-listening-in-depth"],
        badges=["graduate"],
        roles=[
            ("room-supporter", "anxiety", 30),
            ("chatroom-moderator", "anxiety", 20),
            ("group-support-mentor", "", 1),
        ],
    )
    tell(found, Notice.Kind.DECISION, "look", "You are a Group Support Mentor.", url="/path/")
    return found


#: pages of the desk outside the admin
ADMIN = ["/moderation/reviews/", "/moderation/reviews/?of={username}"]

EVERYBODY = {
    "visitor": (lambda: None, OPEN),
    "member": (member, OWN),
    "teen": (teen, TEEN),
    "holder": (holder, HOLDER),
    "admin": (ProgrammeAdmin, ADMIN),
}


def pages_of(person: Member | None, pages: list[str]) -> list[str]:
    found = [page.format(username=person.username if person else "") for page in pages]
    sent = Application.objects.filter(applicant=person) if person else []
    return found + [f"/applications/{each.pk}/" for each in sent]
