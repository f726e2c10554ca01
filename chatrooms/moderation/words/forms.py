"""Writing a watched word, trying it, and answering a message that waits."""

from __future__ import annotations

from typing import Any

from django import forms

from chatrooms.moderation.reports.categories import Level
from chatrooms.moderation.words.changing import Spot
from chatrooms.moderation.words.matching import BadPatternError, patterns_of
from chatrooms.moderation.words.models import LONGEST, LONGEST_WHY, Action
from chatrooms.moderation.words.trying import MOST_LETTERS

LEVELS = [
    ("", "As usual"),
    (Level.URGENT.value, "Within 5 minutes: whoever is on duty is called"),
    (Level.HIGH.value, "Within 30 minutes"),
    (Level.NORMAL.value, "Within a day"),
]


class WordForm(forms.Form):
    words = forms.CharField(
        label="The word, or a few in a row",
        help_text="Whole words, however they are dressed up: “kill” finds k1ll and kiiill, not skilled. A star stands for any letters: unaliv*.",
        max_length=LONGEST,
        error_messages={"required": "Write a word."},
    )
    spot = forms.ChoiceField(label="Where?", error_messages={"required": "Choose where."})
    action = forms.ChoiceField(
        label="What happens?",
        choices=Action.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happens."},
    )
    level = forms.TypedChoiceField(
        label="How soon does somebody look?",
        help_text="At the case that opens, or at what waits. As usual: at what waits within 30 minutes, at the rest within a day.",
        choices=LEVELS,
        coerce=int,
        empty_value=None,
        required=False,
    )
    why = forms.CharField(
        label="Why, for the others on duty", required=False, max_length=LONGEST_WHY, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, spots: list[Spot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spots = {spot.key: spot for spot in spots}
        self.fields["spot"].choices = [(spot.key, spot.words) for spot in spots]  # type: ignore[attr-defined]

    def clean_words(self) -> str:
        words = " ".join(self.cleaned_data["words"].split())
        try:
            patterns_of(words)
        except BadPatternError as error:
            raise forms.ValidationError(str(error)) from error
        return words

    def clean_spot(self) -> Spot:
        return self.spots[self.cleaned_data["spot"]]


class TryForm(forms.Form):
    samples = forms.CharField(
        label="Lines to try it with",
        help_text="One below the other: some that it should find, and some that it should leave alone. They are not kept.",
        max_length=MOST_LETTERS,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": "Write a line that it should find, and one that it should leave alone."},
    )


class DecideForm(forms.Form):
    words = forms.CharField(
        label="Why not, if it is not said",
        help_text="Whoever wrote it reads this.",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )
    answer = forms.ChoiceField(choices=[("say", "say"), ("keep", "keep")])
