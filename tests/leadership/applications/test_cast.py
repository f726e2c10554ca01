"""The cast is what its names say, on the real programme."""

from __future__ import annotations

import pytest
from django.utils import timezone

from leadership.roles.eligibility import eligible, usernames
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("person", "role"),
    [
        (cast.ListenerWhoMeetsRoomSupporter, "room-supporter"),
        (cast.MemberWhoMeetsRoomSupporter, "room-supporter"),
        (cast.TeenListenerWhoMeetsRoomSupporter, "room-supporter"),
        (cast.ListenerWhoMeetsChatroomModerator, "chatroom-moderator"),
        (cast.ListenerWhoMeetsMentor, "group-support-mentor"),
        (cast.ListenerWhoMeetsMentorLeader, "group-support-mentor-leader"),
    ],
)
def test_somebody_who_meets_a_role_is_among_its_eligible(programme, person, role) -> None:
    member = person()
    assert usernames(eligible(programme, role, timezone.now())) == [member.username]


def test_an_application_of_the_cast_is_really_sent(programme) -> None:
    application = cast.application_by(cast.ListenerWhoMeetsRoomSupporter())
    assert application.status == "submitted"
    assert application.evidence["tree"]["met"]
