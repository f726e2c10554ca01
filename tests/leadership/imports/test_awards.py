"""Roles, badges and courses held before: they count, they end, and they fit whom they are given to."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from leadership.audit.models import Record
from leadership.badges.models import Award, BadgeAward, Obligation
from leadership.learning.models import Completion
from leadership.members.models import Account, Band, Member
from leadership.notices.models import Notice
from leadership.requirements.models import Stretch
from leadership.roles.checking import check
from leadership.roles.editions import put_in_force
from tests.factories import MemberFactory, give_role

DAY = dt.timedelta(days=1)
SUPPORTER = "ana,room-supporter,anxiety,2025-01-01T00:00:00Z"
ROWS = (
    f"{SUPPORTER},,welcomed everybody",
    "ana,chatroom-moderator,trauma,2024-01-01T00:00:00Z,2024-06-01T00:00:00Z,",
    "ana,global-moderator,,2024-03-01T00:00:00Z,,",
    "ana,verified-listener,,2023-05-01T00:00:00Z,,",
    "ana,active-listening-refresh,,2023-06-01T00:00:00Z,,",
)


@pytest.fixture
def ana(programme):
    return MemberFactory(username="ana")


def days_ago(days: int) -> str:
    return (timezone.now() - dt.timedelta(days=days)).isoformat()


def test_each_is_stored_with_its_stretch_as_if_it_had_been_granted(imported, ana):
    assert imported("awards", *ROWS).out == "5 rows: 5 new."
    supporter = Award.objects.get(role="room-supporter")
    assert (supporter.community_id, supporter.granted_by, supporter.reason, supporter.revoked_at) == (
        "anxiety", "the site", "welcomed everybody", None,
    )  # fmt: skip
    moderator = Award.objects.get(role="chatroom-moderator")
    assert moderator.stretch.ended_at == moderator.revoked_at == dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
    assert Award.objects.get(role="global-moderator").community is None
    assert BadgeAward.objects.get().badge == "verified-listener"
    assert Completion.objects.get().passed_at == dt.datetime(2023, 6, 1, tzinfo=dt.UTC)
    call_command("recount", "--dry-run")  # exits where a stretch differs from its owner
    assert ana.has_perm("leadership.mute")


def test_history_is_told_to_nobody_and_is_one_line_in_the_record(imported, ana, run_tasks):
    before = Record.objects.count()
    imported("awards", *ROWS)
    run_tasks()
    assert not Notice.objects.exists()
    assert mail.outbox == []
    line = Record.objects.exclude(verb="put a programme in force").get()
    assert Record.objects.count() == before + 1
    assert (line.verb, line.subject_kind, line.subject_key) == ("imported", "awards", "in.csv")
    assert line.after == {"rows": 5, "new": 5}


def test_the_same_again_changes_nothing(imported, ana):
    imported("awards", *ROWS)
    before = list(Stretch.objects.order_by("pk").values()), Record.objects.count()
    assert imported("awards", *ROWS, ROWS[0]).out == "6 rows: 6 known."
    assert (list(Stretch.objects.order_by("pk").values()), Record.objects.count()) == before


@pytest.mark.parametrize("row", [0, 2, 3, 4], ids=["bound", "everywhere", "badge", "course"])
@pytest.mark.parametrize("is_one_file", [True, False])
def test_the_same_with_an_end_ends_it(imported, ana, row, is_one_file):
    begun = ROWS[row]
    ended = ",".join([*begun.split(",")[:4], "2025-03-01T00:00:00Z", "moved on"])
    if is_one_file:
        assert imported("awards", begun, ended).out == "2 rows: 1 new, 1 ended."
    else:
        imported("awards", begun)
        assert imported("awards", ended).out == "1 row: 1 ended."
    assert imported("awards", begun, ended).out == "2 rows: 2 known."
    stretch = Stretch.objects.get()
    assert stretch.ended_at == dt.datetime(2025, 3, 1, tzinfo=dt.UTC)
    owner = next(getattr(stretch, name) for name in ("award", "badgeaward", "completion") if hasattr(stretch, name))
    assert (owner.revoked_at, owner.reason) == (stretch.ended_at, "moved on")
    assert not ana.has_perm("leadership.call_moderator")


def test_ended_and_begun_again(imported, ana):
    imported("awards", ROWS[0])
    again = "ana,room-supporter,anxiety,2025-06-01T00:00:00Z,,"
    assert imported("awards", f"{SUPPORTER},2025-03-01T00:00:00Z,", again).out == "2 rows: 1 new, 1 ended."
    assert Award.objects.get(revoked_at=None).granted_at == dt.datetime(2025, 6, 1, tzinfo=dt.UTC)


def test_another_end_than_the_known_one_is_an_error(imported, ana):
    imported("awards", f"{SUPPORTER},2025-03-01T00:00:00Z,")
    answer = imported("awards", f"{SUPPORTER},2025-04-01T00:00:00Z,")
    assert answer.problems[0].startswith("in.csv:2: revoked_at: is known already, with another end: 2025-03-01")


BAD = {
    "zoe,room-supporter,anxiety,2025-01-01T00:00:00Z,,": "username: there is nobody called “zoe”",
    "ana,queen,,2025-01-01T00:00:00Z,,": "role: “queen” is no role, badge or course",
    "ana,,,2025-01-01T00:00:00Z,,": "role: is empty",
    "ana,room-supporter,moon,2025-01-01T00:00:00Z,,": "community: “moon” is no community",
    "ana,room-supporter,,2025-01-01T00:00:00Z,,": "community: is empty; this role needs one",
    "ana,global-moderator,anxiety,2025-01-01T00:00:00Z,,": "community: this role is bound to no community",
    "ana,dynamic,anxiety,2025-01-01T00:00:00Z,,": "community: a badge belongs to no community",
    "ana,culture-guide,anxiety,2025-01-01T00:00:00Z,,": "community: a course belongs to no community",
    "ana,chief-chat,,2025-01-01T00:00:00Z,,": "role: chief-chat is not a badge for a listener account",
    "ana,room-supporter,anxiety,,,": "granted_at: is empty",
    "ana,room-supporter,anxiety,2025-01-01T00:00:00,,": "granted_at: “2025-01-01T00:00:00” says no zone",
    "ana,room-supporter,anxiety,2025-01-01T00:00:00Z,soon,": "revoked_at: “soon” is not a time",
    "ana,room-supporter,anxiety,2025-01-01T00:00:00Z,2024-01-01T00:00:00Z,": "revoked_at: is before granted_at",
    "ana,room-supporter,student,2025-01-01T00:00:00Z,,": "granted_at: is held already, since 2020-01-01",
    "ana,global-mod-training,,2025-01-01T00:00:00Z,,": "granted_at: is held already, since 2020-01-01",
}
STUDENT = "ana,room-supporter,student,2020-01-01T00:00:00Z,,"
TRAINED = "ana,global-mod-training,,2020-01-01T00:00:00Z,,"


@pytest.mark.parametrize(("row", "problem"), BAD.items(), ids=BAD.values())
def test_a_bad_row_is_named_and_nobody_holds_anything(imported, ana, row, problem):
    answer = imported("awards", STUDENT, TRAINED, row)
    assert answer.code == 1
    assert answer.problems[0].startswith(f"in.csv:4: {problem}")
    assert len(answer.problems) == 2
    assert not Stretch.objects.exists()


def test_no_more_communities_at_once_than_the_role_allows(imported, ana):
    rows = [
        f"ana,room-supporter,{place},2025-01-01T00:00:00Z,," for place in ("anxiety", "trauma", "lgbtq", "student")
    ]
    answer = imported("awards", *rows)
    assert answer.problems[0].startswith("in.csv:5: community: room-supporter is held in 3 communities already")
    rows[0] = "ana,room-supporter,anxiety,2025-01-01T00:00:00Z,2025-02-01T00:00:00Z,"
    assert imported("awards", *rows).code == 0


def test_the_community_tells_the_track(imported, ana):
    imported(
        "awards",
        "ana,group-support-mentor,anxiety,2025-01-01T00:00:00Z,,",
        "ana,group-support-mentor,,2025-01-01T00:00:00Z,,",
    )
    assert dict(Award.objects.values_list("community", "track")) == {"anxiety": "teams", None: "quality"}


def test_a_community_of_the_other_age_is_refused(imported, ana):
    text = """
        format = 1
        programme = {title = "Small", edition = 2026-01-01}
        [[community]]
        slug = "young"
        name = "Young"
        bands = ["teen"]
        [[role]]
        slug = "host"
        name = "Host"
        scope = "one"
    """
    found, _ = check(text)
    put_in_force(found)
    MemberFactory(username="tia", band=Band.TEEN, account=Account.MEMBER)
    grown = MemberFactory(username="gus", born_on=dt.date(2006, 1, 1))
    answer = imported(
        "awards",
        "ana,host,young,2025-01-01T00:00:00Z,2025-02-01T00:00:00Z,",
        "tia,host,young,2026-02-01T00:00:00Z,,",
        "gus,host,young,2023-01-01T00:00:00Z,2023-12-31T00:00:00Z,",
        "gus,host,young,2023-02-01T00:00:00Z,,",
    )
    assert grown.band == Band.ADULT
    told = [line.rsplit(":", 1) for line in answer.problems[:-1]]
    assert told == [
        ["in.csv:2: community", " young is not for adults"],
        ["in.csv:5: community", " young is not for adults"],
    ]


def test_what_a_young_badge_owes_is_owed_and_what_was_passed_is_done(imported, ana):
    imported(
        "awards",
        f"ana,chatroom-moderator,trauma,{days_ago(3)},,",
        f"ana,chatroom-moderator,lgbtq,{days_ago(300)},,",
        f"ana,active-listening-refresh,,{days_ago(30)},,",
    )
    owed = Obligation.objects.filter(award__community="trauma")
    assert dict(owed.values_list("course", "done_at")) == {
        "active-listening-in-depth": None,
        "active-listening-refresh": Award.objects.get(community="trauma").granted_at,
    }
    assert not Obligation.objects.filter(award__community="lgbtq").exists()
    imported("awards", f"ana,active-listening-in-depth,,{days_ago(1)},,")
    assert not Obligation.objects.filter(done_at=None).exists()
    assert Award.objects.get(community="trauma").stretch.ended_at is None


def test_an_imported_badge_rests_when_its_training_is_due_and_imported_passes_bring_it_back(imported, ana):
    imported("awards", f"ana,chatroom-moderator,trauma,{days_ago(3)},,")
    award = Award.objects.get()
    due = award.granted_at + 30 * DAY
    assert award.stretch.ended_at == due
    with time_machine.travel(due + 5 * DAY):
        assert not Member.objects.get().has_perm("leadership.mute", "trauma")
        in_time, late = due - DAY, due + 2 * DAY
        imported(
            "awards",
            f"ana,active-listening-refresh,,{late.isoformat()},,",
            f"ana,active-listening-in-depth,,{in_time.isoformat()},,",
        )
        assert Member.objects.get().has_perm("leadership.mute", "trauma")
    assert list(award.pauses.values_list("started_at", "ended_at")) == [(due, late)]
    assert list(ana.notices.values_list("kind", flat=True)) == [Notice.Kind.DUTY]


@pytest.mark.parametrize(("ended", "weeks"), [(40, [30]), (10, [10])])
def test_an_imported_end_cuts_what_is_over_and_adds_nothing(imported, ana, ended, weeks):
    imported("awards", row := f"ana,chatroom-moderator,trauma,{days_ago(3)},,")
    award = Award.objects.get()
    granted = award.granted_at
    with time_machine.travel(granted + 50 * DAY):
        end = granted + ended * DAY
        imported("awards", f"{row[: -len(',,')]},{end.isoformat()},moved on")
        call_command("recount", "--dry-run")
    assert [(each.ended_at - each.started_at).days for each in Stretch.objects.filter(kind="role")] == weeks


@pytest.mark.parametrize("ended", [10, 31, 33, 40])
def test_an_imported_end_before_it_came_back_takes_what_came_after(imported, ana, ended):
    imported("awards", row := f"ana,chatroom-moderator,trauma,{days_ago(3)},,")
    award = Award.objects.get()
    with time_machine.travel(award.granted_at + 50 * DAY):
        late = award.granted_at + 32 * DAY
        imported("awards", *(f"ana,active-listening-{each},,{late.isoformat()},," for each in ("refresh", "in-depth")))
        end = award.granted_at + ended * DAY
        assert imported("awards", f"{row[: -len(',,')]},{end.isoformat()},moved on").code == 0
        call_command("recount", "--dry-run")
    days = sum((each.ended_at - each.started_at).days for each in Stretch.objects.filter(kind="role"))
    assert days == min(ended, 30) + max(ended - 32, 0)


@pytest.mark.django_db
def test_without_a_programme_there_is_nothing_to_hold(imported):
    MemberFactory(username="ana")
    answer = imported("awards", ROWS[0])
    assert answer.code == 1
    assert "No programme is in force" in answer.problems[0]


def test_a_role_somebody_let_lapse_is_held_anew_and_not_held_already(imported, ana, programme):
    limited = dataclasses.replace(programme.roles["room-supporter"], term_weeks=4)
    put_in_force(dataclasses.replace(programme, roles={**programme.roles, "room-supporter": limited}))
    lapsed = give_role(ana, "room-supporter", "anxiety", weeks=10)
    row = f"ana,room-supporter,anxiety,{days_ago(5)},,"
    assert imported("awards", row).out == "1 row: 1 new."
    assert imported("awards", row).out == "1 row: 1 known."
    lapsed.refresh_from_db()
    assert (lapsed.revoked_at.isoformat(), lapsed.revoked_by) == (row.split(",")[3], "")
    assert lapsed.held_until == lapsed.lapses_at
    assert Award.objects.held().get().stretch.started_at == lapsed.revoked_at
    earlier = imported(
        "awards", f"ana,room-supporter,depression,{days_ago(3)},,", f"ana,room-supporter,anxiety,{days_ago(50)},,"
    )
    assert "is held already" in earlier.problems[0]
    assert Award.objects.count() == 2


def test_what_has_lapsed_takes_no_place_among_the_most(imported, ana, programme):
    limited = dataclasses.replace(programme.roles["room-supporter"], term_weeks=4)
    put_in_force(dataclasses.replace(programme, roles={**programme.roles, "room-supporter": limited}))
    for place in ("anxiety", "depression", "trauma"):
        give_role(ana, "room-supporter", place, weeks=10)
    assert imported("awards", f"ana,room-supporter,loneliness,{days_ago(5)},,").out == "1 row: 1 new."
    early = imported("awards", f"ana,room-supporter,trauma,{days_ago(60)},,")
    assert "is held already" in early.problems[0]  # it was, then
