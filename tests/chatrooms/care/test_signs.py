"""Signs of distress: what the rules find in phrases they were made with, and in phrases they were not (G7)."""

from __future__ import annotations

import re
from pathlib import Path
from re import _parser as parser  # type: ignore[attr-defined]

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatrooms.care import needed, rules, signs
from chatrooms.care.matching import Rule
from chatrooms.care.needed import stem
from chatrooms.care.plain import APART, DRAWN_OUT, MORE, ODD, SINGLE, SPELLED, TOKEN, _words, plain
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
    return [rule for table in signs.tables()[:4] for rule in table]


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


def test_no_pattern_is_where_its_words_and_pieces_are_not() -> None:
    """Words and letters are looked for first; whoever says what a pattern finds must not get lost by that."""
    found, lost = set(), []
    for text in (text for name in MOST for group in phrases(name).values() for text in group):
        said = plain(text)
        may_be = {pattern for some in signs.sieve().candidates(said).values() for pattern in some}
        words = {stem(word) for word in said.split()}
        for rule in every_rule():
            if not rule.words.isdisjoint(words) and rule.pattern.search(said):
                found.add(rule.pattern)
                if rule.pattern not in may_be:
                    lost.append((rule.pattern.pattern, said))
    assert len(found) > 100
    assert lost == []


@pytest.mark.parametrize(
    ("pattern", "says", "says_not"),
    [
        (r"(?:want|need) to (?:die|be dead)", ["i need to be dead", "who wants? i want to die"], "i am here"),
        (r"\b(?:cut|cutting|harm)(?: [\w']+){0,3} myself\b", ["cut all of myself"], "cutting through"),
        (r"\bkill\w*(?= (?:me|us)|\s*$)", ["they killed us", "he kills"], "he is skilled"),
        (r"(?<=\s)over(?:dose|dosing)?(?:s|d)? .*now", [" overdosed right now", " over now"], "overt now"),
        (
            r"go to (?:sleep|bed|" + "|".join(f"room {n}" for n in range(99)) + r") forever\b",
            ["go to bed forever"],
            "for now",
        ),
        (r"so* many\B(?:\w|,)* sorr(?:y|ies)", ["so manyfold sorries"], "so much"),
    ],
)
def test_a_pattern_is_never_where_the_words_it_needs_are_not(pattern: str, says: list[str], says_not: str) -> None:
    clauses = needed.needed(parser.parse(pattern))
    assert clauses
    for text in says:
        assert re.search(pattern, text)
        assert not any(clause.isdisjoint({stem(word) for word in re.findall(r"\w+", text)}) for clause in clauses)
    assert any(clause.isdisjoint({stem(word) for word in re.findall(r"\w+", says_not)}) for clause in clauses)


@example("kiiill")
@example("life k.m.s")
@example("k-y-s")
@example("so k i l l")
@example("d1e mum's 'die' no!die 'a'!b")
@example("a|b|")
@given(st.text(alphabet="abkmsy  '!*@$|.,-_1\n#", max_size=40))
def test_what_is_asked_first_of_a_text_changes_nothing(text: str) -> None:
    """How ordinary texts are read faster: the same words, and nothing spelled out, drawn out or disguised is passed by."""
    assert _words(text, MORE.search(text) is not None) == TOKEN.findall(text)
    assert APART.search(text) or not (SPELLED.search(text) or SINGLE.search(text))
    odd = [word for word in TOKEN.findall(text) if ODD.search(word)]
    assert DRAWN_OUT.search(text) or not odd or (MORE.search(text) and not any(map(str.isalpha, odd)))


def test_every_name_in_the_tables_is_a_part() -> None:
    for rule in every_rule():
        assert not [name for name in rules.PARTS if f"<{name}>" in rule.pattern.pattern]


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    found = read(text)
    assert found.held in ("", "how", "urging")
