"""What in a text is meant for one reader: her name, and words she folds. The browser reads the same (tests/journeys)."""

from __future__ import annotations

import pytest

from chatrooms.talk.marks import holds, is_named

NAMED = [
    ("@ana hello", "ana", True),
    ("hello @Ana!", "ana", True),
    ("so (@ana) said.", "ana", True),
    ("as @ana. Then", "ana", True),
    ("@ana.b", "ana.b", True),
    ("@ａｎａ", "ana", True),
    ("@zoë", "Zoë", True),
    ("@ana.b", "ana", False),
    ("@anabel", "ana", False),
    ("@ana-maria", "ana", False),
    ("ben@ana", "ana", False),
    ("ben.@ana", "ana", False),
    ("ana", "ana", False),
    ("@a+b", "a+b", True),
    ("@aab", "a+b", False),
]
HELD = [
    ("a panic attack", ["panic"], True),
    ("PANIC", ["panic"], True),
    ("panicking", ["panic"], False),
    ("panicking", ["panic*"], True),
    ("hispanic", ["panic*"], False),
    ("skilled", ["killed"], False),
    ("to self  harm or", ["self harm"], True),
    ("self-harm", ["self harm"], False),
    ("eats (a lot)", ["(a lot)"], True),
    ("Über uns", ["über"], True),
    ("ﬁne", ["fine"], True),
    ("nothing", [], False),
    ("one two", ["three", "two"], True),
    ("a_panic", ["panic"], False),
]


@pytest.mark.parametrize(("text", "name", "expected"), NAMED)
def test_a_name_whole_and_after_an_at(text, name, expected) -> None:
    assert is_named(text, name) is expected


@pytest.mark.parametrize(("text", "words", "expected"), HELD)
def test_a_word_whole_or_as_a_beginning(text, words, expected) -> None:
    assert holds(text, tuple(words)) is expected
