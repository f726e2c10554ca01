"""Telephone numbers in a sentence, in digits and in words, and what only looks like one: doses, dates, counting. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache

from leadership.pages.helplines import COUNTRIES

DIGIT_WORDS = "(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)"
UNIT = re.compile(
    r"\s?(?:mg|mcg|ml|g|kg|lbs?|k?cals?|calories|steps|followers|views|people|members|days|hours|hrs|minutes|mins|seconds|words|points|pages"
    r"|times|years|dollars|pounds|euros?|%|€)\b|\s?[%€]"
)
CUE = re.compile(
    r"\b(?:call|text|txt|ring|number|num|no|nr|phone|cell|mobile|mob|handy|what'?s\s?app|wa|sms|tel|digits|reach|dial|facetime|imessage)\b"
)
WORDS = {
    **{
        word: str(digit)
        for digit, word in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])
    },
    "oh": "0",
    "o": "0",
}
TIMES = {"double": 2, "triple": 3}
LOOKALIKES = str.maketrans("oil", "011")
TOKEN = re.compile(r"[a-z0-9]+")
#: between two digits; "then" joins what was said in pieces (G11)
GAP = re.compile(r"[\s.\-_/()·•|,*~:;+–—]{0,4}(?:(?:then|and|next)[\s,:]{1,2})?")
JOINING = {"then", "and", "next"}


def numbers(plain: str) -> Iterator[tuple[int, int]]:
    """Runs of digits, in signs and in words, that read as a telephone number."""
    run: list[tuple[str, bool]] = []
    start = end = times = 0
    has_colon = False
    for found in [*TOKEN.finditer(plain), None]:
        word = found[0] if found else ""
        if word in JOINING:
            continue
        digits = _digits(word) * (times or 1)
        gap = plain[end : found.start()] if found and (run or times) else ""
        if (run or times) and (found is None or not (digits or word in TIMES) or GAP.fullmatch(gap) is None):
            if _is_phone(plain, run, start, end, has_colon):
                yield start, end
            run, times, has_colon = [], 0, False
            digits = _digits(word)
        if found is None:
            break
        if not digits and word not in TIMES:
            continue
        if not run and not times:
            start, has_colon = found.start(), False
        has_colon |= ":" in gap
        end = found.end()
        times = TIMES.get(word, 0)
        if digits:
            run.append((digits, not word[0].isdigit()))


def _digits(word: str) -> str:
    if word.isdigit():
        return word
    if word in WORDS:
        return WORDS[word]
    likely = word.translate(LOOKALIKES)
    return likely if likely.isdigit() and sum(map(str.isdigit, word)) * 2 >= len(word) else ""


def _is_phone(plain: str, run: list[tuple[str, bool]], start: int, end: int, has_colon: bool) -> bool:
    groups = [digits for digits, _ in run]
    digits = "".join(groups)
    if not 6 <= len(digits) <= 16 or has_colon or digits in helps() or UNIT.match(plain, end):
        return False
    if _is_series(groups) or _is_date(groups):
        return False
    has_plus = plain[max(0, start - 2) : start].strip("( ").endswith("+")
    if has_plus or CUE.search(plain, max(0, start - 40), start) or CUE.search(plain, end, end + 20):
        return len(digits) >= 6
    is_spelled = sum(spelled for _, spelled in run) >= len(run) / 2
    if len(digits) < 7 or "," in plain[start:end]:
        return is_spelled and len(digits) >= 9
    if is_spelled or digits.startswith("0"):
        return True
    if len(groups) == 1:
        return len(digits) >= 9 and not digits.endswith("000")
    lengths = [len(group) for group in groups]
    return len(digits) >= 9 and (max(lengths) >= 3 or max(lengths) == 1)


def _is_series(groups: list[str]) -> bool:
    """Counting, breathing in fours, years: numbers that go on as they began."""
    numbers = [int(group) for group in groups]
    if len(numbers) < 3:
        return all(len(group) == 4 and group[:2] in {"19", "20"} for group in groups)
    steps = {second - first for first, second in itertools.pairwise(numbers)}
    if len(steps) == 1 and len(groups[0]) < 4:
        return True
    if any(
        numbers == (numbers[:period] * len(numbers))[: len(numbers)]
        for period in (1, 2, 3)
        if len(numbers) >= 2 * period
    ):
        return True
    return all(len(group) == 4 and group[:2] in {"19", "20"} for group in groups)


def _is_date(groups: list[str]) -> bool:
    lengths = [len(group) for group in groups[:3]]
    if lengths == [4, 2, 2]:
        return groups[0][:2] in {"19", "20"} and int(groups[1]) <= 12
    if len(lengths) == 3 and lengths[0] <= 2 and lengths[1] <= 2 and lengths[2] == 4:
        return int(groups[0]) <= 31 and int(groups[1]) <= 31 and groups[2][:2] in {"19", "20"}
    return False


@cache
def helps() -> frozenset[str]:
    """Numbers and sites of the help page, which may be passed on."""
    lines = [line for country in COUNTRIES for line in country.lines]
    numbers = [re.sub(r"\D", "", each) for line in lines for each in (line.label, line.link)]
    sites = [re.sub(r"^https?://(?:www\.)?|/.*$", "", line.link) for line in lines if line.link.startswith("http")]
    return frozenset([*numbers, *sites, *(country.emergency for country in COUNTRIES)])
