"""An open desk hears of what is urgent within two seconds; nobody else hears that there is anything (G7, S5, S6)."""

from __future__ import annotations

import time

from allauth.mfa.models import Authenticator
from asgiref.sync import sync_to_async

from chatrooms.moderation.desk import queue
from chatrooms.moderation.reports.categories import CATEGORIES
from chatrooms.moderation.reports.reporting import a_person, report
from chatrooms.talk import boards
from leadership.badges.awarding import resign
from leadership.badges.models import Award
from tests.chatrooms.talk.clients import Client, cookie_of
from tests.factories import MemberFactory

WITHIN = 2.0  # seconds


def reported() -> float:
    report(a_person(MemberFactory()), CATEGORIES["danger"], by=MemberFactory())
    return time.monotonic()


def told(client: Client) -> int:
    return sum(frame["op"] == "board" for frame in client.frames)


async def test_an_open_desk_is_told_to_look_and_nobody_else(site) -> None:
    gil = await sync_to_async(MemberFactory)(roles=[("global-moderator", "", 1)])
    ash = await sync_to_async(MemberFactory)()
    cookies = [await sync_to_async(cookie_of)(each, second_factor=True) for each in (gil, ash)]
    without = await sync_to_async(cookie_of)(gil)
    async with Client(site, cookies[0]) as his, Client(site, cookies[1]) as hers, Client(site, without) as elsewhere:
        for client in (his, hers, elsewhere):
            await client.send(op="follow", board="desk")
            await client.send(op="follow", board="nothing")
        await his.until(lambda: told(his) == 1)  # from here on nothing is missed
        at = await sync_to_async(reported)()
        await his.until(lambda: told(his) == 2)
        assert time.monotonic() - at < WITHIN
        frame = next(frame for frame in his.frames if frame["op"] == "board")
        assert frame == {"op": "board", "board": "desk"}, "that there is something, and nothing of it"
        assert told(hers) == told(elsewhere) == 0
        await Authenticator.objects.filter(user=gil).adelete()
        await his.until(lambda: his.code == 1012)  # and comes again, without it
        assert elsewhere.code is None


def test_the_mark_of_the_desk_moves_with_all_that_it_shows(programme, django_assert_num_queries) -> None:
    from chatrooms.moderation.desk import duty, taking
    from chatrooms.moderation.reports.models import Case

    gil = MemberFactory(roles=[("global-moderator", "", 1)])
    with django_assert_num_queries(2):
        seen = [queue.mark()]
    for change in (
        reported,
        reported,
        lambda: taking.claim(Case.objects.first(), by=gil),
        lambda: taking.pass_on(Case.objects.first(), by=gil),
        lambda: duty.begin(gil),
        lambda: duty.rest(gil),
    ):
        change()
        assert queue.mark() not in seen
        seen.append(queue.mark())


def test_a_board_is_for_whoever_has_it_now(programme) -> None:
    gil, ash = MemberFactory(roles=[("global-moderator", "", 1)]), MemberFactory()
    his, hers, without = (gil.pk, True), (ash.pk, True), (gil.pk, False)
    assert boards.who_may("desk", {his, hers, without}) == {his}
    assert boards.who_may("nothing", {his}) == set()
    resign(Award.objects.get(member=gil), by=gil)
    assert boards.who_may("desk", {his, hers}) == set()
