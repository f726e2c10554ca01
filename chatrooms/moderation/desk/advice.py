"""What helps with a case: acts that suit it, and words to begin with. Guidance, never automatic (G9, G16)."""

from __future__ import annotations

from typing import NamedTuple

from chatrooms.moderation.reports.categories import Category


class Script(NamedTuple):
    """Words to begin with; `for_care` ones stand with care cases, the others with conduct."""

    slug: str
    title: str
    text: str
    for_care: bool


CARE = (
    "Answer them in the room, warmly and soon, before anything else.",
    "Ask how they are right now, and whether they are safe.",
    "Point to “Help now”, and offer a one-to-one talk with a listener.",
)
#: by category, the mildest first; what is severe needs no ladder
SUITS: dict[str, tuple[str, ...]] = {
    "worried": CARE,
    "call": ("Go into the room and look.", "Slow the room down while you read."),
    "danger": ("Tell the safeguarding lead.", "Remove the message.", "Mute the person at once."),
    "encourages-harm": ("Remove the message at once.", "Mute the person.", "Look after whoever it was said to."),
    "grooming": (
        "Mute the person at once.",
        "Tell the safeguarding lead.",
        "Keep the words: do not argue in the room.",
    ),
    "age": ("Tell the safeguarding lead, who checks it with the person.",),
    "graphic": ("Remove the message.", "Remind the person in private.", "Warn if a reminder was given before."),
    "contact": ("Remove the message.", "Remind the person in private of rule 3."),
    "unkind": ("Remind both sides in private.", "Warn if a reminder was given before.", "Slow the room down."),
    "drugs": ("Remove the message.", "Remind the person in private."),
    "spam": ("Remove the message.", "Warn, then mute for a while."),
    "name": ("Ask the person in private to choose another name.", "Tell the programme desk if nothing changes."),
    "held": ("Read it with the lines before it.", "Say below whether it may be said: somebody waits for you."),
    "watched": ("Read it with the lines before it.", "Mark what the word was not meant for."),
    "other": ("Read the words, and ask a mentor if you are not sure.",),
}
SCRIPTS = (
    Script(
        "safe",
        "Are you safe right now?",
        "Thank you for telling us. Are you safe right now? You don’t have to hold this alone: I am here, and “Help now” has people"
        " who answer at any hour.",
        for_care=True,
    ),
    Script(
        "listener",
        "A quieter place to talk",
        "This sounds like a lot to carry in a room full of people. Would you like to talk one-to-one with a listener? You are"
        " welcome back here whenever you like.",
        for_care=True,
    ),
    Script(
        "back",
        "Welcome back",
        "Good that you are here again. There is no need to explain anything. How is today?",
        for_care=True,
    ),
    Script(
        "breath",
        "Let us all take a breath",
        "Let us take a breath, everyone. We can see things differently and stay kind. What would help right now?",
        for_care=False,
    ),
    Script(
        "contacts",
        "Contact details",
        "A friendly reminder: we keep names, numbers and other places out of the rooms, so that everybody stays safe here.",
        for_care=False,
    ),
    Script(
        "kind",
        "A reminder to be kind",
        "I saw your last message. It may have landed harder than you meant. Could you say it in a kinder way, or leave it be?",
        for_care=False,
    ),
)


def suits(categories: list[Category]) -> list[str]:
    return list(dict.fromkeys(each for category in categories for each in SUITS.get(category.slug, ())))


def scripts(*, is_care: bool) -> list[Script]:
    return [each for each in SCRIPTS if each.for_care == is_care]
