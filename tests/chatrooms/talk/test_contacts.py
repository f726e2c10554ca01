"""Contact details never reach a room, and ordinary words always do (G10): labelled sets, with their figures."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatrooms.talk.contacts import REMOVED, masked, nobody
from chatrooms.talk.finders import AT, DOT, FINDERS, LETTERS, NAMING, PROVIDERS, SCHOOL, SERVICES, spans
from chatrooms.talk.glance import may_name

HERE = frozenset({"rosa", "max", "lia", "tess"})
SETS = Path(__file__).parent / "contacts"
NAMED = re.compile("«(.*?)»")
#: the words that say which service it is may stay
SERVICE = {
    "gmail",
    "hotmail",
    "yahoo",
    "outlook",
    "dot",
    "com",
    "org",
    "net",
    "uk",
    "the",
    "phone",
    "post",
    "code",
    "zip",
}


def lines(*names: str) -> list[str]:
    texts = [(SETS / f"{name}.txt").read_text().splitlines()[1:] for name in names]
    return [line for each in texts for line in each if line]


def slips_through(line: str, *, is_teen: bool) -> bool:
    """Whether any word of what is named is still there."""
    shown = masked(NAMED.sub(r"\1", line), is_teen=is_teen, is_here=HERE.__contains__).text.replace(REMOVED, "")
    left = set(re.findall(r"\w+", shown.lower()))
    for part in NAMED.findall(line):
        words = {word for word in re.findall(r"\w+", part.lower()) if len(word) > 2 or word.isdigit()}
        if words - SERVICE & left:
            return True
    return False


@pytest.mark.parametrize(
    ("names", "is_teen", "most"), [(["contacts"], False, 0.05), (["contacts", "contacts_of_teens"], True, 0.02)]
)
def test_contacts_are_taken_out(names: list[str], is_teen: bool, most: float) -> None:
    found = lines(*names)
    missed = [line for line in found if slips_through(line, is_teen=is_teen)]
    assert len(missed) <= most * len(found), missed


@pytest.mark.parametrize(("names", "is_teen"), [(["ordinary"], False), (["ordinary", "ordinary_of_teens"], True)])
def test_ordinary_words_stay(names: list[str], is_teen: bool) -> None:
    found = lines(*names)
    lost = [line for line in found if masked(line, is_teen=is_teen, is_here=HERE.__contains__).text != line]
    assert len(lost) <= 0.03 * len(found), lost


def test_rules_hold_for_what_they_were_not_made_with() -> None:
    found, plain = lines("held_back"), lines("held_back_ordinary")
    assert len([line for line in found if slips_through(line, is_teen=True)]) <= 0.05 * len(found)
    assert len(
        [line for line in plain if masked(line, is_teen=True, is_here=HERE.__contains__).text != line]
    ) <= 0.03 * len(plain)


@pytest.mark.parametrize(
    "pieces", [("0 7 9", "then 11", "1 2 3 4 5 6"), ("my number", "07911", "123456"), ("jane.doe", "at gmail dot com")]
)
def test_a_contact_in_pieces_is_one(pieces: tuple[str, ...]) -> None:
    """G11: the last piece does not complete it."""
    *before, last = pieces
    shown = masked(last, is_teen=False, before=" ".join(before))
    assert REMOVED in shown.text
    assert masked("see you then", is_teen=False, before=" ".join(before)).text == "see you then"


@given(st.text(max_size=200), st.booleans())
def test_twice_is_as_once_and_what_is_left_is_as_it_was_typed(text: str, is_teen: bool) -> None:
    once = masked(text, is_teen=is_teen)
    assert masked(once.text, is_teen=is_teen).text == once.text
    assert (once.text == text) == (not once.kinds)
    rest = iter(text)
    assert all(letter in rest for part in once.text.split(REMOVED) for letter in part)


SIGNS = [*(sign for _, sign, _ in FINDERS), NAMING, SCHOOL]
PIECES = st.one_of(
    *(st.from_regex(pattern, fullmatch=True) for pattern in (AT, DOT, PROVIDERS, SERVICES)),
    st.from_regex(r"[\w ./@#()\[\]_-]{1,4}", fullmatch=True),
    st.sampled_from(["one two three four", "at", "dot", "slash", "high", "school", "www", "://", "user", "#1234"]),
)

#: what a name elsewhere is made of, piece by piece
SEEN = [
    "snap",
    "is",
    ":",
    "sam",
    "add me on ",
    "insta",
    "user",
    "- at -",
    "-dot-",
    "com",
    "gmail",
    "www",
    "hill road",
    "t.me",
    "/",
    "12",
    "rue de",
    "high",
    "at st mary",
]


@given(st.lists(PIECES, max_size=5), st.sampled_from(["", " "]))
def test_what_is_asked_first_misses_nothing_that_the_pattern_finds(pieces: list[str], between: str) -> None:
    plain = between.join(pieces).lower()
    words = frozenset(LETTERS.findall(plain))
    for sign in SIGNS:
        assert sign.is_in(plain, words) == (sign.pattern.search(plain) is not None)


@given(st.lists(st.one_of(PIECES, st.sampled_from(SEEN)), max_size=6), st.sampled_from(["", " ", ". "]), st.booleans())
def test_a_glance_passes_nothing_by_that_would_be_found(pieces: list[str], between: str, is_teen: bool) -> None:
    plain = between.join(pieces).lower()
    assert may_name(plain, is_teen) or not list(spans(plain, is_teen, nobody))


def test_a_glance_is_enough_for_most_of_what_is_said() -> None:
    found = [
        line.lower() for line in lines("ordinary", "contacts", "contacts_of_teens", "held_back", "ordinary_of_teens")
    ]
    assert [line for line in found if not may_name(line, True) and list(spans(line, True, nobody))] == []
    alone = [
        "www . here", "sam at gmail com", "sam1 at gmx", "sam at abc dot com", "abc -at- abc", "abc(at)abc", "abc.com",
        "five five five one two three four two", "snap is sam_b", "user snapis: sam", "add me on tiktok as sam", "discord gg/abc", "at oakhill high",
        "greenfield academy",
    ]  # fmt: skip
    assert [text for text in alone if not may_name(text, True) or not list(spans(text, True, nobody))] == []
    assert not may_name("#abc# it rained all morning, and then the sun came out: over the self-made hills!", True)


@pytest.mark.parametrize(
    "text",
    ["1" * 4000, "a." * 2000, "@" * 4000, "one " * 1000, "a@" * 2000, "at dot " * 600, "x on " * 800, "1 a " * 1000],
)
def test_no_text_takes_long(text: str) -> None:
    """The longest that may be typed; a pattern that goes back and forth would take minutes."""
    before = time.process_time()
    masked(text[:4000], is_teen=True)
    assert time.process_time() - before < 2
