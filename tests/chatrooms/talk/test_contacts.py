"""Contact details never reach a room, and ordinary words always do (G10): labelled sets, with their figures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chatrooms.talk.contacts import REMOVED, masked

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
    shown = masked(NAMED.sub(r"\1", line), is_teen=is_teen, here=HERE).text.replace(REMOVED, "")
    left = set(re.findall(r"\w+", shown.lower()))
    for part in NAMED.findall(line):
        words = {word for word in re.findall(r"\w+", part.lower()) if len(word) > 2 or word.isdigit()}
        if words - SERVICE & left:
            return True
    return False


@pytest.mark.parametrize(
    "names,is_teen,most", [(["contacts"], False, 0.05), (["contacts", "contacts_of_teens"], True, 0.02)]
)
def test_contacts_are_taken_out(names: list[str], is_teen: bool, most: float) -> None:
    found = lines(*names)
    missed = [line for line in found if slips_through(line, is_teen=is_teen)]
    assert len(missed) <= most * len(found), missed


@pytest.mark.parametrize("names,is_teen", [(["ordinary"], False), (["ordinary", "ordinary_of_teens"], True)])
def test_ordinary_words_stay(names: list[str], is_teen: bool) -> None:
    found = lines(*names)
    lost = [line for line in found if masked(line, is_teen=is_teen, here=HERE).text != line]
    assert len(lost) <= 0.03 * len(found), lost
