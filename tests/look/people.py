"""Who looks at the pages, and which pages each of them has."""

from __future__ import annotations

import uuid

from django.utils import timezone

from chatrooms.care import answering
from chatrooms.care.models import Signal, Source
from chatrooms.care.raising import raise_signal
from chatrooms.care.signs import Tier
from chatrooms.moderation.desk.duty import begin
from chatrooms.moderation.desk.taking import claim
from chatrooms.moderation.reports.models import Case
from chatrooms.moderation.scripts.models import Script, ScriptDay, ScriptVersion
from chatrooms.moderation.words import following
from chatrooms.moderation.words.lately import lately
from chatrooms.moderation.words.models import Action, WatchedWord
from chatrooms.rooms.models import Room
from chatrooms.talk import pieces
from chatrooms.talk.contacts import nobody
from chatrooms.talk.gate import rights_of
from chatrooms.talk.store import write
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
    "/care/",
    "/care/?room=free-hugs",
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
    "/moderation/scripts/",
    f"/moderation/scripts/{uuid.UUID(int=0)}/",
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
    script = Script.objects.create(pk=uuid.UUID(int=0))
    text = "Hello {name}. " + "And-a-word-without-any-gap" * 4
    ScriptVersion.objects.create(script=script, number=1, title="Hello", text=text, kinds=["welcome", "room"])
    ScriptDay.objects.create(script=script, day=timezone.now().date(), inserted=2, sent=1)
    return found


DESK = [
    "/moderation/",
    "/moderation/hand-over/",
    "/rooms/free-hugs/waiting/",
    "/moderation/words/",
    f"/moderation/words/{uuid.UUID(int=0)}/",
    "/moderation/cases/{flagged}/",
    "/moderation/cases/{held}/",
    "/moderation/rooms/free-hugs/",
    "/moderation/rooms/free-hugs/1/",
    "/moderation/appeals/",
    "/care/inbox/",
    "/care/inbox/{signal}/",
]
#: pages of the desk outside the admin
ADMIN = ["/moderation/glass/", "/moderation/reviews/", "/moderation/reviews/?of={username}"]


def moderator() -> Member:
    """Somebody on duty, with one of everything at her desk: a message that waits, taken up by her, and one that was flagged."""
    found = MemberFactory(username="on-duty", roles=[("global-moderator", "", 3)])
    room, author = Room.objects.create(slug="free-hugs"), MemberFactory(username="a-rather-long-name-of-thirty-dh")
    now = timezone.now()
    watched = {"moron": Action.FLAG, "secret method": Action.HOLD, "unaliv*": Action.NUDGE}
    for n, (words, action) in enumerate(watched.items()):
        values = {"pk": uuid.UUID(int=n), "band": Band.ADULT, "rank": 1, "is_on": True, "tried_at": now}
        WatchedWord.objects.create(words=words, action=action, **values)
    lately.refresh()
    rights = rights_of(author, room.slug)
    for n, text in enumerate(("moron", "a s3cret method that is told with a-word-without-any-gap-" + "x" * 60)):
        said, _ = pieces.message(rights, text, uuid.UUID(int=n).hex, None, nobody)
        write([said])
    following.follow()
    begin(found)
    for case in Case.objects.all():
        claim(case, by=found)
    low = raise_signal(
        author.pk,
        Source.PEER,
        Tier.URGENT,
        band=Band.ADULT,
        room=room.pk,
        seq=1,
        by=MemberFactory(),
        words="She sounds low.",
    )
    answering.claim(low, by=found)
    answering.hand_off(low, by=found, words="Tea at four.")
    answering.claim(low, by=found)
    return found


EVERYBODY = {
    "visitor": (lambda: None, OPEN),
    "member": (member, OWN),
    "teen": (teen, TEEN),
    "holder": (holder, HOLDER),
    "moderator": (moderator, DESK),
    "admin": (ProgrammeAdmin, ADMIN),
}


def pages_of(person: Member | None, pages: list[str]) -> list[str]:
    cases = dict(Case.objects.values_list("reports__category", "pk"))
    names = {"username": person.username if person else "", "flagged": cases.get("watched"), "held": cases.get("held")}
    names["signal"] = Signal.objects.values_list("pk", flat=True).first()
    found = [page.format_map(names) for page in pages]
    sent = Application.objects.filter(applicant=person) if person else []
    return found + [f"/applications/{each.pk}/" for each in sent]
