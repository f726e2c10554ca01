"""A message as the rules read it: lower case, short forms written out, disguised words as themselves, one space between. Pure."""

from __future__ import annotations

import re
import unicodedata

TOKEN = re.compile(r"[a-z0-9'@$*](?:[a-z0-9'@$!*|]*[a-z0-9@$*])?|[.!?,;:\"\n]")
#: as a word or a stop by itself; anything else is between them. In ASCII most texts need nothing but this and a space around each stop
BETWEEN = bytes(n if chr(n).isalnum() or chr(n) in "'@$!*|.?,;:\"" else 32 for n in range(128)) + bytes(128)
#: without one of these a text has no stops but "." and ","; and no sign that could be part of a word
MORE = re.compile(r"[0-9@$!*|'?;:\"\n]")
STOPS = tuple((stop, f" {stop} ") for stop in '?!;:"')
#: stops and signs that may belong to a word, which only TOKEN tells
INSIDE = re.compile(r"!['a-z0-9@$*|]|\||\n|'(?![a-z0-9@$*])")
#: letters one by one, as in SINGLE and SPELLED
APART = re.compile(r"[ .\-_](?:[a-z][ .\-_][a-z][ .\-_]|[my][ .\-_]s)")
SINGLE = re.compile(r"(?<![\w'])(?:[a-z][ .\-_]){3,}[a-z](?![\w'])")
#: short forms spelled out
SPELLED = re.compile(r"(?<![\w'])k[ .\-_](?:m|y)[ .\-_]s(?![\w'])")
#: said of oneself, where nobody else is named
UNALIVE = re.compile(r"\bunaliv(e|ing|en)?\b(?! (?:my|your|him|her|them|our|urself|himself))")
REPEATED = re.compile(r"(.)\1{2,}")
#: without one of these, no word is disguised or drawn out
DRAWN_OUT = re.compile(r"([a-z])\1\1")
ODD = re.compile(r"(.)\1\1|[a-z][0-9@$!*|]|[0-9@$*][a-z]|'s\b")
CURLY = str.maketrans("’‘“”ʼ`´", "''\"\"'''")
DISGUISE = str.maketrans("013457@$!|", "oieastasil")


def _listed(words: str) -> list[str]:
    return words.split()


#: short forms, and words as people misspell and disguise them
WRITTEN_OUT = {
    short: " ".join(words.split("_"))
    for short, words in (
        pair.split("=")
        for pair in _listed("""
        i'm=i_am im=i_am ima=i_am_going_to imma=i_am_going_to i've=i_have ive=i_have i'll=i_will i'd=i_would ill=i_will
        don't=do_not dont=do_not doesn't=does_not doesnt=does_not didn't=did_not didnt=did_not can't=can_not cant=can_not cannot=can_not
        won't=will_not wont=will_not wouldn't=would_not wouldnt=would_not couldn't=could_not couldnt=could_not isn't=is_not isnt=is_not
        aren't=are_not arent=are_not wasn't=was_not wasnt=was_not shouldn't=should_not ain't=am_not haven't=have_not havent=have_not
        it'll=it_will itll=it_will that'll=that_will it'd=it_would it's=it_is its=it_is that's=that_is thats=that_is there's=there_is theres=there_is what's=what_is whats=what_is let's=let_us
        lets=let_us he's=he_is she's=she_is they're=they_are you're=you_are youre=you_are ur=your we're=we_are we'd=we_would
        you'd=you_would they'd=they_would he'd=he_would she'd=she_would you'll=you_will he'll=he_will she'll=she_will they'll=they_will who's=who_is where's=where_is idgaf=do_not_care idc=do_not_care everyone's=everyone_is life's=life_is
        wanna=want_to gonna=going_to gotta=got_to tryna=trying_to finna=going_to gon=going_to u=you r=are n=and bc=because cuz=because
        rn=right_now tn=tonight 2nite=tonight tonite=tonight tmrw=tomorrow tmr=tomorrow tomoz=tomorrow 2day=today 2=to
        kms=kill_myself kys=kill_yourself kyself=kill_yourself mysef=myself myslef=myself urself=yourself yourselves=yourself
        unalive=kill unaliving=killing unalived=killed self-harm=self_harm selfharm=self_harm selfharming=self_harming sh=self_harm
        sucide=suicide suicde=suicide suiside=suicide suside=suicide sewerslide=suicide suicidial=suicidal sucidal=suicidal suicidle=suicidal
        s*icide=suicide su*cide=suicide k*ll=kill k*lling=killing d*e=die d*ying=dying dieing=dying cuting=cutting meds=pills
        hes=he_is shes=she_is theyre=they_are theyve=they_have youre=you_are wouldve=would_have couldve=could_have shouldve=should_have
        hasnt=has_not hasn't=has_not hadnt=had_not hadn't=had_not aint=am_not shant=will_not arnt=are_not gunna=going_to gona=going_to
        goin=going wana=want_to wnna=want_to abt=about bout=about dnt=do_not cnt=can_not smth=something smthn=something sumthing=something
        sb=somebody smb=somebody sm1=someone some1=someone no1=nobody ppl=people thru=through b4=before tomoro=tomorrow tommorow=tomorrow
        tomorow=tomorrow tommorrow=tomorrow tmro=tomorrow 2moro=tomorrow 2morrow=tomorrow tdy=today tnight=tonight 2nit=tonight
        killin=killing dyin=dying endin=ending takin=taking thinkin=thinking jumpin=jumping hangin=hanging wishin=wishing bleedin=bleeding
        myselfs=myself meself=myself mself=myself myselff=myself killmyself=kill_myself killmyslef=kill_myself hangmyself=hang_myself
        unlive=kill unliving=killing unaliven=kill suicid=suicide suiciding=suicide suicided=suicide sui=suicide ctb=ctb
        msg=message msgs=messages wuld=would wud=would cud=could disapear=disappear disapeared=disappeared dissapear=disappear
        dissapeared=disappeared freind=friend frend=friend sh'd=self_harmed shing=self_harming til=until till=until luv=love wnat=want
        roomate=roommate bro=brother sis=sister stepdads=stepdad cos=because
        bday=birthday hosp=hospital amb=ambulance para=painkillers painkiller=painkillers antidepressant=antidepressants
        suicidality=suicidal overdosin=overdosing ods=overdoses odd'd=overdosed relapsing=relapsing
        medication=pills tablets=pills tabs=pills medicine=pills pill=pills tablet=pills capsules=pills noone=nobody od=overdose oding=overdosing od'd=overdosed any_more=anymore
        lyf=life lyfe=life lfe=life myslf=myself kil=kill wnt=want thx=thanks thnx=thanks youll=you_will theyd=they_would shouldnt=should_not nemore=anymore idk=do_not_know b=be probs=probably
        """)
    )
}  # fmt: skip
WORDS_OF_DISGUISE = frozenset(
    _listed(
        "suicide suicidal unalive kms kys kill killing killed die dying dead death myself yourself life end cut cutting harm hurt pills overdose hang want here alive anymore more no raped rape"
    )
)

