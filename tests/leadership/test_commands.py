"""The commands of the programme: what they print, their exit codes, and that a mistake changes nothing."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadership.audit.models import Record
from leadership.members.models import Account
from leadership.notices.models import Notice
from leadership.requirements.models import Stretch
from leadership.roles.checking import LONGEST, check
from leadership.roles.models import Community, Edition, Role
from tests.cast import ListenerWhoMeetsRoomSupporter, RoomSupporter, application_by
from tests.clock import NOW
from tests.conftest import PROGRAMME
from tests.factories import MemberFactory, count, give_role

pytestmark = pytest.mark.django_db

SMALL = """format = 1
[programme]
edition = {day}
[[role]]
slug = "host"
name = "Host"
{row}"""
ANYBODY = '[[role.requirements]]\nall = [{{ metric = "group_chats", at_least = {least} }}]\n'


def small(day: str = "2026-01-01", least: int | None = 1) -> str:
    return SMALL.format(day=day, row="" if least is None else ANYBODY.format(least=least))


def run(*words: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


def fails(*words: str) -> str:
    """What it says on stderr when it leaves with 1."""
    error = io.StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command(*words, stderr=OutputWrapper(error))
    assert stopped.value.code == 1
    return error.getvalue()


@pytest.fixture
def file(tmp_path: Path):
    """`file(text)` is the path of a file with it."""

    def write(text: str | bytes, name: str = "new.toml") -> str:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


def everything() -> tuple[Any, ...]:
    return (
        list(Edition.objects.values_list("day", "digest", "loaded_at")),
        list(Role.objects.values_list()),
        list(Community.objects.values_list()),
        Record.objects.count(),
    )


# load_programme ---------------------------------------------------------------------------------


def test_loading_a_new_file_puts_it_in_force_with_its_rows_and_a_record(file) -> None:
    said = run("load_programme", str(PROGRAMME))
    edition = Edition.objects.get()
    roles, rooms = len(edition.programme.roles), len(edition.programme.rooms)
    assert said == f"In force from 5 July 2022: {roles} roles, {rooms} rooms.\n"
    assert edition.day == dt.date(2022, 7, 5)
    assert set(Role.objects.values_list("slug", flat=True)) == set(edition.programme.roles)
    assert set(Community.objects.values_list("slug", flat=True)) == set(edition.programme.communities)
    assert Record.objects.get().verb == "put a programme in force"


@pytest.mark.usefixtures("programme")
def test_the_same_file_again_changes_nothing(file) -> None:
    before = everything()
    same = "No change: the edition of 5 July 2022 is this one already.\n"
    assert run("load_programme", str(PROGRAMME)) == same
    assert run("load_programme", file(run("dump_programme"))) == same
    assert run("load_programme", file("﻿# a remark\r\n" + PROGRAMME.read_text().replace("\n", "\r\n"))) == same
    assert everything() == before


def test_other_content_of_the_same_day_replaces_it_and_another_day_stands_beside_it(file) -> None:
    run("load_programme", file(small(least=1)))
    assert run("load_programme", file(small(least=2))) == "Replaced the edition of 1 January 2026: 1 role, 0 rooms.\n"
    run("load_programme", file(small("2026-03-01", least=3)))
    assert [each.day for each in Edition.objects.all()] == [dt.date(2026, 3, 1), dt.date(2026, 1, 1)]
    for at, amount in (("2026-02-28T23:59:59.999999Z", 2), ("2026-03-01T00:00:00Z", 3)):
        edition = Edition.objects.in_force(dt.datetime.fromisoformat(at))
        assert edition.programme.roles["host"].rows[0].tree.children[0].amount == amount


@pytest.mark.parametrize("before", ["none", "same day", "same"])
def test_a_dry_run_says_what_would_be_and_changes_nothing(file, before: str) -> None:
    if before != "none":
        run("load_programme", file(small(least=2 if before == "same" else 1)))
    kept = everything()
    said = run("load_programme", file(small(least=2)), "--dry-run")
    assert (
        said
        == {
            "none": "Would be: In force from 1 January 2026: 1 role, 0 rooms.\n",
            "same day": "Would be: Replaced the edition of 1 January 2026: 1 role, 0 rooms.\n",
            "same": "Would be: No change: the edition of 1 January 2026 is this one already.\n",
        }[before]
    )
    assert everything() == kept


@pytest.mark.usefixtures("programme")
def test_a_mistake_names_file_and_key_on_a_line_each_and_changes_nothing(file) -> None:
    kept = everything()
    path = file(
        PROGRAMME.read_text().replace("at_least = 30 }", "at_least = -30 }").replace("step = 5", 'step = "top"')
    )
    lines = fails("load_programme", path).splitlines()
    assert [line.removeprefix(f"{path}: ") for line in lines] == [
        "role[5].requirements[0].all[2].at_least: must not be negative",
        "role[5].requirements[1].all[2].at_least: must not be negative",
        "role[7].step: must be a whole number",
    ]
    assert all(line.startswith(f"{path}: ") for line in lines)
    assert fails("load_programme", path, "--dry-run").splitlines() == lines
    assert everything() == kept


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"format = 1\n[[role]\n", "not valid TOML: Expected ']]' at the end of an array declaration (at line 2, column 7)"),
        (b"format = 1\n# caf\xe9\n", "not UTF-8 at byte 16"),
        (b"# " + b"x" * LONGEST, "longer than 1,000,000 characters; no programme needs so many"),
        (b"#" * (4 * LONGEST + 1), "longer than 1,000,000 characters; no programme needs so many"),
        (b"", "format: is missing; write format = 1 on the first line\n{file}: programme.edition: is missing"),
    ],
    ids=["syntax", "latin-1", "long", "huge", "empty"],
)  # fmt: skip
def test_a_file_that_can_not_be_read_is_named(file, content: bytes, words: str) -> None:
    path = file(content)
    assert fails("load_programme", path) == f"{path}: {words.format(file=path)}\n"
    assert not Edition.objects.exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert fails("load_programme", f"{tmp_path}/none.toml") == f"{tmp_path}/none.toml: No such file or directory\n"
    assert fails("load_programme", str(tmp_path)) == f"{tmp_path}: Is a directory\n"
    assert fails("load_programme", "/dev/zero") == (
        "/dev/zero: longer than 1,000,000 characters; no programme needs so many\n"
    )


@pytest.mark.usefixtures("programme")
def test_those_whose_application_waits_are_told_once_of_what_is_asked_now(file) -> None:
    lia = ListenerWhoMeetsRoomSupporter()
    application = application_by(lia)
    kept = application.evidence
    changed = PROGRAMME.read_text().replace("edition = 2022-07-05", "edition = 2026-01-01")
    told = Notice.objects.filter(member=lia, kind=Notice.Kind.NEWS)
    run("load_programme", file(changed))
    assert not told.exists(), "nothing else is asked of a Room Supporter"
    path = file(changed.replace('"group_chats", at_least = 2 }', '"group_chats", at_least = 9 }'))
    for _ in range(2):
        run("load_programme", path, "--note", "Nine group chats now.")
    notice = told.get()
    assert notice.title == "What Room Supporter asks has changed from 1 January 2026."
    assert notice.text == "Nine group chats now.\nYour application keeps the requirements it was sent with."
    application.refresh_from_db()
    assert application.evidence == kept


@pytest.mark.usefixtures("programme")
def test_an_older_edition_tells_nobody_anything(file) -> None:
    lia = ListenerWhoMeetsRoomSupporter()
    application_by(lia)
    older = PROGRAMME.read_text().replace("edition = 2022-07-05", "edition = 2021-01-01")
    run("load_programme", file(older.replace('"group_chats", at_least = 2 }', '"group_chats", at_least = 9 }')))
    assert not Notice.objects.filter(member=lia, kind=Notice.Kind.NEWS).exists()


def test_a_note_too_long_to_keep_is_refused(file) -> None:
    assert fails("load_programme", file(small()), "--note", "x" * 301) == "--note: longer than 300 characters\n"
    assert not Edition.objects.exists()


# dump_programme ---------------------------------------------------------------------------------


def test_dump_prints_the_edition_in_force_or_that_of_a_day(file) -> None:
    for day, least in (("2026-01-01", 1), ("2026-03-01", 3), ("2999-01-01", 9)):
        run("load_programme", file(small(day, least)))
    for words, text in (((), small("2026-03-01", 3)), (("--edition", "2026-01-01"), small("2026-01-01", 1))):
        assert check(run("dump_programme", *words))[0] == check(text)[0]


def test_dump_names_a_day_that_is_none_or_unknown(file) -> None:
    with pytest.raises(CommandError, match=r"no such edition\. Known days: none"):
        run("dump_programme")
    run("load_programme", file(small()))
    with pytest.raises(CommandError, match=r"no such edition\. Known days: 2026-01-01"):
        run("dump_programme", "--edition", "2026-01-02")
    with pytest.raises(CommandError, match="“spring” is not a date"):
        run("dump_programme", "--edition", "spring")


# eligible ---------------------------------------------------------------------------------------


@pytest.fixture
def people(file) -> None:
    """Ada and Bo have a group chat since May, Cy has none."""
    run("load_programme", file(small(least=1)))
    for name in ("bo", "ada", "cy"):
        MemberFactory(username=name, joined_at=NOW - dt.timedelta(days=90))
    for member in MemberFactory._meta.model.objects.exclude(username="cy"):
        count(member, "group_chats", 1, at=NOW - dt.timedelta(days=10))


@pytest.mark.usefixtures("people")
def test_eligible_lists_usernames_as_csv_or_json() -> None:
    assert run("eligible", "host") == "username\nada\nbo\n"
    assert run("eligible", "host", "--format", "csv") == "username\nada\nbo\n"
    assert json.loads(run("eligible", "host", "--format", "json")) == [{"username": "ada"}, {"username": "bo"}]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("at", "names"),
    [
        ("2026-05-22T12:00:00Z", "ada\nbo\n"),
        ("2026-05-22T11:59:59.999999Z", ""),
        ("2026-05-22T14:00:00+02:00", "ada\nbo\n"),
        ("2026-05-22T13:59:59+02:00", ""),
        ("2026-05-22T07:00:00-05:00", "ada\nbo\n"),
        ("2026-05-22", ""),
        ("2026-05-23", "ada\nbo\n"),
    ],
)
def test_at_is_an_instant_with_its_zone_and_a_day_is_its_first_moment(at: str, names: str) -> None:
    assert run("eligible", "host", "--at", at) == f"username\n{names}"


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("command", [("eligible", "host"), ("checklist", "ada", "host")])
@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-05-22T12:00:00", "says no zone"),
        ("yesterday", "is not a time such as"),
        ("2026-13-01", "is not a time such as"),
        ("0001-01-01T00:00:00+14:00", "is too far away"),
        ("9999-12-31", "is too far away"),
    ],
)
def test_a_time_that_is_none_is_refused(command, at: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(*command, "--at", at)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("command", [("eligible",), ("checklist", "ada")])
def test_an_unknown_role_or_a_day_before_the_first_edition_is_named(command) -> None:
    with pytest.raises(CommandError, match="There is no role or room “queen”"):
        run(*command, "queen")
    with pytest.raises(CommandError, match="No programme is in force on 2025-12-31"):
        run(*command, "host", "--at", "2025-12-31T23:59:59Z")


@pytest.mark.usefixtures("programme")
def test_eligible_leaves_out_holders_applicants_and_who_left() -> None:
    for name in ("lia", "lea"):
        ListenerWhoMeetsRoomSupporter(username=name)
    RoomSupporter(username="rosa", weeks=8, counts={"group_chats": 3})
    liz = ListenerWhoMeetsRoomSupporter()
    application_by(ListenerWhoMeetsRoomSupporter())
    type(liz).objects.filter(pk=liz.pk).update(is_active=False)
    assert run("eligible", "room-supporter") == "username\nlea\nlia\n"


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize("subject", ["chatroom-moderator", "group-support-mentor", "support-room", "room-supporter"])
def test_eligible_asks_the_database_as_often_for_many_as_for_one(subject, django_assert_num_queries) -> None:
    MemberFactory()
    run("eligible", subject)  # the edition is read once per process
    with CaptureQueriesContext(connection) as one:
        run("eligible", subject)
    for account in Account.values * 6:
        MemberFactory(account=account)
    with django_assert_num_queries(len(one)):
        run("eligible", subject)


@pytest.mark.usefixtures("programme")
def test_a_role_in_several_communities_is_left_out_once_it_is_held_in_any() -> None:
    lia = ListenerWhoMeetsRoomSupporter(username="lia", joined_at=NOW)
    count(lia, "group_chats", 2, at=NOW)
    later = (NOW + dt.timedelta(weeks=4)).isoformat()
    assert run("eligible", "room-supporter", "--at", later) == "username\nlia\n"
    give_role(lia, "room-supporter", "trauma", weeks=1)
    assert run("eligible", "room-supporter") == "username\n"
    assert run("eligible", "room-supporter", "--at", later) == "username\nlia\n", "she did not hold it then"


# checklist --------------------------------------------------------------------------------------


def test_checklist_prints_exactly_what_is_promised(file) -> None:
    row = """[[role.requirements]]
    all = [{ metric = "group_chats", at_least = 2 }, { check = "interview" },
      { any = [{ metric = "weeks_as_listener", at_least = 20 }, { role = "guide", weeks = 4.285714 }] }]
    [[role]]
    slug = "guide"
    name = "Guide"
    """
    run("load_programme", file(SMALL.format(day="2026-01-01", row=row)))
    ada = MemberFactory(username="ada", joined_at=NOW - dt.timedelta(weeks=10))
    count(ada, "group_chats", 1, at=NOW - dt.timedelta(days=10))
    Stretch.objects.create(member=ada, kind="role", slug="guide", started_at=NOW - dt.timedelta(days=10))
    assert json.loads(run("checklist", "ada", "host", "--at", "2026-06-01T12:00:00Z")) == {
        "member": "ada",
        "subject": "host",
        "at": "2026-06-01T12:00:00+00:00",
        "edition": "2026-01-01",
        "eligible": False,
        "tree": {
            "kind": "all",
            "met": False,
            "have": 0,
            "needed": 3,
            "eta": None,
            "text": "All of: 2 group chats; Interview; Any one of: 20 weeks as a listener; 30 days as Guide: 0 of 3 so far",
            "children": [
                {
                    "kind": "metric",
                    "met": False,
                    "have": 1,
                    "needed": 2,
                    "eta": None,
                    "text": "2 group chats: 1 more group chat to go",
                    "children": [],
                },
                {
                    "kind": "check",
                    "met": False,
                    "have": 0,
                    "needed": 1,
                    "eta": None,
                    "text": "Interview: needs a person",
                    "children": [],
                },
                {
                    "kind": "any",
                    "met": False,
                    "have": 0,
                    "needed": 1,
                    "eta": "2026-06-21T12:00:00+00:00",
                    "text": "Any one of: 20 weeks as a listener; 30 days as Guide: none of them yet",
                    "children": [
                        {
                            "kind": "metric",
                            "met": False,
                            "have": 10,
                            "needed": 20,
                            "eta": "2026-08-10T12:00:00+00:00",
                            "text": "20 weeks as a listener: 70 days to go",
                            "children": [],
                        },
                        {
                            "kind": "role",
                            "met": False,
                            "have": 1.428571,
                            "needed": 4.285714,
                            "eta": "2026-06-21T12:00:00+00:00",
                            "text": "30 days as Guide: 20 days to go",
                            "children": [],
                        },
                    ],
                },
            ],
        },
    }


def test_the_past_is_judged_by_the_edition_of_that_day_and_knows_nothing_later(file) -> None:
    run("load_programme", file(small("2026-01-01", least=1)))
    run("load_programme", file(small("2026-05-01", least=5)))
    ada = MemberFactory(username="ada", joined_at=NOW - dt.timedelta(days=120))
    count(ada, "group_chats", 1, at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    count(ada, "group_chats", 7, at=dt.datetime(2026, 5, 2, tzinfo=dt.UTC))
    for at, edition, have, is_met in [
        ("2026-02-28T23:59:59Z", "2026-01-01", 0, False),
        ("2026-03-01", "2026-01-01", 1, True),
        ("2026-04-30T23:59:59Z", "2026-01-01", 1, True),
        ("2026-05-01", "2026-05-01", 1, False),
        ("2026-05-02", "2026-05-01", 8, True),
    ]:
        found = json.loads(run("checklist", "ada", "host", "--at", at))
        child = found["tree"]["children"][0]
        assert (found["edition"], child["have"], child["met"], found["eligible"]) == (edition, have, is_met, is_met)


def test_what_nobody_published_is_never_met(file) -> None:
    run("load_programme", file(small(least=None)))
    MemberFactory(username="ada")
    found = json.loads(run("checklist", "ada", "host"))
    assert not found["eligible"]
    assert found["tree"] == {
        "kind": "all",
        "met": False,
        "have": None,
        "needed": None,
        "eta": None,
        "text": "Nobody has published requirements for you yet",
        "children": [],
    }
    assert run("eligible", "host") == "username\n"


@pytest.mark.usefixtures("programme")
def test_nobody_of_that_name_is_said() -> None:
    with pytest.raises(CommandError, match="There is nobody called “nobody”"):
        run("checklist", "nobody", "room-supporter")


@pytest.mark.usefixtures("programme")
def test_teens_read_the_names_of_their_own_community() -> None:
    MemberFactory(username="tess", band="teen", account=Account.LISTENER)
    found = json.loads(run("checklist", "tess", "group-support-mentor-leader"))
    assert found["tree"]["children"][0]["text"].startswith("The role of Teen Star, held now")
    assert found["tree"]["children"][1]["text"].startswith("8 weeks as Teen Star")
