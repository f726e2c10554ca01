"""The people of the authorization matrix, by the kinds its columns name, and what its addresses speak of."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from chatrooms.care.models import Source
from chatrooms.care.raising import raise_signal
from chatrooms.care.signs import Tier
from chatrooms.moderation.acts.models import Act, Appeal, Proposal
from chatrooms.moderation.acts.powers import Kind, Where
from chatrooms.moderation.glass.models import Glass
from chatrooms.moderation.reports.categories import CATEGORIES
from chatrooms.moderation.reports.models import Case
from chatrooms.moderation.reports.reporting import a_person, report
from chatrooms.moderation.scripts.models import Script, ScriptVersion
from chatrooms.moderation.words.models import Held, Hit, WatchedWord
from chatrooms.reviews.models import Review
from chatrooms.rooms.models import Room
from chatrooms.talk.say import Person, Say
from chatrooms.talk.store import Done, write
from leadership.applications.models import Application
from leadership.applications.nominations import Nomination
from leadership.audit.models import Record
from leadership.badges.desks import ADMINS, SAFEGUARDING, appoint
from leadership.badges.models import BadgeAward, BadgePage, Obligation
from leadership.badges.openbadges import open_page
from leadership.learning.models import Completion
from leadership.members.models import Account, Band, Clearance, Member
from leadership.notices.models import Notice
from leadership.notices.stopping import address_to_stop
from leadership.notices.tell import tell
from leadership.notices.wording import reword
from leadership.roles.models import Edition
from tests.cast import WHY, application_by
from tests.cast import ListenerWhoMeetsRoomSupporter as Applicant
from tests.factories import MemberFactory, give_badge, give_role
from tests.signing_in import session_of


def suggested(nominee: Member, by: Member) -> Nomination:
    """Suggested for a role that nobody here applies for."""
    until = timezone.now() + dt.timedelta(days=30)
    return Nomination.objects.create(nominee=nominee, nominated_by=by, role_id="room-supporter", open_until=until)


class World:
    """Everybody of `KINDS`, with a session as signing in leaves it, and the rows the addresses name."""

    def __init__(self) -> None:
        self.requester, self.approver = MemberFactory(), MemberFactory()
        self.suggesters = {band: MemberFactory(band=band) for band in Band}
        self.sessions: dict[str, str | None] = {}
        self.people: dict[str, Member | None] = {}
        for names in KINDS.values():
            for name, make in names.items():
                self._enter(name, make)
        self.names = self._bystanders()

    def _enter(self, name: str, make: Callable[[World, str], tuple[Member | None, dict[str, bool]]]) -> None:
        member, session = make(self, name)
        self.people[name] = member
        self.sessions[name] = session_of(member, **session).session_key if member else None
        if member:
            Application.objects.create(applicant=member, role_id="sharing-circle-host", why=WHY)
            tell(member, Notice.Kind.DECISION, "mine", "For you")
            suggested(member, self.suggesters[member.band])
        if name == "closed-account" and member:
            Member.objects.filter(pk=member.pk).update(is_active=False)

    def _bystanders(self) -> dict[str, Any]:
        """Two people nobody of the kinds is, one of each age, and what hangs on the adult one."""
        adult = Applicant(username="bystander-adult")
        teen = MemberFactory(username="bystander-teen", band=Band.TEEN)
        award = give_role(adult, "room-supporter", "anxiety")
        application = application_by(adult, communities=("loneliness",))
        notice = tell(adult, Notice.Kind.DECISION, "for-the-matrix", "Something for you")
        assert notice is not None
        badge = give_badge(adult, "refresher")
        record = Record.objects.about("application", application.pk).values_list("pk", flat=True)[0]
        return {
            "adult": adult.username,
            "teen": teen.username,
            "member": adult.pk,
            "award": award.pk,
            "application": application.pk,
            "notice": notice.public_id,
            "suggestion": suggested(adult, self.requester).pk,
            "stop": address_to_stop(notice, notice.kind).rpartition("/stop/")[2].strip("/"),
            "record": record,
            "edition": Edition.objects.get().pk,
            "badge": badge.pk,
            "completion": Completion.passed(adult, "topic-guide-anxiety").pk,
            "obligation": Obligation.objects.create(award=award, course="refresher", due_at=timezone.now()).pk,
            "clearance": self.clear(adult).pk,
            "wording": reword("approved", 1, by=adult, subject="News", title="News", text="News").pk,
            "hidden-page": open_page(award).pk,
            "open-page": self.open_to_all(badge).pk,
            "message": self.said_by(adult),
            "case": report(a_person(teen), CATEGORIES["unkind"], by=self.suggesters[Band.TEEN]).case.pk,
            "signal": raise_signal(adult.pk, Source.OWN, Tier.CONCERN, band="adult").pk,
            "act": self.muted(adult).pk,
            "proposal": self.proposed(adult).pk,
            "glass": self.broken().pk,
            "review": self.reviewed(adult).pk,
            **self.watched(adult),
            "script": self.script().pk,
            "passkey": Authenticator.objects.create(user=adult, type="webauthn", data={}).pk,
        }

    def said_by(self, member: Member) -> int:
        room, _ = Room.objects.get_or_create(slug="free-hugs")
        done = write([Say(room.pk, Person(member.pk, member.username), "Hello", uuid.uuid4().hex)]).outcomes[0]
        assert isinstance(done, Done)
        return done.seq

    def proposed(self, member: Member) -> Proposal:
        room = Room.objects.get(slug="free-hugs")
        return Proposal.objects.create(
            by=self.requester, about=member, where=Where.ROOM, room=room, seq=1, witnessed={}, days=30, reason="unkind", words="…"
        )  # fmt: skip

    def broken(self) -> Glass:
        case = Case.objects.get(about__username="bystander-teen")
        now = timezone.now()
        return Glass.objects.create(
            case=case, by=self.requester, reason="…", at=now, until=now + dt.timedelta(minutes=5)
        )

    def reviewed(self, member: Member) -> Review:
        room, day = Room.objects.get(slug="free-hugs"), timezone.now().date()
        return Review.objects.create(by=self.requester, about=member, quarter=day, room=room, day=day, stars=5)

    def muted(self, member: Member) -> Act:
        room = Room.objects.get(slug="free-hugs")
        until = timezone.now() + dt.timedelta(days=1)
        act = Act.objects.create(
            kind=Kind.MUTE, by=self.requester, rank=2, about=member, where=Where.ROOM, room=room, reason="unkind", until=until
        )  # fmt: skip
        Appeal.objects.create(act=act, words="Look again.", against=self.requester, against_rank=2)
        return act

    def watched(self, member: Member) -> dict[str, Any]:
        """A watched word of every adults' room, where it was found, and a message of a teen that waits."""
        room = Room.objects.get(slug="free-hugs")
        word = WatchedWord.objects.create(words="a word", action="flag", band=Band.ADULT, rank=1)
        case = Case.objects.get()
        held = Held.objects.create(
            room=room, by=member, nonce=uuid.uuid4(), text="Hello", at=timezone.now(), case=case
        )
        hit = Hit.objects.create(word=word, action="flag", room=room, seq=1, at=timezone.now(), is_followed=True)
        return {"word": word.pk, "hit": hit.pk, "held": held.pk}

    def script(self) -> Script:
        made = Script.objects.create()
        ScriptVersion.objects.create(
            script=made, number=1, title="A title", text="Words", kinds=["room"], band=Band.ADULT
        )
        return made

    def open_to_all(self, badge: BadgeAward) -> BadgePage:
        page = open_page(badge)
        page.audience = BadgePage.Audience.LINK
        page.save()
        return page

    def clear(self, member: Member) -> Clearance:
        now = timezone.now()
        return Clearance.objects.create(
            member=member,
            evidence=Clearance.Evidence.BACKGROUND_CHECK,
            requested_by=self.requester,
            approved_by=self.approver,
            approved_at=now,
            expires_at=now + dt.timedelta(days=90),
        )

    def own(self, person: str) -> dict[str, Any]:
        """What an address means by `{my-…}`: rows of the one who asks, or nobody's."""
        member = self.people[person]
        if member is None:
            return {
                "my-name": "nobody",
                "my-application": self.names["application"],
                "my-notice": self.names["notice"],
                "my-suggestion": self.names["suggestion"],
            }
        mine = member.applications.get()
        return {
            "my-name": member.username,
            "my-application": mine.pk,
            "my-notice": member.notices.get().public_id,
            "my-suggestion": member.nominations.get().pk,
        }

    def client(self, person: str, **options: Any) -> Client:
        """A new browser holding that person's session cookie."""
        client = Client(**options)
        if key := self.sessions[person]:
            client.cookies["sessionid"] = key
        return client


