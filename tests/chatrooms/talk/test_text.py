"""The text policy (S26)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatrooms.talk.text import graphemes, is_blank, is_too_long, tidy

SAMPLES = [
    "Tôi cảm thấy mệt mỏi hôm nay",
    "בְּרֵאשִׁית בָּרָא אֱלֹהִים",
    "السَّلَامُ عَلَيْكُمْ",
    "สวัสดีครับ ผมรู้สึกดีขึ้นแล้ว",
    "मैं ठीक हूँ, क्षत्रिय",
    "བཀྲ་ཤིས་བདེ་ལེགས།",
    "می‌خواهم بروم 👩‍👩‍👧 👍🏽",
]
ODD = st.one_of(
    st.characters(),
    st.sampled_from(
        "a\u0301\u0300\u200d\u200c\ufe0f\u202e\u2066\u200b\u0b47\u0b3e\u1100\u1161\n\r\t \u2800\U0001f469\U000e0041\ue000"
    ),
)


@pytest.mark.parametrize("sample", SAMPLES)
def test_languages_stay_as_they_are(sample: str) -> None:
    assert tidy(sample) == unicodedata.normalize("NFC", sample)


@given(st.text(ODD))
def test_twice_is_as_once_and_nothing_unseen_is_left(text: str) -> None:
    tidied = tidy(text)
    assert tidy(tidied) == tidied
    assert not set(tidied) & set(
        "\x00\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b\ufeff"
    )
    assert all(unicodedata.category(each) not in {"Cn", "Co", "Cs"} for each in tidied)
    assert all(unicodedata.category(each) != "Cc" or each == "\n" for each in tidied)


def test_marks_are_cut_at_four_and_blank_is_blank() -> None:
    assert tidy("a" + "\u0336" * 19) == "a" + "\u0336" * 4
    assert is_blank(tidy(" \u200b\u3164\u2800\ufe0f "))
    assert not is_blank("a")


def test_length_is_what_a_person_counts() -> None:
    assert graphemes("👩‍👩‍👧") == 1
    assert graphemes("🇺🇦🇵🇱") == 2
    assert not is_too_long("é" * 1000)
    assert not is_too_long("👍🏽" * 1000)
    assert is_too_long("x" * 1001)
    assert not is_too_long("\n".join("x" * 11))
    assert is_too_long("\n".join("x" * 12))
