"""Each line says what it rests on; what is left has exactly one next step."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from leadership.members.models import Account, Band
from leadership.roles.eligibility import standings
from leadership.roles.lines import ORDER, Line, lines
from tests.factories import MemberFactory, count, give_role
from tests.look.people import holder

AUDIENCES = [(account, band) for account in Account.values for band in Band.values]


def lists_of(member, programme) -> dict[str, list[Line]]:
    now = timezone.now()
    return {slug: lines(each, programme, now, member.band) for slug, each in standings(member, programme, now).items()}


def parts(line: Line) -> list[Line]:
    return [line, *(part for child in line.children for part in parts(child))]


@pytest.mark.parametrize(("account", "band"), AUDIENCES)
@pytest.mark.parametrize("counts", [{}, {"group_chats": 12, "compassion_hearts": 60, "upheld_reports": 1}])
def test_what_is_left_has_one_step_and_what_is_met_has_none(programme, account, band, counts) -> None:
    member = MemberFactory(account=account, band=band, weeks=2, counts=counts)
    for slug, found in lists_of(member, programme).items():
        for line in found:
            steps = [part.step for part in parts(line) if part.step]
            assert len(steps) == (0 if line.state == "met" else 1), (slug, line)
        assert [line.state for line in found] == sorted((line.state for line in found), key=ORDER.index)


def test_what_is_met_says_what_it_rests_on(programme) -> None:
    found = lists_of(holder(), programme)
    met = [line for each in found.values() for line in each if line.state == "met" and not line.children]
    assert len(met) > 10
    assert [line.title for line in met if not line.record and "Open to everybody" not in line.title] == []


def test_the_last_fact_is_dated_on_the_readers_calendar(programme) -> None:
    member = MemberFactory(weeks=20)
    at = dt.datetime.combine(timezone.now().date() - dt.timedelta(days=3), dt.time(23, 30), dt.UTC)
    count(member, "group_chats", at=at - dt.timedelta(days=5))
    count(member, "group_chats", at=at)

    def record() -> str:
        found = lists_of(member, programme)["chatroom-moderator"]
        return next(line.record for line in found if line.title == "25 group chats")

    assert record() == f"2 on record, the last on {at:%-d %B %Y}."
    with timezone.override("Pacific/Auckland"):
        assert record() == f"2 on record, the last on {at + dt.timedelta(days=1):%-d %B %Y}."


def test_what_is_older_than_a_month_says_only_that(programme) -> None:
    member = MemberFactory(weeks=20)
    count(member, "group_chats", at=timezone.now() - dt.timedelta(days=40))
    found = lists_of(member, programme)["chatroom-moderator"]
    record = next(line.record for line in found if line.title == "25 group chats")
    assert record == "1 on record, the last more than 30 days ago."


def test_a_step_leads_to_the_page_where_it_is_taken(programme) -> None:
    member = MemberFactory(weeks=20)
    steps = {line.title: line.step for line in lists_of(member, programme)["global-moderator"]}
    assert steps["The course Global Mod training"].url == "/guides/#global-mod-training"
    assert steps["4 weeks as Chatroom Moderator, community-centred"].url == "/roles/chatroom-moderator/"
    give_role(member, "chatroom-moderator", "anxiety", 1)
    steps = {line.title: line.step for line in lists_of(member, programme)["global-moderator"]}
    assert steps["4 weeks as Chatroom Moderator, community-centred"].words == "Nothing to do."


def test_a_badge_is_under_way_when_what_earns_it_is(programme) -> None:
    member = MemberFactory(account="member")
    smile = next(line for line in lists_of(member, programme)["room-supporter"] if "Supportive Smile" in line.title)
    assert (smile.state, smile.state_text) == ("todo", "Not started")
    count(member, "group_chats", 9)
    smile = next(line for line in lists_of(member, programme)["room-supporter"] if "Supportive Smile" in line.title)
    assert (smile.state, smile.state_text) == ("progress", "In progress")
    assert [part.state for part in smile.children] == ["progress", "todo"]