Make = Callable[[World, str], tuple[Member | None, dict[str, bool]]]


def nobody(world: World, name: str) -> tuple[None, dict[str, bool]]:
    return None, {}


def person(*roles: tuple[str, str], key: bool = False, **kwargs: Any) -> Make:
    def make(world: World, name: str) -> tuple[Member, dict[str, bool]]:
        member = MemberFactory(username=name, **kwargs)
        for role, community in roles:
            give_role(member, role, community)
        return member, {"second_factor": key}

    return make


def cleared(world: World, name: str) -> tuple[Member, dict[str, bool]]:
    member = MemberFactory(username=name)
    world.clear(member)
    return member, {"second_factor": False}


def held(kind: Kind) -> Make:
    """Somebody about whom a moderator decided something in free-hugs that still lasts."""

    def make(world: World, name: str) -> tuple[Member, dict[str, bool]]:
        member, (room, _) = MemberFactory(username=name), Room.objects.get_or_create(slug="free-hugs")
        until = timezone.now() + dt.timedelta(hours=1)
        Act.objects.create(
            kind=kind, by=world.requester, rank=2, about=member, where=Where.ROOM, room=room, reason="unkind", until=until
        )  # fmt: skip
        return member, {"second_factor": False}

    return make


def desk(group: str, **session: bool) -> Make:
    def make(world: World, name: str) -> tuple[Member, dict[str, bool]]:
        member = MemberFactory(username=name)
        if group:
            appoint(member, group)
        else:
            Member.objects.filter(pk=member.pk).update(is_staff=True, is_superuser=True)
        return member, session

    return make


