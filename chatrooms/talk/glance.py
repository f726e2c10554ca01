"""One glance at a plain text: whether a way to be reached can be in it at all (G10). Most have none and cost nothing more. Pure.

Each pattern of the finders needs a digit, a sign, a full stop or a hyphen between letters, or one of a few words; where there is none
of these, no finder is asked. It is wrong only to see nothing where a finder would find something; a test holds them side by side.
"""

from __future__ import annotations

import re

from chatrooms.talk.finders import LETTERS, NAMING, SCHOOL, words_of

SIGN = re.compile(r"[@/\d(\[{<_*]")
DOTTED = re.compile(r"\.\w")
HYPHENED = re.compile(r"-\s*(?:at|dot|punkt|point|\.)")
#: providers of e-mail stand as words, unless there is a sign
WORDS = (
    words_of("dot slash www zero oh one two three four five six seven eight nine double triple")
    | words_of("gmail googlemail mail hotmail outlook yahoo icloud proton protonmail gmx aol msn yandex")
    | NAMING.words
    | {f"{word}is" for word in NAMING.words}
)
#: a school is a find where somebody is young
OF_TEENS = WORDS | SCHOOL.words | words_of("school college academy")
#: letters and spaces of an ASCII text, faster than LETTERS
ONLY_LETTERS = bytes(n if chr(n).islower() else 32 for n in range(128)) + bytes(128)


def may_name(plain: str, is_teen: bool) -> bool:
    if SIGN.search(plain) or ("." in plain and DOTTED.search(plain)) or ("-" in plain and HYPHENED.search(plain)):
        return True
    words = (
        plain.encode().translate(ONLY_LETTERS).decode().split() if plain.isascii() else LETTERS.findall(plain)
    )  # fmt: skip
    return not (OF_TEENS if is_teen else WORDS).isdisjoint(words)
