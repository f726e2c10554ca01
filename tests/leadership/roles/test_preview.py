"""Before an edition is put in force an admin sees who gains, who loses, and what comes or goes."""

from __future__ import annotations

import dataclasses
from urllib.parse import quote_plus

import pytest
from django.utils import timezone

from leadership.members import unfinished
from leadership.roles.checking import check
from leadership.roles.editing import Change, changes
from leadership.roles.writing import write
from tests.factories import MemberFactory, give_role

pytestmark = pytest.mark.django_db

ROOM = """
[[room]]
slug = "porch"
name = "The Porch"
band = "adult"
side = "member"
kind = "social"
opening = "always"
requirements = [{ account = "member", open = true }]
"""


@pytest.fixture
def him(programme):
    return MemberFactory(username="max", counts={"group_chats": 3})


def previewed(old, text: str) -> dict[str, Change]:
    new, errors = check(text)
    assert new, errors
    return {each.slug: each for each in changes(old, new, timezone.now())}


def test_a_number_that_rises_names_who_does_not_meet_it_any_more(programme, him) -> None:
    text = write(programme).replace(
        '{ metric = "group_chats", at_least = 2 }', '{ metric = "group_chats", at_least = 9 }', 1
    )
    found = previewed(programme, text)
    assert list(found) == ["room-supporter"]
    assert (found["room-supporter"].gains, found["room-supporter"].loses) == ([], ["max"])


def test_a_role_that_is_taken_out_names_those_who_hold_it(programme, him) -> None:
    give_role(him, "group-support-buddy")
    left = dict(programme.roles)
    del left["group-support-buddy"]
    gone = previewed(programme, write(dataclasses.replace(programme, roles=left)))["group-support-buddy"]
    assert gone.loses == ["max"]
    assert "lets them do nothing any more" in gone.remark


def test_a_room_that_is_new_or_taken_out(programme) -> None:
    mia = MemberFactory(account="member")
    text = write(programme) + ROOM
    new = previewed(programme, text)["porch"]
    assert (new.gains, new.remark) == ([mia.username], "New.")
    grown, _ = check(text)
    gone = previewed(grown, write(programme))["porch"]
    assert (gone.loses, gone.remark) == ([mia.username], "Taken out.")


def test_powers_that_go_are_named(programme) -> None:
    roles = dict(programme.roles)
    roles["room-supporter"] = dataclasses.replace(roles["room-supporter"], grants=("run_sessions",))
    found = previewed(programme, write(dataclasses.replace(programme, roles=roles)))
    assert found["room-supporter"].remark == "Whoever holds it loses: pin_prompts, call_moderator, look_after."


def test_the_same_text_changes_nothing(programme) -> None:
    assert not previewed(programme, write(programme))


def test_a_whole_programme_is_kept_when_a_session_ends(programme) -> None:
    assert 2 * len(quote_plus(write(programme).replace("\n", "\r\n"))) < unfinished.LONGEST
