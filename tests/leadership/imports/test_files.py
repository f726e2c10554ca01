"""What a file may look like: encodings, line ends, headers, quotes, and the right line in every complaint."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from leadership.imports.running import SHOWN
from leadership.members.models import Member

HEADER = "username,email,account,born_on,joined_at,time_zone,password"
ANA = "ana,ana@example.org,listener,1990-02-03,2024-05-06T07:08:09Z,UTC,"
BEN = "ben,ben@example.org,member,1990-02-03,2024-05-06T07:08:09Z,UTC,"

pytestmark = pytest.mark.django_db

GOOD = {
    "a byte order mark": f"\ufeff{HEADER}\n{ANA}\n{BEN}\n",
    "CRLF": f"{HEADER}\r\n{ANA}\r\n{BEN}\r\n",
    "blank lines": f"{HEADER}\n\n{ANA}\n\n{BEN}\n\n",
    "no last line end": f"{HEADER}\n{ANA}\n{BEN}",
    "other order": "email,username,account,born_on,joined_at,time_zone,password\n"
    "ana@example.org,ana,listener,1990-02-03,2024-05-06T07:08:09Z,UTC,\n"
    "ben@example.org,ben,member,1990-02-03,2024-05-06T07:08:09Z,UTC,\n",
    "blanks and quotes": "\n".join(
        [HEADER.replace(",", " , "), ANA.replace("ana", '"ana"', 1), BEN.replace(",", " , ")]
    ),
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_these_are_read(imported, text):
    assert imported("members", whole=text.encode()).out == "2 rows: 2 new."
    assert list(Member.objects.order_by("pk").values_list("username", flat=True)) == ["ana", "ben"]


def test_a_file_without_rows_has_nothing_to_do(imported):
    assert imported("members", whole=f"{HEADER}\n".encode()).out == "0 rows: nothing to do."


BAD = {
    "nothing at all": (b"", [f"in.csv:1: the header line is missing: {HEADER}"]),
    "UTF-16": (f"{HEADER}\n{ANA}".encode("utf-16"), ["in.csv:1: not UTF-8; save the file as UTF-8; nothing below"]),
    "UTF-16 without mark": (f"{HEADER}\n{ANA}".encode("utf-16-le"), ["in.csv:1: holds a zero byte"]),
    "Latin-1": (f"{HEADER}\n{ANA}\nbén,\n".encode("latin-1"), ["in.csv:3: not UTF-8; save the file as UTF-8"]),
    "a missing column": (
        HEADER.replace(",born_on", "").encode() + b"\n", ["in.csv:1: born_on: the column is missing"],
    ),
    "an unknown column": (f"{HEADER},shoe".encode(), ["in.csv:1: shoe: no such column; there are username"]),
    "a column twice": (f"{HEADER},email".encode(), ["in.csv:1: email: the column is there more than once"]),
    "a quote left open": (f'{HEADER}\n{ANA}\n"ben,\n{BEN}\n'.encode(), ["in.csv:3: unexpected end of data; nothing"]),
    "a stray quote": (f'{HEADER}\n{ANA}\n"b"en,x\n{BEN}\n'.encode(), ["in.csv:3: ',' expected after '\"'"]),
    "a huge value": (f"{HEADER}\n{'x' * 200_000}\n".encode(), ["in.csv:2: field larger than field limit"]),
    "an endless line": (f"{HEADER}\n{'x,' * 600_000}".encode(), ["in.csv:2: the line is longer than 1,000,000"]),
}  # fmt: skip


@pytest.mark.parametrize(("whole", "problems"), BAD.values(), ids=BAD)
def test_these_are_refused_in_one_sentence(imported, whole, problems):
    answer = imported("members", whole=whole)
    assert answer.code == 1
    assert len(answer.problems) == len(problems) + 1
    for told, expected in zip(answer.problems, problems, strict=False):
        assert told.startswith(expected)
    assert not Member.objects.exists()


def test_lines_are_counted_through_quoted_line_ends(imported, programme):
    imported("members", ANA)
    answer = imported(
        "awards",
        'ana,room-supporter,anxiety,2025-01-01T00:00:00Z,,"a reason\nof three\nlines"',
        "ana,queen,,2025-01-01T00:00:00Z,,",
        "",
        'ana,king,,2025-01-01T00:00:00Z,,"two\r\nlines"',
        "ana,jack,,2025-01-01T00:00:00Z,,",
    )
    assert [line.split(": ")[0] for line in answer.problems[:-1]] == ["in.csv:5", "in.csv:7", "in.csv:9"]


def test_so_many_problems_are_spelled_out_and_the_rest_counted(imported):
    answer = imported("members", *[BEN.replace("member", "guru")] * (SHOWN + 234))
    assert len(answer.problems) == SHOWN + 1
    assert answer.problems[-1] == "in.csv: 1,234 to put right, 234 of them not shown. Nothing was changed."


@pytest.mark.parametrize(
    ("name", "problem"), [("nowhere.csv", "No such file or directory"), ("", "Is a directory")], ids=["none", "folder"]
)
def test_a_file_that_cannot_be_opened(tmp_path, name, problem):
    said = io.StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("import_csv", "members", str(tmp_path / name), stderr=said)
    assert stop.value.code == 1
    assert said.getvalue().endswith(f"{problem}. Nothing was changed.\n")