HOST, SUPPORTER = ("sharing-circle-host", ""), ("room-supporter", "anxiety")
COMMUNITY, GLOBAL = ("chatroom-moderator", "anxiety"), ("global-moderator", "")
MENTOR = ("group-support-mentor", "anxiety")
NO_KEY = {"second_factor": False}

#: a column of the table → everybody who has to be answered as it says
KINDS: dict[str, dict[str, Make]] = {
    "visitor": {"visitor": nobody, "closed-account": person()},
    "adult": {
        "adult-member": person(account=Account.MEMBER),
        "adult-listener": person(),
        "circle-host": person(HOST, account=Account.MEMBER),
        "room-supporter": person(SUPPORTER),
        "muted": held(Kind.MUTE),
        "away": held(Kind.BAN),
    },
    "cleared": {"cleared-listener": cleared},
    "teen": {
        "teen-member": person(band=Band.TEEN, account=Account.MEMBER),
        "teen-listener": person(band=Band.TEEN),
        "teen-star": person(MENTOR, band=Band.TEEN),
    },
    "leader": {
        "community-moderator": person(COMMUNITY, key=True),
        "global-moderator": person(GLOBAL, key=True),
        "mentor": person(MENTOR, key=True),
        "mentor-leader": person(("group-support-mentor-leader", ""), key=True),
        "ambassador": person(("group-support-ambassador", ""), key=True),
    },
    "no-key": {"moderator-without-key": person(COMMUNITY)},
    "desk-no-key": {
        "admin-without-key": desk(ADMINS, **NO_KEY),
        "safeguarding-without-key": desk(SAFEGUARDING, **NO_KEY),
        "superuser-without-key": desk("", **NO_KEY),
    },
    "admin": {"programme-admin": desk(ADMINS)},
    "stale": {"admin-of-an-hour-ago": desk(ADMINS, reauthenticated=False)},
    "safe": {"safeguarding-lead": desk(SAFEGUARDING)},
    "root": {"superuser": desk("")},
}
