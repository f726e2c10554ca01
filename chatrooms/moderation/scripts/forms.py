"""Writing a script."""

from __future__ import annotations

from typing import Any

from django import forms

from chatrooms.moderation.scripts.filling import VARIABLES, unknown
from chatrooms.moderation.scripts.models import LONGEST_TEXT, LONGEST_TITLE, Kind
from chatrooms.moderation.scripts.writing import refusal
from leadership.members.models import Band


class ScriptForm(forms.Form):
    title = forms.CharField(
        label="Title",
        help_text="What whoever looks for words reads first.",
        max_length=LONGEST_TITLE,
        error_messages={"required": "Give it a title."},
    )
    text = forms.CharField(
        label="Words",
        help_text="Short and warm. Filled in by itself: "
        + ", ".join(f"{{{name}}} ({words})" for name, (words, _) in VARIABLES.items())
        + ".",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": "Write the words."},
    )
    kinds = forms.MultipleChoiceField(
        label="What is it for?",
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what it is for."},
    )
    band = forms.ChoiceField(label="In whose rooms?", required=False)

    def __init__(self, *args: Any, bands: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        both = [("", "Adults’ and teens’")] if bands == set(Band.values) else []
        words = {Band.ADULT.value: "Adults’", Band.TEEN.value: "Teens’"}
        self.fields["band"].choices = both + [(each, words[each]) for each in Band.values if each in bands]  # type: ignore[attr-defined]
        if not both:
            self.fields["band"].required = True

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if unknown(text):
            raise forms.ValidationError(refusal(text))
        return text
