"""Every mistake of a programme file is named by its key path, all of them at once, and none gets through."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction

import pytest

from leadership.requirements.spelling import DEEPEST
from leadership.requirements.tree import Metric, Nothing, Open, Role
from leadership.roles.checking import LONGEST, check
from tests.conftest import PROGRAMME

HEAD = """format = 1
[programme]
edition = 2026-01-01
[[community]]
slug = "anxiety"
name = "Anxiety"
[[badge]]
slug = "smile"
name = "Smile"
[[course]]
slug = "guide"
name = "Guide"
[[role]]
slug = "host"
name = "Host"
"""
ROLE = '[[role]]\nslug = "extra"\nname = "Extra"\n'
ROW = "[[role.requirements]]\n"
HOURS = '[[room]]\nslug = "r"\nname = "R"\nopening = "scheduled"\n[[room.hours]]\n'


def mistakes(text: str) -> list[str]:
    programme, errors = check(text)
    assert (programme is None) == bool(errors)
    return errors


def node(text: str) -> str:
    """A file whose role[0] asks for the one node."""
    return f"{HEAD}{ROW}all = [{text}]\n"


AT = "role[0].requirements[0].all[0]"
CASES = {
    "nothing at all": ("", ["format: is missing; write format = 1 on the first line", "programme.edition: is missing"]),
    "format two": (HEAD.replace("format = 1", "format = 2"), ["format: must be 1; no other is known here"]),
    "format true": (HEAD.replace("format = 1", "format = true"), ["format: must be 1; no other is known here"]),
    "format 1.0": (HEAD.replace("format = 1", "format = 1.0"), ["format: must be 1; no other is known here"]),
    "no edition": (HEAD.replace("edition = 2026-01-01", ""), ["programme.edition: is missing"]),
    "edition in quotes": (
        HEAD.replace("2026-01-01", '"2026-01-01"'),
        ["programme.edition: must be a date such as 2022-07-05, without quotes"],
    ),
    "edition with a time": (
        HEAD.replace("2026-01-01", "2026-01-01T00:00:00Z"),
        ["programme.edition: must be a date such as 2022-07-05, without quotes"],
    ),
    "programme no table": (
        "programme = 1\nformat = 1",
        ["programme: must be a table", "programme.edition: is missing"],
    ),
    "unknown key in the file": (f'colour = "red"\n{HEAD}', ["colour: is not a key we know here"]),
    "unknown key in a role": (f"{HEAD}power = 1", ["role[0].power: is not a key we know here"]),
    "unknown key in a row": (f"{HEAD}{ROW}gender = 1", ["role[0].requirements[0].gender: is not a key we know here"]),
    "unknown key in counting": (f"{HEAD}[counting]\nmin = 3", ["counting.min: is not a key we know here"]),
    "counting nothing": (
        f"{HEAD}[counting]\ngroup_chat_min_messages = 0",
        ["counting.group_chat_min_messages: must be between 1 and 1000000"],
    ),
    "roles no list": ("role = 1\n" + HEAD.split("[[role]]", maxsplit=1)[0], ["role: must be a list of tables: [[role]]"]),
    "a role no table": ("role = [1]\n" + HEAD.split("[[role]]", maxsplit=1)[0],
                        ["role[0]: must be a table", "role[0].slug: is missing", "role[0].name: is missing"]),
    "no slug": (f'{HEAD}[[badge]]\nname = "Carer"', ["badge[1].slug: is missing"]),
    "no name": (f'{HEAD}[[course]]\nslug = "other"', ["course[1].name: is missing"]),
    "an empty name": (f'{HEAD}[[course]]\nslug = "other"\nname = " "', ["course[1].name: is empty"]),
    "a long name": (f'{HEAD}[[course]]\nslug = "other"\nname = "{"x" * 121}"',
                    ["course[1].name: is longer than 120 characters"]),
    "a slug with capitals": (f'{HEAD}[[badge]]\nslug = "Carer"\nname = "Carer"',
                             ["badge[1].slug: “Carer” is not made of lower-case letters, digits and hyphens"]),
    "a name that is a number": (f'{HEAD}[[badge]]\nslug = "carer"\nname = 3', ["badge[1].name: must be a text in quotes"]),
    "an unseen character": (f'{HEAD}[[badge]]\nslug = "carer"\nname = "a\\u0000"',
                            ["badge[1].name: has a character that nobody can see"]),
    "an unseen character in a list": (f'{HEAD}duties = ["ok", "a\\u001b"]',
                                      ["role[0].duties[1]: has a character that nobody can see"]),
    "a slug twice": (f'{HEAD}[[badge]]\nslug = "smile"\nname = "Again"',
                     ["badge[1].slug: “smile” names another badge already"]),
    "a room called like a role": (f'{HEAD}[[room]]\nslug = "host"\nname = "Host"',
                                  ["room[0].slug: “host” names a role already"]),
    "a track twice": (f'{HEAD}[[role.track]]\nslug = "a"\nname = "A"\n[[role.track]]\nslug = "a"\nname = "B"',
                      ["role[0].track[1].slug: “a” names another track already"]),
    "wrong band of a community": (f'{HEAD}[[community]]\nslug = "b"\nname = "B"\nbands = ["adult", "old"]',
                                  ["community[1].bands[1]: must be one of adult, teen"]),
    "wrong for": (f'{HEAD}[[badge]]\nslug = "b"\nname = "B"\nfor = ["guest"]',
                  ["badge[1].for[0]: must be one of member, listener"]),
    "for in no list": (f'{HEAD}[[badge]]\nslug = "b"\nname = "B"\nfor = "member"', ["badge[1].for: must be a list of texts"]),
    "wrong kind of course": (f'{HEAD}[[course]]\nslug = "b"\nname = "B"\nkind = "film"',
                             ["course[1].kind: must be one of guide, course, training"]),
    "pass mark beyond": (f'{HEAD}[[course]]\nslug = "b"\nname = "B"\npass_mark = 101',
                         ["course[1].pass_mark: must be between 0 and 100"]),
    "awards an unknown badge": (f'{HEAD}[[course]]\nslug = "b"\nname = "B"\nawards = "gold"',
                                ["course[1].awards: there is no badge “gold”"]),
    "wrong scope": (f'{HEAD}scope = "world"', ["role[0].scope: must be one of none, communities, one, everywhere"]),
    "three approvals": (f"{HEAD}approvals = 3", ["role[0].approvals: must be between 1 and 2"]),
    "a negative step": (f"{HEAD}step = -1", ["role[0].step: must not be negative"]),
    "half a step": (f"{HEAD}step = 1.5", ["role[0].step: must be a whole number"]),
    "an endless term": (f"{HEAD}term_weeks = inf", ["role[0].term_weeks: must be a finite number"]),
    "provisional in words": (f'{HEAD}provisional_weeks = "two"', ["role[0].provisional_weeks: must be a whole number"]),
    "communities none": (f"{HEAD}max_communities = 0", ["role[0].max_communities: must be between 1 and 100"]),
    "wrong account": (f'{HEAD}{ROW}account = "guest"', ["role[0].requirements[0].account: must be one of member, listener"]),
    "wrong band": (f'{HEAD}{ROW}band = "child"', ["role[0].requirements[0].band: must be one of adult, teen"]),
    "unknown track": (f'{HEAD}{ROW}track = "b"', ["role[0].requirements[0].track: there is no track “b”"]),
    "ours in words": (f'{HEAD}{ROW}ours = "yes"', ["role[0].requirements[0].ours: must be true or false"]),
    "open false": (f"{HEAD}{ROW}open = false", ["role[0].requirements[0].open: must be true, or left out"]),
    "two trees": (
        f'{HEAD}{ROW}all = [{{ badge = "smile" }}]\nany = [{{ badge = "smile" }}]',
        ["role[0].requirements[0].any: stands beside “all”; a tree is one of all, any and open"],
    ),
    "a tree that is no list": (f'{HEAD}{ROW}all = "smile"', ["role[0].requirements[0].all: must be a list of requirements"]),
    "obligation without a course": (f"{HEAD}[[role.obligations]]\nwithin_days = 3",
                                    ["role[0].obligations[0].course: is missing"]),
    "obligation with an unknown course": (f'{HEAD}[[role.obligations]]\ncourse = "x"\nwithin_days = 3',
                                          ["role[0].obligations[0].course: there is no course “x”"]),
    "obligation without days": (f'{HEAD}[[role.obligations]]\ncourse = "guide"',
                                ["role[0].obligations[0].within_days: is missing"]),
    "unknown community": (f'{HEAD}[[room]]\nslug = "r"\nname = "R"\ncommunity = "x"',
                          ["room[0].community: there is no community “x”"]),
    "wrong side": (f'{HEAD}[[room]]\nslug = "r"\nname = "R"\nside = "left"', ["room[0].side: must be one of member, listener"]),
    "wrong kind of room": (f'{HEAD}[[room]]\nslug = "r"\nname = "R"\nkind = "hall"',
                           ["room[0].kind: must be one of support, social, circle, garden, event"]),
    "wrong opening": (f'{HEAD}[[room]]\nslug = "r"\nname = "R"\nopening = "never"',
                      ["room[0].opening: must be one of always, popup, scheduled"]),
    "hours of a room that has none": (f'{HEAD}[[room]]\nslug = "r"\nname = "R"\n[[room.hours]]\nfrom = "19:30"\nminutes = 60',
                                      ["room[0].hours: are those of a scheduled room"]),
    "wrong hours": (f'{HEAD}{HOURS}days = ["noday"]\nfrom = "7 pm"\nminutes = 0\nzone = "Nowhere"\nat = 1',
                    ["room[0].hours[0].at: is not a key we know here",
                     "room[0].hours[0].days[0]: must be one of monday, tuesday, wednesday, thursday, friday, saturday, sunday",
                     "room[0].hours[0].days: names no day; leave it out for every day",
                     "room[0].hours[0].from: must be a time such as 19:30, in quotes",
                     "room[0].hours[0].minutes: must be between 1 and 1440",
                     "room[0].hours[0].zone: there is no time zone “Nowhere”"]),
    "empty hours": (f"{HEAD}{HOURS}", ["room[0].hours[0].from: is missing", "room[0].hours[0].minutes: is missing"]),
    "wrong band of a room": (f'{HEAD}[[room]]\nslug = "r"\nname = "R"\nband = 1', ["room[0].band: must be one of adult, teen"]),
    "a node that is no table": (node("3"), [f'{AT}: must be a table such as {{ metric = "group_chats", at_least = 2 }}']),
    "a node of no kind": (node("{}"), [f"{AT}: names none of all, any, metric, badge, course, role, check"]),
    "a node of two kinds": (node('{ badge = "smile", course = "guide" }'),
                            [f"{AT}: is two kinds at once: badge and course"]),
    "a foreign key in a node": (node('{ badge = "smile", weeks = 3 }'), [f"{AT}.weeks: is not a key of a badge requirement"]),
    "unknown metric": (node('{ metric = "hugs", at_least = 1 }'), [f"{AT}.metric: there is no metric “hugs”"]),
    "unknown badge": (node('{ badge = "gold" }'), [f"{AT}.badge: there is no badge “gold”"]),
    "unknown course": (node('{ course = "x" }'), [f"{AT}.course: there is no course “x”"]),
    "unknown role": (node('{ role = "x" }'), [f"{AT}.role: there is no role “x”"]),
    "unknown role among several": (node('{ role = ["extra", "x"] }') + ROLE, [f"{AT}.role[1]: there is no role “x”"]),
    "no role among none": (node("{ role = [] }"), [f"{AT}.role: names no role"]),
    "a badge that is a number": (node("{ badge = 1 }"), [f"{AT}.badge: must be the name of a badge, in quotes"]),
    "an empty check": (node('{ check = "" }'), [f"{AT}.check: must be the name of a check, in quotes"]),
    "neither bound": (node('{ metric = "cheers" }'), [f"{AT}: has neither at_least nor at_most"]),
    "both bounds": (node('{ metric = "cheers", at_least = 1, at_most = 2 }'), [f"{AT}: has both at_least and at_most"]),
    "a negative amount": (node('{ metric = "cheers", at_least = -1 }'), [f"{AT}.at_least: must not be negative"]),
    "a negative window": (
        node('{ metric = "cheers", at_least = 1, within_days = -1 }'),
        [f"{AT}.within_days: must not be negative"],
    ),
    "no number": (node('{ metric = "cheers", at_least = "1" }'), [f"{AT}.at_least: must be a number"]),
    "a truth for a number": (node('{ metric = "cheers", at_least = true }'), [f"{AT}.at_least: must be a number"]),
    "not a number": (node('{ metric = "cheers", at_least = nan }'), [f"{AT}.at_least: must be a finite number"]),
    "endless": (node('{ metric = "cheers", at_most = -inf }'), [f"{AT}.at_most: must be a finite number"]),
    "more than anybody": (node('{ metric = "cheers", at_least = 1e999999999 }'),
                          [f"{AT}.at_least: is more than 1,000,000,000"]),
    "more than anybody, spelled out": (
        node('{ metric = "cheers", at_least = 1' + "0" * 400 + " }"),
        [f"{AT}.at_least: is more than 1,000,000,000"],
    ),
    "finer than can be kept": (
        node('{ metric = "star_rating", at_least = 4.0000001 }'),
        [f"{AT}.at_least: has at most 6 digits after the point"],
    ),
    "endlessly fine": (
        node('{ metric = "star_rating", at_least = 1e-999999999 }'),
        [f"{AT}.at_least: has at most 6 digits after the point"],
    ),
    "weeks beyond time": (node('{ role = "extra", weeks = 1000001 }') + ROLE, [f"{AT}.weeks: is more than 1,000,000"]),
    "deep inside": (
        node('{ any = [{ badge = "smile" }, { all = [{ badge = "gold" }] }] }'),
        [f"{AT}.any[1].all[0].badge: there is no badge “gold”"],
    ),
    "deeper than anybody reads": (
        node("{ all = [" * DEEPEST + '{ badge = "smile" }' + "] }" * DEEPEST),
        [f"{AT}{'.all[0]' * (DEEPEST - 1)}.all: is nested deeper than {DEEPEST} groups"],
    ),
    "a role that needs itself": (node('{ role = "host" }'),
                                 ["role[0].requirements: is a cycle: the role “host” needs itself in the end"]),
    "a badge that needs itself by another": (
        """format = 1
        programme.edition = 2026-01-01
        [[badge]]
        slug = "a"
        name = "A"
        earned.any = [{ all = [{ badge = "b" }] }]
        [[badge]]
        slug = "b"
        name = "B"
        earned.all = [{ badge = "a" }]""",
        [
            "badge[0].earned: is a cycle: the badge “a” needs itself in the end",
            "badge[1].earned: is a cycle: the badge “b” needs itself in the end",
        ],
    ),
    "a role and a badge that need each other": (
        """format = 1
        programme.edition = 2026-01-01
        [[badge]]
        slug = "a"
        name = "A"
        earned.all = [{ role = "r", weeks = 1 }]
        [[role]]
        slug = "r"
        name = "R"
        [[role.requirements]]
        all = [{ badge = "a" }]""",
        [
            "badge[0].earned: is a cycle: the badge “a” needs itself in the end",
            "role[0].requirements: is a cycle: the role “r” needs itself in the end",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_named_by_its_path(case: str) -> None:
    text, expected = CASES[case]
    assert mistakes(text) == expected


def test_the_file_the_mistakes_are_made_in_has_none() -> None:
    assert mistakes(HEAD) == []
    assert mistakes(node('{ badge = "smile" }')) == []


@pytest.mark.parametrize(
    ("first", "second", "is_wrong"),
    [
        ({}, {}, True),
        ({"account": "listener"}, {"account": "listener"}, True),
        ({"account": "listener"}, {"band": "teen"}, True),
        ({"account": "listener", "track": "a"}, {"account": "listener", "band": "teen"}, True),
        ({"account": "listener"}, {"account": "member"}, False),
        ({"account": "listener"}, {"account": "listener", "band": "teen"}, False),
        ({"band": "adult"}, {"band": "teen"}, False),
        ({"track": "a"}, {"track": "b"}, False),
        ({}, {"account": "member"}, False),
    ],
)
def test_two_rows_that_fit_somebody_equally_well_are_a_mistake(first, second, is_wrong) -> None:
    tracks = "".join(f'[[role.track]]\nslug = "{each}"\nname = "{each}"\n' for each in "ab")
    rows = "".join(ROW + "".join(f'{key} = "{value}"\n' for key, value in row.items()) for row in (first, second))
    expected = (
        "role[0].requirements[1]: fits some people exactly as well as requirements[0]; "
        "name an account, band or track in one"
    )
    assert mistakes(HEAD + tracks + rows) == ([expected] if is_wrong else [])


def test_all_mistakes_are_named_at_once() -> None:
    text = (
        HEAD.replace("edition = 2026-01-01", "") + 'colour = "red"\nstep = -1\n' + f'{ROW}all = [{{ role = "host" }}]'
    )
    assert mistakes(text) == [
        "programme.edition: is missing",
        "role[0].colour: is not a key we know here",
        "role[0].step: must not be negative",
        "role[0].requirements: is a cycle: the role “host” needs itself in the end",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('format = 1\n[[role]\nslug = "host"', r"not valid TOML: .*\(at line 2, column 7\)"),
        ("format = 1\nformat = 1", r"not valid TOML: .*overwrite.*"),
        ("[programme]\nedition = 2026-02-30", r"not valid TOML: .*\(at line 2, column 11\)"),
        ("a = " + "9" * 5000, r"not valid TOML: a number without end"),
        ("a = 1e99999999999999999999999", r"not valid TOML: a number without end"),
        ("a = " + "[" * 3000 + "]" * 3000, r"not valid TOML: nested too deeply"),
        ("#" * (LONGEST + 1), r"longer than 1,000,000 characters; no programme needs so many"),
    ],
    ids=["bracket", "twice", "february", "long number", "far exponent", "deep", "huge"],
)
def test_what_is_no_toml_is_said_with_its_line(text: str, line: str) -> None:
    errors = mistakes(text)
    assert len(errors) == 1
    assert re.fullmatch(line, errors[0]), errors


def test_an_empty_or_absent_tree_says_that_nothing_is_published() -> None:
    for tree in ("", "all = []", "any = []"):
        programme, _ = check(f"{HEAD}{ROW}{tree}")
        assert programme is not None
        assert programme.roles["host"].rows[0].tree == Nothing()


def test_what_is_left_out_has_its_silent_value() -> None:
    programme, _ = check(HEAD + '[[room]]\nslug = "r"\nname = "R"\n[[room.requirements]]\nopen = true')
    assert programme is not None
    assert programme.edition == dt.date(2026, 1, 1)
    assert programme.group_chat_min_messages == 5
    assert programme.communities["anxiety"].bands == ("adult", "teen")
    assert programme.badges["smile"].accounts == ("member", "listener")
    role, room = programme.roles["host"], programme.rooms["r"]
    assert (role.scope, role.approvals, role.step, role.rows) == ("none", 1, 0, ())
    assert (room.band, room.side, room.kind, room.opening) == ("adult", "member", "support", "always")
    assert room.rows[0].tree == Open()


@pytest.mark.parametrize(
    ("written", "weeks"),
    [
        ("4", Fraction(4)),
        ("4.285714", Fraction(30, 7)),
        ("0.142857", Fraction(1, 7)),
        ("4.285715", Fraction(4285715, 10**6)),
        ("4.28", Fraction(428, 100)),
        ("1.500000000", Fraction(3, 2)),
    ],
)
def test_whole_days_are_exact_however_weeks_are_written(written: str, weeks: Fraction) -> None:
    tree = f'{{ metric = "weeks_as_member", at_least = {written} }}, {{ role = "extra", weeks = {written} }}'
    programme, errors = check(node(tree) + ROLE)
    assert programme is not None, errors
    assert programme.roles["host"].rows[0].tree.children == (  # type: ignore[union-attr]
        Metric("weeks_as_member", "at_least", weeks),
        Role(("extra",), weeks),
    )


def test_other_amounts_are_never_days() -> None:
    programme, _ = check(node('{ metric = "cheers", at_least = 4.285714 }'))
    assert programme is not None
    assert programme.roles["host"].rows[0].tree.children[0].amount == Fraction(4285714, 10**6)  # type: ignore[union-attr]


def test_windows_line_ends_and_a_byte_order_mark_are_no_mistake() -> None:
    assert mistakes(PROGRAMME.read_text().replace("\n", "\r\n")) == []
