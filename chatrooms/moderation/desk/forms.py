"""Closing a case, and leaving a note."""

from __future__ import annotations

from typing import Any

from django import forms

from chatrooms.moderation.desk.models import LONGEST_NOTE


class CloseForm(forms.Form):
    """What came of it, for the reporters; and why, for the record."""

    outcome = forms.ChoiceField(
        label="What came of it?",
        help_text="Whoever reported it reads this line and nothing else.",
        widget=forms.RadioSelect,
        error_messages={"required": "Say what came of it."},
    )
    why = forms.CharField(
        label="Why, for the record",
        help_text="Only safeguarding reads it.",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, outcomes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = outcomes


class NoteForm(forms.Form):
    """A short fact for the next one."""

    words = forms.CharField(
        label="A note for the next one",
        help_text="Short, and only what you saw. It runs out after 180 days.",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Write the note first."},
    )


class HandOverForm(forms.Form):
    """What the next moderator should know."""

    words = forms.CharField(
        label="What should the next one know?",
        help_text="The mood of the rooms, what you would keep an eye on. You can leave it empty.",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 4}),
    )
