"""The real programme at its edges, to the microsecond: one person's checklist and the list of everybody agree (L1–L3)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from leadership.members.models import Account, Member
from leadership.requirements.facts import ConflictError, NewFact, record
from leadership.requirements.models import Fact, Stretch, Tally
from leadership.roles.eligibility import checklist, eligible, usernames
from leadership.roles.models import Edition
from tests.clock import BLINK, DAY, NOW, SECOND
from tests.factories import MemberFactory, count

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]

MENTOR = {"positive_reviews": 10, "help_guides": 30, "group_chats": 75}
MODERATOR = {"group_chats": 25, "cheers": 2000, "star_rating": 4, "written_reviews": 3}


def listener(*, born_on: dt.date = dt.date(1990, 1, 1), joined_at: dt.datetime = NOW - 400 * DAY, **more) -> Member:
    return MemberFactory(born_on=born_on, joined_at=joined_at, **more)


def teen(**more) -> Member:
    return listener(born_on=dt.date(2011, 1, 1), **more)


def counted(member: Member, amounts: dict[str, int], at: dt.datetime = NOW - 100 * DAY) -> Member:
    for metric, amount in amounts.items():
        count(member, metric, amount, at=at)
    return member


def held(member: Member, role: str, start: dt.datetime, end: dt.datetime | None = None) -> Member:
    Stretch.objects.create(member=member, kind=Stretch.Kind.ROLE, slug=role, started_at=start, ended_at=end)
    return member


def passed(member: Member, *courses: str) -> Member:
    for course in courses:
        Stretch.objects.create(member=member, kind=Stretch.Kind.COURSE, slug=course, started_at=NOW - 100 * DAY)
    return member


def badged(member: Member, *badges: str) -> Member:
    for badge in badges:
        Stretch.objects.create(member=member, kind=Stretch.Kind.BADGE, slug=badge, started_at=NOW - 100 * DAY)
    return member


def meets(member: Member, subject: str, at: dt.datetime = NOW) -> bool:
    """By her own checklist; the list of everybody has to say the same."""
    alone = checklist(member, subject, at)["eligible"]
    together = usernames(eligible(Edition.objects.in_force(at).programme, subject, at))
    assert (member.username in together) == alone
    return alone


# Time -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("account", Account.values)
@pytest.mark.parametrize(("short", "is_met"), [(0 * DAY, True), (BLINK, False), (SECOND, False), (DAY, False)])
def test_four_weeks_are_28_times_24_hours(account: str, short: dt.timedelta, is_met: bool) -> None:
    member = listener(account=account, joined_at=NOW - 28 * DAY + short)
    counted(member, {"group_chats": 50, "compassion_hearts": 150}, NOW - DAY)
    passed(member, "compassion-course")
    assert meets(member, "room-supporter") is is_met


@pytest.mark.parametrize(("short", "is_met"), [(0 * DAY, True), (BLINK, False), (SECOND, False), (-BLINK, True)])
def test_eight_weeks_as_a_moderator_are_56_times_24_hours(short: dt.timedelta, is_met: bool) -> None:
    member = held(counted(listener(), MENTOR), "chatroom-moderator", NOW - 56 * DAY + short)
    assert meets(member, "group-support-mentor") is is_met


@pytest.mark.parametrize(("short", "is_met"), [(0 * DAY, True), (BLINK, False), (SECOND, False)])
def test_a_month_as_room_supporter_is_30_times_24_hours(short: dt.timedelta, is_met: bool) -> None:
    member = badged(counted(listener(), MODERATOR), "verified-listener", "graduate")
    held(member, "room-supporter", NOW - 30 * DAY + short)
    assert meets(member, "chatroom-moderator") is is_met


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Asia/Kathmandu"])
@pytest.mark.parametrize(
    "start",
    [
        dt.datetime(2024, 2, 20, 23, 30, tzinfo=dt.UTC),  # over 29 February and both springs forward
        dt.datetime(2025, 2, 1, 1, 30, tzinfo=dt.UTC),  # over 9 and 30 March
        dt.datetime(2025, 10, 1, 0, 30, tzinfo=dt.UTC),  # over 26 October and 2 November
    ],
)
def test_neither_the_clocks_nor_a_leap_day_change_a_week(zone: str, start: dt.datetime) -> None:
    member = counted(listener(time_zone=zone, joined_at=start - DAY), MENTOR, start)
    held(member, "global-moderator", start)
    assert not meets(member, "group-support-mentor", start + 56 * DAY - SECOND)
    assert meets(member, "group-support-mentor", start + 56 * DAY)


def test_stretches_add_up_over_gaps_communities_and_kinds_and_overlaps_count_once() -> None:
    member = counted(listener(), MENTOR)
    held(member, "chatroom-moderator", NOW - 200 * DAY, NOW - 180 * DAY)  # 20 days in one community
    held(member, "chatroom-moderator", NOW - 190 * DAY, NOW - 170 * DAY)  # 10 more in another
    held(member, "global-moderator", NOW - 195 * DAY, NOW - 175 * DAY)  # none: it lies within both
    held(member, "global-moderator", NOW - 100 * DAY, NOW - 74 * DAY - SECOND)  # 26 days less a second
    assert not meets(member, "group-support-mentor")
    held(member, "chatroom-moderator", NOW - 74 * DAY - SECOND, NOW - 74 * DAY)
    assert meets(member, "group-support-mentor")


def test_a_suspension_does_not_count() -> None:
    member = counted(listener(), MENTOR)
    held(member, "chatroom-moderator", NOW - 60 * DAY, NOW - 30 * DAY)
    held(member, "chatroom-moderator", NOW - 25 * DAY)
    assert not meets(member, "group-support-mentor")
    assert meets(member, "group-support-mentor", NOW + DAY)


def test_another_role_is_no_moderator() -> None:
    assert not meets(held(counted(listener(), MENTOR), "room-supporter", NOW - 90 * DAY), "group-support-mentor")


def test_what_happens_later_is_not_known_yet() -> None:
    member = held(counted(listener(), MENTOR, NOW), "chatroom-moderator", NOW - 60 * DAY)
    assert meets(member, "group-support-mentor", NOW)
    assert not meets(member, "group-support-mentor", NOW - BLINK)
    assert meets(counted(listener(joined_at=NOW - 28 * DAY), {"group_chats": 2}, NOW), "room-supporter")


# Counts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("metric", MENTOR)
def test_one_less_is_not_enough(metric: str) -> None:
    for missing, is_met in ((0, True), (1, False)):
        member = counted(listener(), MENTOR | {metric: MENTOR[metric] - missing})
        held(member, "chatroom-moderator", NOW - 60 * DAY)
        assert meets(member, "group-support-mentor") is is_met


@pytest.mark.parametrize(
    ("born_on", "chats", "is_met"),
    [
        (dt.date(1990, 1, 1), 75, True),
        (dt.date(1990, 1, 1), 74, False),
        (dt.date(1990, 1, 1), 50, False),
        (dt.date(2011, 1, 1), 50, True),
        (dt.date(2011, 1, 1), 49, False),
    ],
)
def test_teens_are_asked_for_50_group_chats_and_adults_for_75(born_on: dt.date, chats: int, is_met: bool) -> None:
    member = counted(listener(born_on=born_on), MENTOR | {"group_chats": chats})
    assert meets(held(member, "chatroom-moderator", NOW - 60 * DAY), "group-support-mentor") is is_met


def test_what_a_teen_has_is_an_adults_from_her_birthday_on_her_own_calendar() -> None:
    member = listener(born_on=dt.date(2008, 6, 2), time_zone="Asia/Tokyo")
    held(counted(member, MENTOR | {"group_chats": 50}), "chatroom-moderator", NOW - 90 * DAY)
    midnight = dt.datetime(2026, 6, 1, 15, tzinfo=dt.UTC)
    assert meets(member, "group-support-mentor", midnight - SECOND)
    assert not meets(member, "group-support-mentor", midnight)


def test_one_who_is_born_on_a_leap_day_is_of_age_on_the_first_of_march() -> None:
    member = listener(born_on=dt.date(2008, 2, 29), time_zone="UTC", joined_at=NOW - 600 * DAY)
    counted(member, MENTOR | {"group_chats": 50}, NOW - 300 * DAY)
    held(member, "chatroom-moderator", NOW - 300 * DAY)
    assert meets(member, "group-support-mentor", dt.datetime(2026, 2, 28, 23, 59, 59, tzinfo=dt.UTC))
    assert not meets(member, "group-support-mentor", dt.datetime(2026, 3, 1, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("stars", "is_met"),
    [((), False), ((3, 5), True), ((3, 4, 5), True), ((3, 4, 4), False), ((Decimal("3.999999"),), False)],
)
def test_a_star_rating_is_an_exact_mean_and_none_is_not_enough(stars, is_met: bool) -> None:
    amounts = {key: value for key, value in MODERATOR.items() if key != "star_rating"}
    member = badged(counted(listener(), amounts), "verified-listener", "graduate")
    held(member, "room-supporter", NOW - 60 * DAY)
    for value in stars:
        count(member, "star_rating", value, at=NOW - 50 * DAY)
    assert meets(member, "chatroom-moderator") is is_met


@pytest.mark.parametrize(
    ("ago", "is_met"),
    [(90 * DAY, False), (90 * DAY + BLINK, True), (0 * DAY, False), (-BLINK, True)],
)
def test_a_window_reaches_back_90_times_24_hours_with_both_ends(ago: dt.timedelta, is_met: bool) -> None:
    member = badged(counted(listener(), MODERATOR), "verified-listener", "graduate")
    held(member, "room-supporter", NOW - 60 * DAY)
    count(member, "upheld_reports", 1, at=NOW - ago)
    assert meets(member, "chatroom-moderator") is is_met


def test_a_fact_counts_once_however_often_it_is_told() -> None:
    member = listener()
    fact = NewFact(member.pk, "group_chats", Decimal(1), NOW - DAY, "room-7/2026-05-31")
    assert [record(fact) for _ in range(3)] == [True, False, False]
    assert Fact.objects.filter(member=member).count() == 1
    assert Tally.objects.get(pk=member.pk).group_chats == 10**6
    assert not meets(member, "room-supporter")
    other = listener()
    for changed in (
        NewFact(other.pk, "group_chats", Decimal(1), NOW - DAY, fact.source_id),
        NewFact(member.pk, "group_chats", Decimal(2), NOW - DAY, fact.source_id),
        NewFact(member.pk, "group_chats", Decimal(1), NOW, fact.source_id),
    ):
        with pytest.raises(ConflictError):
            record(changed)
    assert Tally.objects.get(pk=other.pk).group_chats == 0
    assert record(NewFact(member.pk, "group_chats", Decimal(1), NOW - DAY, "room-8/2026-05-31"))
    assert meets(member, "room-supporter")


# Who is asked for what --------------------------------------------------------------------------


def test_a_teen_listener_brings_more_and_any_one_topic_guide() -> None:
    member = counted(teen(), {"group_chats": 2, "peer_trainings": 3})
    assert not meets(member, "room-supporter")
    assert meets(passed(member, "topic-guide-trauma"), "room-supporter")


@pytest.mark.parametrize(("chats", "hearts", "is_met"), [(50, 150, True), (49, 150, False), (50, 149, False)])
def test_a_member_brings_the_supportive_smile_by_what_earns_it(chats: int, hearts: int, is_met: bool) -> None:
    member = listener(account=Account.MEMBER)
    counted(member, {"group_chats": chats, "compassion_hearts": hearts})
    assert meets(passed(member, "compassion-course"), "room-supporter") is is_met


def test_a_badge_by_hand_counts_until_it_is_taken_back() -> None:
    member = passed(listener(account=Account.MEMBER), "compassion-course")
    given = Stretch.objects.create(member=member, kind="badge", slug="supportive-smile", started_at=NOW - 10 * DAY)
    assert meets(member, "room-supporter")
    Stretch.objects.filter(pk=given.pk).update(ended_at=NOW)
    assert not meets(member, "room-supporter")
    assert meets(member, "room-supporter", NOW - BLINK)


def test_a_badge_earned_by_members_is_not_earned_by_a_listener() -> None:
    member = counted(listener(), {"one_to_one_chats": 1})
    rule = Edition.objects.in_force(NOW).programme.rules.badges["chief-chat"]
    assert rule.accounts == {"member"}
    assert not meets(member, "anxiety")
    assert not checklist(member, "support-room", NOW)["eligible"]


def test_rooms_ask_each_kind_of_account_and_only_their_own_band() -> None:
    member = counted(listener(account=Account.MEMBER), {"path_steps": 10})
    assert meets(member, "support-room")
    assert not meets(member, "teen-support-room")
    assert not meets(member, "anxiety")
    assert meets(passed(counted(member, {"forum_posts": 1}), "compassion-course"), "anxiety")
    other = passed(listener(), "refresher-chat", "community-101-guide")
    assert meets(other, "support-room")
    assert not meets(other, "anxiety")
    assert meets(badged(other, "first-chat", "listener-oath"), "anxiety")


def test_an_open_room_is_met_by_everybody_of_the_band_who_has_joined() -> None:
    member = listener(joined_at=NOW)
    assert meets(member, "free-hugs")
    assert not meets(member, "free-hugs", NOW - BLINK)
    assert not meets(member, "teen-free-hugs")


@pytest.mark.parametrize("slug", ["chatroom-moderator", "group-support-mentor", "group-support-ambassador"])
def test_where_nobody_published_anything_nobody_meets_it(slug: str) -> None:
    member = counted(listener(account=Account.MEMBER), MENTOR | MODERATOR)
    held(member, "chatroom-moderator", NOW - 300 * DAY)
    found = checklist(member, slug, NOW)
    assert not meets(member, slug)
    assert found["tree"]["text"] == "Nobody has published requirements for you yet"
    assert not found["tree"]["met"]


def test_a_human_tick_keeps_nobody_from_applying_and_is_shown_as_open() -> None:
    member = held(listener(), "group-support-mentor", NOW - 56 * DAY)
    found = checklist(member, "group-support-mentor-leader", NOW)
    assert meets(member, "group-support-mentor-leader")
    assert not found["tree"]["met"]
    assert [(child["kind"], child["met"]) for child in found["tree"]["children"]] == [
        ("role", True),
        ("role", True),
        ("check", False),
        ("check", False),
    ]


STILL = [
    ("group-support-buddy", "chatroom-moderator", 4),
    ("global-moderator", "chatroom-moderator", 4),
    ("group-support-mentor-leader", "group-support-mentor", 8),
    ("group-support-ambassador", "group-support-mentor-leader", 12),
]


@pytest.mark.parametrize(("slug", "before", "weeks"), STILL)
def test_who_is_asked_for_as_active_has_done_it_for_some_weeks_and_still_does(
    slug: str, before: str, weeks: int
) -> None:
    member = held(passed(listener(), "global-mod-training"), before, NOW - 7 * weeks * DAY)
    assert meets(member, slug)
    assert not meets(member, slug, NOW - BLINK)
    Stretch.objects.filter(member=member, slug=before).update(ended_at=NOW)
    assert not meets(member, slug)
