"""A programme that is written down reads back as itself, and is written the same way again."""

from __future__ import annotations

import tomllib

from hypothesis import HealthCheck, Phase, given, settings

from leadership.roles.checking import check
from leadership.roles.programme import Programme
from leadership.roles.writing import write
from tests.conftest import PROGRAMME
from tests.leadership.roles.programmes import programmes

#: without shrinking, which takes minutes on so large a thing
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]


@settings(max_examples=100, phases=PHASES, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(programmes())
def test_any_programme_reads_back_as_itself(programme: Programme) -> None:
    text = write(programme)
    found, errors = check(text)
    assert errors == []
    assert found == programme
    assert write(found) == text


def test_the_real_programme_reads_back_as_itself() -> None:
    programme, _ = check(PROGRAMME.read_text())
    assert programme is not None
    again, errors = check(write(programme))
    assert errors == []
    assert again == programme


def test_what_is_written_has_only_what_the_file_says() -> None:
    """Silent values are spelled out; every key of the file is there again with its value."""
    programme, _ = check(PROGRAMME.read_text())
    assert programme is not None
    ours, theirs = tomllib.loads(write(programme)), tomllib.loads(PROGRAMME.read_text())
    assert {key for key in theirs if ours[key] != theirs[key]} <= {"role", "community", "badge", "course"}
    for kind in ("role", "community", "badge", "course"):
        for written, original in zip(ours[kind], theirs[kind], strict=True):
            assert {key: written[key] for key in original} == original
