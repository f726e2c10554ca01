"""The reason for breaking the glass."""

from __future__ import annotations

from django import forms

from chatrooms.moderation.reports.models import LONGEST_WORDS


class BreakForm(forms.Form):
    reason = forms.CharField(
        label="Why do you have to read more?",
        help_text="Somebody else reads it. Leave names and what was said out of it.",
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say why: it is read by somebody else."},
    )
