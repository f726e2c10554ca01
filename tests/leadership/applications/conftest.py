"""Two admins, and somebody who applies."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def ada(programme: Any) -> Any:
    from tests.cast import ProgrammeAdmin

    return ProgrammeAdmin(username="ada")


@pytest.fixture
def ben(programme: Any) -> Any:
    from tests.cast import ProgrammeAdmin

    return ProgrammeAdmin(username="ben")


@pytest.fixture
def lia(programme: Any) -> Any:
    from tests.cast import ListenerWhoMeetsRoomSupporter

    return ListenerWhoMeetsRoomSupporter(username="lia")


@pytest.fixture
def sent(lia: Any) -> Any:
    """Lia's application to be a Room Supporter, sent just now."""
    from tests.cast import application_by

    return application_by(lia)


@pytest.fixture
def leader(programme: Any) -> Any:
    """A Mentor Leader's application: a statement, an interview, and two admins."""
    from tests.cast import ListenerWhoMeetsMentorLeader, application_by

    return application_by(ListenerWhoMeetsMentorLeader(), "group-support-mentor-leader", ())
