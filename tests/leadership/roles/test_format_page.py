"""docs/programme-format.md names every key, choice, metric and power, and its example is a good file."""

from __future__ import annotations

import re

import pytest

from leadership.badges.powers import POWERS
from leadership.requirements.metrics import KEYS
from leadership.requirements.spelling import KINDS, Reader, weeks
from leadership.roles import checking
from leadership.roles.checking import check
from tests.conftest import PROGRAMME

PAGE = (PROGRAMME.parent.parent / "docs" / "programme-format.md").read_text()


def named() -> set[str]:
    """What the page's own sentences put between backticks, word by word."""
    text = re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL)
    return {word for code in re.findall(r"`([^`]+)`", text) for word in re.findall(r"[a-z_]+", code)}


@pytest.mark.parametrize(
    "keys",
    [
        checking.FILE_KEYS,
        checking.COURSE_KEYS,
        checking.TRACK_KEYS,
        checking.ROLE_KEYS,
        checking.ROOM_KEYS,
        checking.HOURS_KEYS,
        checking.ROW_KEYS,
        KINDS.keys() | frozenset().union(*KINDS.values()),
        {*checking.SCOPES, *checking.COURSE_KINDS, *checking.ROOM_KINDS, *checking.OPENINGS},
        {*checking.BANDS, *checking.ACCOUNTS, *checking.SIDES},
        KEYS,
        POWERS.keys(),
    ],
)
def test_every_word_of_the_format_is_on_the_page(keys) -> None:
    assert keys - named() == set()


def test_the_example_is_a_good_file() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    programme, errors = check(example)
    assert errors == []
    assert programme is not None
    assert set(programme.roles) == {"welcomer"}


def test_the_weeks_it_calls_days_are_whole_days() -> None:
    for written, days in (("4.285714", 30), ("0.142857", 1), ("12.857143", 90)):
        assert f"`{written}`" in PAGE
        assert weeks(float(written), "", Reader()) * 7 == days