LONGEST = max(map(len, (*WORDS_OF_DISGUISE, *WRITTEN_OUT)))


def plain(text: str) -> str:
    """`text` as words and stops with a space around each."""
    text = text.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(CURLY)).lower()
    if "self" in text:
        text = text.replace("self-", "self ").replace("my self", "myself").replace("your self", "yourself")
    if "sewer" in text or "sui cide" in text:
        text = text.replace("sewer slide", "suicide").replace("sui cide", "suicide")
    if "w/o" in text:
        text = text.replace("w/o", "without")
    if "unaliv" in text:
        text = UNALIVE.sub(lambda found: "killing myself" if found[1] == "ing" else "kill myself", text)
    if APART.search(text):
        for pattern in (SPELLED, SINGLE):
            text = pattern.sub(lambda found: re.sub(r"[ .\-_]", "", found[0]), text)
    has_more = MORE.search(text) is not None
    words = _words(text, has_more)
    is_drawn_out = DRAWN_OUT.search(text) is not None
    if is_drawn_out or has_more:
        words = [
            word
            if (word.isalpha() and not is_drawn_out) or word in WRITTEN_OUT or not ODD.search(word)
            else _undisguised(word)
            for word in words
        ]
    return f" {' '.join(map(WRITTEN_OUT.get, words, words))} "


def _words(text: str, has_more: bool) -> list[str]:
    """Words and stops, as TOKEN finds them."""
    if not text.isascii() or (has_more and INSIDE.search(text)):
        return TOKEN.findall(text)
    text = text.encode().translate(BETWEEN).decode().replace(".", " . ").replace(",", " , ")
    if has_more:
        for stop, spaced in STOPS:
            if stop in text:
                text = text.replace(stop, spaced)
    return text.split()


def _undisguised(word: str) -> str:
    if word.endswith("'s"):
        return f"{word[:-2]} is"
    if len(word) > LONGEST and len(REPEATED.sub(r"\1", word)) > LONGEST:
        return word
    for found in (word.translate(DISGUISE), word.translate(DISGUISE).replace("i", "l"), word):
        for each in (found, REPEATED.sub(r"\1", found), REPEATED.sub(r"\1\1", found)):
            if each in WORDS_OF_DISGUISE:
                return each
            if each != word and each in WRITTEN_OUT:
                return WRITTEN_OUT[each]
        if "*" in found and (hidden := _behind_stars(found)):
            return hidden
    return word


def _behind_stars(word: str) -> str:
    """The one word of disguise that a star for each letter, or for none, leaves."""
    pattern = re.compile(re.escape(word).replace(r"\*", "[a-z]?"))
    return next((each for each in sorted(WORDS_OF_DISGUISE) if pattern.fullmatch(each)), "")
