"""What helps with a case: acts that suit it. Guidance, never automatic (G9, G16)."""

from __future__ import annotations

from chatrooms.moderation.reports.categories import Category

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


def suits(categories: list[Category]) -> list[str]:
    return list(dict.fromkeys(each for category in categories for each in SUITS.get(category.slug, ())))
