"""Whole words, however they are dressed up, and nothing else; in microseconds. Pure: no database."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatrooms.moderation.words import plain
from chatrooms.moderation.words.matching import BadPatternError, Watch, patterns_of


def watching(*words: str) -> Watch[str]:
    return Watch((each, pattern) for each in words for pattern in patterns_of(each))


FOUND = {
    "kill": [
        "kill", "KILL!", "to kill, or not", "k1ll", "ki11", "k!ll", "kiiilll", "kkill", "k i l l", "k.i.l.l", "k_i_l_l", "k-i-l-l now",
        "kíll", "ki\u200bll", "ki\u00adll", "кill", "ｋｉｌｌ", "no!kill", "“kill”", "𝓴𝓲𝓵𝓵",
    ],
    "bad": ["bad", "it's bad.", "b@d", "baaad", "b4d", "8ad"],
    "ass": ["ass", "@ss", "a55", "asssss", "a$$"],
    "don't": ["dont", "don’t", "DON'T"],
    "naïve": ["naive", "NAÏVE"],
    "self-harm": ["self harm", "self-harm", "selfharm", "$elf h4rm"],
    "unaliv*": ["unalive", "unaliving", "un4live me"],
    "su*cide": ["suicide", "suuicide", "sucide"],
    "*hub": ["somehub"],
    "meet me": ["meet  me", "meet\nme", "meet, me", "m33t me"],
    "сука": ["Сука", "СУКА!"],
    "911": ["call 911"],
}  # fmt: skip
LEFT_ALONE = {
    "kill": ["skilled", "skill", "killing", "kills", "keel", "kiln", "k", "i ll"],
    "bad": ["troubadour", "badge", "band", "ba", "b a"],
    "ass": ["as", "class", "assess", "bass", "as s"],
    "god": ["good", "goods", "godly"],
    "to": ["too", "two", "t0ast"],
    "of": ["off"],
    "meet me": ["met me", "meet", "me meet", "meet him me", "meet mee"],
    "unaliv*": ["unali", "alive"],
    "*hub": ["hubby", "chubby"],
    "сука": ["барсука", "сук"],
    "911": ["9110", "9/11"],
    "hell": ["shell", "hello"],
}


@pytest.mark.parametrize(("words", "text"), [(words, text) for words, texts in FOUND.items() for text in texts])
def test_it_is_found_however_it_is_dressed_up(words: str, text: str) -> None:
    assert watching(words).find(text) == {words}


@pytest.mark.parametrize(("words", "text"), [(words, text) for words, texts in LEFT_ALONE.items() for text in texts])
def test_a_word_within_another_is_left_alone(words: str, text: str) -> None:
    assert watching(words).find(text) == set()


def test_many_at_once_are_told_apart() -> None:
    watch = watching(*FOUND)
    assert watch.find("Such a b4d day, selfharm and k i l l") == {"bad", "self-harm", "kill"}
    assert watch.places("meet  ME at 911") == {"meet me": "meet me", "911": "911"}
    assert not Watch()
    assert Watch().find("kill") == set()


@pytest.mark.parametrize("words", ["", "  ", "*", "a*b", "!!", "k*l*l", "one two three four five six seven", "ab*"])
def test_what_would_find_too_much_or_nothing_is_refused(words: str) -> None:
    with pytest.raises(BadPatternError):
        patterns_of(words)


@pytest.mark.parametrize("words", ["(a+)+$", "kill|bad", "[a-z]{3}", "\\w+", "kill.me"])
def test_signs_of_expressions_are_only_gaps(words: str) -> None:
    """Nothing somebody writes can make a message take long to look at."""
    watch = watching(words)
    watch.find("a" * 4000 + "!")
    assert watch.find("something else") == set()


@given(st.text(max_size=300))
def test_any_text_is_read_and_a_word_put_into_it_is_found(text: str) -> None:
    watch = watching("suicide", "unaliv*")
    watch.find(text)
    assert "suicide" in watch.find(f"{text} . suicide . {text}")


@given(st.text(alphabet=string.ascii_lowercase + " ", max_size=200))
def test_plain_words_are_found_exactly(text: str) -> None:
    """Against the simplest rule there is, where nothing is dressed up."""
    if plain.read(text).more or any(len(word) == 1 for word in text.split()):
        return
    assert watching("an", "the", "ab").find(text) == {"an", "the", "ab"} & set(text.split())
