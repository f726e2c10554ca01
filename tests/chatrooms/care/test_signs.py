"""Signs of distress: what the rules find in phrases they were made with, and in phrases they were not (G7)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatrooms.care import rules, signs
from chatrooms.care.matching import Rule
from chatrooms.care.plain import plain
from chatrooms.care.signs import NOTHING, Tier, read, without_amounts

PHRASES = Path(__file__).parent / "phrases"
CONTACTS = Path(__file__).parents[1] / "talk" / "contacts"


def phrases(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (PHRASES / f"{name}.txt").read_text().splitlines():
        kind, bar, text = line.partition(" | ")
        if bar and not line.startswith("#"):
            found.setdefault(kind, []).append(text)
    return found


def every_rule() -> list[Rule]:
    tables = (signs.URGENT, signs.CONCERN, signs.URGING, signs.HOW)
    return list({rule.pattern: rule for table in tables for found in table.values() for rule in found}.values())


def missed(name: str) -> dict[str, tuple[list[str], float]]:
    """By kind, what is answered wrongly, and its share."""
    right = {
        "urgent": lambda found: found.tier == Tier.URGENT,
        "concern": lambda found: found.tier is not None,
        "held": lambda found: found.held,
        "benign": lambda found: found == NOTHING,
    }
    wrong = {kind: [text for text in texts if not right[kind](read(text))] for kind, texts in phrases(name).items()}
    return {kind: (texts, len(texts) / len(phrases(name)[kind])) for kind, texts in wrong.items()}


#: of each set, the largest share that may be wrong. The second was written by somebody else; its figures at first sight are in docs/care.md
MOST = {
    "known": {"urgent": 0.05, "concern": 0.15, "held": 0.05, "benign": 0.10},
    "unseen": {"urgent": 0.05, "concern": 0.15, "benign": 0.10},
}


@pytest.mark.parametrize("name", MOST)
def test_figures_of_the_labelled_sets(name: str) -> None:
    found = missed(name)
    assert {kind: texts for kind, (texts, share) in found.items() if share > MOST[name][kind]} == {}
    assert sum(map(len, phrases(name).values())) >= 100


def test_the_sets_have_nothing_in_common() -> None:
    known, unseen = ({text for texts in phrases(name).values() for text in texts} for name in MOST)
    assert not known & unseen


def test_the_phrases_name_no_amounts() -> None:
    assert [
        text for name in MOST for texts in phrases(name).values() for text in texts if signs.AMOUNT.search(text)
    ] == []


def test_a_disclosure_is_not_held_back() -> None:
    asks = {
        "does anyone know which painless way there is to die asking for me",
        "how long does it take for an overdose to work asking cos its been an hour",
    }
    told = {text for kind in ("urgent", "concern") for name in MOST for text in phrases(name)[kind]} - asks
    assert [text for text in told if read(text).held] == []


def test_ordinary_talk_of_health_brings_no_card() -> None:
    lines = [line for line in (CONTACTS / "ordinary.txt").read_text().splitlines()[1:] if line]
    assert [line for line in lines if read(line) != NOTHING] == []


def test_amounts_are_left_out_and_all_else_stays() -> None:
    assert without_amounts("i took 12 pills of it, i feel dizzy") == "i took [left out], i feel dizzy"
    assert without_amounts("I took Thirty tablets") == "I took [left out]"
    assert without_amounts("it is 3 am and i want to die") == "it is 3 am and i want to die"


@pytest.mark.parametrize(
    "typed",
    [
        "I’m going to kill myself tonight",
        "im gonna K1LL myself tonight",
        "i am going to kill my self tonight",
        "i'm going to kiiiill myself tonight",
        "ｉ'm going to kill myself tonight",
        "gonna kms 2nite",
        "gonna k.m.s tonight",
        "i'm going to k**l myself tonight",
        "i'm gonna unalive tonight",
        "sewer slide tonight, i'm going to do it",
    ],
)
def test_the_same_however_it_is_typed(typed: str) -> None:
    assert read(typed).tier == Tier.URGENT


def test_a_rule_is_found_by_its_words() -> None:
    """Asking every pattern finds nobody whom the patterns of the words at hand do not."""
    lost = []
    for text in (text for kind in ("urgent", "concern") for text in phrases("known")[kind]):
        said = signs.HARMLESS.sub("~", plain(text))
        if read(text) == NOTHING and any(rule.pattern.search(said) for rule in every_rule()):
            lost.append(text)
    assert lost == []


def test_no_pattern_is_where_its_pieces_are_not() -> None:
    """Letters are looked for first; whoever says what a pattern finds must not get lost by that."""
    found = [
        (rule, said)
        for said in (plain(text) for group in phrases("known").values() for text in group)
        for rule in every_rule()
        if rule.pattern.search(said)
    ]
    assert len({rule.pattern for rule, _ in found}) > 100
    assert [rule.pattern.pattern for rule, said in found if not rule.may_be_in(said)] == []


def test_every_name_in_the_tables_is_a_part() -> None:
    for rule in every_rule():
        assert not [name for name in rules.PARTS if f"<{name}>" in rule.pattern.pattern]


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    found = read(text)
    assert found.held in ("", "how", "urging")
