"""The cast: people named for what they can do in a test. All need the `programme`."""

from __future__ import annotations

from typing import Any

from leadership.applications.models import Application
from leadership.applications.sending import save_draft, send
from leadership.badges.desks import ADMINS, SAFEGUARDING, appoint
from leadership.members.models import Account, Band, Member
from tests.factories import MemberFactory

WHY = "I found this place in a hard winter and would like to give something back. " * 3


class ListenerWhoMeetsRoomSupporter(MemberFactory):
    class Params:
        weeks = 8

    counts = {"group_chats": 3}


class MemberWhoMeetsRoomSupporter(MemberFactory):
    class Params:
        weeks = 8

    account = Account.MEMBER
    counts = {"group_chats": 50, "compassion_hearts": 150}
    courses = ["compassion-course"]


class TeenListenerWhoMeetsRoomSupporter(MemberFactory):
    class Params:
        band = Band.TEEN
        weeks = 8

    counts = {"group_chats": 3, "peer_trainings": 3}
    courses = ["topic-guide-anxiety"]


class ListenerWhoMeetsChatroomModerator(MemberFactory):
    counts = {"group_chats": 25, "cheers": 2000, "star_rating": 5, "written_reviews": 3}
    badges = ["verified-listener", "graduate"]
    roles = [("room-supporter", "anxiety", 6)]


#: what Chatroom Moderators are to finish after the award
TRAINED = ("active-listening-in-depth", "active-listening-refresh")


class ListenerWhoMeetsMentor(MemberFactory):
    counts = {"group_chats": 75, "positive_reviews": 10, "help_guides": 30}
    courses = TRAINED
    roles = [("chatroom-moderator", "anxiety", 9)]


class ListenerWhoMeetsMentorLeader(MemberFactory):
    """Two admins decide about her, after ticking a statement and an interview."""

    courses = ("global-mod-training",)
    roles = [("group-support-mentor", "anxiety", 9)]


class RoomSupporter(MemberFactory):
    roles = [("room-supporter", "anxiety", 3)]


class Moderator(MemberFactory):
    roles = [("chatroom-moderator", "anxiety", 3)]


class AtADesk(MemberFactory):
    desk = ""

    @classmethod
    def _create(cls, model_class: Any, *args: Any, desk: str, **kwargs: Any) -> Member:
        member = super()._create(model_class, *args, **kwargs)
        appoint(member, desk)
        return member


class ProgrammeAdmin(AtADesk):
    desk = ADMINS


class SafeguardingLead(AtADesk):
    desk = SAFEGUARDING


def draft_by(
    member: Member, role: str = "room-supporter", communities: Any = ("anxiety",), **data: Any
) -> Application:
    return save_draft(member, role, {"communities": list(communities), "why": WHY, **data})


def application_by(
    member: Member, role: str = "room-supporter", communities: Any = ("anxiety",), **data: Any
) -> Application:
    """An application sent just now."""
    application = draft_by(member, role, communities, **data)
    send(application, by=member)
    application.refresh_from_db()
    return application
