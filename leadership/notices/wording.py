"""The words of letters as admins have them: each change a version of its own, none ever taken away."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from leadership.audit.record import record
from leadership.members.models import Member
from leadership.notices.letters import LETTERS, LONGEST_TITLE, PLACE, SUBJECT, Letter, fill
from leadership.notices.models import Notice
from leadership.notices.tell import tell

log = structlog.get_logger("group_support.letters")
#: joiners belong to emoji and to the writing of some languages; all else of their kind hides something
JOINERS = "\u200c\u200d"


class StaleError(Exception):
    """Somebody else changed the words of this letter meanwhile."""


class Wording(models.Model):
    """Version `number` of one letter's words; all three empty: back to ours."""

    letter = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=160, blank=True)
    text = models.TextField(max_length=4000, blank=True)
    written_by = models.CharField(max_length=150)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["letter", "-number"]
        verbose_name = "letter"
        constraints = [
            models.UniqueConstraint(fields=["letter", "number"], name="wording_one_of_a_number"),
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(title="") | Q(subject="", title="", text=""),
                name="wording_whole_or_ours",
            ),
        ]

    def __str__(self) -> str:
        return f"{named(self.letter)}, version {self.number}"

    @property
    def is_ours(self) -> bool:
        return not self.title


@dataclass(frozen=True)
class Words:
    """What a letter says: the subject of the mail, the title in mail and inbox, the text in the inbox."""

    subject: str
    title: str
    text: str
    wording: Wording | None = None


def named(slug: str) -> str:
    return LETTERS[slug].when if slug in LETTERS else slug


def latest(slug: str) -> Wording | None:
    return Wording.objects.filter(letter=slug).order_by("-number").first()


def words(letter: Letter, values: Mapping[str, str], wording: Wording | None) -> Words:
    """The letter in the words of `wording`; in ours where there is none, or where it can't be filled any more.

    What an admin wrote never stops what the letter tells of.
    """
    if wording and not wording.is_ours:
        try:
            title, text = fill(wording.title, values), fill(wording.text, values)
        except KeyError as error:
            log.warning("letter in our words", letter=letter.slug, version=wording.number, unknown=str(error))
        else:
            return Words(wording.subject, title[:LONGEST_TITLE], text, wording)
    return Words(SUBJECT, fill(letter.title, values)[:LONGEST_TITLE], fill(letter.text, values))


def said(slug: str, member: Member, **values: str) -> Words:
    """What `member` would read, now."""
    return words(LETTERS[slug], {"username": member.username, **values}, latest(slug))


def write(member: Member, slug: str, key: str, *, url: str = "", **values: str) -> Notice | None:
    """Tell `member` of the event `key` by the letter `slug`, inside the caller's transaction; None if told before."""
    found = said(slug, member, **values)
    return tell(
        member, LETTERS[slug].kind, key, found.title, text=found.text, url=url, wording=found.wording
    )  # fmt: skip


@transaction.atomic
def reword(slug: str, number: int, *, by: Member, subject: str = "", title: str = "", text: str = "") -> Wording:
    """The next version of a letter, which is `number`; with none of the three parts: back to our words.

    StaleError if another number is next, or if the words are ours already.
    """
    before = latest(slug)
    if number != (before.number if before else 0) + 1 or not (title or (before and not before.is_ours)):
        raise StaleError
    try:
        with transaction.atomic():
            wording = Wording.objects.create(
                letter=slug, number=number, subject=subject, title=title, text=text, written_by=by.username
            )
    except IntegrityError as error:
        raise StaleError from error
    verb = "put back our words" if wording.is_ours else "worded"
    was = shown(slug, before)
    record(verb, wording, by=by, before=was, after=shown(slug, wording))
    return wording


def shown(slug: str, wording: Wording | None) -> dict[str, str]:
    """The words in force with a version, unfilled."""
    if wording and not wording.is_ours:
        return {"subject": wording.subject, "title": wording.title, "text": wording.text}
    return {"subject": SUBJECT, "title": LETTERS[slug].title, "text": LETTERS[slug].text}


def clean(text: str) -> str:
    """In composed letters (NFC), with plain line ends."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def mistakes(letter: Letter, field: str, text: str) -> list[str]:
    """What is wrong with the words of one field (subject, title or text), as sentences."""
    may = {"subject": [], "title": letter.title_names, "text": list(letter.places)}[field]
    names = [match[1] for match in PLACE.finditer(text)]
    found = []
    if unknown := list(dict.fromkeys(name for name in names if name not in may)):
        found.append(f"{_listed(unknown)} can’t stand here. {_possible(field, may)}")
    if any(sign in PLACE.sub("", text) for sign in ("{{", "}}", "{%", "{#")):
        found.append(f"Names stand in double braces, in small letters. {_possible(field, may)}")
    needed = [name for name, place in letter.places.items() if place.is_needed] if field == "text" else []
    if missing := [name for name in needed if name not in names]:
        found.append(f"{_listed(missing)} has to stay in the text: the person has a right to it.")
    if any(unicodedata.category(sign)[0] == "C" and sign not in JOINERS + "\n" for sign in text):
        found.append("There is a sign in it that can’t be seen. Type the words anew.")
    if field != "text" and "\n" in text:
        found.append("Keep it to one line.")
    return found


def _possible(field: str, may: list[str]) -> str:
    if field == "subject":
        return "A subject can be read on a locked screen, so it takes no names at all."
    return f"Possible here: {_listed(may)}."


def _listed(names: list[str]) -> str:
    return ", ".join(f"{{{{ {name} }}}}" for name in names)
