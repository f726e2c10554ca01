"""Saying how it was, and striking a review out."""

from __future__ import annotations

from django import forms

from chatrooms.reviews.models import CHIPS, LONGEST_WORDS, STARS


class ReviewForm(forms.Form):
    """One choice is enough."""

    stars = forms.TypedChoiceField(
        label="How was it to have them there?",
        coerce=int,
        choices=list(STARS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Say how it was."},
    )
    chips = forms.MultipleChoiceField(
        label="What fits, if anything",
        required=False,
        choices=list(CHIPS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label="In your words, if you like",
        help_text="Only programme admins read them, and never with your name. Leave out what would tell who you are.",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 3}),
    )


class StrikeForm(forms.Form):
    reason = forms.CharField(
        label="Why, for the record",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say why, for the record."},
    )
