"""A list of three rows costs as many queries as a list of one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadership.learning.models import Completion
from leadership.members.models import Member
from leadership.notices.models import Notice
from leadership.notices.tell import tell
from tests.cast import draft_by
from tests.factories import MemberFactory, give_badge, give_role

COURSES = ("compassion-course", "group-dynamics", "culture-guide")
PLACES = ("anxiety", "depression", "trauma")
BADGES = ("graduate", "verified-listener", "listener-oath")
DRAFTS = ("room-supporter", "sharing-circle-host", "global-moderator")


def more(member: Member, rows: range) -> None:
    """One more of everything that a page lists, for each number of `rows`."""
    for n in rows:
        give_role(member, "chatroom-moderator", PLACES[n])
        give_badge(member, BADGES[n])
        Completion.passed(member, COURSES[n])
        draft_by(member, DRAFTS[n], ["anxiety"] if n == 0 else [])
        tell(member, Notice.Kind.DECISION, f"row-{n}", f"Notice {n}", url="/path/")


@pytest.mark.parametrize(
    "address", ["/path/", "/roles/", "/rooms/", "/guides/", "/notices/", "/applications/", "/badges/", "/members/{}/"]
)
def test_one_row_or_three(programme, signed_in, address: str) -> None:
    member = MemberFactory()
    client, address = signed_in(member), address.format(member.username)
    more(member, range(1))
    assert client.get(address).status_code == 200  # the edition is parsed once a process
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    more(member, range(1, 3))
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(three) == len(one), [query["sql"] for query in three]
