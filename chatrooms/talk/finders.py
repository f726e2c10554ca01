"""What of a plain text names a way to be reached, and where (G10): patterns by kind, each behind its cheap sign. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from chatrooms.talk.numbers import DIGIT_WORDS, helps, numbers

#: where in the plain text, and what it is
Span = tuple[int, int, str]


def words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _any_of(words: str) -> str:
    return "(?:" + "|".join(words.split()) + ")"


SERVICES = _any_of(
    r"snap(?:chat)? sc insta(?:gram)? ig discord disc telegram tele tg whats\s?app kik tik\s?tok twitter facebook fb messenger skype steam xbox psn"
    r" viber wechat signal twitch roblox pinterest tumblr threads bereal"
)
PROVIDERS = _any_of(
    r"gmail googlemail g\s?mail hotmail outlook yahoo icloud proton(?:mail)? gmx aol msn yandex web\.de mail\.ru"
)
TLD = _any_of(
    "com net org info io gg co app chat dev ly tv uk de eu ru fr ca au nl xyz ee link site online club page edu gov"
)
#: words of their own: a full stop without a space after it makes one of many sentences
SHORT_TLD = _any_of("me be us in it is so to at am")
AT = r"(?:\s*[\(\[{<_*-]\s*(?:at|@)\s*[\)\]}>_*-]\s*)"
DOT = r"(?:\s*[\(\[{<_*-]\s*(?:dot|punkt|point|\.)\s*[\)\]}>_*-]\s*|\s+dot\s+)"
NAME = rf"[a-z0-9][a-z0-9._+-]*(?:{DOT}[a-z0-9._+-]+)*"
ROADS = _any_of(
    r"street st road rd avenue ave lane ln drive dr close court ct way boulevard blvd terrace crescent gardens grove square"
)

EMAILS = [
    re.compile(rf"{NAME}(?:@|{AT})[a-z0-9-]+(?:(?:\s?\.\s?|{DOT}|\s)[a-z]{{2,}}\b)?(?:\.[a-z]{{2,}}\b)*"),
    re.compile(rf"{NAME}\s*@\s*[a-z0-9-]+(?:\s?\.\s?|{DOT})[a-z]{{2,}}\b(?:(?:\.|{DOT})[a-z]{{2,}}\b)*"),
    re.compile(rf"{NAME}\s+at\s+[a-z0-9-]+{DOT}[a-z]{{2,}}(?:{DOT}[a-z]{{2,}})*"),
    re.compile(rf"\b{NAME}\s+at\s+{PROVIDERS}(?:\s?\.\s?|{DOT}|\s+){TLD}\b"),
    re.compile(rf"\b{NAME}\s+{PROVIDERS}(?:\s?\.\s?|{DOT}|\s+)(?:com|net|org)\b"),
    re.compile(rf"\b(?=[a-z._+-]*\d|[a-z0-9]+[._]){NAME}\s+at\s+{PROVIDERS}\b"),
    re.compile(rf"(?<=mail is )\b{NAME}\s+at\s+{PROVIDERS}\b"),
]
LINKS = [
    re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://\S+|\bwww\s?\.\s?\S+"),
    re.compile(rf"\b(?:[a-z0-9-]+\.)+(?:{TLD}|(?<=[a-z0-9-]{{5}}\.){SHORT_TLD})\b(?:/\S*)?"),
    re.compile(rf"\b(?:[a-z0-9-]+\.)+{SHORT_TLD}/\S+"),
    re.compile(rf"\b[a-z0-9-]+{DOT}{TLD}\b(?:\s*(?:/|slash)\s*\S+)?"),
    re.compile(r"\b(?:discord|t|wa|bit)\s?\.?\s?(?:gg|me|ly)\s?(?:/|\bslash\b)\s?\S+"),
]
#: a name that nobody would take for a word
ODD = r"(?P<name>(?=[\w.]*[a-z])(?=[\w.]*[\d_.]\w)[\w.]{3,})"
NAMED = r"(?P<name>[\w.]{3,})"
HANDLES = [
    # "snap: …", "insta = …", "my discord name is …", "ig @…"
    re.compile(
        rf"\b{SERVICES}(?:\s+(?:name|user(?:name)?|handle|id|tag|account|acc))?\s*(?:is\s*)?(?:[:=→>]+|-{{1,2}}>?\s|@)\s*@?{NAMED}"
    ),
    re.compile(rf"\b{SERVICES}(?:\s+(?:name|user(?:name)?|handle|id|tag))\s+is\s+@?{NAMED}"),
    re.compile(rf"\b{SERVICES}(?:\s+(?:name|user(?:name)?|id|tag|is|its|it's|me))*\s+@?{ODD}"),
    re.compile(
        rf"\b(?:add|find|follow|dm|message|msg|text|hmu|hit me up|reach|write)\b[^.!?\n]{{0,20}}?\bon\s+{SERVICES}\b"
        rf"(?:\s*(?:[,;:.(]|\b(?:as|at|under|it's|its|my name is|i'm|im)\b|@))+\s*{NAMED}"
    ),
    re.compile(rf"(?<![\w.])@?{ODD}\s+on\s+{SERVICES}\b"),
    re.compile(rf"\b(?:i'm|im|i am|its|it's|as)\s+@?{NAMED}\s+on\s+{SERVICES}\b"),
    re.compile(rf"\b(?:user\s?name|handle|gamertag|user)\s*(?:is\s*|[:=]+\s*)@?{ODD}"),
    re.compile(r"(?<![\w#])(?P<name>[\w.]{2,32}#\d{4})\b"),
    re.compile(rf"(?<![\w@])@{ODD}"),
]
#: what stands where a name would, and is none
NO_NAMES = words_of(
    """
    account accounts active again ago all and anymore anything are banned been being better blocked broken busy but
    can cause chat come could day dead deleted done dont down empty even ever every everyday everyone everything
    feed fine for friends from full fun gone good got group had has hate have her here him his hour hours how
    instead into its just kids later like live lots made many maybe me mean message messages minutes more much night
    nobody not nothing now off one only our out over people pictures post posted posts private quiet really reels
    safe saw scrolling seen she should since so some somebody someone something still stories story streak streaks
    stuff talking than that the them then there they thing things this time today too toxic unfollowed until use
    used videos was well went were what when where which who why will with would yes yet you your yours
    """
)
ADDRESSES = [
    re.compile(rf"\b\d{{1,5}}[a-z]?,?\s+(?:[a-z'’]+\s+){{1,3}}?{ROADS}\b\.?"),
    re.compile(r"\b[a-zäöüß]{3,}(?:str\.|straße|strasse|gasse|weg|allee)\s+\d{1,4}[a-z]?\b"),
    re.compile(r"\b(?:rue|via|calle|avenida|rua)\s+(?:[a-zà-ÿ']+\s+){1,4}?\d{1,4}\b"),
    re.compile(
        r"\b\d{1,4},?\s+(?:rue|via|calle|avenida|rua)\s+(?:(?:de|du|des|la|le|da|do|di)\s+){0,2}[a-zà-ÿ'-]{3,}"
    ),
    re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s?\d[abd-hjlnp-uw-z]{2}\b"),
    re.compile(r"\b(?:zip|post)\s?code\s*(?:is|:)?\s*[a-z]{0,2}\d[\w -]{2,7}\w\b"),
]
#: "a 3 hour drive", "5 minutes way": a number, and a road that is none
NO_ROADS = _any_of(
    r"minutes? mins? hours? hrs? days? weeks? months? years? times? miles? km people things? steps? more long of in at on a the to from person"
    r" men women kids percent mile block blocks my his her their this that every each per and or with"
)
NO_ROAD = re.compile(rf"\d\s+(?:\S+\s+)*?{NO_ROADS}\b")
SCHOOLS = [
    re.compile(
        r"\b(?P<name>(?:st\.?\s)?(?:[a-z][\w'’.-]*\s){1,3}?)(?:primary |secondary |middle |high |grammar |boarding )?(?:school|academy|college)\b"
    ),
    re.compile(r"(?:^|\b(?:at|to|from|in)\s)(?P<name>[a-z'’-]{5,}\s)high\b"),
]
NO_SCHOOLS = words_of(
    """
    a about after all an and another any art at back bad because before big boarding boring but cause community
    different during elementary entire every finish finished first for from get go going good grammar hard hate her
    high his home i if in is last law left like local love med medical middle miss missed missing music my new no
    not of off old on online or our primary private public same secondary senior since skip skipped skipping small
    so some start started starting state stupid summer sunday that the their this through to today's was went what
    when which whole with your
    """
)


def spans(plain: str, is_teen: bool, is_here: Callable[[str], bool]) -> Iterator[Span]:
    """Of every kind, in no order, and perhaps one over another; `is_here` tells the names of people here, who are no finds."""
    words = frozenset(LETTERS.findall(plain))
    for kind, sign, find in FINDERS:
        if sign.is_in(plain, words):
            yield from ((*span, kind) for span in find(plain))
    if NAMING.is_in(plain, words):
        yield from ((*span, "name elsewhere") for span in _names(plain, is_here))
    if is_teen and SCHOOL.is_in(plain, words):
        yield from ((*span, "school") for span in _schools(plain))


def _mails(plain: str) -> Iterator[tuple[int, int]]:
    return (found.span() for pattern in EMAILS for found in pattern.finditer(plain))


def _links(plain: str) -> Iterator[tuple[int, int]]:
    return (found.span() for pattern in LINKS for found in pattern.finditer(plain) if not _is_help(found[0]))


def _names(plain: str, is_here: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    for found in (each for pattern in HANDLES for each in pattern.finditer(plain)):
        name = found["name"].rstrip(".")
        if name not in NO_NAMES and not is_here(name):
            yield found.span("name")


def _addresses(plain: str) -> Iterator[tuple[int, int]]:
    found = (each for pattern in ADDRESSES for each in pattern.finditer(plain))
    return (each.span() for each in found if NO_ROAD.search(each[0]) is None)


def _schools(plain: str) -> Iterator[tuple[int, int]]:
    for found in (each for pattern in SCHOOLS for each in pattern.finditer(plain)):
        words = found["name"].split()
        while words and words[0] in NO_SCHOOLS:
            words.pop(0)
        if words and words[-1] not in NO_SCHOOLS:
            yield plain.index(words[0], found.start("name")), found.end()


def _is_help(link: str) -> bool:
    return re.sub(r"^https?://|^www\.|/.*$|[.,!?)]+$", "", re.sub(r"^https?://", "", link)).rstrip("/") in helps()


class Sign(NamedTuple):
    """That without which nothing of a kind is there. `pattern` tells, and is only asked where the cheap ones find something.

    Most messages have none; `hint` begins with a letter or one of a few, which is many times cheaper than to try every word at
    every letter.
    """

    pattern: re.Pattern[str]
    hint: re.Pattern[str]
    words: frozenset[str] = frozenset()

    def is_in(self, plain: str, words: frozenset[str]) -> bool:
        if self.words.isdisjoint(words) and self.hint.search(plain) is None:
            return False
        return self.pattern.search(plain) is not None


LETTERS = re.compile("[a-z]+")
DIGIT = re.compile(r"\d")
#: a kind, its sign, and how it is found
FINDERS = (
    (
        "e-mail",
        Sign(
            re.compile(rf"@|\(at\)|\[at\]|[<{{_*-]at[>}}_*-]|\bat\b.*\bdot\b|{PROVIDERS}"),
            re.compile(r"@|[(\[<{_*-]at|mail|outlook|yahoo|icloud|proton|gmx|aol|msn|yandex|web\.de"),
            words_of("dot"),
        ),
        _mails,
    ),
    (
        "link",
        Sign(
            re.compile(r"\w\.\w|://|www|\bdot\b|[\[(](?:\.|dot)[)\]]|/|\bslash\b"),
            re.compile(r"\.\w|[\[(]\.|/|www"),
            words_of("dot slash"),
        ),
        _links,
    ),
    (
        "number",
        Sign(
            re.compile(rf"(?:(?:\d|\b{DIGIT_WORDS}\b)\W{{0,4}}){{4}}"),
            DIGIT,
            words_of("zero oh one two three four five six seven eight nine double triple"),
        ),
        numbers,
    ),
    ("address", Sign(DIGIT, DIGIT), _addresses),
)
NAMING = Sign(
    re.compile(rf"@|\b{SERVICES}\b|#\d{{4}}|user|handle|gamertag"),
    re.compile("@|#|user|handle|gamertag"),
    words_of(
        """
        snap snapchat sc insta instagram ig discord disc telegram tele tg whats whatsapp kik tik tiktok twitter facebook fb
        messenger skype steam xbox psn viber wechat signal twitch roblox pinterest tumblr threads bereal
        """
    ),
)
SCHOOL = Sign(re.compile(r"school|college|academy|\bhigh\b"), re.compile("school|college|academy"), words_of("high"))
