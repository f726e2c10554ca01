"""The row that names most of account, band and track is the one that applies."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leadership.roles.checking import check
from leadership.roles.eligibility import audiences
from leadership.roles.programme import RoleDef, RoomDef, Row, row_for

ACCOUNTS, BANDS, TRACKS = ("member", "listener"), ("adult", "teen"), (None, "a", "b")
rows = st.builds(
    Row,
    st.sampled_from([None, *ACCOUNTS]),
    st.sampled_from([None, *BANDS]),
    st.sampled_from(TRACKS),
)


def role(*found: Row) -> RoleDef:
    return RoleDef("host", "Host", rows=found)


ANYBODY, LISTENER, TEEN = Row(), Row("listener"), Row(None, "teen")
TEEN_LISTENER, ON_A, LISTENER_ON_A = Row("listener", "teen"), Row(None, None, "a"), Row("listener", None, "a")


@pytest.mark.parametrize(
    ("account", "band", "track", "expected"),
    [
        ("member", "adult", None, ANYBODY),
        ("listener", "adult", None, LISTENER),
        ("listener", "teen", None, TEEN_LISTENER),
        ("member", "teen", None, ANYBODY),
        ("member", "adult", "a", ON_A),
        ("listener", "adult", "a", LISTENER_ON_A),
        ("member", "adult", "b", ANYBODY),
    ],
)
def test_the_most_specific_row_applies(account, band, track, expected) -> None:
    subject = role(ANYBODY, LISTENER, TEEN_LISTENER, ON_A, LISTENER_ON_A)
    for order in itertools.permutations(subject.rows):
        assert row_for(role(*order), account, band, track) is expected


def test_whom_no_row_fits_has_nothing_published() -> None:
    assert row_for(role(TEEN_LISTENER), "listener", "adult") is None
    assert row_for(role(LISTENER_ON_A), "listener", "adult") is None
    assert row_for(role(LISTENER_ON_A), "listener", "adult", "b") is None
    assert row_for(role(), "member", "adult") is None


def test_a_room_fits_nobody_of_the_other_band() -> None:
    room = RoomDef("anxiety", "Anxiety", band="adult", rows=(ANYBODY,))
    assert row_for(room, "member", "adult") is ANYBODY
    assert row_for(room, "member", "teen") is None
    assert [(account, band) for account, band, _ in audiences(room)] == [("member", "adult"), ("listener", "adult")]


@given(st.lists(rows, max_size=5))
def test_a_file_that_passes_leaves_no_doubt_which_row_applies(found) -> None:
    """Either the check names a pair that fits somebody equally well, or one row stands out for everybody."""
    text = 'format = 1\nprogramme.edition = 2026-01-01\n[[role]]\nslug = "host"\nname = "Host"\n'
    text += "".join(f'[[role.track]]\nslug = "{track}"\nname = "{track}"\n' for track in "ab")
    for row in found:
        named = zip(("account", "band", "track"), row.named, strict=True)
        text += "[[role.requirements]]\n" + "".join(f'{key} = "{value}"\n' for key, value in named if value)
    programme, _ = check(text)
    in_doubt = False
    for one, other in itertools.combinations(found, 2):
        for person in itertools.product(ACCOUNTS, BANDS, TRACKS):
            fit_both = all(
                value in (None, who) for row in (one, other) for value, who in zip(row.named, person, strict=True)
            )
            in_doubt |= fit_both and one.named.count(None) == other.named.count(None)
    assert (programme is None) == in_doubt
    assume(programme is not None)
    subject = programme.roles["host"]
    for account, band, track in itertools.product(ACCOUNTS, BANDS, TRACKS):
        chosen = row_for(subject, account, band, track)
        fitting = [
            row
            for row in subject.rows
            if all(v in (None, who) for v, who in zip(row.named, (account, band, track), strict=True))
        ]
        assert (chosen is None) == (fitting == [])
        assert all(row is chosen or row.named.count(None) > chosen.named.count(None) for row in fitting)
